#include "qrcongo/stamps/keyring.hpp"

#include <fmt/format.h>

#include "qrcongo/base/check.hpp"
#include "qrcongo/crypto/key_wrapping.hpp"
#include "qrcongo/identity/call.hpp"
#include "store.hpp"

namespace qrcongo::stamps {
namespace {

constexpr std::string_view archive_salt = "qrcongo/archive/age/v1";
constexpr std::string_view archive_tag_info = "qrcongo/archive/row-tag/v1";

// As keys were wrapped while archives had no tags.
std::string purpose_of_before(std::int64_t generation) {
  return fmt::format("qrcongo/stamp/master-key/{}", generation);
}

struct OpenedKey {
  Secret master_key;
  bool of_before = false;
};

Result<OpenedKey> opened(const StoredGeneration& row, ByteView key_encryption_key) {
  for (const bool of_before : {false, true}) {
    const std::string purpose = of_before ? purpose_of_before(row.generation) : master_key_purpose(row.generation);
    auto master = crypto::unwrap_key(key_encryption_key, row.wrapped_key, purpose);
    if (master && master->size() == master_key_size) return OpenedKey{std::move(*master), of_before};
  }
  return fail(
      Code::invalid_input,
      fmt::format("La clé de chiffrement n'ouvre pas la génération {} : ce n'est pas celle avec laquelle ce dossier "
                  "a été préparé, ou la base est abîmée.",
                  row.generation));
}

}  // namespace

std::string master_key_purpose(std::int64_t generation) {
  return fmt::format("qrcongo/stamp/master-key/{}/tagged", generation);
}

std::string_view to_text(GenerationState state) {
  switch (state) {
    case GenerationState::active:
      return "active";
    case GenerationState::verifying:
      return "verifying";
    case GenerationState::compromised:
      return "compromised";
  }
  check(false, "a GenerationState without a name");
  return "";
}

std::optional<GenerationState> from_text(std::type_identity<GenerationState>, std::string_view text) {
  for (const auto state : {GenerationState::active, GenerationState::verifying, GenerationState::compromised}) {
    if (to_text(state) == text) return state;
  }
  return std::nullopt;
}

Result<std::unique_ptr<Keyring>> Keyring::open(db::Tx& tx, ByteView key_encryption_key) {
  std::unique_ptr<Keyring> keyring(new Keyring());
  std::size_t all = 0;
  std::size_t of_before = 0;
  for (const StoredGeneration& row : all_generations(tx)) {
    check(row.generation >= 0 && row.generation < generations_end, "a key generation is out of range");
    const auto key = opened(row, key_encryption_key);
    if (!key) return fail(key.error());
    keyring->put(static_cast<unsigned>(row.generation), key->master_key, row.state);
    ++all;
    if (key->of_before) ++of_before;
  }
  // All are declared in one transaction: a single one of before was put back.
  if (of_before != 0 && of_before != all)
    return fail(Code::invalid_input,
                "La table des générations de clés a été modifiée : une ancienne clé y a été remise.");
  keyring->of_before_ = of_before != 0;
  wipe_stack_below();
  return keyring;
}

Result<void> Keyring::create_first(db::Tx& tx, ByteView key_encryption_key, Random& random, std::int64_t now_ms) {
  if (!all_generations(tx).empty()) return {};
  Secret master(master_key_size);
  random.fill(master.writable());
  StoredGeneration row;
  row.wrapped_key = crypto::wrap_key(key_encryption_key, master.view(), master_key_purpose(row.generation), random);
  row.created_at = now_ms;
  insert_generation(tx, row);
  identity::system_call(now_ms).record(tx, "key_generation.create", std::to_string(row.generation));
  return {};
}

Result<void> Keyring::rewrap(db::Tx& tx, ByteView old_key_encryption_key, ByteView new_key_encryption_key,
                             Random& random) {
  for (const StoredGeneration& row : all_generations(tx)) {
    const auto key = opened(row, old_key_encryption_key);
    if (!key) return fail(key.error());
    const std::string purpose = key->of_before ? purpose_of_before(row.generation) : master_key_purpose(row.generation);
    set_wrapped_key(tx, row.generation,
                    crypto::wrap_key(new_key_encryption_key, key->master_key.view(), purpose, random));
  }
  return {};
}

Result<void> Keyring::declare_archives_tagged(db::Tx& tx, ByteView key_encryption_key, Random& random) {
  for (const StoredGeneration& row : all_generations(tx)) {
    const auto key = opened(row, key_encryption_key);
    if (!key) return fail(key.error());
    set_wrapped_key(
        tx, row.generation,
        crypto::wrap_key(key_encryption_key, key->master_key.view(), master_key_purpose(row.generation), random));
  }
  return {};
}

void Keyring::put(unsigned generation, const Secret& master_key, GenerationState state) {
  check(owned_[generation] == nullptr, "a key generation is added twice");
  owned_[generation] = std::make_unique<Generation>(generation, master_key);
  states_[generation].store(state);
  generations_[generation].store(owned_[generation].get(), std::memory_order_release);
}

void Keyring::add(unsigned generation, const Secret& master_key) {
  const auto before = active();
  put(generation, master_key, GenerationState::active);
  if (before) states_[*before].store(GenerationState::verifying);
  wipe_stack_below();
}

void Keyring::mark_compromised(unsigned generation) { states_[generation & 31U].store(GenerationState::compromised); }

std::optional<unsigned> Keyring::active() const {
  for (unsigned generation = 0; generation < generations_.size(); ++generation) {
    if (find(generation) != nullptr && states_[generation].load() == GenerationState::active) return generation;
  }
  return std::nullopt;
}

crypto::Digest Keyring::archive_tag(unsigned generation, ByteView row) const {
  const Generation* found = generations_[generation & 31U].load(std::memory_order_acquire);
  check(found != nullptr, "an archive of a generation that does not exist");
  const Secret key =
      crypto::hkdf_sha256(found->master_key.view(), {}, as_bytes(archive_tag_info), sizeof(crypto::Digest));
  return crypto::hmac_sha256(key.view(), row);
}

crypto::AgeSecrets Keyring::archive_secrets(unsigned generation, ByteView row_digest) const {
  const Generation* found = generations_[generation & 31U].load(std::memory_order_acquire);
  check(found != nullptr, "an archive of a generation that does not exist");
  return crypto::AgeSecrets::derive(found->master_key.view(), as_bytes(archive_salt), row_digest);
}

}  // namespace qrcongo::stamps
