#include "qrcongo/stamps/keyring.hpp"

#include <fmt/format.h>

#include "qrcongo/base/check.hpp"
#include "qrcongo/crypto/key_wrapping.hpp"
#include "qrcongo/identity/call.hpp"
#include "store.hpp"

namespace qrcongo::stamps {
namespace {

constexpr std::size_t master_key_size = 32;
constexpr std::string_view archive_salt = "qrcongo/archive/age/v1";

// Bound to the wrapped key, so that generations cannot be exchanged in the table.
std::string purpose_of(std::int64_t generation) { return fmt::format("qrcongo/stamp/master-key/{}", generation); }

}  // namespace

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
  for (const StoredGeneration& row : all_generations(tx)) {
    check(row.generation >= 0 && row.generation < 32, "a key generation is out of range");
    auto master = crypto::unwrap_key(key_encryption_key, row.wrapped_key, purpose_of(row.generation));
    if (!master || master->size() != master_key_size) {
      return fail(
          Code::invalid_input,
          fmt::format(
              "La clé de chiffrement n'ouvre pas la génération {} : ce n'est pas celle avec laquelle ce dossier "
              "a été préparé, ou la base est abîmée.",
              row.generation));
    }
    const auto place = static_cast<std::size_t>(row.generation);
    keyring->keys_[place] = std::make_unique<engine::StampKeys>(static_cast<unsigned>(row.generation), master->view());
    keyring->masters_[place] = std::move(*master);
    keyring->states_[place] = row.state;
  }
  return keyring;
}

Result<void> Keyring::create_first(db::Tx& tx, ByteView key_encryption_key, Random& random, std::int64_t now_ms) {
  if (!all_generations(tx).empty()) return {};
  Secret master(master_key_size);
  random.fill(master.writable());
  StoredGeneration row;
  row.wrapped_key = crypto::wrap_key(key_encryption_key, master.view(), purpose_of(row.generation), random);
  row.created_at = now_ms;
  insert_generation(tx, row);
  identity::system_call(now_ms).record(tx, "key_generation.create", std::to_string(row.generation));
  return {};
}

std::optional<unsigned> Keyring::active() const {
  for (unsigned generation = 0; generation < keys_.size(); ++generation) {
    if (keys_[generation] && states_[generation].load() == GenerationState::active) return generation;
  }
  return std::nullopt;
}

crypto::AgeSecrets Keyring::archive_secrets(unsigned generation, ByteView row_digest) const {
  check(find(generation) != nullptr, "an archive of a generation that does not exist");
  return crypto::AgeSecrets::derive(masters_[generation & 31U].view(), as_bytes(archive_salt), row_digest);
}

}  // namespace qrcongo::stamps
