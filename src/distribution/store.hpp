// The tables of handovers, downloads and receipts. Private to distribution; each call belongs to the thread whose
// transaction it is given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "qrcongo/distribution/service.hpp"

namespace qrcongo::distribution {

struct StoredHandover {
  HandoverId id;
  ArchiveId archive_id;
  OrganisationId printer_id;
  std::int64_t created_at = 0;
  std::int64_t expires_at = 0;
  std::optional<std::int64_t> ended_at;
  UserId made_by;

  auto fields() { return std::tie(id, archive_id, printer_id, created_at, expires_at, ended_at, made_by); }
};

struct StoredReceipt {
  std::string id;
  ArchiveId archive_id;
  BatchId batch_id;
  std::int64_t from = 0;
  std::int64_t to = 0;
  UserId received_by;
  std::int64_t created_at = 0;

  auto fields() { return std::tie(id, archive_id, batch_id, from, to, received_by, created_at); }
};

void end_handovers(db::Tx& tx, const ArchiveId& archive, std::int64_t now_ms);
// The token is kept as a keyed hash, and what it is for is bound to it.
void insert_handover(db::Tx& tx, const StoredHandover& row, const std::string& token);
// Throws db::DamagedValue for one that was altered.
std::optional<StoredHandover> find_handover(db::Tx& tx, const std::string& token);

void insert_download(db::Tx& tx, const ArchiveId& archive, const std::optional<HandoverId>& handover,
                     const std::optional<UserId>& user, std::int64_t now_ms);
std::optional<std::int64_t> last_download_by_link(db::Tx& tx, const HandoverId& handover);  // time
std::int64_t downloads_by_user(db::Tx& tx, const ArchiveId& archive, const UserId& user);

void insert_receipt(db::Tx& tx, const StoredReceipt& row);
std::optional<StoredReceipt> find_receipt(db::Tx& tx, const ArchiveId& archive);
std::vector<stamps::BatchAct> receipts_of(db::Tx& tx, const BatchId& batch, const stamps::ActPage& page);
std::vector<stamps::Range> received_ranges(db::Tx& tx, const BatchId& batch);  // ascending

}  // namespace qrcongo::distribution
