#include "qrcongo/audit/checkpoints.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "checkpoint_store.hpp"
#include "qrcongo/audit/proof.hpp"
#include "qrcongo/base/log.hpp"
#include "qrcongo/crypto/key_wrapping.hpp"
#include "qrcongo/runtime/thread_pool.hpp"
#include "rebuilder.hpp"
#include "tags.hpp"

namespace qrcongo::audit {
namespace {

constexpr std::chrono::seconds look_every{1};
constexpr std::int64_t page_entries = 1000;
constexpr std::string_view key_purpose = "qrcongo/audit/signing-key";

tl::unexpected<Error> contradiction(std::string what) { return fail(Code::wrong_state, std::move(what)); }

// Recomputes what came after a size whose root is known, as far as the log goes.
Result<Head> rebuild_from(db::Tx& tx, const Head& known) {
  auto subtrees = subtrees_at(tx, known.size);
  if (!subtrees) return contradiction(subtrees.error().detail);
  if (root_of(*subtrees) != known.root) {
    return contradiction(fmt::format("le journal contredit le point de contrôle de {} entrées", known.size));
  }
  Rebuilder rebuilder(known.size, std::move(*subtrees));
  Tags tags(tx);
  while (true) {
    const auto page = entries_from(tx, rebuilder.size(), page_entries);
    if (page.empty()) return rebuilder.head();
    const auto count = static_cast<std::int64_t>(page.size());
    const StoredNodes nodes = nodes_completed_by(tx, rebuilder.size(), count);
    tags.read(rebuilder.size(), count);
    for (const StoredEntry& entry : page) {
      if (std::string fault = rebuilder.add(entry, nodes); !fault.empty()) return contradiction(std::move(fault));
      if (!tags.is_right(entry)) return contradiction(fault_of_untagged(entry.sequence));
    }
  }
}

}  // namespace

Checkpoints::Checkpoints(CheckpointSettings settings, db::Database& database, const Clock& clock)
    : settings_(std::move(settings)), database_(database), clock_(clock) {
  if (!settings_.witness_file.empty()) file_.emplace(settings_.witness_file);
}

Checkpoints::~Checkpoints() { stop(); }

Result<void> Checkpoints::create_key(db::Tx& tx, ByteView key_encryption_key, Random& random, std::int64_t now_ms) {
  if (!stored_keys(tx).empty()) return {};
  const crypto::SigningKey key = crypto::SigningKey::generate(random);
  const std::string public_key = to_hex(key.public_key());
  insert_key(tx, {public_key, crypto::wrap_key(key_encryption_key, key.seed(), key_purpose, random)}, now_ms);
  Entry entry;
  entry.actor.kind = "system";
  entry.action = "audit_key.create";
  entry.subject_kind = "audit_key";
  entry.subject_id = public_key;
  append(tx, entry, now_ms);
  return {};
}

Result<void> Checkpoints::rewrap_keys(db::Tx& tx, ByteView old_key, ByteView new_key, Random& random) {
  for (StoredKey& stored : stored_keys(tx)) {
    auto wrapped = crypto::rewrap_key(old_key, new_key, stored.wrapped_seed, key_purpose, random);
    if (!wrapped) return fail(wrapped.error());
    replace_wrapped_seed(tx, {std::move(stored.public_key), std::move(*wrapped)});
  }
  return {};
}

Result<void> Checkpoints::open(ByteView key_encryption_key, Random& random) {
  if (auto opened = open_keys(key_encryption_key, random); !opened) return opened;
  if (auto read = read_last_stored(); !read) return read;
  read_last_witnessed();
  return {};
}

Result<void> Checkpoints::open_keys(ByteView key_encryption_key, Random& random) {
  auto stored = database_.read_now([](db::Tx& tx) -> Result<std::vector<StoredKey>> { return stored_keys(tx); });
  if (!stored) return fail(stored.error());
  if (stored->empty()) {
    stored = database_.write_now([&](db::Tx& tx) -> Result<std::vector<StoredKey>> {
      if (auto made = create_key(tx, key_encryption_key, random, clock_.now_ms()); !made) return fail(made.error());
      return stored_keys(tx);
    });
    if (!stored) return fail(stored.error());
  }
  for (const StoredKey& one : *stored) {
    const auto seed = crypto::unwrap_key(key_encryption_key, one.wrapped_seed, key_purpose);
    if (!seed) return fail(seed.error());
    if (seed->size() != crypto::PublicKey{}.size()) return fail(Code::internal, "the audit log's key has another size");
    crypto::SigningKey key(seed->view());
    if (to_hex(key.public_key()) != one.public_key) {
      return fail(Code::wrong_state, "La clé publique du journal d'audit n'est pas celle de sa clé de signature.");
    }
    signing_keys_.push_back(std::move(key));
  }
  return {};
}

Result<void> Checkpoints::read_last_stored() {
  const auto stored =
      database_.read_now([](db::Tx& tx) -> Result<std::optional<StoredCheckpoint>> { return newest_checkpoint(tx); });
  if (!stored) return fail(stored.error());
  if (!stored->has_value()) return {};
  const StoredCheckpoint& newest = **stored;
  std::vector<VerifierKey> named;
  for (const auto& key : signing_keys_) named.push_back({std::string(origin_of_note(newest.note)), key.public_key()});
  const auto opened = open_checkpoint(newest.note, named);
  {
    std::lock_guard lock(mutex_);
    newest_ = newest.note;
    if (opened) numbers_below_ = opened->numbers_below.value_or(0);
  }
  if (opened) {
    last_ = *opened;
    return {};
  }
  stored_fault_ = fmt::format("le point de contrôle n° {} est refusé : {}", newest.sequence, opened.error().detail);
  note_fault(log_fault_, stored_fault_);
  return {};
}

std::string Checkpoints::newest() const {
  std::lock_guard lock(mutex_);
  return newest_;
}

std::string Checkpoints::fault() const {
  std::lock_guard lock(mutex_);
  for (const std::string& fault : {log_fault_, lost_fault_}) {
    if (!fault.empty()) return fault;
  }
  return witness_fault_;
}

bool Checkpoints::is_consistent() const {
  std::lock_guard lock(mutex_);
  return log_fault_.empty();
}

std::int64_t Checkpoints::numbers_below() const {
  std::lock_guard lock(mutex_);
  return numbers_below_;
}

// Said once, and again when it is another one.
void Checkpoints::note_fault(std::string& which, std::string fault) {
  {
    std::lock_guard lock(mutex_);
    if (which == fault) return;
    which = fault;
  }
  if (fault.empty()) return log::info("the audit log's checkpoints are well again");
  log::error("the audit log's checkpoints are not well", {{"why", fault}});
}

Result<void> Checkpoints::hold_to_what_was_signed(db::Tx& tx, std::int64_t size) const {
  if (!stored_fault_.empty()) return contradiction(stored_fault_);
  const auto newest = newest_checkpoint(tx);
  if (last_ && (!newest || newest->size != last_->head.size || newest->root != to_hex(last_->head.root))) {
    return contradiction(fmt::format("le point de contrôle de {} entrées n'est plus le dernier", last_->head.size));
  }
  for (const auto& signed_one : {last_, witnessed_}) {
    if (!signed_one) continue;
    const Head& known = signed_one->head;
    if (known.size > size) {
      return contradiction(
          fmt::format("le journal n'a que {} entrées, un point de contrôle en a signé {}", size, known.size));
    }
    const auto root = root_at(tx, known.size);
    if (!root) return contradiction(root.error().detail);
    if (*root != known.root) {
      return contradiction(fmt::format("le journal contredit le point de contrôle de {} entrées", known.size));
    }
  }
  return {};
}

Result<Head> Checkpoints::examine(db::Tx& tx) const {
  if (auto held = hold_to_what_was_signed(tx, count_entries(tx)); !held) return fail(held.error());
  Head known;
  known.root = crypto::sha256({});
  return rebuild_from(tx, last_ ? last_->head : known);
}

Result<bool> Checkpoints::sign_if_due() {
  const auto size = database_.read_now([](db::Tx& tx) -> Result<std::int64_t> { return count_entries(tx); });
  if (!size) return fail(size.error());
  const std::int64_t signed_size = last_ ? last_->head.size : 0;
  const std::int64_t now_ms = clock_.now_ms();
  const bool waited = now_ms < tried_at_ || now_ms - tried_at_ >= settings_.every_ms;
  const bool many = *size - signed_size >= settings_.every_entries;
  const bool due = waited ? *size != signed_size : many && is_consistent();
  if (looked_ && !due) return false;
  looked_ = true;
  tried_at_ = now_ms;
  return sign();
}

Result<bool> Checkpoints::sign() {
  const auto head = database_.read_now([&](db::Tx& tx) { return examine(tx); });
  if (!head) {
    note_fault(log_fault_, head.error().detail);
    return fail(head.error());
  }
  note_fault(log_fault_, {});
  const bool grew = !last_ || head->size != last_->head.size;
  if (grew) {
    // After the log was read: whatever number an entry below its size uses was leased before.
    const Checkpoint checkpoint{settings_.origin, *head, clock_.now_ms(), high_mark_()};
    const std::string note = sign_note(checkpoint.text(), settings_.origin, signing_keys_.back());
    if (auto kept = keep(checkpoint, note); !kept) return fail(kept.error());
    last_ = checkpoint;
    std::lock_guard lock(mutex_);
    newest_ = note;
  }
  hand_to_file();
  return grew;
}

Result<void> Checkpoints::keep(const Checkpoint& checkpoint, const std::string& note) {
  return database_.write_now([&](db::Tx& tx) -> Result<void> {
    insert_checkpoint(tx, {0, checkpoint.head.size, to_hex(checkpoint.head.root), note, *checkpoint.time_ms});
    if (!send_) return {};
    if (!settings_.witness_webhook.empty()) {
      const bool taken = send_(tx, {WitnessLetter::Way::webhook, settings_.witness_webhook, note});
      if (taken) set_told(tx, "webhook", checkpoint.head.size, *checkpoint.time_ms);
    }
    tell_email(tx, note, checkpoint);
    return {};
  });
}

// The first look is done when this returns, so that whoever asks from then on gets a checkpoint.
void Checkpoints::start() {
  if (const auto done = sign_if_due(); !done) {
    log::error("no checkpoint of the audit log is signed", {{"why", done.error().detail}});
  }
  thread_ = std::thread([this] { run(); });
}

void Checkpoints::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  woken_.notify_all();
  if (!thread_.joinable()) return;
  thread_.join();
  tried_at_ = clock_.now_ms() - settings_.every_ms;
  if (const auto last = sign_if_due(); !last) {
    log::error("the audit log's end is not signed", {{"why", last.error().detail}});
  }
}

void Checkpoints::run() {
  runtime::name_this_thread("audit");
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    const auto done = sign_if_due();
    if (!done && done.error().code != Code::wrong_state) {
      log::error("a checkpoint of the audit log is not signed", {{"why", done.error().detail}});
    }
    lock.lock();
    woken_.wait_for(lock, look_every, [this] { return stopping_; });
  }
}

}  // namespace qrcongo::audit
