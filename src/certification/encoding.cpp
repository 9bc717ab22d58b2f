#include "encoding.hpp"

#include "qrcongo/http/fields.hpp"

namespace qrcongo::certification {
namespace {

namespace json = boost::json;

json::value quota_json(const std::optional<Quota>& quota) {
  if (!quota) return nullptr;
  return {{"granted", quota->granted}, {"reserved", quota->reserved}, {"used", quota->used}, {"left", quota->left()}};
}

}  // namespace

json::object to_json(Labels& labels, const Product& product) {
  return {{"id", product.id.str()},
          {"enterprise_id", product.enterprise_id.str()},
          {"enterprise_name", labels.organisations.of(product.enterprise_id)},
          {"name", product.name},
          {"brand", product.brand},
          {"category", product.category},
          {"gtin", http::text_json(product.gtin)},
          {"net_content", http::text_json(product.net_content)},
          {"client_reference", http::text_json(product.client_reference)},
          {"version", product.version},
          {"created_at", http::time_json(product.created_at)},
          {"updated_at", http::time_json(product.updated_at)}};
}

json::object to_json(db::Tx& tx, Labels& labels, const identity::Call& call, const Certificate& certificate,
                     const std::optional<Quota>& quota, const std::vector<std::string>& actions) {
  const CertificateLabel& label = labels.certificates.of(certificate.id);
  const bool held = certificate.reason_code.has_value();
  return {{"id", certificate.id.str()},
          {"reference", certificate.reference},
          {"number", http::text_json(certificate.number)},
          {"state", to_text(certificate.state)},
          {"state_changed_at", http::time_json(certificate.state_changed_at)},
          {"enterprise_id", certificate.enterprise_id.str()},
          {"enterprise_name", labels.organisations.of(certificate.enterprise_id)},
          {"product_id", certificate.product_id.str()},
          {"product_name", label.product_name},
          {"product_brand", label.product_brand},
          {"standard", certificate.standard},
          {"site", certificate.site},
          {"quota_requested", certificate.quota_requested},
          {"quota", quota_json(quota)},
          {"granted_on", http::day_json(certificate.granted_on)},
          {"valid_until", http::day_json(certificate.valid_until)},
          {"applies_to", held ? json::value(to_text(certificate.applies_to)) : json::value()},
          {"reason_code", http::text_json(certificate.reason_code)},
          {"reason", http::text_json(certificate.reason)},
          {"requested_by", identity::actor_json(tx, call, certificate.requested_by)},
          {"reviewed_by", identity::actor_json(tx, call, certificate.reviewed_by)},
          {"granted_by", identity::actor_json(tx, call, certificate.granted_by)},
          {"actions", http::texts_json(actions)},
          {"version", certificate.version},
          {"created_at", http::time_json(certificate.created_at)},
          {"updated_at", http::time_json(certificate.updated_at)}};
}

json::array to_json(db::Tx& tx, const identity::Call& call, const std::vector<CertificateEvent>& events) {
  json::array all;
  for (const CertificateEvent& event : events) {
    all.push_back({{"at", http::time_json(event.at)},
                   {"by", identity::actor_json(tx, call, event.by)},
                   {"from", event.from ? json::value(to_text(*event.from)) : json::value()},
                   {"to", to_text(event.to)},
                   {"comment", http::text_json(event.comment)}});
  }
  return all;
}

}  // namespace qrcongo::certification
