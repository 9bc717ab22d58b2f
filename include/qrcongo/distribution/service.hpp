// How archives reach their printer and come into use: links, downloads, receipts, and the reports of what was applied
// or spoiled. Owned by app; each verb belongs to the thread whose transaction it is given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/random.hpp"
#include "qrcongo/stamps/archive_files.hpp"
#include "qrcongo/stamps/batch_acts.hpp"
#include "qrcongo/stamps/service.hpp"

namespace qrcongo::distribution {

struct Settings {
  std::string public_url;  // of links: "https://qr.gouv.cg"
  UtcOffset offset;        // of the day on which a printer's agreement ends
};

struct Counts {
  std::int64_t received = 0;
  std::int64_t activated = 0;
  std::int64_t spoiled = 0;
  std::int64_t recalled = 0;
  std::int64_t unaccounted = 0;  // received, and none of the three
  std::int64_t used = 0;         // activated or spoiled, each once
};

struct ListedArchive {
  stamps::Archive archive;
  std::optional<std::int64_t> received_at;
};

struct Handover {
  HandoverId id;
  ArchiveId archive_id;
  std::string url;  // holds the token: shown once
  std::int64_t created_at = 0;
  std::int64_t expires_at = 0;
  std::int64_t downloads = 0;
};

// An archive that whoever asked may download now.
struct Download {
  stamps::Archive archive;
  stamps::RangeMaker remake;              // from its row; may be empty
  std::optional<HandoverId> handover_id;  // by a link
  bool first = false;                     // nobody has begun one before, by this link or as this printer
  bool recorded_lately = false;           // by this link, within the minute: it is not recorded once more
};

struct Receipt {
  std::string id;
  ArchiveId archive_id;
  std::int64_t created_at = 0;
};

using Place = std::variant<std::int64_t, std::string>;  // a position, or a serial

// Which stamps are meant: from and to, or serials.
struct Selection {
  std::optional<Place> from;
  std::optional<Place> to;
  std::vector<std::string> serials;
  std::int64_t count = 0;  // as who reports has counted them
};

struct ActivationReport {
  Selection selection;
  std::optional<std::string> production_lot;
  std::optional<std::int64_t> best_before;  // day
  std::optional<std::string> client_reference;
};

struct SpoilageReport {
  Selection selection;
  std::string reason_code;
  std::optional<std::string> client_reference;
};

class Service {
 public:
  Service(stamps::Service& stamps, stamps::ArchiveFiles& files, orders::Service& orders, Random& random,
          Settings settings)
      : stamps_(stamps), files_(files), orders_(orders), random_(random), settings_(std::move(settings)) {}

  // Another organisation's batch or archive is Code::not_found in all of these.
  Result<stamps::Batch> batch(db::Tx& tx, const identity::Call& call, const BatchId& id);
  Counts counts(db::Tx& tx, const BatchId& id);
  // What this caller may do with the batch now: activate, spoil, recall.
  std::vector<std::string> actions(db::Tx& tx, const identity::Call& call, const stamps::Batch& batch,
                                   const Counts& counts);
  Result<std::vector<ListedArchive>> archives(db::Tx& tx, const identity::Call& call, const BatchId& id,
                                              std::int64_t after, std::int64_t limit);

  // Receipts, activations, spoilage and recalls of the batch, the oldest first.
  Result<std::vector<stamps::BatchAct>> acts(db::Tx& tx, const identity::Call& call, const BatchId& id,
                                             const stamps::ActPage& page);

  std::optional<std::int64_t> received_at(db::Tx& tx, const ArchiveId& id);  // time; nothing where it is not

  // The named printer alone, and while its agreement holds (else Code::printer_not_approved). A new link ends the one
  // before it. None of these of an archive that ArchiveFiles finds not usable.
  Result<Handover> hand_over(db::Tx& tx, const identity::Call& call, const ArchiveId& id);
  Result<Download> find_download(db::Tx& tx, const identity::Call& call, const ArchiveId& id);
  Result<Download> find_download_by_link(db::Tx& tx, const std::string& token, std::int64_t now_ms);
  // By one link once a minute at most.
  void record_download(db::Tx& tx, const identity::Call& call, const Download& download);

  // The named printer alone, and what his archive's row says must be what the server wrote there; under a compromised
  // generation too, since he may have printed it before. The last receipt of an order delivers it.
  Result<Receipt> receive(db::Tx& tx, const identity::Call& call, const ArchiveId& id, const std::string& sha256);

  // Whom the order names as applying the stamps activates; either of the two reports spoilage, the printer while its
  // agreement holds (else Code::printer_not_approved). Only what was received. Of what is activated the printer reports
  // nothing where the enterprise applies, and no loss or theft in any case (Code::range_overlap).
  Result<ActivationId> activate(db::Tx& tx, const identity::Call& call, const BatchId& id,
                                const ActivationReport& report);
  Result<SpoilageId> spoil(db::Tx& tx, const identity::Call& call, const BatchId& id, const SpoilageReport& report);

 private:
  Result<stamps::Archive> archive_of_printer(db::Tx& tx, const identity::Call& call, const ArchiveId& id);
  Result<void> require_not_on_hold(db::Tx& tx, const stamps::Batch& batch);
  // As it stands in the order and in law; not whether any stamp of it is left.
  Result<void> may_activate(db::Tx& tx, const identity::Call& call, const stamps::Batch& batch);
  Result<void> may_spoil(db::Tx& tx, const identity::Call& call, const stamps::Batch& batch);
  Result<void> require_approved(db::Tx& tx, const OrganisationId& printer, std::int64_t now_ms);
  Result<Download> downloadable(db::Tx& tx, stamps::Archive archive);
  Result<void> require_genuine(db::Tx& tx, const ArchiveId& id);
  Result<std::vector<stamps::Range>> select(db::Tx& tx, const stamps::Batch& batch, const Selection& selection);
  void deliver_if_received(db::Tx& tx, const identity::Call& call, const OrderId& id);

  stamps::Service& stamps_;
  stamps::ArchiveFiles& files_;
  orders::Service& orders_;
  Random& random_;
  Settings settings_;
};

}  // namespace qrcongo::distribution
