#include "qrcongo/db/sealed.hpp"

#include <optional>

#include "held_keys.hpp"
#include "qrcongo/crypto/aes.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "seal_plain.hpp"

namespace qrcongo::db {
namespace {

// Which data key seals a column: the first row whose words begin the table's and the column's names.
struct DataKeyOf {
  std::string_view table;
  std::string_view column;
  std::string_view data_key;
};

constexpr DataKeyOf data_keys[] = {
    {"audit_entries", "", "audit"},
    {"users", "password_record", "tokens"},
    {"users", "second_factor", "tokens"},
    {"sessions", "", "tokens"},
    {"invitations", "", "tokens"},
    {"credential_resets", "", "tokens"},
    {"approval_codes", "", "tokens"},
    {"api_clients", "", "tokens"},
    {"recovery_codes", "", "tokens"},
    {"handovers", "", "tokens"},
    {"idempotency_keys", "body_hash", "tokens"},
    {"", "totp", "totp"},
    {"user_totp", "", "totp"},
    {"webhook", "", "webhook"},
    {"", "webhook", "webhook"},
    {"citizen_reports", "photo", "document"},
    {"scans", "", "scans"},
    {"", "", "contact"},
};

// Of the text's form; another algorithm would be another number.
constexpr std::string_view form = "1.";
constexpr std::size_t key_size = 32;
constexpr std::size_t shortest_sealed = 38;  // base64url of a nonce and a tag, around nothing

ByteView data_key_of(Tx& tx, std::string_view table, std::string_view column) {
  for (const DataKeyOf& row : data_keys) {
    if (table.starts_with(row.table) && column.starts_with(row.column)) return tx.keys().find(row.data_key);
  }
  check(false, "a column without a data key");
  return {};
}

void put_text(Bytes& out, std::string_view text) {
  put_u32_big_endian(out, static_cast<std::uint32_t>(text.size()));
  out.insert(out.end(), text.begin(), text.end());
}

// With lengths, so that no two places are written alike.
Bytes written_out(std::string_view use, std::string_view table, std::string_view column, std::string_view row) {
  Bytes out;
  for (const std::string_view text : {use, table, column, row}) put_text(out, text);
  return out;
}

Bytes written_out(const SealedPlace& place) {
  return written_out("qrcongo/sealed/1", place.table, place.column, place.row);
}

Secret key_of(Tx& tx, const SealedPlace& place) {
  return crypto::hkdf_sha256(data_key_of(tx, place.table, place.column), {}, written_out(place), key_size);
}

std::optional<std::string> opened(Tx& tx, const SealedPlace& place, std::string_view sealed) {
  if (!sealed.starts_with(form)) return std::nullopt;
  const auto bytes = from_base64url(sealed.substr(form.size()));
  if (!bytes) return std::nullopt;
  const auto plain = crypto::open_aes_gcm(key_of(tx, place).view(), *bytes, written_out(place));
  if (!plain) return std::nullopt;
  return std::string(as_text(plain->view()));
}

}  // namespace

DamagedValue::DamagedValue(const SealedPlace& place)
    : std::runtime_error("the sealed value of " + std::string(place.table) + "." + std::string(place.column) +
                         ", row " + std::string(place.row) + ", does not open"),
      table_(place.table),
      column_(place.column),
      row_(place.row) {}

std::string seal(Tx& tx, const SealedPlace& place, std::string_view plain) {
  SystemRandom random;
  const Bytes sealed = crypto::seal_aes_gcm(key_of(tx, place).view(), as_bytes(plain), written_out(place), random);
  return std::string(form) + to_base64url(sealed);
}

std::string unseal(Tx& tx, const SealedPlace& place, std::string_view sealed) {
  auto plain = opened(tx, place, sealed);
  if (!plain) throw DamagedValue(place);
  return std::move(*plain);
}

bool is_whole(Tx& tx, const SealedPlace& place, std::string_view sealed) {
  return opened(tx, place, sealed).has_value();
}

std::string blind_index(Tx& tx, std::string_view table, std::string_view column, std::string_view value) {
  const Bytes info = written_out("qrcongo/blind-index/1", table, column, "");
  const Secret key = crypto::hkdf_sha256(data_key_of(tx, table, column), {}, info, key_size);
  return to_hex(crypto::hmac_sha256(key.view(), as_bytes(value)));
}

std::string keyed_hash(Tx& tx, const SealedPlace& place, std::string_view value) {
  return blind_index(tx, place.table, place.column, std::string(value) + "\n" + std::string(place.row));
}

std::string keyed_token(Tx& tx, const SealedPlace& place, std::string_view token) {
  return keyed_hash(tx, place, to_hex(crypto::sha256(as_bytes(token))));
}

Secret file_key(Tx& tx, const SealedPlace& place) {
  const Bytes info = written_out("qrcongo/sealed-file/1", place.table, place.column, place.row);
  return crypto::hkdf_sha256(data_key_of(tx, place.table, place.column), {}, info, key_size);
}

bool is_sealed(Tx& tx, const SealedPlace& place, std::string_view value) {
  if (opened(tx, place, value)) return true;
  // What has a sealed value's form and does not open is under a key that is lost: sealed once more it would be lost for
  // good.
  const bool has_form = value.starts_with(form) && value.size() >= form.size() + shortest_sealed &&
                        from_base64url(value.substr(form.size()));
  if (has_form) throw DamagedValue(place);
  return false;
}

}  // namespace qrcongo::db
