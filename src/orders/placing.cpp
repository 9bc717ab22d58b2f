// How an order comes to be, and is asked for.
#include <fmt/format.h>

#include "input.hpp"
#include "price.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/identity/encryption_keys.hpp"
#include "rules.hpp"
#include "store.hpp"

namespace qrcongo::orders {

using identity::Permission;

namespace {

// All that an order is until it is submitted, but its price.
boost::json::object detail_of(const Order& order) {
  boost::json::array deliveries;
  for (const Delivery& delivery : order.deliveries) {
    deliveries.push_back({{"printer_id", delivery.printer_id.str()}, {"quantity", delivery.quantity}});
  }
  return {{"number", order.number},
          {"enterprise_id", order.enterprise_id.str()},
          {"certificate_id", order.certificate_id.str()},
          {"quantity", order.quantity},
          {"applied_by", to_text(order.applied_by)},
          {"deliveries", std::move(deliveries)}};
}

// Nothing limits what a draft may ask for, and each is kept for ever, a cancelled one too.
Result<void> require_room_for_draft(db::Tx& tx, const OrganisationId& enterprise) {
  if (store::count_drafts(tx, enterprise) < drafts_max) return {};
  return fail(Code::too_many_drafts, "Votre entreprise a déjà " + format_count(drafts_max) +
                                         " commandes en brouillon : soumettez-en ou annulez-en une.");
}

Result<void> require_room_today(db::Tx& tx, const OrganisationId& enterprise, std::int64_t midnight_ms) {
  if (store::count_placed(tx, enterprise, midnight_ms) < placed_a_day_max) return {};
  return fail(Code::too_many_today, "Votre entreprise a passé " + format_count(placed_a_day_max) +
                                        " commandes aujourd'hui, annulées comprises : continuez demain.");
}

}  // namespace

Result<certification::Certificate> Service::require_own_valid(db::Tx& tx, const identity::Call& call,
                                                              Permission permission, const CertificateId& id) {
  const auto own = certification_.require_certificate(tx, call, permission, id);
  if (!own) return fail(at_field(own.error(), "/certificate_id"));
  auto valid = certification_.require_valid(tx, id, call.now_ms);
  if (!valid) return fail(at_field(valid.error(), "/certificate_id"));
  return valid;
}

Result<std::vector<identity::Organisation>> Service::require_printers(db::Tx& tx,
                                                                      const std::vector<Delivery>& deliveries,
                                                                      std::int64_t day) {
  std::vector<identity::Organisation> printers;
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    auto printer = identity::require_approved_printer(tx, deliveries[i].printer_id, day);
    if (!printer) return fail(at_field(printer.error(), "/deliveries/" + std::to_string(i) + "/printer_id"));
    printers.push_back(std::move(*printer));
  }
  return printers;
}

bool Service::has_needed_key(db::Tx& tx, const OrganisationId& printer) {
  return !settings_.require_encryption || identity::active_key(tx, printer).has_value();
}

std::vector<OfferedPrinter> Service::printers(db::Tx& tx, const identity::Call& call,
                                              const identity::PrinterPage& page) {
  std::vector<OfferedPrinter> all;
  for (identity::ListedPrinter& printer : identity::listed_printers(tx, page)) {
    OfferedPrinter offered{std::move(printer), std::nullopt};
    if (!offered.printer.agreement.holds_on(today(call))) {
      offered.reason = "agreement_expired";
    } else if (!has_needed_key(tx, offered.printer.id)) {
      offered.reason = "no_encryption_key";
    }
    all.push_back(std::move(offered));
  }
  return all;
}

Result<void> Service::require_keys(db::Tx& tx, const std::vector<Delivery>& deliveries) {
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    if (has_needed_key(tx, deliveries[i].printer_id)) continue;
    return fail_field(Code::printer_key_missing, "/deliveries/" + std::to_string(i) + "/printer_id",
                      "printer_key_missing",
                      "Cet estampilleur n'a pas de clé de chiffrement confirmée : rien ne peut lui être commandé.");
  }
  return {};
}

std::int64_t Service::required_approvals(std::int64_t quantity) const {
  return quantity > settings_.second_approval_above ? 2 : 1;
}

Result<Order> Service::place(db::Tx& tx, const identity::Call& call, const OrderInput& input) {
  const auto certificate = require_own_valid(tx, call, Permission::orders_create, input.certificate_id);
  if (!certificate) return fail(certificate.error());
  if (auto right = check_quantity(input.quantity); !right) return fail(right.error());
  if (auto right = check_deliveries(input.quantity, input.deliveries); !right) return fail(right.error());
  const auto printers = require_printers(tx, input.deliveries, today(call));
  if (!printers) return fail(printers.error());
  const auto layout = layout_of(input.layout, printers->front().print_profile);
  if (!layout) return fail(layout.error());
  if (auto right = check_archives(input.deliveries, layout->part_stamps); !right) return fail(right.error());
  const auto price = price_of(tx, *certificate, input.quantity, today(call));
  if (!price) return fail(price.error());
  if (auto room = require_room_for_draft(tx, certificate->enterprise_id); !room) return fail(room.error());
  const std::int64_t midnight_ms = settings_.offset.start_of_day_ms(today(call));
  if (auto room = require_room_today(tx, certificate->enterprise_id, midnight_ms); !room) return fail(room.error());
  Order made;
  made.id = OrderId(make_uuid_v7(call.now_ms, random_));
  const int year = year_of_day(today(call));
  made.number = fmt::format("CMD-{}-{:06}", year, store::next_number(tx, year));
  made.enterprise_id = certificate->enterprise_id;
  made.certificate_id = certificate->id;
  made.quantity = input.quantity;
  made.applied_by = input.applied_by;
  made.layout = *layout;
  made.tariff_id = price->tariff_id;
  made.total = price->total;
  made.paid = {0, price->total.currency};
  made.client_reference = input.client_reference;
  made.requested_by = call.caller.user_id;
  made.approvals_required = required_approvals(input.quantity);
  made.created_at = made.updated_at = call.now_ms;
  for (const Delivery& delivery : input.deliveries) {
    made.deliveries.push_back(
        {DeliveryId(make_uuid_v7(call.now_ms, random_)), delivery.printer_id, delivery.quantity, std::nullopt});
  }
  store::insert_order(tx, made);
  store::insert_event(tx, made.id, {call.now_ms, acting_user(call), std::nullopt, made.state, std::nullopt});
  call.record(tx, "order.place", made.id.str(), detail_of(made));
  changed.publish(tx, {made.id, made.state});
  return made;
}

void Service::set_price(Order& order, const Price& price) {
  order.tariff_id = price.tariff_id;
  order.total = price.total;
  order.paid.currency = price.total.currency;
}

// A draft shows what it would cost today; where no tariff is in force any more, what it cost when it was placed.
void Service::reprice_draft(db::Tx& tx, Order& order, std::int64_t day) {
  if (order.state != OrderState::draft) return;
  const auto certificate = certification_.certificate(tx, order.certificate_id);
  if (!certificate) return;
  if (const auto price = price_of(tx, *certificate, order.quantity, day)) set_price(order, *price);
}

Result<Order> Service::submit(db::Tx& tx, const identity::Call& call, const OrderId& id) {
  auto found = order(tx, id);
  if (!found) return found;
  if (auto may = may_submit(*found, call); !may) return fail(may.error());
  const auto certificate = require_own_valid(tx, call, Permission::orders_create, found->certificate_id);
  if (!certificate) return fail(certificate.error());
  if (const auto printers = require_printers(tx, found->deliveries, today(call)); !printers)
    return fail(printers.error());
  if (auto keys = require_keys(tx, found->deliveries); !keys) return fail(keys.error());
  const auto price = price_of(tx, *certificate, found->quantity, today(call));
  if (!price) return fail(price.error());
  if (auto reserved = certification_.reserve_quota(tx, *certificate, id, found->quantity, call.now_ms); !reserved) {
    return fail(reserved.error());
  }
  set_price(*found, *price);
  found->submitted_by = call.caller.user_id;
  found->approvals_required = required_approvals(found->quantity);
  change_state(tx, call, *found, OrderState::submitted, "");
  call.record(tx, "order.submit", id.str(),
              {{"quantity", found->quantity},
               {"amount", found->total.amount},
               {"currency", found->total.currency},
               {"approvals_required", found->approvals_required}});
  if (auto asked = ask_for_step(tx, call, *found, "occ"); !asked) return fail(asked.error());
  return found;
}

}  // namespace qrcongo::orders
