// What of Checkpoints has to do with witnesses: what the file has, what it lost, and what is handed to whom.
#include <algorithm>

#include <fmt/format.h>

#include "checkpoint_store.hpp"
#include "qrcongo/audit/checkpoints.hpp"
#include "store.hpp"

namespace qrcongo::audit {
namespace {

constexpr const char* witness_kind = "audit_witness";
constexpr const char* begin_action = "audit_witness.begin";

// The place of the entry that says that checkpoints are handed to this file from now on; it is made where it lacks.
// In the log, so that nobody who takes the file away can make believe that there was none.
std::int64_t begin_witness(db::Tx& tx, const std::string& path, std::int64_t now_ms) {
  const std::string id = to_hex(crypto::sha256(as_bytes(path)));
  const auto begun = entries_like(tx, {witness_kind, id, begin_action, ""}, {}, 1);
  if (!begun.empty()) return begun.front().sequence;
  Entry entry;
  entry.actor.kind = "system";
  entry.action = begin_action;
  entry.subject_kind = witness_kind;
  entry.subject_id = id;
  return append(tx, entry, now_ms);
}

}  // namespace

std::vector<crypto::PublicKey> Checkpoints::public_keys() const {
  std::vector<crypto::PublicKey> keys;
  for (const auto& key : signing_keys_) keys.push_back(key.public_key());
  return keys;
}

void Checkpoints::read_last_witnessed() {
  if (!file_) return;
  const auto note = file_->last_note(public_keys());
  if (!note) {
    // What belongs to another log is not written to.
    if (note.error().code == Code::wrong_state) file_.reset();
    return note_fault(witness_fault_, note.error().detail);
  }
  if (note->has_value()) take_witnessed(**note);
  look_for_lost();
}

void Checkpoints::take_witnessed(const std::string& note) {
  std::vector<VerifierKey> named;
  for (const auto& key : public_keys()) named.push_back({std::string(origin_of_note(note)), key});
  witnessed_ = *open_checkpoint(note, named);
  handed_ = note;
  {
    std::lock_guard lock(mutex_);
    numbers_below_ = std::max(numbers_below_, witnessed_->numbers_below.value_or(0));
  }
  const auto held =
      database_.read_now([&](db::Tx& tx) -> Result<void> { return hold_to_what_was_signed(tx, count_entries(tx)); });
  note_fault(log_fault_, held ? std::string() : held.error().detail);
}

void Checkpoints::look_for_lost() {
  const auto lost = database_.write_now([&](db::Tx& tx) -> Result<std::int64_t> {
    const std::int64_t begun = begin_witness(tx, settings_.witness_file, clock_.now_ms());
    return count_checkpoints_above(tx, std::max(begun, witnessed_ ? witnessed_->head.size : 0));
  });
  if (!lost) return note_fault(witness_fault_, lost.error().detail);
  // A crash between the two leaves the last one signed and not handed over.
  const std::int64_t may_lack = witnessed_ ? 1 : 0;
  if (*lost <= may_lack) return;
  note_fault(lost_fault_, fmt::format("le fichier témoin {} n'a pas les {} derniers points de contrôle qui lui ont été "
                                      "remis : il a été effacé, coupé ou remplacé",
                                      settings_.witness_file, *lost));
}

// Whether what was handed over last still stands at the file's end. Where it cannot be read, appending says so.
void Checkpoints::hold_file_to_what_was_handed() {
  const auto last = file_->last_note(public_keys());
  if (!last && last.error().code != Code::wrong_state) return;
  if (last && last->value_or("") == handed_) return;
  note_fault(lost_fault_,
             fmt::format("le fichier témoin {} ne finit plus par le point de contrôle qui lui a été remis : "
                         "il a été effacé, coupé ou remplacé",
                         settings_.witness_file));
  if (!last) file_.reset();
}

void Checkpoints::hand_to_file() {
  const std::string note = newest();
  if (!file_ || note.empty() || note == handed_) return;
  if (!handed_.empty()) hold_file_to_what_was_handed();
  if (!file_) return;
  const auto appended = file_->append(note);
  note_fault(witness_fault_, appended ? std::string() : appended.error().detail);
  if (!appended) return;
  handed_ = note;
  witnessed_ = last_;
}

void Checkpoints::tell_email(db::Tx& tx, const std::string& note, const Checkpoint& checkpoint) const {
  if (settings_.witness_email.empty()) return;
  const auto before = told_at(tx, "email");
  const std::int64_t now_ms = *checkpoint.time_ms;
  if (before && now_ms >= *before && now_ms - *before < settings_.email_every_ms) return;
  if (!send_(tx, {WitnessLetter::Way::email, settings_.witness_email, note})) return;
  set_told(tx, "email", checkpoint.head.size, now_ms);
}

}  // namespace qrcongo::audit
