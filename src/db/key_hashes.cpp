#include "key_hashes.hpp"

#include <string>
#include <tuple>
#include <vector>

#include "qrcongo/base/log.hpp"
#include "qrcongo/db/data_keys.hpp"
#include "qrcongo/db/sealed.hpp"
#include "seal_plain.hpp"
#include "sqlite_session.hpp"

namespace qrcongo::db {
namespace {

constexpr const char* data_key = "tokens";
constexpr std::int64_t bite = 1000;

// As identity's store writes it (standing): who a person is and stays.
const std::string standing_of = "(SELECT id || ' ' || role || ' ' || organisation_id FROM users WHERE users.id = ";

// A column that held SHA-256 in hexadecimal. The keyed hash is over it and over `bound`, or, where a row is found by
// the hash alone, `bound` is in a tag beside it.
struct HashColumn {
  std::string table;
  std::string column;
  std::string key_table;
  std::string key_column;
  std::string bound;  // in SQL
  bool is_tagged = false;
};

const std::vector<HashColumn>& once_plain() {
  static const std::string session = "id || ' ' || " + standing_of + "user_id)";
  static const std::string client = "id || ' ' || " + standing_of + "created_by)";
  static const std::string sessions_person =
      "session_id || ' ' || (SELECT users.id || ' ' || role || ' ' || organisation_id FROM sessions JOIN users ON "
      "users.id = sessions.user_id WHERE sessions.id = session_id)";
  static const std::string invitation =
      "COALESCE(" + standing_of + "user_id), '') || ' ' || expires_at || ' ' || COALESCE(approval_id, '')";
  static const std::string reset =
      standing_of + "user_id) || ' ' || expires_at || ' ' || COALESCE(approval_id, '') || ' ' || totp";
  static const std::string handover =
      "id || ' ' || archive_id || ' ' || printer_id || ' ' || made_by || ' ' || expires_at";
  static const std::vector<HashColumn> columns = {
      {"sessions", "refresh_hash", "sessions", "refresh_hash", session},
      {"sessions", "previous_refresh_hash", "sessions", "refresh_hash", session},
      {"spent_refresh_tokens", "refresh_hash", "sessions", "refresh_hash", sessions_person},
      {"api_clients", "secret_hash", "api_clients", "secret_hash", client},
      {"api_clients", "previous_secret_hash", "api_clients", "secret_hash", client},
      {"recovery_codes", "code_hash", "recovery_codes", "code_hash", "user_id"},
      {"idempotency_keys", "body_hash", "idempotency_keys", "body_hash", "''"},
      {"invitations", "token_hash", "invitations", "token_hash", invitation, true},
      {"credential_resets", "token_hash", "credential_resets", "token_hash", reset, true},
      {"handovers", "token_hash", "handovers", "token_hash", handover, true},
  };
  return columns;
}

struct Found {
  std::int64_t row = 0;
  std::string value;
  std::string bound;
  auto fields() { return std::tie(row, value, bound); }
};

void key_one(Tx& tx, const HashColumn& column, const Found& found) {
  const std::string set = "UPDATE " + column.table + " SET " + column.column + " = :hash";
  if (!column.is_tagged) {
    tx.run(set + " WHERE rowid = :row", keyed_hash(tx, {column.key_table, column.key_column, found.bound}, found.value),
           found.row);
    return;
  }
  const std::string hash = keyed_hash(tx, {column.key_table, column.key_column, ""}, found.value);
  tx.run(set + ", row_tag = :tag WHERE rowid = :row", hash,
         keyed_hash(tx, {column.key_table, "row_tag", found.bound}, hash), found.row);
}

std::int64_t key_column(Tx& tx, const HashColumn& column) {
  std::int64_t values = 0;
  const std::string after_row = "SELECT rowid, " + column.column + ", COALESCE(" + column.bound + ", '') FROM " +
                                column.table + " WHERE rowid > :after AND " + column.column +
                                " IS NOT NULL ORDER BY rowid LIMIT :most";
  for (std::int64_t after = 0;;) {
    const auto all = tx.rows<Found>(after_row, after, bite);
    if (all.empty()) return values;
    for (const Found& found : all) key_one(tx, column, found);
    after = all.back().row;
    values += static_cast<std::int64_t>(all.size());
  }
}

struct Person {
  std::string id;
  std::string standing;
  std::optional<std::string> password_record;
  std::optional<std::string> totp;  // confirmed
  auto fields() { return std::tie(id, standing, password_record, totp); }
};

std::int64_t seal_people(Tx& tx) {
  const auto people = tx.rows<Person>(
      "SELECT users.id, users.id || ' ' || role || ' ' || organisation_id, password_record, user_totp.id FROM users "
      "LEFT JOIN user_totp ON user_totp.user_id = users.id AND user_totp.state = 'confirmed'");
  for (const Person& person : people) {
    tx.run("UPDATE users SET second_factor = :second_factor WHERE id = :id",
           seal(tx, {"users", "second_factor", person.standing}, person.totp.value_or("none")), person.id);
    // "*" is nobody's secret: no password opens it.
    if (!person.password_record || person.password_record == "*") continue;
    tx.run("UPDATE users SET password_record = :record WHERE id = :id",
           seal(tx, {"users", "password_record", person.standing}, *person.password_record), person.id);
  }
  return static_cast<std::int64_t>(people.size());
}

}  // namespace

Result<void> key_plain_hashes(soci::session& session, const HeldKeys& keys, ByteView key_encryption_key) {
  if (Tx tx(session, &keys); !may_hold_plain(tx, data_key)) return {};
  std::int64_t values = 0;
  Result<void> outcome;
  in_transaction(session, [&] {
    Tx tx(session, &keys);
    values = seal_people(tx);
    for (const HashColumn& column : once_plain()) values += key_column(tx, column);
    outcome = declare_sealed(tx, key_encryption_key, data_key);
  });
  if (values == 0) return outcome;
  leave_nothing_behind(session);
  log::info("the hashes of tokens and the records of passwords were put under a key",
            {{"values", std::to_string(values)}});
  return outcome;
}

}  // namespace qrcongo::db
