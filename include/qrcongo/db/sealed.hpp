// Columns that hold what nobody but the server may read: AES-256-GCM, a key for each value, derived from the database's
// data key of that table and column, which the key-encryption key wraps. Bound to table, row and column: a value that
// is moved elsewhere does not open. Functions for the thread whose transaction they are given; a database that was
// opened without a key-encryption key aborts them.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "qrcongo/base/secret.hpp"
#include "qrcongo/db/tx.hpp"

namespace qrcongo::db {

struct SealedPlace {
  std::string_view table;   // "users"
  std::string_view column;  // "totp_secret"
  std::string_view row;     // the row's id
};

// Somebody wrote into the database past the program, or the disk did. A disaster: Database logs it and answers
// Code::internal. It names the place and never the value.
class DamagedValue : public std::runtime_error {
 public:
  explicit DamagedValue(const SealedPlace& place);

  const std::string& table() const { return table_; }
  const std::string& column() const { return column_; }
  const std::string& row() const { return row_; }

 private:
  std::string table_;
  std::string column_;
  std::string row_;
};

// Text for a TEXT column.
std::string seal(Tx& tx, const SealedPlace& place, std::string_view plain);
// Throws DamagedValue for what was altered, or sealed for another place.
std::string unseal(Tx& tx, const SealedPlace& place, std::string_view sealed);
// Whether unseal would not throw: for who must go on without what is damaged.
bool is_whole(Tx& tx, const SealedPlace& place, std::string_view sealed);
// A keyed hash by which an equal value of the column is found (UNIQUE, lookups): hex.
std::string blind_index(Tx& tx, std::string_view table, std::string_view column, std::string_view value);
// The same, bound to the row as a sealed value is: the hash of a token or secret that is high in entropy, or its
// SHA-256 (see keyed_token). Moved elsewhere it is another's no longer.
std::string keyed_hash(Tx& tx, const SealedPlace& place, std::string_view value);
// keyed_hash of the SHA-256 of a token, in hexadecimal: how tokens and secrets are kept.
std::string keyed_token(Tx& tx, const SealedPlace& place, std::string_view token);
// The key of what lies in a file beside the database in place of a column, sealed or tagged: 32 bytes.
Secret file_key(Tx& tx, const SealedPlace& place);

}  // namespace qrcongo::db
