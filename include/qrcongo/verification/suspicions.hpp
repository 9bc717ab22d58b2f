// Suspicions that a stamp was copied: opened by what its scans come to, closed by an inspector, whose finding the
// scans' ledger learns. Owned by app; each verb belongs to the thread whose transaction it is given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "qrcongo/base/id.hpp"
#include "qrcongo/base/random.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/db/event.hpp"
#include "qrcongo/identity/call.hpp"
#include "qrcongo/verification/ledger/scan_ledger.hpp"

namespace qrcongo::verification {

enum class SuspicionState { open, closed };
std::string_view to_text(SuspicionState state);
std::optional<SuspicionState> from_text(std::type_identity<SuspicionState>, std::string_view text);

enum class SuspicionOutcome { genuine, copies_confirmed, undecided };
std::string_view to_text(SuspicionOutcome outcome);
std::optional<SuspicionOutcome> from_text(std::type_identity<SuspicionOutcome>, std::string_view text);

struct Suspicion {
  SuspicionId id;
  BatchId batch_id;
  std::int64_t position = 1;
  std::int64_t number = 0;  // the stamp's
  std::string serial;
  std::uint8_t rules = 0;  // bits of CopyRule
  std::int64_t certainty = 0;
  SuspicionState state = SuspicionState::open;
  std::int64_t scans = 0;  // of the stamp, at the last one that spoke against it
  std::int64_t opened_at = 0;
  std::int64_t last_scan_at = 0;
  std::optional<SuspicionOutcome> outcome;  // this and what follows once it is closed
  std::optional<std::string> comment;
  std::optional<UserId> closed_by;
  std::optional<std::int64_t> closed_at;
  std::int64_t sequence = 0;
};

// One page of a list: the most certain first, of these the one that was opened last.
struct SuspicionPage {
  std::int64_t after = 0;  // the rank that the last page ended with; 0: the first page
  std::int64_t limit = 50;
  std::vector<std::string> states{};  // none: any
  std::optional<BatchId> batch_id{};
  std::optional<std::string> serial{};  // a part of it, with or without spaces and hyphens
};
std::int64_t rank_of(const Suspicion& suspicion);

class Suspicions {
 public:
  explicit Suspicions(Random& random) : random_(random) {}

  // What scans of a stamp came to, without id and state: opens a suspicion, or adds to the open one. A decision is not
  // reopened by what it was made over, nor where copies are confirmed.
  void note(db::Tx& tx, Suspicion seen);
  // An inspector saw these stamps at a place that he named: evidence about each, which he does not weigh himself.
  void note_checks(db::Tx& tx, const identity::Call& call, const std::vector<std::uint64_t>& numbers);
  // An inspector alone, who gave no evidence about the stamp since it was last found genuine (Code::same_person); its
  // state must be open.
  Result<Suspicion> close(db::Tx& tx, const identity::Call& call, const SuspicionId& id, SuspicionOutcome outcome,
                          const std::string& comment);

  std::optional<Suspicion> find(db::Tx& tx, const SuspicionId& id);
  std::vector<Suspicion> list(db::Tx& tx, const SuspicionPage& page);
  std::vector<Suspicion> of_stamp(db::Tx& tx, std::int64_t number);  // in the order in which they were opened

  // Tells the ledger, which must have started, what a crash kept from it; how many decisions these were.
  std::int64_t reapply(db::Tx& tx, ledger::ScanLedger& ledger);

  db::Event<Suspicion> closed;

 private:
  Random& random_;
};

// From then on the stamp's verdict follows the inspector's finding; an undecided one changes nothing.
void tell_ledger(const Suspicion& closed, ledger::ScanLedger& ledger);

}  // namespace qrcongo::verification
