// Tariffs, and what something would cost.
#include "input.hpp"
#include "price.hpp"
#include "qrcongo/base/text.hpp"
#include "store.hpp"

namespace qrcongo::orders {
namespace {

Result<void> check_tariff(const std::string& category, const Money& price, const std::string& currency) {
  if (!certification::is_category(category)) {
    return fail_field(Code::invalid_input, "/category", "category",
                      "Catégorie attendue : de 1 à 40 caractères parmi a-z, 0-9, - et _, une lettre d'abord.");
  }
  if (price.currency != currency) {
    return fail_field(Code::invalid_input, "/price_per_thousand/currency", "currency",
                      "Les tarifs sont en " + currency + ".");
  }
  if (price.amount < 0 || price.amount > price_per_thousand_max) {
    return fail_field(Code::invalid_input, "/price_per_thousand/amount", "range",
                      "Prix de 0 à " + format_count(price_per_thousand_max) + " attendu.");
  }
  return {};
}

}  // namespace

Result<Tariff> Service::propose_tariff(db::Tx& tx, const identity::Call& call, const std::string& category,
                                       const Money& price, std::int64_t valid_from) {
  if (auto person = identity::require_person(call); !person) return fail(person.error());
  if (auto right = check_tariff(category, price, settings_.currency); !right) return fail(right.error());
  Tariff made;
  made.id = TariffId(make_uuid_v7(call.now_ms, random_));
  made.category = category;
  made.price_per_thousand = price;
  made.valid_from = valid_from;
  made.state = call.caller.system ? "active" : "awaiting_approval";
  made.created_at = call.now_ms;
  store::insert_tariff(tx, made, acting_user(call));
  const boost::json::object detail = {{"category", category},
                                      {"amount", price.amount},
                                      {"currency", price.currency},
                                      {"valid_from", format_day(valid_from)}};
  boost::json::object told = detail;
  told["state"] = made.state;
  call.record(tx, "tariff.propose", made.id.str(), std::move(told));
  if (call.caller.system) return made;
  identity::ApprovalRequest request;
  request.kind = identity::ApprovalKind::tariff;
  request.subject_id = made.id.str();
  request.deciders = {identity::Role::ADMIN_GOUVERNEMENTAL};
  request.detail = detail;
  if (auto asked = approvals_.ask(tx, call, request); !asked) return fail(asked.error());
  return made;
}

std::vector<Tariff> Service::tariffs(db::Tx& tx, std::int64_t after, std::int64_t limit) {
  return store::tariffs(tx, after, limit);
}

Result<Service::Price> Service::price_of(db::Tx& tx, const certification::Certificate& certificate,
                                         std::int64_t quantity, std::int64_t today) {
  const auto product = certification_.product(tx, certificate.product_id);
  if (!product) return fail(product.error());
  const auto tariff = store::tariff_in_force(tx, product->category, today);
  if (!tariff) {
    return fail_field(Code::no_tariff, "/certificate_id", "no_tariff",
                      "Aucun tarif n'est en vigueur pour la catégorie « " + product->category + " ».");
  }
  const Money& per_thousand = tariff->price_per_thousand;
  return Price{tariff->id, per_thousand, {total_for_thousands(per_thousand.amount, quantity), per_thousand.currency}};
}

Result<Quotation> Service::quote(db::Tx& tx, const identity::Call& call, const CertificateId& certificate,
                                 std::int64_t quantity) {
  const auto valid = require_own_valid(tx, call, identity::Permission::quotations_ask, certificate);
  if (!valid) return fail(valid.error());
  if (auto right = check_quantity(quantity); !right) return fail(right.error());
  const auto price = price_of(tx, *valid, quantity, today(call));
  if (!price) return fail(price.error());
  const auto quota = certification_.require_quota(tx, *valid, quantity, call.now_ms);
  if (!quota) return fail(quota.error());
  return Quotation{price->per_thousand, price->total, quota->left() - quantity, required_approvals(quantity)};
}

}  // namespace qrcongo::orders
