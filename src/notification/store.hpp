// The letters' table. Private to notification; each call belongs to the thread whose transaction it is given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "qrcongo/notification/outbox.hpp"

namespace qrcongo::notification {

struct WaitingLetter {
  std::string id;
  Channel channel = Channel::email;
  std::string to;       // sealed until open_letter
  std::string subject;  // sealed until open_letter
  std::string body;     // sealed until open_letter
  std::string content_type;
  std::string event;
  std::int64_t tries = 0;
  std::int64_t created_at = 0;

  auto fields() { return std::tie(id, channel, to, subject, body, content_type, event, tries, created_at); }
};

void insert_letter(db::Tx& tx, const std::string& id, const Letter& letter, std::int64_t now_ms);
std::vector<WaitingLetter> due_letters(db::Tx& tx, std::int64_t now_ms, std::int64_t limit);
// False where what it says was altered, and cannot be read.
bool open_letter(db::Tx& tx, WaitingLetter& letter);
std::optional<std::int64_t> next_due(db::Tx& tx);

// Erases what it says and whom it went to.
void end_letter(db::Tx& tx, const std::string& id, std::string_view state, const std::optional<std::string>& fault,
                std::int64_t now_ms);
void note_failure(db::Tx& tx, const std::string& id, const std::string& fault, std::int64_t next_try_at);
void postpone(db::Tx& tx, const std::string& id, std::int64_t next_try_at);
void delete_ended(db::Tx& tx, std::int64_t ended_before, std::int64_t limit);

}  // namespace qrcongo::notification
