#include "store.hpp"

#include "qrcongo/base/check.hpp"

namespace qrcongo::stamps {
namespace {

const std::string batch_columns =
    "sequence, id, order_id, delivery_id, enterprise_id, printer_id, certificate_id, applied_by, gtin, generation, "
    "first_number, quantity, demonstration, base_address, level, module_px, dpi, codes_csv, keypad_code, part_stamps, "
    "format_version, recipient, created_at";
const std::string insert_batch_sql =
    "INSERT INTO batches (id, order_id, delivery_id, enterprise_id, printer_id, certificate_id, applied_by, gtin, "
    "generation, first_number, quantity, demonstration, base_address, level, module_px, dpi, codes_csv, keypad_code, "
    "part_stamps, format_version, recipient, created_at) VALUES (:id, :order_id, :delivery_id, :enterprise_id, "
    ":printer_id, "
    ":certificate_id, :applied_by, :gtin, :generation, :first_number, :quantity, :demonstration, :base_address, "
    ":level, :module_px, :dpi, :codes_csv, :keypad_code, :part_stamps, :format_version, :recipient, :created_at)";
const std::string batch_sql = "SELECT " + batch_columns + " FROM batches ";

const std::string generation_sql = "SELECT generation, wrapped_key, state, created_at FROM key_generations ";

const std::string archive_columns =
    "a.sequence, a.id, a.batch_id, a.part, a.parts, a.from_position, a.to_position, a.name, a.state, a.size_bytes, "
    "a.sha256, a.made_at, b.format_version, b.recipient";
const std::string archive_sql =
    "SELECT " + archive_columns + " FROM archives AS a JOIN batches AS b ON b.id = a.batch_id ";
const std::string insert_archive_sql =
    "INSERT INTO archives (id, batch_id, part, parts, from_position, to_position, name, manifest, row_tag, state) "
    "VALUES (:id, :batch_id, :part, :parts, :from_position, :to_position, :name, :manifest, :row_tag, 'pending')";
const std::string first_pending_sql =
    archive_sql + "WHERE b.order_id = :order_id AND a.state = 'pending' ORDER BY a.sequence LIMIT 1";
const std::string set_ready_sql =
    "UPDATE archives SET state = 'ready', size_bytes = :size_bytes, sha256 = :sha256, codes_crc = :codes_crc, "
    "ready_tag = :ready_tag, made_at = :made_at WHERE id = :id";
const std::string ready_stamps_sql =
    "SELECT COALESCE(SUM(a.to_position - a.from_position + 1), 0) FROM archives AS a JOIN batches AS b ON b.id = "
    "a.batch_id "
    "WHERE b.order_id = :order_id AND a.state = 'ready'";

struct Making {
  std::optional<std::int64_t> codes_crc;
  std::optional<std::string> row_tag;
  std::optional<std::string> ready_tag;

  auto fields() { return std::tie(codes_crc, row_tag, ready_tag); }
};

StoredArchive completed(StoredArchive row) {
  Archive& archive = row.archive;
  archive.path = "archives/" + archive.batch_id.str() + "/" + archive.name;
  archive.ready = row.state == "ready";
  archive.size_bytes = row.size_bytes.value_or(0);
  archive.sha256 = row.sha256.value_or("");
  return row;
}

std::optional<StoredArchive> completed(std::optional<StoredArchive> row) {
  if (row) row = completed(std::move(*row));
  return row;
}

}  // namespace

std::vector<StoredGeneration> all_generations(db::Tx& tx) {
  return tx.rows<StoredGeneration>(generation_sql + "ORDER BY generation");
}

std::optional<StoredGeneration> find_generation(db::Tx& tx, std::int64_t generation) {
  return tx.row<StoredGeneration>(generation_sql + "WHERE generation = :generation", generation);
}

void insert_generation(db::Tx& tx, const StoredGeneration& row) {
  tx.run(
      "INSERT INTO key_generations (generation, wrapped_key, state, created_at) "
      "VALUES (:generation, :wrapped_key, :state, :created_at)",
      row.generation, row.wrapped_key, row.state, row.created_at);
}

std::optional<std::int64_t> active_generation(db::Tx& tx) {
  return tx.row<std::int64_t>("SELECT generation FROM key_generations WHERE state = 'active'");
}

void set_generation_state(db::Tx& tx, std::int64_t generation, GenerationState state) {
  tx.run("UPDATE key_generations SET state = :state WHERE generation = :generation", state, generation);
}

void set_wrapped_key(db::Tx& tx, std::int64_t generation, const std::string& wrapped_key) {
  tx.run("UPDATE key_generations SET wrapped_key = :wrapped_key WHERE generation = :generation", wrapped_key,
         generation);
}

std::int64_t count_batches_of_generation(db::Tx& tx, std::int64_t generation) {
  return tx.value<std::int64_t>("SELECT COUNT(*) FROM batches WHERE generation = :generation", generation);
}

void insert_batch(db::Tx& tx, const StoredBatch& row) {
  const Batch& b = row.batch;
  tx.run(insert_batch_sql, b.id, b.order_id, b.delivery_id, b.enterprise_id, b.printer_id, b.certificate_id,
         b.applied_by, b.gtin, b.generation, b.first_number, b.quantity, b.demonstration, row.base_address,
         row.layout.level, row.layout.module_px, row.layout.dpi, row.layout.codes_csv, row.keypad_code,
         row.layout.part_stamps, row.format_version, row.recipient, b.created_at);
  tx.run(
      "INSERT INTO batch_counts (batch_id, activated, spoiled, used, recalled, recalled_only) VALUES (:id, 0, 0, 0, 0, "
      "0)",
      b.id);
}

std::optional<StoredBatch> find_batch(db::Tx& tx, const BatchId& id) {
  return tx.row<StoredBatch>(batch_sql + "WHERE id = :id", id);
}

std::optional<StoredBatch> find_batch_of_number(db::Tx& tx, std::int64_t number) {
  return tx.row<StoredBatch>(batch_sql + "WHERE first_number <= :number ORDER BY first_number DESC LIMIT 1", number);
}

std::vector<StoredBatch> batches_of_order(db::Tx& tx, const OrderId& id) {
  return tx.rows<StoredBatch>(batch_sql + "WHERE order_id = :order_id ORDER BY sequence", id);
}

void each_batch_by_number(db::Tx& tx, FunctionRef<void(const BatchNumbers&)> callee) {
  // A trigger holds that numbers grow as rows do; rows in their own order are read twice as fast.
  tx.sweep<BatchNumbers>(
      "SELECT id, certificate_id, gtin, generation, first_number, quantity, demonstration FROM batches "
      "ORDER BY sequence",
      callee);
}

std::int64_t used_numbers_end(db::Tx& tx) {
  // Numbers go out in increasing runs, so the run that starts highest ends highest.
  return tx.row<std::int64_t>("SELECT first_number + quantity FROM batches ORDER BY first_number DESC LIMIT 1")
      .value_or(0);
}

void insert_archive(db::Tx& tx, const ArchiveSource& source) {
  const Archive& a = source.archive;
  tx.run(insert_archive_sql, a.id, a.batch_id, a.part, a.parts, a.from, a.to, a.name, source.plan.manifest,
         source.row_tag);
}

std::optional<StoredArchive> find_archive(db::Tx& tx, const ArchiveId& id) {
  return completed(tx.row<StoredArchive>(archive_sql + "WHERE a.id = :id", id));
}

std::optional<StoredArchive> find_archive_at(db::Tx& tx, const BatchId& batch, std::int64_t position) {
  return completed(tx.row<StoredArchive>(archive_sql + "WHERE a.batch_id = :batch_id AND a.from_position <= :position "
                                                       "AND a.to_position >= :same_position",
                                         batch, position, position));
}

std::vector<StoredArchive> archives_of_batch(db::Tx& tx, const BatchId& id, std::int64_t after, std::int64_t limit) {
  std::vector<StoredArchive> rows;
  tx.each<StoredArchive>(
      archive_sql + "WHERE a.batch_id = :batch_id AND a.sequence > :after ORDER BY a.sequence LIMIT :most",
      [&](StoredArchive&& row) { rows.push_back(completed(std::move(row))); }, id, after, limit);
  return rows;
}

std::optional<StoredArchive> first_pending_archive(db::Tx& tx, const OrderId& id) {
  return completed(tx.row<StoredArchive>(first_pending_sql, id));
}

std::string manifest_of(db::Tx& tx, const ArchiveId& id) {
  return tx.value<std::string>("SELECT manifest FROM archives WHERE id = :id", id);
}

void read_making(db::Tx& tx, ArchiveSource& source) {
  auto making = tx.row<Making>("SELECT codes_crc, row_tag, ready_tag FROM archives WHERE id = :id", source.archive.id);
  check(making.has_value(), "an archive that was found has no row");
  if (making->codes_crc) source.codes_crc = static_cast<std::uint32_t>(*making->codes_crc);
  source.row_tag = std::move(making->row_tag);
  source.ready_tag = std::move(making->ready_tag);
}

void set_archive_ready(db::Tx& tx, const ArchiveId& id, const MadeArchive& made, const std::string& ready_tag,
                       std::int64_t now_ms) {
  const auto codes_crc = made.codes_crc ? std::optional(std::int64_t{*made.codes_crc}) : std::nullopt;
  check(tx.run(set_ready_sql, made.size_bytes, made.sha256, codes_crc, ready_tag, now_ms, id) == 1,
        "an archive that was made has no row");
}

std::vector<StoredArchive> untagged_archives(db::Tx& tx, std::int64_t after, std::int64_t limit) {
  std::vector<StoredArchive> rows;
  tx.each<StoredArchive>(
      archive_sql + "WHERE a.sequence > :after AND a.row_tag IS NULL ORDER BY a.sequence LIMIT :most",
      [&](StoredArchive&& row) { rows.push_back(completed(std::move(row))); }, after, limit);
  return rows;
}

void set_tags(db::Tx& tx, const ArchiveSource& source) {
  tx.run("UPDATE archives SET row_tag = :row_tag, ready_tag = :ready_tag WHERE id = :id", source.row_tag,
         source.ready_tag, source.archive.id);
}

std::vector<StoredArchive> all_ready_archives(db::Tx& tx) {
  std::vector<StoredArchive> rows;
  tx.each<StoredArchive>(archive_sql + "WHERE a.state = 'ready' ORDER BY a.sequence",
                         [&](StoredArchive&& row) { rows.push_back(completed(std::move(row))); });
  return rows;
}

std::int64_t stamps_in_ready_archives(db::Tx& tx, const OrderId& id) {
  return tx.value<std::int64_t>(ready_stamps_sql, id);
}

}  // namespace qrcongo::stamps
