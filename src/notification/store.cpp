#include "store.hpp"

#include "qrcongo/db/sealed.hpp"

namespace qrcongo::notification {
namespace {

const std::string insert_sql =
    "INSERT INTO notifications (id, channel, recipient, subject, body, content_type, event, state, tries, next_try_at, "
    "created_at) VALUES (:id, :channel, :recipient, :subject, :body, :content_type, :event, 'waiting', 0, :next, :now)";
const std::string due_sql =
    "SELECT id, channel, recipient, subject, body, content_type, event, tries, created_at FROM notifications WHERE "
    "state = 'waiting' AND next_try_at <= :now ORDER BY next_try_at, sequence LIMIT :limit";
const std::string end_sql =
    "UPDATE notifications SET state = :state, tries = tries + 1, ended_at = :now, last_fault = :fault, recipient = "
    "NULL, subject = NULL, body = NULL WHERE id = :id";
const std::string failure_sql =
    "UPDATE notifications SET tries = tries + 1, last_fault = :fault, next_try_at = :next WHERE id = :id";
const std::string delete_sql =
    "DELETE FROM notifications WHERE sequence IN (SELECT sequence FROM notifications WHERE state <> 'waiting' AND "
    "ended_at < :before ORDER BY ended_at LIMIT :limit)";

db::SealedPlace place(std::string_view column, const std::string& id) { return {"notifications", column, id}; }

}  // namespace

void insert_letter(db::Tx& tx, const std::string& id, const Letter& letter, std::int64_t now_ms) {
  tx.run(insert_sql, id, letter.channel, db::seal(tx, place("recipient", id), letter.to),
         db::seal(tx, place("subject", id), letter.subject), db::seal(tx, place("body", id), letter.body),
         letter.content_type, letter.event, now_ms, now_ms);
}

std::vector<WaitingLetter> due_letters(db::Tx& tx, std::int64_t now_ms, std::int64_t limit) {
  return tx.rows<WaitingLetter>(due_sql, now_ms, limit);
}

bool open_letter(db::Tx& tx, WaitingLetter& letter) {
  try {
    letter.to = db::unseal(tx, place("recipient", letter.id), letter.to);
    letter.subject = db::unseal(tx, place("subject", letter.id), letter.subject);
    letter.body = db::unseal(tx, place("body", letter.id), letter.body);
    return true;
  } catch (const db::DamagedValue&) {
    return false;
  }
}

std::optional<std::int64_t> next_due(db::Tx& tx) {
  return tx.row<std::int64_t>(
      "SELECT next_try_at FROM notifications WHERE state = 'waiting' ORDER BY next_try_at LIMIT 1");
}

void end_letter(db::Tx& tx, const std::string& id, std::string_view state, const std::optional<std::string>& fault,
                std::int64_t now_ms) {
  tx.run(end_sql, state, now_ms, fault, id);
}

void note_failure(db::Tx& tx, const std::string& id, const std::string& fault, std::int64_t next_try_at) {
  tx.run(failure_sql, fault, next_try_at, id);
}

void postpone(db::Tx& tx, const std::string& id, std::int64_t next_try_at) {
  tx.run("UPDATE notifications SET next_try_at = :next WHERE id = :id", next_try_at, id);
}

void delete_ended(db::Tx& tx, std::int64_t ended_before, std::int64_t limit) {
  tx.run(delete_sql, ended_before, limit);
}

}  // namespace qrcongo::notification
