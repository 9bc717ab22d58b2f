// What activations, spoilage and recalls share: counting positions under several facts, and what an act on ranges
// leaves in the audit log. Private to stamps; each call belongs to the thread whose transaction it is given.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "qrcongo/stamps/service.hpp"

namespace qrcongo::stamps {

std::string positions_text(const Range& range);  // "positions 1 à 48000"

// Positions of the coalesced ranges that are activated (or spoiled).
std::int64_t count_under(db::Tx& tx, const BatchId& batch, RangeFact fact, const std::vector<Range>& ranges);
// Recalled positions that are neither activated nor spoiled.
std::int64_t count_recalled_only(db::Tx& tx, const BatchId& batch);

// Batch, count and the ranges; of very many ranges their SHA-256 over "from-to," in order.
boost::json::object act_detail(const BatchId& batch, const std::vector<Range>& ranges);

}  // namespace qrcongo::stamps
