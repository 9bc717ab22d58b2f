#include "qrcongo/db/data_keys.hpp"

#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "held_keys.hpp"
#include "qrcongo/base/clock.hpp"
#include "qrcongo/crypto/key_wrapping.hpp"
#include "sqlite_session.hpp"

namespace qrcongo::db {
namespace {

constexpr const char* first_names[] = {"contact", "document", "scans", "totp", "webhook"};
// Classes that came later, in the order of their coming; a new one goes to the end.
constexpr const char* later_names[] = {
    "tokens",
    "audit",
};
// Which of the later ones a database has is bound to this one's wrapping: whoever takes one away must not make the
// program believe that the database was never given it.
constexpr std::string_view anchor = "contact";
constexpr std::size_t later_count = std::size(later_names);
constexpr std::size_t key_size = 32;

constexpr std::string_view sealing = "sealing";  // what is plain is sealed as it is found
constexpr std::string_view sealed = "sealed";    // nothing is plain any more

struct StoredKey {
  std::string name;
  std::string wrapped_key;
  std::string state;
  auto fields() { return std::tie(name, wrapped_key, state); }
};

// `later`: how many of the later classes there are beside it.
std::string purpose_of(const std::string& name, std::string_view state, std::size_t later) {
  std::string purpose = "qrcongo/data-key/" + name;
  if (state == sealing) purpose += "/sealing";
  if (name != anchor || later == 0) return purpose;
  purpose += "/with";
  for (std::size_t i = 0; i < later; ++i) purpose += "/" + std::string(later_names[i]);
  return purpose;
}

std::optional<StoredKey> stored(Tx& tx, std::string_view name) {
  return tx.row<StoredKey>("SELECT name, wrapped_key, state FROM data_keys WHERE name = :name", name);
}

Result<Secret> opened(const StoredKey& key, ByteView key_encryption_key, std::size_t later = later_count) {
  auto found = crypto::unwrap_key(key_encryption_key, key.wrapped_key, purpose_of(key.name, key.state, later));
  if (found) return found;
  return fail(Code::invalid_input, "La clé de chiffrement n'ouvre pas la clé de données « " + key.name +
                                       " » : ce n'est pas celle avec laquelle ce dossier a été préparé, ou la base "
                                       "est abîmée.");
}

Error missing(const std::string& name) {
  return {Code::invalid_input, "La clé de données « " + name + " » manque dans la base.", {}, 0};
}

Result<Secret> found(Tx& tx, const std::string& name, ByteView key_encryption_key) {
  const auto key = stored(tx, name);
  if (key) return opened(*key, key_encryption_key);
  return fail(missing(name));
}

Result<Secret> make(Tx& tx, const std::string& name, ByteView key_encryption_key) {
  SystemRandom random;
  Secret key(key_size);
  random.fill(key.writable());
  // In a database of before there may be plain values; in a new one it is seen at once that there are none.
  tx.run("INSERT INTO data_keys (name, wrapped_key, state, created_at) VALUES (:name, :wrapped_key, :state, :now)",
         name, crypto::wrap_key(key_encryption_key, key.view(), purpose_of(name, sealing, later_count), random),
         sealing, SystemClock().now_ms());
  return key;
}

void rewrap(Tx& tx, const StoredKey& key, ByteView plain, ByteView key_encryption_key, std::string_view state) {
  SystemRandom random;
  tx.run("UPDATE data_keys SET wrapped_key = :wrapped_key, state = :state WHERE name = :name",
         crypto::wrap_key(key_encryption_key, plain, purpose_of(key.name, state, later_count), random), state,
         key.name);
}

// How many of the later classes a database has that was made before all of them were.
Result<std::size_t> later_of(const StoredKey& key, ByteView key_encryption_key) {
  std::size_t later = later_count;
  auto plain = opened(key, key_encryption_key, later);
  while (!plain && later > 0) plain = opened(key, key_encryption_key, --later);
  if (!plain) return fail(plain.error());
  return later;
}

// The same, with the anchor bound anew, so that from now on it has all.
Result<std::size_t> bring_forward(Tx& tx, ByteView key_encryption_key) {
  const auto key = stored(tx, anchor);
  if (!key) return 0;
  const auto later = later_of(*key, key_encryption_key);
  if (!later || *later == later_count) return later;
  const auto plain = opened(*key, key_encryption_key, *later);
  if (!plain) return fail(plain.error());
  rewrap(tx, *key, plain->view(), key_encryption_key, key->state);
  return later;
}

}  // namespace

Result<std::unique_ptr<HeldKeys>> HeldKeys::open(soci::session& session, ByteView key_encryption_key) {
  std::unique_ptr<HeldKeys> held(new HeldKeys());
  Result<void> outcome;
  in_transaction(session, [&] {
    Tx tx(session);
    // All or none: whoever takes one key away must not make the program believe again what its class holds.
    const bool none = tx.value<std::int64_t>("SELECT COUNT(*) FROM data_keys") == 0;
    const auto later = bring_forward(tx, key_encryption_key);
    if (!later) {
      outcome = fail(later.error());
      return;
    }
    const auto hold = [&](const std::string& name, bool is_new) {
      if (!outcome) return;
      auto plain = is_new ? make(tx, name, key_encryption_key) : found(tx, name, key_encryption_key);
      if (plain) {
        held->keys_.emplace(name, std::move(*plain));
      } else {
        outcome = fail(plain.error());
      }
    };
    for (const char* name : first_names) hold(name, none);
    for (std::size_t i = 0; i < later_count; ++i) hold(later_names[i], i >= *later);
  });
  if (!outcome) return fail(outcome.error());
  return held;
}

Result<std::unique_ptr<HeldKeys>> HeldKeys::read(Tx& tx, ByteView key_encryption_key) {
  std::unique_ptr<HeldKeys> held(new HeldKeys());
  const std::string has_table = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'data_keys'";
  if (tx.value<std::int64_t>(has_table) == 0) return held;
  const auto first = stored(tx, anchor);
  if (!first) return fail(missing(std::string(anchor)));
  const auto later = later_of(*first, key_encryption_key);
  if (!later) return fail(later.error());
  std::vector<std::string> names(std::begin(first_names), std::end(first_names));
  names.insert(names.end(), std::begin(later_names), std::begin(later_names) + *later);
  for (const std::string& name : names) {
    const auto key = stored(tx, name);
    if (!key) return fail(missing(name));
    auto plain = opened(*key, key_encryption_key, *later);
    if (!plain) return fail(plain.error());
    held->keys_.emplace(name, std::move(*plain));
  }
  return held;
}

bool has_data_key(Tx& tx, std::string_view data_key) { return tx.has_keys() && tx.keys().holds(data_key); }

bool may_hold_plain(Tx& tx, std::string_view data_key) {
  const auto key = stored(tx, data_key);
  check(key.has_value(), "a data key that does not exist");
  return key->state == sealing;
}

Result<void> declare_sealed(Tx& tx, ByteView key_encryption_key, std::string_view data_key) {
  const auto key = stored(tx, data_key);
  check(key.has_value(), "a data key that does not exist");
  const auto plain = opened(*key, key_encryption_key);
  if (!plain) return fail(plain.error());
  rewrap(tx, *key, plain->view(), key_encryption_key, sealed);
  return {};
}

Result<void> rewrap_data_keys(Tx& tx, ByteView old_key_encryption_key, ByteView new_key_encryption_key) {
  for (const StoredKey& key : tx.rows<StoredKey>("SELECT name, wrapped_key, state FROM data_keys ORDER BY name")) {
    const auto plain = opened(key, old_key_encryption_key);
    if (!plain) return fail(plain.error());
    rewrap(tx, key, plain->view(), new_key_encryption_key, key.state);
  }
  return {};
}

}  // namespace qrcongo::db
