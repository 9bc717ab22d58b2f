#include "seal_plain.hpp"

#include <array>
#include <string>
#include <tuple>
#include <vector>

#include "qrcongo/base/log.hpp"
#include "qrcongo/db/data_keys.hpp"
#include "sqlite_session.hpp"

namespace qrcongo::db {
namespace {

constexpr const char* data_key = "contact";
constexpr std::int64_t bite = 500;

struct PlainColumn {
  std::string table;
  std::string column;
  std::string row;           // of the place, in SQL
  std::string index_column;  // of the blind index; empty: none
};

const std::array<PlainColumn, 8>& once_plain() {
  static const std::array<PlainColumn, 8> columns = {{
      {"users", "email", "id", "email_index"},
      {"users", "name", "id", ""},
      {"organisations", "email", "id", ""},
      {"organisations", "phone", "id", ""},
      {"organisations", "address_line", "id", ""},
      {"organisations", "address_city", "id", ""},
      {"citizen_reports", "contact", "id", ""},
      {"idempotency_keys", "body", "caller || char(10) || route || char(10) || idempotency_key", ""},
  }};
  return columns;
}

struct Found {
  std::int64_t sequence = 0;
  std::string row;
  std::string value;
  auto fields() { return std::tie(sequence, row, value); }
};

std::vector<Found> found_after(Tx& tx, const PlainColumn& column, std::int64_t after) {
  return tx.rows<Found>("SELECT sequence, " + column.row + ", " + column.column + " FROM " + column.table +
                            " WHERE sequence > :after AND " + column.column +
                            " IS NOT NULL ORDER BY sequence LIMIT :most",
                        after, bite);
}

void seal_one(Tx& tx, const PlainColumn& column, const Found& found) {
  const std::string text = seal(tx, {column.table, column.column, found.row}, found.value);
  const std::string set = "UPDATE " + column.table + " SET " + column.column + " = :text";
  if (column.index_column.empty()) {
    tx.run(set + " WHERE sequence = :sequence", text, found.sequence);
    return;
  }
  const std::string index = blind_index(tx, column.table, column.column, found.value);
  tx.run(set + ", " + column.index_column + " = :key WHERE sequence = :sequence", text, index, found.sequence);
}

// How many values there are in it, all sealed now.
std::int64_t seal_column(soci::session& session, const HeldKeys& keys, const PlainColumn& column) {
  std::int64_t values = 0;
  std::int64_t after = 0;
  for (bool more = true; more;) {
    in_transaction(session, [&] {
      Tx tx(session, &keys);
      const std::vector<Found> all = found_after(tx, column, after);
      more = !all.empty();
      for (const Found& found : all) {
        after = found.sequence;
        if (is_sealed(tx, {column.table, column.column, found.row}, found.value)) continue;
        seal_one(tx, column, found);
      }
      values += static_cast<std::int64_t>(all.size());
    });
  }
  return values;
}

}  // namespace

void leave_nothing_behind(soci::session& session) {
  run_script(session, "VACUUM;");
  run_script(session, "PRAGMA wal_checkpoint(TRUNCATE);");
}

Result<void> seal_what_is_plain(soci::session& session, const HeldKeys& keys, ByteView key_encryption_key) {
  if (Tx tx(session, &keys); !may_hold_plain(tx, data_key)) return {};
  std::int64_t values = 0;
  for (const PlainColumn& column : once_plain()) values += seal_column(session, keys, column);
  if (values > 0) leave_nothing_behind(session);
  Result<void> outcome;
  in_transaction(session, [&] {
    Tx tx(session, &keys);
    // Of these nothing was ever kept plain.
    for (const char* name : {"totp", "webhook", data_key}) {
      if (outcome) outcome = declare_sealed(tx, key_encryption_key, name);
    }
  });
  if (values > 0) log::info("contact data was sealed", {{"values", std::to_string(values)}});
  return outcome;
}

}  // namespace qrcongo::db
