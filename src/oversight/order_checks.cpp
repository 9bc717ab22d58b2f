// Price, deliveries, quota and state of an order.
#include <algorithm>

#include <fmt/format.h>

#include "checks.hpp"
#include "detail.hpp"
#include "order_states.hpp"

namespace qrcongo::oversight {
namespace {

using store::DeliveryRow;
using store::EntryRow;
using store::OrderFile;
using store::OrderRow;

Subject subject_of(const OrderRow& order) { return {"order", order.id}; }

const EntryRow* last_entry(const OrderFile& file, const char* action) {
  const auto found = std::find_if(file.entries.rbegin(), file.entries.rend(),
                                  [&](const EntryRow& entry) { return entry.action == action; });
  return found == file.entries.rend() ? nullptr : &*found;
}

// Rounded half up, once; nothing where the amounts are not such as an honest program writes.
std::optional<std::int64_t> price_of(std::int64_t per_thousand, std::int64_t quantity) {
  std::int64_t product = 0;
  if (per_thousand < 0 || quantity < 0 || __builtin_mul_overflow(per_thousand, quantity, &product)) return std::nullopt;
  return plus(product, 500) / 1000;
}

void check_price(const OrderRow& order, Findings& findings) {
  const auto expected = price_of(order.price_amount, order.quantity);
  if (expected == order.total_amount && order.tariff_currency == order.currency) return;
  findings.add("order_price", subject_of(order),
               fmt::format("Le prix de la commande {} n'est pas celui de son tarif pour {} estampilles.", order.number,
                           order.quantity),
               {expected.value_or(-1), order.total_amount});
}

void check_deliveries(const OrderFile& file, Findings& findings) {
  const OrderRow& order = file.order;
  std::int64_t sum = 0;
  for (const DeliveryRow& delivery : file.deliveries) {
    sum = plus(sum, delivery.quantity);
    const Subject subject{"delivery", delivery.id};
    if (order.begun && (delivery.batches != 1 || delivery.own_batches != 1)) {
      findings.add("delivery_batch", subject,
                   fmt::format("Une livraison de la commande {}, dont la fabrication a commencé, n'a pas sa série, et "
                               "elle seule.",
                               order.number),
                   {1, delivery.batches});
    } else if (!order.begun && !delivery.batch_id.empty()) {
      findings.add("delivery_batch", subject,
                   fmt::format("Une livraison de la commande {}, dont la fabrication n'a pas commencé, a déjà une "
                               "série.",
                               order.number));
    }
  }
  findings.compare("order_deliveries", subject_of(order),
                   fmt::format("Les livraisons de la commande {} ne font pas sa quantité.", order.number),
                   {order.quantity, sum});
}

std::string quota_expected(const OrderRow& order) {
  if (order.begun) return "used";
  if (is_over(order.state)) return order.submitted_by.empty() ? "" : "released";
  return is_asked(order.state) ? "reserved" : "";
}

void check_order_quota(const OrderRow& order, Findings& findings) {
  const std::string expected = quota_expected(order);
  if (order.quota_state != expected) {
    findings.add("order_quota", subject_of(order),
                 fmt::format("Le quota de la commande {} est à l'état « {} » au lieu de « {} ».", order.number,
                             order.quota_state, expected));
  } else if (!expected.empty() &&
             (order.quota_quantity != order.quantity || order.quota_certificate_id != order.certificate_id)) {
    findings.add("order_quota", subject_of(order),
                 fmt::format("Le quota réservé pour la commande {} n'est pas le sien.", order.number),
                 {order.quantity, order.quota_quantity});
  }
}

void check_placing(const OrderFile& file, const EntryRow& entry, Findings& findings) {
  const OrderRow& order = file.order;
  const Detail detail(entry.detail);
  if (detail.says("number", order.number) && detail.says("certificate_id", order.certificate_id) &&
      detail.says("quantity", order.quantity) && detail.allows("enterprise_id", order.enterprise_id) &&
      detail.allows("applied_by", order.applied_by)) {
    return;
  }
  findings.add("order_differs_from_log", subject_of(order),
               fmt::format("La commande {} n'est pas celle que le journal d'audit a vu passer.", order.number),
               {detail.integer("quantity").value_or(-1), order.quantity});
}

bool is_as_placed(const boost::json::value& told, const DeliveryRow& delivery) {
  if (!told.is_object()) return false;
  const boost::json::value* printer = told.as_object().if_contains("printer_id");
  const boost::json::value* quantity = told.as_object().if_contains("quantity");
  return printer != nullptr && printer->is_string() && printer->as_string() == delivery.printer_id &&
         quantity != nullptr && quantity->is_int64() && quantity->as_int64() == delivery.quantity;
}

void check_placed_deliveries(const OrderFile& file, const EntryRow& entry, Findings& findings) {
  const Detail detail(entry.detail);
  const boost::json::value* told = detail.find("deliveries");
  if (told == nullptr) return;
  const boost::json::array none;
  const boost::json::array& placed = told->is_array() ? told->get_array() : none;
  if (placed.size() != file.deliveries.size()) {
    return findings.add(
        "delivery_differs_from_log", subject_of(file.order),
        fmt::format("La commande {} n'a plus les livraisons avec lesquelles elle a été créée.", file.order.number),
        {static_cast<std::int64_t>(placed.size()), static_cast<std::int64_t>(file.deliveries.size())});
  }
  for (std::size_t i = 0; i < placed.size(); ++i) {
    if (is_as_placed(placed[i], file.deliveries[i])) continue;
    findings.add("delivery_differs_from_log", {"delivery", file.deliveries[i].id},
                 fmt::format("Une livraison de la commande {} n'est plus celle qui a été demandée : estampilleur ou "
                             "quantité ont été changés.",
                             file.order.number));
  }
}

void check_submission(const OrderFile& file, Findings& findings) {
  const OrderRow& order = file.order;
  if (order.submitted_by.empty() && order.state == "draft") return;
  const EntryRow* entry = last_entry(file, "order.submit");
  if (entry == nullptr) {
    // Cancelled as a draft.
    if (order.submitted_by.empty() && is_over(order.state)) return;
    return findings.add("order_not_submitted", subject_of(order),
                        fmt::format("Le journal d'audit ne dit pas que la commande {} a été soumise.", order.number));
  }
  const Detail detail(entry->detail);
  const bool same_steps =
      !detail.has("approvals_required") || detail.says("approvals_required", order.approvals_required);
  if (detail.says("amount", order.total_amount) && detail.says("currency", order.currency) &&
      detail.says("quantity", order.quantity) && same_steps) {
    return;
  }
  findings.add("order_differs_from_log", subject_of(order),
               fmt::format("La commande {} n'est plus celle qui a été soumise : prix, quantité ou approbations ont été "
                           "changés.",
                           order.number),
               {detail.integer("amount").value_or(-1), order.total_amount});
}

void check_state(const OrderFile& file, Findings& findings) {
  const OrderRow& order = file.order;
  const std::string expected = state_in_log(file);
  if (order.state != expected) {
    findings.add("order_state", subject_of(order),
                 fmt::format("La commande {} est à l'état « {} », le journal d'audit l'a laissée à « {} ».",
                             order.number, order.state, expected));
  } else if (order.last_event != order.state) {
    findings.add("order_history", subject_of(order),
                 fmt::format("L'historique de la commande {} finit à l'état « {} », elle est à « {} ».", order.number,
                             order.last_event, order.state));
  }
}

void add_totals(const OrderFile& file, Totals& totals) {
  const OrderRow& order = file.order;
  ++totals.orders;
  if (is_asked(order.state)) totals.ordered = plus(totals.ordered, order.quantity);
  if (is_paid(order.state)) totals.paid = plus(totals.paid, order.quantity);
  for (const store::PaymentRow& payment : file.payments) {
    if (payment.state != "confirmed") continue;
    std::int64_t& sum = totals.money[payment.currency];
    sum = plus(sum, signed_amount(payment));
  }
}

}  // namespace

void check_order(const OrderFile& file, Findings& findings, Totals& totals) {
  add_totals(file, totals);
  const EntryRow* placed = last_entry(file, "order.place");
  if (placed == nullptr) {
    return findings.add("order_not_in_log", subject_of(file.order),
                        fmt::format("La commande {} n'est pas passée par le serveur : le journal d'audit ne la connaît "
                                    "pas.",
                                    file.order.number),
                        {0, file.order.quantity});
  }
  check_placing(file, *placed, findings);
  check_placed_deliveries(file, *placed, findings);
  check_price(file.order, findings);
  check_deliveries(file, findings);
  check_submission(file, findings);
  check_order_approvals(file, findings);
  check_order_money(file, findings);
  check_order_quota(file.order, findings);
  check_state(file, findings);
}

}  // namespace qrcongo::oversight
