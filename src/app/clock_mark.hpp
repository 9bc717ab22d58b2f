// The highest time that was ever seen in a data directory. Functions for the thread whose transaction they are given.
#pragma once

#include <cstdint>

#include "qrcongo/db/tx.hpp"
#include "qrcongo/runtime/clock_guard.hpp"

namespace qrcongo::app {

// What was written down; the audit log's last entry may be of a later time.
runtime::TimeOnRecord time_on_record(db::Tx& tx);
void write_highest_time(db::Tx& tx, std::int64_t highest_ms);  // may be lower than before: a clock that was set right

// For people; empty where the clock is right. While there is one nothing is issued, and after a leap forward nothing is
// done that time alone brings and nobody can undo.
std::string clock_fault(runtime::ClockGuard& guard);

}  // namespace qrcongo::app
