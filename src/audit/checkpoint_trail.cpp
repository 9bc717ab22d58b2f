#include "checkpoint_trail.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace qrcongo::audit {
namespace {

constexpr std::int64_t page_checkpoints = 1000;

std::vector<crypto::PublicKey> public_keys_of(db::Tx& tx, const Evidence& evidence, bool has_table) {
  std::vector<crypto::PublicKey> keys;
  for (const VerifierKey& key : evidence.keys) keys.push_back(key.key);
  if (!keys.empty() || !has_table) return keys;
  for (const StoredKey& stored : stored_keys(tx)) {
    const auto bytes = from_hex(stored.public_key);
    if (!bytes || bytes->size() != crypto::PublicKey{}.size()) continue;
    std::copy(bytes->begin(), bytes->end(), keys.emplace_back().begin());
  }
  return keys;
}

// What follows the text of a note with one signature and nothing else: a stored one has exactly that.
bool has_one_signature(std::string_view note) {
  const std::string_view signatures = note.substr(text_of_note(note).size() + 1);
  return std::count(signatures.begin(), signatures.end(), '\n') == 1;
}

std::string in_words(const Head& head) { return fmt::format("{} entrées, racine {}", head.size, to_hex(head.root)); }

}  // namespace

CheckpointTrail::CheckpointTrail(db::Tx& tx, const Evidence& evidence)
    : tx_(tx),
      evidence_(evidence),
      has_table_(has_checkpoints(tx)),
      public_keys_(public_keys_of(tx, evidence, has_table_)),
      all_read_(!has_table_) {}

std::string CheckpointTrail::begin() {
  for (const std::string& note : evidence_.notes) {
    auto opened = open_checkpoint(note, evidence_.keys);
    if (!opened) return "le point de contrôle donné est refusé : " + opened.error().detail;
    given_.push_back({std::move(*opened), std::string(text_of_note(note)), false});
  }
  const auto smaller = [](const Given& a, const Given& b) { return a.checkpoint.head.size < b.checkpoint.head.size; };
  std::stable_sort(given_.begin(), given_.end(), smaller);
  return {};
}

const StoredCheckpoint* CheckpointTrail::next_stored() {
  if (next_in_page_ == page_.size() && !all_read_) {
    page_ = checkpoints_from(tx_, met_, page_checkpoints);
    next_in_page_ = 0;
    all_read_ = page_.empty();
  }
  return next_in_page_ < page_.size() ? &page_[next_in_page_] : nullptr;
}

std::string CheckpointTrail::meet(const Rebuilder& rebuilder) {
  std::optional<Head> head;  // dear, and seldom needed
  for (std::size_t i = next_given_; i < given_.size() && given_[i].checkpoint.head.size == rebuilder.size(); ++i) {
    if (!head) head = rebuilder.head();
    const Head& signed_head = given_[i].checkpoint.head;
    if (signed_head.root != head->root) {
      return fmt::format("le journal contredit le point de contrôle donné ({}) : {}", in_words(signed_head),
                         in_words(*head));
    }
  }
  const StoredCheckpoint* stored = next_stored();
  if (stored != nullptr && stored->size == rebuilder.size()) {
    if (!head) head = rebuilder.head();
    if (std::string fault = check_stored(*stored, *head); !fault.empty()) return fault;
    ++next_in_page_;
    ++met_;
  }
  while (next_given_ < given_.size() && given_[next_given_].checkpoint.head.size == rebuilder.size()) {
    if (!given_[next_given_].kept) {
      return fmt::format("le point de contrôle donné, de {} entrées, n'est plus conservé", rebuilder.size());
    }
    ++next_given_;
  }
  return {};
}

std::string CheckpointTrail::check_stored(const StoredCheckpoint& stored, const Head& head) {
  if (stored.sequence != met_) return fmt::format("le point de contrôle n° {} manque", met_);
  if (std::string fault = fault_in(stored); !fault.empty()) return fault;
  if (stored.root != to_hex(head.root)) {
    return fmt::format("le journal contredit le point de contrôle n° {}, de {} entrées", stored.sequence, stored.size);
  }
  const std::string_view text = text_of_note(stored.note);
  for (std::size_t i = next_given_; i < given_.size() && given_[i].checkpoint.head.size == stored.size; ++i) {
    given_[i].kept = given_[i].text == text;
  }
  return {};
}

// The row says what its note says, and the note is what was signed, to the letter.
std::string CheckpointTrail::fault_in(const StoredCheckpoint& stored) const {
  const auto opened = open_checkpoint(stored.note, keys_named(origin_of_note(stored.note)));
  if (!opened) return fmt::format("le point de contrôle n° {} est refusé : {}", stored.sequence, opened.error().detail);
  const bool same = opened->head.size == stored.size && to_hex(opened->head.root) == stored.root &&
                    opened->time_ms == stored.signed_at && has_one_signature(stored.note);
  return same ? std::string() : fmt::format("le point de contrôle n° {} a été modifié", stored.sequence);
}

// The log may have borne another name when an older checkpoint was signed; the key is what was trusted.
std::vector<VerifierKey> CheckpointTrail::keys_named(std::string_view origin) const {
  std::vector<VerifierKey> keys;
  for (const crypto::PublicKey& key : public_keys_) keys.push_back({std::string(origin), key});
  return keys;
}

std::string CheckpointTrail::end(std::int64_t size) {
  if (next_given_ < given_.size()) {
    return fmt::format("le journal n'a que {} entrées, le point de contrôle donné en a signé {}", size,
                       given_[next_given_].checkpoint.head.size);
  }
  if (const StoredCheckpoint* stored = next_stored(); stored != nullptr) {
    if (stored->sequence != met_) return fmt::format("le point de contrôle n° {} manque", met_);
    return fmt::format("le point de contrôle n° {}, de {} entrées, n'a pas sa place dans un journal de {}",
                       stored->sequence, stored->size, size);
  }
  if (!has_table_) return {};
  if (count_checkpoints(tx_) != met_) return "des points de contrôle sont de trop";
  if (count_checkpoint_misfits(tx_) > 0) return "un point de contrôle a une valeur d'un autre type";
  return {};
}

}  // namespace qrcongo::audit
