// What a scan's answer says about certificates, for the index that verification keeps.
#include <map>

#include "qrcongo/base/check.hpp"
#include "qrcongo/identity/organisations.hpp"
#include "store.hpp"

namespace qrcongo::certification {
namespace {

std::string name_of(db::Tx& tx, const OrganisationId& enterprise) {
  auto found = identity::organisation_name(tx, enterprise);
  check(found.has_value(), "a certificate without its enterprise");
  return std::move(*found);
}

CertificateFacts facts_of(db::Tx& tx, const Certificate& certificate, std::string enterprise_name) {
  auto product = store::product(tx, certificate.product_id);
  check(product.has_value(), "a certificate without its product");
  CertificateFacts facts;
  facts.id = certificate.id;
  facts.number = *certificate.number;
  facts.state = certificate.state;
  facts.applies_to = certificate.applies_to;
  facts.state_changed_at = certificate.state_changed_at;
  facts.held_since = certificate.held_since.value_or(certificate.state_changed_at);
  facts.valid_until = *certificate.valid_until;
  facts.product = std::move(*product);
  facts.enterprise_name = std::move(enterprise_name);
  return facts;
}

}  // namespace

std::vector<CertificateFacts> Service::all_facts(db::Tx& tx) {
  std::vector<CertificateFacts> all;
  std::map<OrganisationId, std::string> names;
  for (const Certificate& certificate : store::certificates_ever_granted(tx)) {
    auto [name, first] = names.try_emplace(certificate.enterprise_id);
    if (first) name->second = name_of(tx, certificate.enterprise_id);
    all.push_back(facts_of(tx, certificate, name->second));
  }
  return all;
}

std::optional<CertificateFacts> Service::facts(db::Tx& tx, const CertificateId& id) {
  const auto found = store::certificate(tx, id);
  if (!found || !found->number) return std::nullopt;
  return facts_of(tx, *found, name_of(tx, found->enterprise_id));
}

void Service::publish_facts(db::Tx& tx, const CertificateId& id) {
  if (auto now = facts(tx, id)) facts_changed.publish(tx, std::move(*now));
}

}  // namespace qrcongo::certification
