// The master keys of every generation, opened once and held in memory. Owned by app; read by io and work threads
// without locks: a generation, once added, stays.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>

#include "qrcongo/base/random.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/base/secret.hpp"
#include "qrcongo/crypto/age.hpp"
#include "qrcongo/db/database.hpp"
#include "qrcongo/stamps/engine/code.hpp"

namespace qrcongo::stamps {

enum class GenerationState { active, verifying, compromised };
std::string_view to_text(GenerationState state);
std::optional<GenerationState> from_text(std::type_identity<GenerationState>, std::string_view text);

class Keyring {
 public:
  // Opens all generations of the database with the key-encryption key (32 bytes). Code::invalid_input where it is not
  // the key under which they were wrapped.
  static Result<std::unique_ptr<Keyring>> open(db::Tx& tx, ByteView key_encryption_key);
  // Makes generation 0 where there is none: part of `init`.
  static Result<void> create_first(db::Tx& tx, ByteView key_encryption_key, Random& random, std::int64_t now_ms);

  // Null where the generation does not exist.
  const engine::StampKeys* find(unsigned generation) const { return keys_[generation & 31U].get(); }
  GenerationState state(unsigned generation) const { return states_[generation & 31U].load(); }
  std::optional<unsigned> active() const;

  // With what one archive of this generation, which must exist, is encrypted: the same digest, the same secrets.
  // row_digest: of everything that shapes a byte of the file.
  crypto::AgeSecrets archive_secrets(unsigned generation, ByteView row_digest) const;

 private:
  Keyring() = default;

  std::array<Secret, 32> masters_;
  std::array<std::unique_ptr<engine::StampKeys>, 32> keys_;
  std::array<std::atomic<GenerationState>, 32> states_{};
};

}  // namespace qrcongo::stamps
