#include "store.hpp"

#include <algorithm>
#include <cstddef>

#include "input.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/certification/labels.hpp"
#include "qrcongo/db/conditions.hpp"
#include "qrcongo/identity/organisations.hpp"

namespace qrcongo::orders::store {
namespace {

const std::string tariff_columns = "id, category, price_amount, currency, valid_from, state, created_at";
const std::string select_tariff = "SELECT " + tariff_columns + ", sequence FROM tariffs ";

const std::string order_columns =
    "id, number, enterprise_id, certificate_id, quantity, applied_by, format, module_px, dpi, level, codes_csv, "
    "part_stamps, "
    "state, tariff_id, total_amount, currency, client_reference, pay_before, state_reason, requested_by, submitted_by, "
    "approvals_required, generation_begun_at, version, created_at, updated_at";
const std::string paid_amount =
    "(SELECT COALESCE(SUM(CASE kind WHEN 'credit' THEN -amount ELSE amount END), 0) FROM payments "
    "WHERE payments.order_id = orders.id AND payments.state = 'confirmed')";
const std::string select_order = "SELECT " + order_columns + ", sequence, " + paid_amount + " FROM orders ";
const std::string insert_order_sql =
    "INSERT INTO orders (" + order_columns +
    ") VALUES (:id, :number, :enterprise_id, :certificate_id, :quantity, :applied_by, :format, :module_px, :dpi, "
    ":level, "
    ":codes_csv, :part_stamps, :state, :tariff_id, :total_amount, :currency, :client_reference, :pay_before, "
    ":state_reason, "
    ":requested_by, :submitted_by, :approvals_required, :generation_begun_at, :version, :created_at, :updated_at)";
const std::string update_order_sql =
    "UPDATE orders SET state = :state, tariff_id = :tariff_id, total_amount = :total_amount, currency = :currency, "
    "pay_before = :pay_before, state_reason = :state_reason, submitted_by = :submitted_by, "
    "approvals_required = :approvals_required, generation_begun_at = :generation_begun_at, version = :version, "
    "updated_at = :updated_at WHERE id = :id";
const std::string delivery_columns = "id, printer_id, quantity, batch_id";
const std::string select_progress =
    "SELECT batch_id, parts, ready_parts, ready_stamps, received_parts, received_stamps, used_up FROM order_batches ";
const std::string approval_columns = "step, decision, decided_by, at, comment";
const std::string event_columns = "at, acted_by, from_state, to_state, comment";
const std::string payment_columns =
    "id, order_id, kind, amount, currency, method, reference, paid_on, state, recorded_by, created_at";
const std::string of_order = " WHERE order_id = :order_id ORDER BY sequence";

struct TariffRow : Tariff {
  auto fields() {
    return std::tie(id, category, price_per_thousand.amount, price_per_thousand.currency, valid_from, state, created_at,
                    sequence);
  }
};

struct OrderRow : Order {
  auto fields() {
    return std::tie(id, number, enterprise_id, certificate_id, quantity, applied_by, format, layout.module_px,
                    layout.dpi, layout.level, layout.codes_csv, layout.part_stamps, state, tariff_id, total.amount,
                    total.currency, client_reference, pay_before, state_reason, requested_by, submitted_by,
                    approvals_required, generation_begun_at, version, created_at, updated_at, sequence, paid.amount);
  }
};

struct DeliveryRow : Delivery {
  auto fields() { return std::tie(id, printer_id, quantity, batch_id); }
};

struct ProgressRow : DeliveryProgress {
  BatchId batch_id;
  auto fields() {
    return std::tie(batch_id, parts, ready.parts, ready.stamps, received.parts, received.stamps, used_up);
  }
};

struct ApprovalRow : Approval {
  auto fields() { return std::tie(step, decision, by, at, comment); }
};

struct EventRow : OrderEvent {
  auto fields() { return std::tie(at, by, from, to, comment); }
};

struct PaymentRow : Payment {
  auto fields() {
    return std::tie(id, order_id, kind, amount.amount, amount.currency, method, reference, paid_on, state, recorded_by,
                    created_at, sequence);
  }
};

template <class Value, class Row>
std::vector<Value> all_as(std::vector<Row> rows) {
  return std::vector<Value>(std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
}

// The rows first, then what hangs on them: a Tx is not used while it gives out rows.
std::vector<Order> completed(db::Tx& tx, std::vector<OrderRow> rows) {
  auto all = all_as<Order>(std::move(rows));
  for (Order& order : all) {
    order.paid.currency = order.total.currency;
    order.deliveries =
        all_as<Delivery>(tx.rows<DeliveryRow>("SELECT " + delivery_columns + " FROM deliveries" + of_order, order.id));
    order.approvals = all_as<Approval>(
        tx.rows<ApprovalRow>("SELECT " + approval_columns + " FROM order_approvals" + of_order, order.id));
  }
  return all;
}

template <class... Args>
std::vector<Order> orders_where(db::Tx& tx, const std::string& condition, const Args&... args) {
  return completed(tx, tx.rows<OrderRow>(select_order + condition, args...));
}

void require_printer(db::Conditions& where, const std::optional<OrganisationId>& printer) {
  if (printer) where.require("id IN (SELECT order_id FROM deliveries WHERE printer_id = ", *printer, ")");
}

// As rules.cpp has it of one order: may_approve and may_record_payment.
void require_awaiting(db::Conditions& where, const Decider& decider) {
  const std::string approvals = "EXISTS (SELECT 1 FROM order_approvals AS a WHERE a.order_id = orders.id";
  std::string step = "0 = 1";
  if (decider.gives_occ_step) step = "NOT " + approvals + ")";
  if (decider.gives_government_step) step = approvals + ")";
  // By the index of their states: few wait, of all that there ever were.
  where.require("state IN ('submitted', 'approved')");
  where.require("((state = 'submitted' AND " + step + ") OR (state = 'approved' AND " +
                (decider.records_payments ? "1 = 1" : "0 = 1") + "))");
  where.require("requested_by <> ", decider.user);
  where.require("COALESCE(submitted_by, '') <> ", decider.user);
  where.require("NOT " + approvals + " AND a.decision = 'approved' AND a.decided_by = ", decider.user, ")");
}

// "cmd-2026-0": the beginning of no more than a year's numbers, as placing.cpp makes them.
bool begins_number(const std::string& text) {
  constexpr std::string_view form = "CMD-9999-9";
  if (text.size() < form.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char expected = i < form.size() ? form[i] : '9';
    const bool fits = expected == '9' ? text[i] >= '0' && text[i] <= '9' : text[i] == expected;
    if (!fits) return false;
  }
  return true;
}

// In what the audience is shown of an order.
void require_found(db::Conditions& where, const std::string& typed, const Audience& audience, db::Reach reach) {
  const bool everybodys = !audience.enterprise && !audience.printer;
  const std::string number = to_upper_ascii(typed);
  if (everybodys && begins_number(number)) return where.begins_with("number", number);
  const auto texts = audience.printer ? certification::CertificateTexts::shown : certification::CertificateTexts::whole;
  where.search({"number", "client_reference"}, typed,
               {identity::organisation_by_name("orders.enterprise_id"),
                certification::certificate_by_texts("orders.certificate_id", texts)},
               everybodys ? reach : db::Reach::few);
}

}  // namespace

std::optional<Tariff> tariff_in_force(db::Tx& tx, const std::string& category, std::int64_t today) {
  auto found = all_as<Tariff>(
      tx.rows<TariffRow>(select_tariff + "WHERE category = :category AND state = 'active' AND valid_from <= :today "
                                         "ORDER BY valid_from DESC, sequence DESC LIMIT 1",
                         category, today));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<Tariff> tariffs(db::Tx& tx, std::int64_t after, std::int64_t limit) {
  return all_as<Tariff>(
      tx.rows<TariffRow>(select_tariff + "WHERE sequence > :after ORDER BY sequence LIMIT :most", after, limit));
}

void insert_tariff(db::Tx& tx, const Tariff& t, const std::optional<UserId>& proposed_by) {
  tx.run("INSERT INTO tariffs (" + tariff_columns +
             ", proposed_by) VALUES (:id, :category, :price_amount, :currency, :valid_from, :state, :created_at, "
             ":proposed_by)",
         t.id, t.category, t.price_per_thousand.amount, t.price_per_thousand.currency, t.valid_from, t.state,
         t.created_at, proposed_by);
}

void set_tariff_state(db::Tx& tx, const TariffId& id, const std::string& state) {
  tx.run("UPDATE tariffs SET state = :state WHERE id = :id", state, id);
}

std::optional<Order> order(db::Tx& tx, const OrderId& id) {
  auto found = orders_where(tx, "WHERE id = :id", id);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<Order> orders(db::Tx& tx, const Audience& audience, const Page& page,
                          const std::optional<Decider>& decider) {
  db::Conditions where;
  where.behind(page);
  where.equal("enterprise_id", audience.enterprise);
  where.equal("enterprise_id", page.enterprise_id);
  where.equal("certificate_id", page.certificate_id);
  require_printer(where, audience.printer);
  require_printer(where, page.printer_id);
  where.among("state", page.states);
  where.equal("applied_by", page.applied_by);
  where.equal("client_reference", page.client_reference);
  where.at_least("updated_at", page.updated_since);
  if (decider) require_awaiting(where, *decider);
  const bool few = decider || page.enterprise_id || page.certificate_id || page.printer_id;
  if (page.search) require_found(where, *page.search, audience, few ? db::Reach::few : db::Reach::all);
  return completed(tx, where.rows<OrderRow>(tx, select_order, db::order_of(page), page.limit));
}

std::map<BatchId, DeliveryProgress> progress(db::Tx& tx, const std::vector<BatchId>& batches) {
  constexpr std::size_t batches_a_query = 500;
  std::map<BatchId, DeliveryProgress> all;
  for (std::size_t first = 0; first < batches.size(); first += batches_a_query) {
    const std::size_t end = std::min(batches.size(), first + batches_a_query);
    const std::vector<BatchId> some(batches.begin() + static_cast<std::ptrdiff_t>(first),
                                    batches.begin() + static_cast<std::ptrdiff_t>(end));
    db::Conditions where;
    where.one_of("batch_id", some);
    for (ProgressRow& row : where.rows<ProgressRow>(tx, select_progress, "batch_id", batches_a_query))
      all.emplace(row.batch_id, static_cast<const DeliveryProgress&>(row));
  }
  return all;
}

std::optional<std::string> number_of(db::Tx& tx, const OrderId& id) {
  return tx.row<std::string>("SELECT number FROM orders WHERE id = :id", id);
}

db::Related order_by_number(const std::string& column) { return {column, "orders", "orders.id", {"orders.number"}}; }

std::int64_t count_drafts(db::Tx& tx, const OrganisationId& enterprise) {
  return tx.value<std::int64_t>("SELECT COUNT(*) FROM orders WHERE enterprise_id = :enterprise_id AND state = 'draft'",
                                enterprise);
}

std::int64_t count_placed(db::Tx& tx, const OrganisationId& enterprise, std::int64_t since_ms) {
  return tx.value<std::int64_t>(
      "SELECT COUNT(*) FROM orders WHERE enterprise_id = :enterprise_id AND created_at >= :since", enterprise,
      since_ms);
}

std::vector<Order> orders_in_state(db::Tx& tx, OrderState state) {
  return orders_where(tx, "WHERE state = :state ORDER BY sequence", state);
}

std::vector<Order> approved_to_pay_before(db::Tx& tx, std::int64_t day) {
  return orders_where(tx, "WHERE state = 'approved' AND pay_before < :day ORDER BY sequence", day);
}

std::vector<OrderId> owed(db::Tx& tx) {
  return tx.rows<OrderId>("SELECT id FROM orders WHERE state IN ('paid', 'generating', 'failed') ORDER BY sequence");
}

void insert_order(db::Tx& tx, const Order& o) {
  tx.run(insert_order_sql, o.id, o.number, o.enterprise_id, o.certificate_id, o.quantity, o.applied_by, o.format,
         o.layout.module_px, o.layout.dpi, o.layout.level, o.layout.codes_csv, o.layout.part_stamps, o.state,
         o.tariff_id, o.total.amount, o.total.currency, o.client_reference, o.pay_before, o.state_reason,
         o.requested_by, o.submitted_by, o.approvals_required, o.generation_begun_at, o.version, o.created_at,
         o.updated_at);
  for (const Delivery& d : o.deliveries) {
    tx.run("INSERT INTO deliveries (order_id, " + delivery_columns +
               ") VALUES (:order_id, :id, :printer_id, :quantity, :batch_id)",
           o.id, d.id, d.printer_id, d.quantity, d.batch_id);
  }
}

void update_order(db::Tx& tx, const Order& o) {
  tx.run(update_order_sql, o.state, o.tariff_id, o.total.amount, o.total.currency, o.pay_before, o.state_reason,
         o.submitted_by, o.approvals_required, o.generation_begun_at, o.version, o.updated_at, o.id);
}

bool set_batch(db::Tx& tx, const DeliveryId& delivery, const BatchId& batch) {
  return tx.run("UPDATE deliveries SET batch_id = :batch_id WHERE id = :id", batch, delivery) == 1;
}

void insert_approval(db::Tx& tx, const OrderId& id, const Approval& a) {
  tx.run("INSERT INTO order_approvals (order_id, " + approval_columns +
             ") VALUES (:order_id, :step, :decision, :decided_by, :at, :comment)",
         id, a.step, a.decision, a.by, a.at, a.comment);
}

std::vector<OrderEvent> events(db::Tx& tx, const OrderId& id) {
  return all_as<OrderEvent>(tx.rows<EventRow>("SELECT " + event_columns + " FROM order_events" + of_order, id));
}

void insert_event(db::Tx& tx, const OrderId& id, const OrderEvent& e) {
  tx.run("INSERT INTO order_events (order_id, " + event_columns +
             ") VALUES (:order_id, :at, :acted_by, :from_state, :to_state, :comment)",
         id, e.at, e.by, e.from, e.to, e.comment);
}

std::vector<Payment> payments(db::Tx& tx, const OrderId& id) {
  return all_as<Payment>(tx.rows<PaymentRow>("SELECT " + payment_columns + ", sequence FROM payments" + of_order, id));
}

bool has_payment(db::Tx& tx, const std::string& method, const std::string& reference) {
  return tx.value<std::int64_t>("SELECT COUNT(*) FROM payments WHERE method = :method AND reference_key = :key", method,
                                reference_key(reference)) > 0;
}

std::int64_t revenue_since(db::Tx& tx, std::int64_t time_ms) {
  return tx.value<std::int64_t>(
      "SELECT COALESCE(SUM(CASE kind WHEN 'credit' THEN -amount ELSE amount END), 0) FROM payments "
      "WHERE state = 'confirmed' AND created_at >= :since",
      time_ms);
}

void insert_payment(db::Tx& tx, const Payment& p) {
  tx.run("INSERT INTO payments (" + payment_columns +
             ", reference_key) VALUES (:id, :order_id, :kind, :amount, :currency, :method, :reference, :paid_on, "
             ":state, :recorded_by, :created_at, :reference_key)",
         p.id, p.order_id, p.kind, p.amount.amount, p.amount.currency, p.method, p.reference, p.paid_on, p.state,
         p.recorded_by, p.created_at, reference_key(p.reference));
}

std::int64_t next_number(db::Tx& tx, std::int64_t year) {
  tx.run(
      "INSERT INTO order_numbers (year, last) VALUES (:year, 1) ON CONFLICT (year) DO UPDATE SET last = "
      "order_numbers.last + 1",
      year);
  return tx.value<std::int64_t>("SELECT last FROM order_numbers WHERE year = :year", year);
}

}  // namespace qrcongo::orders::store
