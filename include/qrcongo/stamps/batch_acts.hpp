// What was declared about a batch, act by act, in order of time: for people to read. Plain values, and functions of the
// thread whose transaction they are given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "qrcongo/base/id.hpp"
#include "qrcongo/db/tx.hpp"
#include "qrcongo/stamps/ranges.hpp"

namespace qrcongo::stamps {

struct BatchAct {
  std::string kind;  // activation, spoilage, recall; receipt is distribution's
  std::string id;
  std::int64_t at = 0;
  std::optional<UserId> by;  // nothing: the program itself
  std::int64_t count = 0;
  std::optional<std::string> production_lot;  // activations
  std::optional<std::int64_t> best_before;    // the same; day
  std::optional<std::string> reason_code;     // spoilage and recalls
  std::optional<std::string> client_reference;
  std::optional<std::int64_t> lifted_at;  // recalls
  std::optional<std::string> archive_id;  // receipts
  std::vector<Range> ranges;              // the first of them, as far as act_ranges_max
  std::int64_t ranges_in_all = 0;

  auto fields() {
    return std::tie(kind, id, at, by, count, production_lot, best_before, reason_code, client_reference, lifted_at);
  }
};
inline constexpr std::size_t act_ranges_max = 100;

// Where an act stands among a batch's: its time, then its id's random bits, which tell two of one millisecond apart.
std::int64_t rank_of(const BatchAct& act);

struct ActPage {
  std::int64_t after = 0;  // the rank that the last page ended with; 0: the first page
  std::int64_t limit = 50;

  // The same as statements compare by.
  std::int64_t after_at() const;
  std::string after_tail() const;
};
// Of a column `id`, what ActPage::after_tail() is compared with.
inline constexpr const char* id_tail_sql = "substr(id, 16, 3) || substr(id, 20, 2)";

// Activations, spoilage and recalls, the oldest first.
std::vector<BatchAct> batch_acts(db::Tx& tx, const BatchId& batch, const ActPage& page);

}  // namespace qrcongo::stamps
