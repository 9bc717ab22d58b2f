#include "qrcongo/certification/labels.hpp"

#include "store.hpp"

namespace qrcongo::certification {

const CertificateLabel& CertificateLabels::of(const CertificateId& id) {
  const auto [known, first] = known_.try_emplace(id);
  if (first) known->second = store::label(tx_, id).value_or(CertificateLabel());
  return known->second;
}

db::Related certificate_by_texts(const std::string& column, CertificateTexts texts) {
  return store::certificate_by_texts(column, texts);
}

}  // namespace qrcongo::certification
