// Tariffs, orders with their deliveries, approvals and payments. Owned by app; each verb belongs to the thread whose
// transaction it is given. An order that the caller may not see is Code::not_found.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/id.hpp"
#include "qrcongo/base/list_place.hpp"
#include "qrcongo/base/money.hpp"
#include "qrcongo/base/random.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/certification/service.hpp"
#include "qrcongo/db/event.hpp"
#include "qrcongo/identity/approvals.hpp"
#include "qrcongo/identity/call.hpp"
#include "qrcongo/identity/organisations.hpp"

namespace qrcongo::orders {

enum class OrderState {
  draft,
  submitted,
  approved,
  paid,
  generating,
  ready,
  delivered,
  closed,
  rejected,
  cancelled,
  lapsed,
  on_hold,
  failed
};
std::string_view to_text(OrderState state);
std::optional<OrderState> from_text(std::type_identity<OrderState>, std::string_view text);

enum class AppliedBy { enterprise, printer };
std::string_view to_text(AppliedBy applied_by);
std::optional<AppliedBy> from_text(std::type_identity<AppliedBy>, std::string_view text);

inline constexpr std::int64_t quantity_max = 1'000'000'000;
inline constexpr std::size_t deliveries_max = 100;
inline constexpr std::int64_t delivery_stamps_max = 99'999'999;
inline constexpr std::int64_t archives_max = 20'000;  // of an order: the largest one in parts of 50,000
// A total of quantity_max stamps at this price still fits into 64 bits.
inline constexpr std::int64_t price_per_thousand_max = 9'000'000'000;

struct Layout {
  std::int64_t module_px = 8;  // 3 to 16
  std::int64_t dpi = 500;      // 72 to 2400
  std::string level = "M";     // L, M, Q, H
  bool codes_csv = true;
  std::int64_t part_stamps = 1'000'000;  // 1 to 1,000,000
};

// What is absent is the first printer's print profile, or Layout's own.
struct LayoutInput {
  std::optional<std::int64_t> module_px;
  std::optional<std::int64_t> dpi;
  std::optional<std::string> level;
  std::optional<bool> codes_csv;
  std::optional<std::int64_t> part_stamps;
};

struct Delivery {
  DeliveryId id;
  OrganisationId printer_id;
  std::int64_t quantity = 0;
  std::optional<BatchId> batch_id;
};

struct Portion {
  std::int64_t parts = 0;
  std::int64_t stamps = 0;
};

// How far a delivery's batch has come; nothing at all before it has one.
struct DeliveryProgress {
  std::int64_t parts = 0;    // archives
  Portion ready;             // those that stand
  Portion received;          // those that the printer confirmed
  std::int64_t used_up = 0;  // stamps that are activated, spoiled or recalled
};

struct Approval {
  std::string step;      // occ, government
  std::string decision;  // approved, rejected
  UserId by;
  std::int64_t at = 0;
  std::string comment;
};

struct Order {
  OrderId id;
  std::string number;  // CMD-2026-000123
  OrganisationId enterprise_id;
  CertificateId certificate_id;
  std::int64_t quantity = 0;
  AppliedBy applied_by = AppliedBy::enterprise;
  std::string format = "png";
  Layout layout;
  OrderState state = OrderState::draft;
  TariffId tariff_id;  // whose price total is
  Money total;         // what it would cost today while draft; frozen at submit
  Money paid;          // confirmed payments less credits
  std::optional<std::string> client_reference;
  std::optional<std::int64_t> pay_before;   // day
  std::optional<std::string> state_reason;  // why rejected, cancelled, on hold or failed
  UserId requested_by;                      // who placed it
  std::optional<UserId> submitted_by;
  std::int64_t approvals_required = 2;
  std::optional<std::int64_t> generation_begun_at;  // time; from then on its quota is used
  std::vector<Approval> approvals;
  std::vector<Delivery> deliveries;
  std::int64_t sequence = 0;
  std::int64_t version = 1;
  std::int64_t created_at = 0;
  std::int64_t updated_at = 0;

  Money balance() const;                              // still to pay: nothing once rejected, cancelled or lapsed
  std::optional<identity::Role> waiting_for() const;  // whose approval comes next
};

// One act on an order, whether it changed the state or not.
struct OrderEvent {
  std::int64_t at = 0;
  std::optional<UserId> by;        // none: the program itself
  std::optional<OrderState> from;  // none: the order was placed
  OrderState to = OrderState::draft;
  std::optional<std::string> comment;
};

// One page of a list.
struct Page : ListPlace {
  std::int64_t limit = 50;
  std::vector<OrderState> states{};  // none: any
  std::optional<std::string> client_reference{};
  std::optional<std::int64_t> updated_since{};  // time
  std::optional<std::string> search{};  // in number, client reference, certificate's number, product or enterprise
  std::optional<OrganisationId> enterprise_id{};
  std::optional<CertificateId> certificate_id{};
  std::optional<OrganisationId> printer_id{};  // of one of its deliveries
  std::optional<AppliedBy> applied_by{};
  bool awaiting_me = false;  // those alone that the caller may approve or record a payment of now
};

struct OrderInput {
  CertificateId certificate_id;
  std::int64_t quantity = 0;
  std::vector<Delivery> deliveries;  // id and batch_id empty
  AppliedBy applied_by = AppliedBy::enterprise;
  LayoutInput layout;
  std::optional<std::string> client_reference;
};

struct Tariff {
  TariffId id;
  std::string category;
  Money price_per_thousand;
  std::int64_t valid_from = 0;  // day
  std::string state;            // awaiting_approval, active, rejected
  std::int64_t sequence = 0;
  std::int64_t created_at = 0;
};

struct PaymentInput {
  Money amount;
  std::string method;        // bank_slip, transfer, mobile_money, cash
  std::string reference;     // unique with the method
  std::int64_t paid_on = 0;  // day, not after today
};

struct Payment {
  PaymentId id;
  OrderId order_id;
  std::string kind;  // payment, credit
  Money amount;
  std::string method;  // a payment's, or "credit"
  std::string reference;
  std::int64_t paid_on = 0;
  std::string state;                  // confirmed; held: it does not fit the order and changes nothing there
  std::optional<UserId> recorded_by;  // none: the program itself
  std::int64_t sequence = 0;
  std::int64_t created_at = 0;
};

struct Quotation {
  Money price_per_thousand;
  Money total;
  std::int64_t quota_left_after = 0;
  std::int64_t approvals_required = 2;
};

// A printer that an order may name. reason: why its order would be refused at submission today; nothing: it would not.
struct OfferedPrinter {
  identity::ListedPrinter printer;
  std::optional<std::string> reason;  // agreement_expired, no_encryption_key
};

struct OrderChanged {
  OrderId id;
  OrderState state = OrderState::draft;
};

inline constexpr std::int64_t drafts_max = 1000;        // open at once, of an enterprise
inline constexpr std::int64_t placed_a_day_max = 1000;  // the same; whatever became of them

struct Settings {
  UtcOffset offset;
  std::string currency = "CDF";
  std::int64_t second_approval_above = 0;  // stamps: above it the government step too; 0: always both
  std::int64_t pay_within_days = 30;
  bool require_encryption = false;  // nothing is ordered from a printer without a confirmed key
};

class Service {
 public:
  Service(certification::Service& certification, identity::Approvals& approvals, Random& random, Settings settings)
      : certification_(certification), approvals_(approvals), random_(random), settings_(std::move(settings)) {}

  // What decisions about orders and tariffs set off; before the server starts.
  void install_effects();

  // In the authority's currency, 0 to price_per_thousand_max. It awaits another administrator's approval; the program's
  // own is in force at once. In force is, of those approved, the latest valid_from not after today.
  Result<Tariff> propose_tariff(db::Tx& tx, const identity::Call& call, const std::string& category, const Money& price,
                                std::int64_t valid_from);
  std::vector<Tariff> tariffs(db::Tx& tx, std::int64_t after, std::int64_t limit);
  Result<Quotation> quote(db::Tx& tx, const identity::Call& call, const CertificateId& certificate,
                          std::int64_t quantity);

  std::vector<OfferedPrinter> printers(db::Tx& tx, const identity::Call& call, const identity::PrinterPage& page);

  // What people do, by docs/contract.md "States" and "Four eyes". A wrong transition is Code::wrong_state and names the
  // state.
  // Code::too_many_drafts where the enterprise has drafts_max already, Code::too_many_today where it placed
  // placed_a_day_max since the authority's midnight.
  Result<Order> place(db::Tx& tx, const identity::Call& call, const OrderInput& input);
  Result<Order> submit(db::Tx& tx, const identity::Call& call, const OrderId& id);
  // O gives the OCC's step, then A the government's where it is required; none of them who asked, nor twice the same.
  // Each decides the approval that is awaited, and so does who decides it by itself (identity::Approvals).
  Result<Order> approve(db::Tx& tx, const identity::Call& call, const OrderId& id, const std::string& comment);
  // Both authorities may say no as long as one step is awaited, whosever it is.
  Result<Order> reject(db::Tx& tx, const identity::Call& call, const OrderId& id, const std::string& reason);
  // The enterprise's until something is paid; from then until generation begins the OCC's, with a credit.
  Result<Order> cancel(db::Tx& tx, const identity::Call& call, const OrderId& id, const std::string& reason);
  Result<Order> resume(db::Tx& tx, const identity::Call& call, const OrderId& id);  // failed or on_hold, back to paid
  // By a cashier who neither asked for nor approved the order. The same method and reference is
  // Code::payment_duplicate.
  Result<Payment> record_payment(db::Tx& tx, const identity::Call& call, const OrderId& id, const PaymentInput& input);
  std::vector<Payment> payments(db::Tx& tx, const OrderId& id);
  std::vector<OrderEvent> history(db::Tx& tx, const OrderId& id);
  // Marks as lapsed what was approved and not paid in time, takes back from on_hold what may go on; says how many.
  Result<std::int64_t> keep_time(db::Tx& tx, std::int64_t now_ms);

  // Confirmed payments less credits that were recorded since then, in minor units.
  std::int64_t revenue_since(db::Tx& tx, std::int64_t time_ms);

  Result<Order> order(db::Tx& tx, const OrderId& id);
  // As this caller may see it: drafts at today's price, a printer its own deliveries alone.
  Result<Order> require_order(db::Tx& tx, const identity::Call& call, identity::Permission permission,
                              const OrderId& id);
  std::vector<Order> orders(db::Tx& tx, const identity::Call& call, const Page& page);
  // Of all deliveries of these orders that have a batch.
  std::map<BatchId, DeliveryProgress> progress(db::Tx& tx, const std::vector<Order>& orders);
  // What this caller may do with the order now: submit, approve, reject, cancel, resume, record_payment.
  std::vector<std::string> actions(const Order& order, const identity::Call& call) const;

  // What the stamps room does. owed: paid, generating or failed, oldest first.
  std::vector<OrderId> owed(db::Tx& tx);
  // paid or failed -> generating; the quota is used at the first. An invalid certificate puts it on hold and is an
  // Error (certificate_not_valid) that must be committed: look at the state.
  Result<Order> begin_generation(db::Tx& tx, const identity::Call& call, const OrderId& id);
  // Puts an order that is paid or failed on hold where its certificate no longer holds; whether it did.
  bool hold_unless_valid(db::Tx& tx, const identity::Call& call, const OrderId& id);
  void attach_batch(db::Tx& tx, const DeliveryId& delivery, const BatchId& batch);
  void mark_ready(db::Tx& tx, const identity::Call& call, const OrderId& id);
  void mark_failed(db::Tx& tx, const identity::Call& call, const OrderId& id, const std::string& reason);
  void mark_delivered(db::Tx& tx, const identity::Call& call, const OrderId& id);
  void mark_closed(db::Tx& tx, const identity::Call& call, const OrderId& id);

  // Published with every change of state, and once for a new draft.
  db::Event<OrderChanged> changed;

 private:
  struct Price;
  std::int64_t today(const identity::Call& call) const { return settings_.offset.day_of(call.now_ms); }
  Result<certification::Certificate> require_own_valid(db::Tx& tx, const identity::Call& call,
                                                       identity::Permission permission, const CertificateId& id);
  Result<std::vector<identity::Organisation>> require_printers(db::Tx& tx, const std::vector<Delivery>& deliveries,
                                                               std::int64_t day);
  Result<void> require_keys(db::Tx& tx, const std::vector<Delivery>& deliveries);
  bool has_needed_key(db::Tx& tx, const OrganisationId& printer);
  Result<Price> price_of(db::Tx& tx, const certification::Certificate& certificate, std::int64_t quantity,
                         std::int64_t today);
  static void set_price(Order& order, const Price& price);
  void reprice_draft(db::Tx& tx, Order& order, std::int64_t day);
  std::int64_t required_approvals(std::int64_t quantity) const;
  void change_state(db::Tx& tx, const identity::Call& call, Order& order, OrderState to, const std::string& comment);
  void hold(db::Tx& tx, const identity::Call& call, Order& order, const std::string& why);
  Result<void> ask_for_step(db::Tx& tx, const identity::Call& call, const Order& order, const std::string& step);
  Result<void> give_step(db::Tx& tx, const identity::Call& call, const identity::Approval& approval);
  void turn_down(db::Tx& tx, const identity::Call& call, Order& order, const std::string& step,
                 const std::string& reason);
  std::int64_t credit(db::Tx& tx, const identity::Call& call, Order& order);  // what was paid, from now on owed back
  void mark(db::Tx& tx, const identity::Call& call, const OrderId& id, OrderState from, OrderState to,
            const std::string& action);

  certification::Service& certification_;
  identity::Approvals& approvals_;
  Random& random_;
  Settings settings_;
};

}  // namespace qrcongo::orders
