// The highest time that was ever seen in a data directory. Functions for the thread whose transaction they are given.
#pragma once

#include <cstdint>

#include "qrcongo/db/tx.hpp"
#include "qrcongo/runtime/clock_guard.hpp"

namespace qrcongo::app {

// As written down, or the audit log's last entry's if that is higher; 0 where there is neither.
std::int64_t highest_known_time(db::Tx& tx);
void write_highest_time(db::Tx& tx, std::int64_t highest_ms);  // may be lower than before: a clock that was set right

// For people; empty where the clock is right.
std::string clock_fault(runtime::ClockGuard& guard);

}  // namespace qrcongo::app
