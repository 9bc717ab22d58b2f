// An order's payments and credits.
#include <fmt/format.h>

#include "checks.hpp"
#include "detail.hpp"
#include "order_states.hpp"

namespace qrcongo::oversight {
namespace {

using store::OrderFile;
using store::OrderRow;
using store::PaymentRow;

void check_payment(const OrderRow& order, const PaymentRow& payment, Findings& findings) {
  const Subject subject{"payment", payment.id};
  if (payment.logged.entries == 0) {
    return findings.add("payment_not_in_log", subject,
                        fmt::format("Un paiement de la commande {} n'est pas passé par le serveur : le journal d'audit "
                                    "ne le connaît pas.",
                                    order.number),
                        {0, payment.amount});
  }
  const Detail detail(payment.logged.detail);
  const bool same = payment.logged.entries == 1 && detail.says("order_id", order.id) &&
                    detail.says("amount", payment.amount) && detail.says("currency", payment.currency) &&
                    detail.says("method", payment.method) && detail.says("reference", payment.reference) &&
                    detail.says("state", payment.state) && payment.actor_id == payment.recorded_by;
  if (same) return;
  findings.add("payment_differs_from_log", subject,
               fmt::format("Un paiement de la commande {} n'est pas celui qui a été enregistré.", order.number),
               {detail.integer("amount").value_or(-1), payment.amount});
}

// A credit is recorded with the act that ended the order.
void check_credits(const OrderFile& file, Findings& findings) {
  std::int64_t given = 0;
  std::int64_t told = 0;
  for (const PaymentRow& payment : file.payments) {
    if (payment.kind == "credit") given = plus(given, payment.amount);
  }
  for (const store::EntryRow& entry : file.entries) {
    if (entry.action != "order.cancel" && entry.action != "order.lapse") continue;
    told = plus(told, Detail(entry.detail).integer("credited").value_or(0));
  }
  findings.compare(
      "order_credit", {"order", file.order.id},
      fmt::format("Les avoirs de la commande {} ne sont pas ceux que dit le journal d'audit.", file.order.number),
      {told, given});
}

void check_balance(const OrderFile& file, Findings& findings) {
  const OrderRow& order = file.order;
  const std::int64_t money = money_of(file);
  const Subject subject{"order", order.id};
  if (is_paid(order.state)) {
    return findings.compare(
        "order_paid", subject,
        fmt::format("La commande {} passe pour payée, et ses paiements ne font pas son prix.", order.number),
        {order.total_amount, money});
  }
  if (order.state == "approved") {
    const bool open = money >= 0 && (money < order.total_amount || order.total_amount == 0);
    if (open) return;
    return findings.add("order_paid", subject,
                        fmt::format("La commande {} attend son paiement, et elle est payée.", order.number),
                        {order.total_amount, money});
  }
  findings.compare("order_paid", subject,
                   fmt::format("La commande {} n'est pas à payer, et il lui reste des paiements.", order.number),
                   {0, money});
}

}  // namespace

void check_order_money(const OrderFile& file, Findings& findings) {
  for (const PaymentRow& payment : file.payments) {
    if (payment.kind != "credit") check_payment(file.order, payment, findings);
    if (payment.state != "confirmed" || payment.currency == file.order.currency) continue;
    findings.add("payment_currency", {"payment", payment.id},
                 fmt::format("Un paiement de la commande {} est dans une autre monnaie.", file.order.number));
  }
  check_credits(file, findings);
  check_balance(file, findings);
}

}  // namespace qrcongo::oversight
