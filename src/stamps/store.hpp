// The tables of key generations, batches and archives. Private to stamps; each call belongs to the thread whose
// transaction it is given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "archive_maker.hpp"
#include "qrcongo/stamps/engine/archive.hpp"
#include "qrcongo/stamps/service.hpp"

namespace qrcongo::stamps {

struct StoredGeneration {
  std::int64_t generation = 0;
  std::string wrapped_key;
  GenerationState state = GenerationState::active;
  std::int64_t created_at = 0;

  auto fields() { return std::tie(generation, wrapped_key, state, created_at); }
};

// A batch with all that shapes its archives' bytes, manifests aside.
struct StoredBatch {
  Batch batch;
  std::string base_address;
  orders::Layout layout;  // part_stamps as cut, not as ordered
  bool keypad_code = false;
  std::int64_t format_version = engine::archive_format_current;
  std::optional<std::string> recipient;  // whose key its archives are encrypted to

  auto fields() {
    return std::tie(batch.sequence, batch.id, batch.order_id, batch.delivery_id, batch.enterprise_id, batch.printer_id,
                    batch.certificate_id, batch.applied_by, batch.gtin, batch.generation, batch.first_number,
                    batch.quantity, batch.demonstration, base_address, layout.level, layout.module_px, layout.dpi,
                    layout.codes_csv, keypad_code, layout.part_stamps, format_version, recipient, batch.created_at);
  }
};

struct StoredArchive {
  Archive archive;
  std::string state = "pending";
  std::optional<std::int64_t> size_bytes;
  std::optional<std::string> sha256;

  auto fields() {
    return std::tie(archive.sequence, archive.id, archive.batch_id, archive.part, archive.parts, archive.from,
                    archive.to, archive.name, state, size_bytes, sha256, archive.made_at, archive.format_version,
                    archive.encrypted_to);
  }
};

std::vector<StoredGeneration> all_generations(db::Tx& tx);
void insert_generation(db::Tx& tx, const StoredGeneration& row);
std::optional<StoredGeneration> find_generation(db::Tx& tx, std::int64_t generation);
std::optional<std::int64_t> active_generation(db::Tx& tx);
void set_generation_state(db::Tx& tx, std::int64_t generation, GenerationState state);
void set_wrapped_key(db::Tx& tx, std::int64_t generation, const std::string& wrapped_key);
std::int64_t count_batches_of_generation(db::Tx& tx, std::int64_t generation);

void insert_batch(db::Tx& tx, const StoredBatch& row);
std::optional<StoredBatch> find_batch(db::Tx& tx, const BatchId& id);
std::optional<StoredBatch> find_batch_of_number(db::Tx& tx, std::int64_t number);  // whose last one may be below it
std::vector<StoredBatch> batches_of_order(db::Tx& tx, const OrderId& id);
void each_batch_by_number(db::Tx& tx, FunctionRef<void(const BatchNumbers&)> callee);
std::int64_t used_numbers_end(db::Tx& tx);  // the first number above every batch

void insert_archive(db::Tx& tx, const ArchiveSource& source);  // with its row's tag
std::optional<StoredArchive> find_archive(db::Tx& tx, const ArchiveId& id);
std::optional<StoredArchive> find_archive_at(db::Tx& tx, const BatchId& batch, std::int64_t position);
std::vector<StoredArchive> archives_of_batch(db::Tx& tx, const BatchId& id, std::int64_t after, std::int64_t limit);
std::optional<StoredArchive> first_pending_archive(db::Tx& tx, const OrderId& id);
std::string manifest_of(db::Tx& tx, const ArchiveId& id);
void read_making(db::Tx& tx, ArchiveSource& source);  // its tags, and the CRC of codes.csv: none for format 1
void set_archive_ready(db::Tx& tx, const ArchiveId& id, const MadeArchive& made, const std::string& ready_tag,
                       std::int64_t now_ms);
// Of rows of before there were tags: the first ones above `after` that have none, in order.
std::vector<StoredArchive> untagged_archives(db::Tx& tx, std::int64_t after, std::int64_t limit);
void set_tags(db::Tx& tx, const ArchiveSource& source);
std::vector<StoredArchive> all_ready_archives(db::Tx& tx);
std::int64_t stamps_in_ready_archives(db::Tx& tx, const OrderId& id);

}  // namespace qrcongo::stamps
