#include "key_safe.hpp"

#include <memory>
#include <optional>
#include <set>

#include "qrcongo/audit/checkpoints.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "qrcongo/crypto/key_wrapping.hpp"
#include "qrcongo/db/data_keys.hpp"
#include "qrcongo/identity/authority.hpp"
#include "qrcongo/stamps/keyring.hpp"

namespace qrcongo::app {
namespace {

constexpr std::string_view check_purpose = "qrcongo/key-encryption-key/check/v1";

struct PresentKey {
  std::int64_t sequence = 0;
  std::string check_value;
  std::optional<std::int64_t> exported_at;

  auto fields() { return std::tie(sequence, check_value, exported_at); }
};

// What a table of wrapped keys is put under another key with.
struct Wrapped {
  std::string table;
  std::function<Result<void>(db::Tx&, ByteView old_key, ByteView new_key)> rewrap;
};

// Every table that has a column wrapped_... belongs here.
std::vector<Wrapped> wrapped_tables(Random& random) {
  return {{"audit_keys",
           [&random](db::Tx& tx, ByteView old_key, ByteView new_key) {
             return audit::Checkpoints::rewrap_keys(tx, old_key, new_key, random);
           }},
          {"key_generations",
           [&random](db::Tx& tx, ByteView old_key, ByteView new_key) {
             return stamps::Keyring::rewrap(tx, old_key, new_key, random);
           }},
          {"data_keys", &db::rewrap_data_keys},
          {"token_keys", [&random](db::Tx& tx, ByteView old_key, ByteView new_key) {
             return identity::Authority::rewrap_keys(tx, old_key, new_key, random);
           }}};
}

std::set<std::string> tables_with_wrapped_keys(db::Tx& tx) {
  const auto names = tx.rows<std::string>(
      "SELECT m.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c "
      "WHERE m.type = 'table' AND substr(c.name, 1, 8) = 'wrapped_'");
  return {names.begin(), names.end()};
}

std::optional<PresentKey> present_key(db::Tx& tx) {
  return tx.row<PresentKey>(
      "SELECT sequence, check_value, exported_at FROM key_encryption_keys ORDER BY sequence DESC LIMIT 1");
}

std::string check_value_of(ByteView key) {
  const Secret check_key = crypto::hkdf_sha256(key, {}, as_bytes(check_purpose), 32);
  std::string value = to_hex(crypto::hmac_sha256(check_key.view(), as_bytes(check_purpose)));
  wipe_stack_below();
  return value;
}

void insert_key(db::Tx& tx, ByteView key, std::int64_t now_ms) {
  tx.run("INSERT INTO key_encryption_keys (check_value, since) VALUES (:check_value, :since)", check_value_of(key),
         now_ms);
}

}  // namespace

Result<void> KeySafe::check_key(db::Tx& tx, ByteView key) {
  const auto present = present_key(tx);
  if (!present || present->check_value == check_value_of(key)) return {};
  return fail(Code::invalid_input,
              "Ce dossier est chiffré sous une autre clé. Après « qrcongo keys rewrap », mettez la nouvelle clé à la "
              "place de celle-ci ; après une restauration, remettez la clé de la date de la copie.");
}

void KeySafe::note_key(db::Tx& tx, ByteView key, std::int64_t now_ms) {
  if (!present_key(tx)) insert_key(tx, key, now_ms);
}

Result<std::string> KeySafe::wrap(db::Tx& tx, ByteView key, std::string_view purpose) {
  if (!check_key(tx, key_.view()))
    return fail(Code::unavailable, "La clé de chiffrement est en train d'être remplacée : recommencez.");
  return crypto::wrap_key(key_.view(), key, purpose, random_);
}

db::WrapNewKey KeySafe::wrapper() {
  return [this](db::Tx& tx, ByteView bare, std::string_view purpose) { return wrap(tx, bare, purpose); };
}

Result<Bytes> KeySafe::export_key(db::Tx& tx, const identity::Call& call, const crypto::AgeRecipient& recipient,
                                  bool again) {
  note_key(tx, key_.view(), call.now_ms);
  if (auto ours = check_key(tx, key_.view()); !ours) return fail(ours.error());
  const auto present = present_key(tx);
  if (present->exported_at && !again) {
    return fail(Code::wrong_state, "La clé de chiffrement a déjà été exportée, le " +
                                       format_time(*present->exported_at) +
                                       " : « --again » l'exporte encore une fois.");
  }
  tx.run(
      "UPDATE key_encryption_keys SET exported_at = :exported_at, exported_to = :exported_to "
      "WHERE sequence = :sequence",
      call.now_ms, recipient.text(), present->sequence);
  call.record(tx, "key_encryption_key.export", std::to_string(present->sequence),
              {{"recipient", recipient.text()}, {"again", present->exported_at.has_value()}});
  const Secret text = crypto::key_text(key_.view());
  return crypto::seal_age(recipient, text.view(), random_);
}

Result<void> KeySafe::replace(db::Tx& tx, const identity::Call& call, const Secret& new_key) {
  if (auto ours = check_key(tx, key_.view()); !ours) return ours;
  if (equal_in_constant_time(key_.view(), new_key.view()))
    return fail(Code::invalid_input, "La nouvelle clé de chiffrement est la même que l'ancienne.");
  std::set<std::string> unknown = tables_with_wrapped_keys(tx);
  for (const Wrapped& one : wrapped_tables(random_)) {
    if (auto put = one.rewrap(tx, key_.view(), new_key.view()); !put) return put;
    unknown.erase(one.table);
  }
  if (!unknown.empty()) return fail(Code::internal, "keys of " + *unknown.begin() + " would stay under the old key");
  insert_key(tx, new_key.view(), call.now_ms);
  call.record(tx, "key_encryption_key.replace", std::to_string(present_key(tx)->sequence));
  // Shared because what runs after COMMIT must be copyable.
  const auto kept = std::make_shared<Secret>(new_key.copy());
  tx.after_commit([this, kept] { key_ = std::move(*kept); });
  return {};
}

}  // namespace qrcongo::app
