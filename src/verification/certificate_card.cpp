#include "certificate_card.hpp"

#include <boost/json/serialize.hpp>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/http/fields.hpp"

namespace qrcongo::verification {

namespace json = boost::json;

std::shared_ptr<const CertificateCard> make_card(const certification::CertificateFacts& facts) {
  const json::object known = {{"product", product_json(facts)},
                              {"enterprise", enterprise_json(facts)},
                              {"certificate", certificate_json(facts)}};
  const std::string text = json::serialize(known);
  return std::make_shared<const CertificateCard>(CertificateCard{facts, text.substr(1, text.size() - 2)});
}

json::object product_json(const certification::CertificateFacts& facts) {
  const certification::Product& product = facts.product;
  return {{"name", product.name},
          {"brand", product.brand},
          {"gtin", http::text_json(product.gtin)},
          {"category", product.category},
          {"net_content", http::text_json(product.net_content)}};
}

json::object enterprise_json(const certification::CertificateFacts& facts) { return {{"name", facts.enterprise_name}}; }

json::object certificate_json(const certification::CertificateFacts& facts) {
  return {{"number", facts.number},
          {"state", certification::to_text(facts.state)},
          {"valid_until", format_day(facts.valid_until)}};
}

}  // namespace qrcongo::verification
