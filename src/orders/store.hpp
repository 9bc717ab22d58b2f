// The tables of orders. No rule; each call belongs to the thread whose transaction it is given.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "qrcongo/db/conditions.hpp"
#include "qrcongo/db/tx.hpp"
#include "qrcongo/orders/service.hpp"

namespace qrcongo::orders::store {

std::optional<Tariff> tariff_in_force(db::Tx& tx, const std::string& category, std::int64_t today);
std::vector<Tariff> tariffs(db::Tx& tx, std::int64_t after, std::int64_t limit);
void set_tariff_state(db::Tx& tx, const TariffId& id, const std::string& state);
void insert_tariff(db::Tx& tx, const Tariff& tariff, const std::optional<UserId>& proposed_by);

// Whose orders a list shows; nothing: everybody's.
struct Audience {
  std::optional<OrganisationId> enterprise;
  std::optional<OrganisationId> printer;
};
std::optional<Order> order(db::Tx& tx, const OrderId& id);
// Who decides about orders, and what.
struct Decider {
  UserId user;
  bool gives_occ_step = false;
  bool gives_government_step = false;
  bool records_payments = false;
};
// decider: those alone that he may decide about now.
std::vector<Order> orders(db::Tx& tx, const Audience& audience, const Page& page,
                          const std::optional<Decider>& decider);
std::map<BatchId, DeliveryProgress> progress(db::Tx& tx, const std::vector<BatchId>& batches);
std::optional<std::string> number_of(db::Tx& tx, const OrderId& id);
db::Related order_by_number(const std::string& column);
std::int64_t count_drafts(db::Tx& tx, const OrganisationId& enterprise);
std::int64_t count_placed(db::Tx& tx, const OrganisationId& enterprise, std::int64_t since_ms);
std::vector<Order> orders_in_state(db::Tx& tx, OrderState state);
std::vector<Order> approved_to_pay_before(db::Tx& tx, std::int64_t day);
std::vector<OrderId> owed(db::Tx& tx);
void insert_order(db::Tx& tx, const Order& order);
void update_order(db::Tx& tx, const Order& order);
bool set_batch(db::Tx& tx, const DeliveryId& delivery, const BatchId& batch);
void insert_approval(db::Tx& tx, const OrderId& id, const Approval& approval);

std::vector<OrderEvent> events(db::Tx& tx, const OrderId& id);
void insert_event(db::Tx& tx, const OrderId& id, const OrderEvent& event);

std::vector<Payment> payments(db::Tx& tx, const OrderId& id);
bool has_payment(db::Tx& tx, const std::string& method, const std::string& reference);
void insert_payment(db::Tx& tx, const Payment& payment);
std::int64_t revenue_since(db::Tx& tx, std::int64_t time_ms);

// The next of the year, from 1.
std::int64_t next_number(db::Tx& tx, std::int64_t year);

}  // namespace qrcongo::orders::store
