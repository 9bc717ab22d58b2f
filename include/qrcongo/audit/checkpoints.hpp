// Signs the audit log's checkpoints, each minute and each thousand entries, after their COMMIT, and hands them to
// witnesses. Owned by app, with a thread of its own; newest, fault and numbers_below may be asked from any.
//
// It signs only what it has recomputed, and nothing any more once the log contradicts what was signed before.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "qrcongo/audit/checkpoint.hpp"
#include "qrcongo/audit/witness_file.hpp"
#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/random.hpp"
#include "qrcongo/db/database.hpp"

namespace qrcongo::audit {

// What the database says without its key: the signers' public keys, under today's name and every earlier one, and the
// newest signed note. Empty where there is none, also in a database that an older program left.
std::vector<VerifierKey> published_keys(db::Tx& tx, const std::string& origin);
std::string newest_note(db::Tx& tx);

struct CheckpointSettings {
  std::string origin;  // the log's name for witnesses: "qr.gouv.cg/audit"
  std::int64_t every_ms = minute_ms;
  std::int64_t every_entries = 1000;
  std::string witness_file;     // outside the data directory; empty: none
  std::string witness_webhook;  // an https URL that is sent every checkpoint; empty: none
  std::string witness_email;    // is sent the newest one now and then; empty: none
  std::int64_t email_every_ms = day_ms;
};

// What leaves by other means than a file: for app to send after the transaction's COMMIT.
struct WitnessLetter {
  enum class Way { email, webhook };

  Way way = Way::email;
  std::string to;
  std::string note;
};

class Checkpoints {
 public:
  Checkpoints(CheckpointSettings settings, db::Database& database, const Clock& clock);
  ~Checkpoints();

  // Makes the signing key where there is none: part of `init`. Wrapped by the key-encryption key.
  static Result<void> create_key(db::Tx& tx, ByteView key_encryption_key, Random& random, std::int64_t now_ms);

  // Wraps every signing key by another key-encryption key: part of `keys rewrap`.
  static Result<void> rewrap_keys(db::Tx& tx, ByteView old_key, ByteView new_key, Random& random);

  // Before start, from outside. high_mark: below which every stamp's number may be given, as the fence has it; nothing
  // where it cannot be read. send: whether the letter was taken, in this transaction.
  void mark_numbers_by(std::function<std::optional<std::int64_t>()> high_mark) { high_mark_ = std::move(high_mark); }
  void send_letters_by(std::function<bool(db::Tx&, const WitnessLetter&)> send) { send_ = std::move(send); }

  // Opens the keys, making the first in a directory that is older than they are, and reads what was signed last, by the
  // database and by the witness file. What they contradict, and what the file lost, is no refusal: fault says it.
  Result<void> open(ByteView key_encryption_key, Random& random);
  void start();
  void stop();  // signs what is not signed yet

  // Signs if it is time to: what the thread does every second. Whether it did.
  Result<bool> sign_if_due();

  std::string newest() const;          // the note; empty where none was ever signed
  std::string fault() const;           // empty: all is well
  std::int64_t numbers_below() const;  // the highest mark that stood in a checkpoint when it was opened

 private:
  Result<void> open_keys(ByteView key_encryption_key, Random& random);
  Result<void> read_last_stored();
  std::vector<crypto::PublicKey> public_keys() const;
  void read_last_witnessed();
  void take_witnessed(const std::string& note);
  void look_for_lost();
  void hold_file_to_what_was_handed();
  Result<Head> examine(db::Tx& tx) const;
  Result<void> hold_to_what_was_signed(db::Tx& tx, std::int64_t size) const;
  Result<bool> sign();
  Result<void> keep(const Checkpoint& checkpoint, const std::string& note);
  void tell_email(db::Tx& tx, const std::string& note, const Checkpoint& checkpoint) const;
  void hand_to_file();
  bool is_consistent() const;
  void note_fault(std::string& which, std::string fault);
  void run();

  const CheckpointSettings settings_;
  db::Database& database_;
  const Clock& clock_;
  std::function<std::optional<std::int64_t>()> high_mark_ = [] { return std::nullopt; };
  std::function<bool(db::Tx&, const WitnessLetter&)> send_;
  std::vector<crypto::SigningKey> signing_keys_;  // the newest last
  std::optional<WitnessFile> file_;

  // Of the thread that signs.
  std::optional<Checkpoint> last_;       // signed last
  std::optional<Checkpoint> witnessed_;  // what the witness file had last, where that is ahead of last_
  std::string handed_;                   // the note that the witness file ends with
  std::string stored_fault_;             // the newest one in the database is none
  std::int64_t tried_at_ = 0;
  bool looked_ = false;  // since the start

  mutable std::mutex mutex_;
  std::string newest_;              // guarded by mutex_
  std::string log_fault_;           // guarded by mutex_: what the log contradicts
  std::string witness_fault_;       // guarded by mutex_: why a witness was not told
  std::string lost_fault_;          // guarded by mutex_: what the witness file had and has no more; until a restart
  std::int64_t numbers_below_ = 0;  // guarded by mutex_
  bool stopping_ = false;           // guarded by mutex_
  std::condition_variable woken_;
  std::thread thread_;
};

}  // namespace qrcongo::audit
