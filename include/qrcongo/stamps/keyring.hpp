// The keys of every generation, opened once and held in memory. Owned by app; read by io and work threads without
// locks: a generation, once added, stays. What changes it belongs to the writer's thread, after COMMIT.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "qrcongo/base/random.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/base/secret.hpp"
#include "qrcongo/crypto/age.hpp"
#include "qrcongo/crypto/hash.hpp"
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

  // Puts all generations under another key-encryption key. Nothing that they made changes.
  static Result<void> rewrap(db::Tx& tx, ByteView old_key_encryption_key, ByteView new_key_encryption_key,
                             Random& random);

  // Null where the generation does not exist.
  const engine::StampKeys* find(unsigned generation) const {
    const Generation* found = generations_[generation & 31U].load(std::memory_order_acquire);
    return found == nullptr ? nullptr : &found->keys;
  }
  GenerationState state(unsigned generation) const { return states_[generation & 31U].load(); }
  std::optional<unsigned> active() const;

  // With what one archive of this generation, which must exist, is encrypted: the same digest, the same secrets.
  // row_digest: of everything that shapes a byte of the file.
  crypto::AgeSecrets archive_secrets(unsigned generation, ByteView row_digest) const;

  // Of a row of an archive of this generation, which must exist: HMAC-SHA-256 under a key of its own.
  crypto::Digest archive_tag(unsigned generation, ByteView row) const;

  // Whether archives of before rows had tags may still stand untagged. It is bound to the wrapped keys, so that nobody
  // who only writes into the database brings that time back; the first start in a database's life ends it.
  bool takes_untagged_archives() const { return of_before_; }
  static Result<void> declare_archives_tagged(db::Tx& tx, ByteView key_encryption_key, Random& random);

  // A new generation is the active one; the one before goes on verifying.
  void add(unsigned generation, const Secret& master_key);
  void mark_compromised(unsigned generation);

 private:
  struct Generation {
    Generation(unsigned number, const Secret& master) : master_key(master.copy()), keys(number, master.view()) {}
    Secret master_key;
    engine::StampKeys keys;
  };

  Keyring() = default;
  void put(unsigned generation, const Secret& master_key, GenerationState state);

  bool of_before_ = false;  // as it was opened
  std::array<std::unique_ptr<Generation>, 32> owned_;
  std::array<std::atomic<const Generation*>, 32> generations_{};  // set once each, when all of it stands
  std::array<std::atomic<GenerationState>, 32> states_{};
};

inline constexpr std::size_t master_key_size = 32;
inline constexpr std::int64_t generations_end = 32;  // generations are below this
// Bound to the wrapped key, so that generations cannot be exchanged in the table. Under it every archive has its tag.
std::string master_key_purpose(std::int64_t generation);

}  // namespace qrcongo::stamps
