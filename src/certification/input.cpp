#include "input.hpp"

namespace qrcongo::certification {
namespace {

constexpr std::size_t comment_max = 1000;

}  // namespace

ProductInput read_product(http::Fields& fields) {
  ProductInput input;
  input.name = fields.text("name", 200);
  input.brand = fields.text("brand", 100);
  input.category = fields.text("category", 40);
  input.gtin = fields.optional_text("gtin", 20);
  input.net_content = fields.optional_text("net_content", 50);
  input.client_reference = fields.optional_text("client_reference", 64);
  return input;
}

ProductPatch read_product_patch(http::Fields& fields) {
  ProductPatch patch;
  patch.name = fields.optional_text("name", 200);
  patch.brand = fields.optional_text("brand", 100);
  patch.category = fields.optional_text("category", 40);
  patch.gtin = fields.optional_text("gtin", 20);
  patch.net_content = fields.optional_text("net_content", 50);
  patch.client_reference = fields.optional_text("client_reference", 64);
  return patch;
}

CertificateInput read_certificate(http::Fields& fields) {
  CertificateInput input;
  input.product_id = ProductId(fields.uuid("product_id"));
  input.standard = fields.text("standard", 100);
  input.site = fields.text("site", 200);
  input.quota_requested = fields.integer("quota_requested", 1, quota_max);
  return input;
}

Corrections read_corrections(http::Fields& fields) {
  Corrections corrections;
  corrections.standard = fields.optional_text("standard", 100);
  corrections.site = fields.optional_text("site", 200);
  corrections.quota_requested = fields.optional_integer("quota_requested", 1, quota_max);
  return corrections;
}

GrantInput read_grant(http::Fields& fields) {
  GrantInput input;
  input.valid_until = fields.day("valid_until");
  input.quota = fields.integer("quota", 1, quota_max);
  input.comment = fields.optional_text("comment", comment_max).value_or("");
  return input;
}

HoldInput read_hold(http::Fields& fields) {
  HoldInput input;
  input.reason_code = fields.choice("reason_code", {"nonconformity", "fraud", "safety", "request", "other"});
  input.reason = fields.text("reason", comment_max);
  const std::string applies_to = fields.choice("applies_to", {"all_stamps", "activated_after"});
  input.applies_to = from_text(std::type_identity<AppliesTo>{}, applies_to).value_or(AppliesTo::all_stamps);
  return input;
}

}  // namespace qrcongo::certification
