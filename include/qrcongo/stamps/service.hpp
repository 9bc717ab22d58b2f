// Batches and the facts about ranges of their stamps: activated, spoiled, recalled. Owned by app; each verb belongs to
// the thread whose transaction it is given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "qrcongo/base/id.hpp"
#include "qrcongo/base/list_place.hpp"
#include "qrcongo/base/random.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/db/event.hpp"
#include "qrcongo/identity/approvals.hpp"
#include "qrcongo/identity/call.hpp"
#include "qrcongo/orders/service.hpp"
#include "qrcongo/stamps/engine/archive.hpp"
#include "qrcongo/stamps/keyring.hpp"
#include "qrcongo/stamps/ranges.hpp"

namespace qrcongo::stamps {

// Of a batch, what says whose stamp a number is.
struct BatchNumbers {
  BatchId id;
  CertificateId certificate_id;
  std::string gtin;  // 14 digits, fourteen zeros for none
  std::int64_t generation = 0;
  std::int64_t first_number = 0;  // of position 1
  std::int64_t quantity = 0;
  bool demonstration = false;

  auto fields() { return std::tie(id, certificate_id, gtin, generation, first_number, quantity, demonstration); }
};

struct Batch {
  BatchId id;
  OrderId order_id;
  DeliveryId delivery_id;
  OrganisationId enterprise_id;
  OrganisationId printer_id;
  CertificateId certificate_id;
  orders::AppliedBy applied_by = orders::AppliedBy::enterprise;
  std::string gtin;  // 14 digits, fourteen zeros for none
  std::int64_t generation = 0;
  std::int64_t first_number = 0;  // of position 1
  std::int64_t quantity = 0;
  bool demonstration = false;
  std::int64_t sequence = 0;
  std::int64_t created_at = 0;
};

struct Archive {
  ArchiveId id;
  BatchId batch_id;
  std::int64_t part = 1;
  std::int64_t parts = 1;
  std::int64_t from = 1;  // positions, both included
  std::int64_t to = 1;
  std::string name;    // CMD-2026-000123-1.zip, with ".age" behind it where it is encrypted
  std::string path;    // where it lies, below the data directory
  bool ready = false;  // it was made; until then it has no size, digest or time
  std::int64_t size_bytes = 0;
  std::string sha256;  // hex
  std::optional<std::int64_t> made_at;
  std::int64_t format_version = 0;          // of its bytes
  std::optional<std::string> encrypted_to;  // the printer's key, "age1..."; none: not encrypted
  std::int64_t sequence = 0;
};

enum class RangeFact { activated, spoiled, recalled };
std::string_view to_text(RangeFact fact);
std::optional<RangeFact> from_text(std::type_identity<RangeFact>, std::string_view text);

// One row of facts: what the scans' index is built from and follows.
struct RangeMarked {
  BatchId batch_id;
  RangeFact fact = RangeFact::activated;
  std::int64_t from = 1;
  std::int64_t to = 1;
  std::int64_t at = 0;
  std::string reason_code;                    // spoilage and recalls
  std::optional<std::string> production_lot;  // activations
  bool lifted = false;                        // these positions are no longer recalled by anybody
};

// What one act said about one stamp.
struct PositionFact {
  RangeMarked marked;
  std::string act_id;
};

struct BatchCounts {
  std::int64_t activated = 0;  // ever, whatever came after
  std::int64_t spoiled = 0;
  std::int64_t recalled = 0;  // now
  std::int64_t used_up = 0;   // positions that are activated, spoiled or recalled, each once
  std::int64_t used = 0;      // those that are activated or spoiled, each once
};

// A stamp's place.
struct Position {
  Batch batch;
  std::int64_t position = 1;
};

struct ActivationInput {
  std::vector<Range> ranges;  // coalesced, inside the batch
  std::optional<std::string> production_lot;
  std::optional<std::int64_t> best_before;  // day
  std::optional<std::string> client_reference;
};

struct SpoilageInput {
  std::vector<Range> ranges;
  std::string reason_code;  // makeready, misprint, damaged, surplus, returned, lost, stolen
  std::optional<std::string> client_reference;
  bool spares_activated = false;  // refuses where one of the stamps is activated
};

struct RecallInput {
  BatchId batch_id;           // empty where a serial says it
  std::vector<Range> ranges;  // as sent; empty: the whole batch
  std::string reason_code;    // safety, stolen, lost, misprint, other
  std::string reason;
  std::optional<std::string> serial;  // this one stamp, in place of batch and ranges
};

struct Recall {
  RecallId id;
  BatchId batch_id;
  std::vector<Range> ranges;
  std::int64_t stamps = 0;
  std::string reason_code;
  std::string reason;
  std::string state;  // active, lifted
  UserId recalled_by;
  std::optional<UserId> lifted_by;
  std::optional<std::string> lift_reason;
  std::optional<std::string> lift_asked_reason;  // as long as another person is to decide
  std::int64_t sequence = 0;
  std::int64_t created_at = 0;
  std::optional<std::int64_t> lifted_at;
};

// One page of a list.
struct RecallPage : ListPlace {
  std::int64_t limit = 50;
  std::vector<std::string> states{};            // none: any
  std::optional<std::int64_t> updated_since{};  // time
  std::optional<BatchId> batch_id{};
  std::optional<std::string> search{};  // in reason, order's number, certificate's number, product or enterprise
};

// What makes an archive's bytes again: its row and its batch's, and nothing else.
struct ArchiveSource {
  Archive archive;
  engine::ArchivePlan plan;
  std::optional<std::uint32_t> codes_crc{};  // of codes.csv, once it was made
  Batch batch{};
  // By which the server knows what it wrote: when it planned the archive, and when it had made it.
  std::optional<std::string> row_tag{};
  std::optional<std::string> ready_tag{};
};

// Whether the caller is the batch's enterprise, or its printer, in the role that the batch knows it by.
bool is_batch_enterprise(const identity::Call& call, const Batch& batch);
bool is_batch_printer(const identity::Call& call, const Batch& batch);
// Whether the caller may see the batch's rows under this permission: everybody's, or of their own alone those whose
// enterprise or printer they are.
bool may_see(const identity::Call& call, identity::Permission permission, const Batch& batch);

class Service {
 public:
  Service(orders::Service& orders, identity::Approvals& approvals, const Keyring& keyring, Random& random)
      : orders_(orders), approvals_(approvals), keyring_(keyring), random_(random) {}

  // What a decision on a recall sets off; before the server starts.
  void install_effects();

  Result<Batch> batch(db::Tx& tx, const BatchId& id);
  std::vector<Batch> batches(db::Tx& tx, const OrderId& id);
  // For the scans' index, in order of number.
  void each_batch(db::Tx& tx, FunctionRef<void(const BatchNumbers&)> callee);
  // Rows of facts stand in order of time at 1 to the last row's place.
  std::int64_t last_fact(db::Tx& tx);
  // Those from `from` to `to`, both included, that hold.
  void each_fact(db::Tx& tx, std::int64_t from, std::int64_t to, FunctionRef<void(const RangeMarked&)> callee);
  // Of one stamp, in order of time, lifted recalls among them.
  std::vector<PositionFact> facts_at(db::Tx& tx, const BatchId& id, std::int64_t position);
  BatchCounts counts(db::Tx& tx, const BatchId& id);
  std::vector<Range> recalled_ranges(db::Tx& tx, const BatchId& id);  // now, coalesced
  std::vector<Archive> archives(db::Tx& tx, const BatchId& id);
  std::vector<Archive> archives(db::Tx& tx, const BatchId& id, std::int64_t after, std::int64_t limit);
  Result<Archive> archive(db::Tx& tx, const ArchiveId& id);
  // The one that holds this position.
  std::optional<Archive> archive_at(db::Tx& tx, const BatchId& id, std::int64_t position);
  std::int64_t stamps_made(db::Tx& tx, const OrderId& id);  // in archives that stand
  Result<ArchiveSource> archive_source(db::Tx& tx, const ArchiveId& id);
  std::vector<Archive> ready_archives(db::Tx& tx);  // the whole country's, in the order of their making

  std::string serial_at(const Batch& batch, std::int64_t position) const;
  // The position of a serial in its batch; nothing where it is not this batch's or not genuine.
  std::optional<std::int64_t> position_of(const Batch& batch, std::string_view serial) const;
  // The same where the batch is not known.
  std::optional<Position> find_stamp(db::Tx& tx, std::string_view serial) const;

  // A position is activated once: an overlap is Code::range_overlap with the ranges, the act and its time. Spoiled and
  // recalled positions cannot be activated. Who may, and what was received, the caller has checked.
  Result<ActivationId> activate(db::Tx& tx, const identity::Call& call, const Batch& batch,
                                const ActivationInput& input);
  // A position is spoiled once, activated or not.
  Result<SpoilageId> spoil(db::Tx& tx, const identity::Call& call, const Batch& batch, const SpoilageInput& input);
  // A person recalls. Another one asks that it be lifted, and a third one's approval lifts it. Recalls may overlap; a
  // stamp is recalled as long as one of them holds.
  Result<Recall> recall(db::Tx& tx, const identity::Call& call, const RecallInput& input);
  Result<identity::Approval> ask_to_lift(db::Tx& tx, const identity::Call& call, const RecallId& id,
                                         const std::string& reason);
  // Who asks that it be lifted, as long as that is awaited; why, says the recall.
  std::optional<identity::Approval> awaited_lift(db::Tx& tx, const RecallId& id);
  const identity::Approvals& approvals() const { return approvals_; }
  Result<Recall> recall(db::Tx& tx, const RecallId& id);
  // Those that the caller may see.
  std::vector<Recall> recalls(db::Tx& tx, const identity::Call& call, const RecallPage& page);
  // All that are in force, the newest first and without their ranges: what everybody is told.
  std::vector<Recall> active_recalls(db::Tx& tx);

  // A delivered order is closed once every stamp of it is activated, spoiled or recalled. Every act on ranges looks;
  // who marks an order as delivered looks too.
  void close_if_used_up(db::Tx& tx, const identity::Call& call, const OrderId& id);

  db::Event<Batch> batch_issued;  // before its first stamp exists
  db::Event<RangeMarked> range_marked;

 private:
  Result<void> lift(db::Tx& tx, const identity::Call& call, const RecallId& id);
  void mark(db::Tx& tx, const RangeMarked& fact, const std::string& act_id, const std::vector<Range>& ranges);

  orders::Service& orders_;
  identity::Approvals& approvals_;
  const Keyring& keyring_;
  Random& random_;
};

}  // namespace qrcongo::stamps
