#include "qrcongo/certification/labels.hpp"

#include "store.hpp"

namespace qrcongo::certification {
namespace {

constexpr std::int64_t found_max = 200;

}  // namespace

const CertificateLabel& CertificateLabels::of(const CertificateId& id) {
  const auto [known, first] = known_.try_emplace(id);
  if (first) known->second = store::label(tx_, id).value_or(CertificateLabel());
  return known->second;
}

std::vector<CertificateId> certificates_called(db::Tx& tx, const std::string& search) {
  return store::certificates_called(tx, search, found_max);
}

}  // namespace qrcongo::certification
