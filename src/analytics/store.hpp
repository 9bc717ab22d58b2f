// What analytics reads of the database: scans by hour, of the country and of an enterprise, which are its own, and
// views that other modules declare to it. Private to analytics; each call belongs to the thread whose transaction it is
// given.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>

#include "qrcongo/analytics/service.hpp"
#include "qrcongo/base/function_ref.hpp"
#include "qrcongo/base/id.hpp"
#include "qrcongo/db/tx.hpp"

namespace qrcongo::analytics::store {

// What is counted, and what of each is added up: nothing of scans, stamps of orders, batches and activations, money.
enum class Source { scans, orders, payments, batches, activations };

// Since its first moment, before its end, by the authority's hours or days.
struct Slice {
  std::int64_t first_ms = 0;
  std::int64_t end_ms = 0;
  std::int64_t unit_ms = 0;
  std::int64_t offset_ms = 0;
  std::optional<OrganisationId> enterprise{};  // of whom alone
};

struct SumRow {
  std::int64_t unit = 0;  // hours or days since 1970 at the authority's
  std::string key;        // of a category: a tariff's id
  std::int64_t count = 0;
  std::int64_t quantity = 0;
  std::string currency;  // of payments

  auto fields() { return std::tie(unit, key, count, quantity, currency); }
};

// A source that knows no such group is a programmer's fault, found by the database.
void each_sum(db::Tx& tx, Source source, Group group, const Slice& slice, FunctionRef<void(const SumRow&)> callee);

std::map<std::string, std::string> categories(db::Tx& tx);  // by tariff
std::string organisation_name(db::Tx& tx, const std::string& id);

std::int64_t count_open_suspicions(db::Tx& tx);
std::int64_t count_enterprises(db::Tx& tx);                   // active
std::int64_t count_printers(db::Tx& tx, std::int64_t today);  // the same, whose agreement holds
std::int64_t count_certificates(db::Tx& tx, std::int64_t today, const std::optional<OrganisationId>& enterprise);

}  // namespace qrcongo::analytics::store
