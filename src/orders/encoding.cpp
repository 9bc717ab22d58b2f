#include "encoding.hpp"

#include "qrcongo/http/fields.hpp"

namespace qrcongo::orders {
namespace {

namespace json = boost::json;

json::object layout_json(const Layout& layout) {
  return {{"module_px", layout.module_px},
          {"dpi", layout.dpi},
          {"level", layout.level},
          {"codes_csv", layout.codes_csv},
          {"part_stamps", layout.part_stamps}};
}

json::object portion_json(const Portion& portion) { return {{"parts", portion.parts}, {"stamps", portion.stamps}}; }

json::array deliveries_json(Labels& labels, const std::vector<Delivery>& deliveries) {
  json::array all;
  for (const Delivery& delivery : deliveries) {
    const auto known = delivery.batch_id ? labels.deliveries.find(*delivery.batch_id) : labels.deliveries.end();
    const DeliveryProgress progress = known == labels.deliveries.end() ? DeliveryProgress() : known->second;
    all.push_back({{"id", delivery.id.str()},
                   {"printer_id", delivery.printer_id.str()},
                   {"printer_name", labels.organisations.of(delivery.printer_id)},
                   {"quantity", delivery.quantity},
                   {"batch_id", delivery.batch_id ? json::value(delivery.batch_id->str()) : json::value()},
                   {"parts", progress.parts},
                   {"ready", portion_json(progress.ready)},
                   {"received", portion_json(progress.received)},
                   {"used_up", progress.used_up}});
  }
  return all;
}

json::object approvals_json(db::Tx& tx, const identity::Call& call, const Order& order) {
  json::array given;
  for (const Approval& approval : order.approvals) {
    given.push_back({{"step", approval.step},
                     {"decision", approval.decision},
                     {"by", identity::actor_json(tx, call, approval.by)},
                     {"at", http::time_json(approval.at)}});
  }
  return {{"required", order.approvals_required}, {"given", std::move(given)}};
}

}  // namespace

json::object to_json(const Tariff& tariff) {
  return {{"id", tariff.id.str()},
          {"category", tariff.category},
          {"price_per_thousand", http::to_json(tariff.price_per_thousand)},
          {"valid_from", http::day_json(tariff.valid_from)},
          {"state", tariff.state},
          {"created_at", http::time_json(tariff.created_at)}};
}

json::object to_json(const Quotation& quotation) {
  return {{"price_per_thousand", http::to_json(quotation.price_per_thousand)},
          {"total", http::to_json(quotation.total)},
          {"quota_left_after", quotation.quota_left_after},
          {"approvals_required", quotation.approvals_required}};
}

// Whether its key was just revoked, or its agreement is ending, is between the printer and the authority.
json::object to_json(const identity::Call& call, const OfferedPrinter& offered) {
  const bool knows_why = call.caller.role != identity::Role::ENTREPRISE_CERTIFIEE;
  const identity::ListedPrinter& printer = offered.printer;
  const json::value agreement = json::object{{"number", printer.agreement.number},
                                             {"valid_until", http::day_json(printer.agreement.valid_until)}};
  const json::value not_now = offered.reason ? json::value("not_now") : json::value();
  const identity::PrintProfile& profile = printer.print_profile;
  return {{"id", printer.id.str()},
          {"name", printer.name},
          {"province", http::text_json(printer.province)},
          {"agreement", knows_why ? agreement : json::value()},
          {"print_profile", json::object{{"format", profile.format},
                                         {"dpi", profile.dpi},
                                         {"module_px", profile.module_px},
                                         {"part_stamps", profile.part_stamps}}},
          {"can_receive", !offered.reason},
          {"reason", knows_why ? http::text_json(offered.reason) : not_now}};
}

json::object to_json(db::Tx& tx, Labels& labels, const identity::Call& call, const Order& order,
                     const std::vector<std::string>& actions) {
  const certification::CertificateLabel& certificate = labels.certificates.of(order.certificate_id);
  const auto waiting_for = order.waiting_for();
  json::object row = {{"id", order.id.str()},
                      {"number", order.number},
                      {"state", to_text(order.state)},
                      {"state_reason", http::text_json(order.state_reason)},
                      {"enterprise_id", order.enterprise_id.str()},
                      {"enterprise_name", labels.organisations.of(order.enterprise_id)},
                      {"certificate_id", order.certificate_id.str()},
                      {"certificate_number", certificate.number},
                      {"product_name", certificate.product_name},
                      {"quantity", order.quantity},
                      {"deliveries", deliveries_json(labels, order.deliveries)},
                      {"applied_by", to_text(order.applied_by)},
                      {"format", order.format},
                      {"layout", layout_json(order.layout)},
                      {"client_reference", http::text_json(order.client_reference)},
                      {"approvals", approvals_json(tx, call, order)},
                      {"waiting_for", waiting_for ? json::value(to_text(*waiting_for)) : json::value()},
                      {"expected_ready_at", nullptr},
                      {"actions", http::texts_json(actions)},
                      {"version", order.version},
                      {"created_at", http::time_json(order.created_at)},
                      {"updated_at", http::time_json(order.updated_at)}};
  if (call.scope(identity::Permission::payments_read) == identity::Scope::none) return row;
  row["total"] = http::to_json(order.total);
  row["paid"] = http::to_json(order.paid);
  row["balance"] = http::to_json(order.balance());
  row["pay_before"] = http::day_json(order.pay_before);
  return row;
}

json::object to_json(db::Tx& tx, const identity::Call& call, const Payment& payment) {
  return {{"id", payment.id.str()},
          {"order_id", payment.order_id.str()},
          {"kind", payment.kind},
          {"state", payment.state},
          {"amount", http::to_json(payment.amount)},
          {"method", payment.method},
          {"reference", payment.reference},
          {"paid_on", http::day_json(payment.paid_on)},
          {"recorded_by", identity::actor_json(tx, call, payment.recorded_by)},
          {"created_at", http::time_json(payment.created_at)}};
}

json::array to_json(db::Tx& tx, const identity::Call& call, const std::vector<OrderEvent>& events) {
  json::array all;
  for (const OrderEvent& event : events) {
    all.push_back({{"at", http::time_json(event.at)},
                   {"by", identity::actor_json(tx, call, event.by)},
                   {"from", event.from ? json::value(to_text(*event.from)) : json::value()},
                   {"to", to_text(event.to)},
                   {"comment", http::text_json(event.comment)}});
  }
  return all;
}

}  // namespace qrcongo::orders
