#include "store.hpp"

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/db/sealed.hpp"

namespace qrcongo::distribution {
namespace {

const std::string handover_columns = "id, archive_id, printer_id, created_at, expires_at, ended_at, made_by";
const std::string receipt_columns = "id, archive_id, batch_id, from_position, to_position, received_by, created_at";
const std::string insert_handover_sql = "INSERT INTO handovers (" + handover_columns +
                                        ", token_hash, row_tag) VALUES (:id, :archive_id, :printer_id, :created_at, "
                                        ":expires_at, :ended_at, :made_by, :token_hash, :row_tag)";
const std::string insert_receipt_sql =
    "INSERT INTO receipts (" + receipt_columns +
    ") VALUES (:id, :archive_id, :batch_id, :from_position, :to_position, :received_by, :created_at)";
const std::string receipts_sql = "SELECT " + receipt_columns +
                                 " FROM receipts WHERE batch_id = :batch_id AND (created_at > :after OR (created_at = "
                                 ":same AND " +
                                 std::string(stamps::id_tail_sql) + " > :tail)) ORDER BY created_at, id LIMIT :most";
const std::string insert_download_sql =
    "INSERT INTO downloads (archive_id, handover_id, user_id, created_at) "
    "VALUES (:archive_id, :handover_id, :user_id, :created_at)";

struct RangeRow {
  stamps::Range range;
  auto fields() { return std::tie(range.from, range.to); }
};

struct TaggedHandover : StoredHandover {
  std::optional<std::string> row_tag;
  auto fields() { return std::tuple_cat(StoredHandover::fields(), std::tie(row_tag)); }
};

std::string hash_of(db::Tx& tx, const std::string& token) {
  return db::keyed_token(tx, {"handovers", "token_hash", ""}, token);
}

std::string tag_of(db::Tx& tx, const StoredHandover& row, const std::string& token_hash) {
  const std::string bound = row.id.str() + " " + row.archive_id.str() + " " + row.printer_id.str() + " " +
                            row.made_by.str() + " " + std::to_string(row.expires_at);
  return db::keyed_hash(tx, {"handovers", "row_tag", bound}, token_hash);
}

}  // namespace

void end_handovers(db::Tx& tx, const ArchiveId& archive, std::int64_t now_ms) {
  tx.run("UPDATE handovers SET ended_at = :ended_at WHERE archive_id = :archive_id AND ended_at IS NULL", now_ms,
         archive);
}

void insert_handover(db::Tx& tx, const StoredHandover& row, const std::string& token) {
  const std::string hash = hash_of(tx, token);
  tx.run(insert_handover_sql, row.id, row.archive_id, row.printer_id, row.created_at, row.expires_at, row.ended_at,
         row.made_by, hash, tag_of(tx, row, hash));
}

std::optional<StoredHandover> find_handover(db::Tx& tx, const std::string& token) {
  const std::string hash = hash_of(tx, token);
  const auto row = tx.row<TaggedHandover>(
      "SELECT " + handover_columns + ", row_tag FROM handovers WHERE token_hash = :token_hash", hash);
  if (!row) return std::nullopt;
  if (!equal_in_constant_time(as_bytes(row->row_tag.value_or("")), as_bytes(tag_of(tx, *row, hash)))) {
    throw db::DamagedValue({"handovers", "row_tag", row->id.str()});
  }
  return *row;
}

void insert_download(db::Tx& tx, const ArchiveId& archive, const std::optional<HandoverId>& handover,
                     const std::optional<UserId>& user, std::int64_t now_ms) {
  tx.run(insert_download_sql, archive, handover, user, now_ms);
}

std::optional<std::int64_t> last_download_by_link(db::Tx& tx, const HandoverId& handover) {
  return tx.row<std::int64_t>(
      "SELECT created_at FROM downloads WHERE handover_id = :handover_id ORDER BY sequence DESC LIMIT 1", handover);
}

std::int64_t downloads_by_user(db::Tx& tx, const ArchiveId& archive, const UserId& user) {
  return tx.value<std::int64_t>("SELECT COUNT(*) FROM downloads WHERE archive_id = :archive_id AND user_id = :user_id",
                                archive, user);
}

void insert_receipt(db::Tx& tx, const StoredReceipt& row) {
  tx.run(insert_receipt_sql, row.id, row.archive_id, row.batch_id, row.from, row.to, row.received_by, row.created_at);
}

std::optional<StoredReceipt> find_receipt(db::Tx& tx, const ArchiveId& archive) {
  return tx.row<StoredReceipt>("SELECT " + receipt_columns + " FROM receipts WHERE archive_id = :archive_id", archive);
}

std::vector<stamps::BatchAct> receipts_of(db::Tx& tx, const BatchId& batch, const stamps::ActPage& page) {
  std::vector<stamps::BatchAct> acts;
  const auto take = [&](StoredReceipt&& receipt) {
    stamps::BatchAct& act = acts.emplace_back();
    act.kind = "receipt";
    act.id = receipt.id;
    act.at = receipt.created_at;
    act.by = receipt.received_by;
    act.archive_id = receipt.archive_id.str();
    act.ranges = {{receipt.from, receipt.to}};
    act.ranges_in_all = 1;
    act.count = act.ranges.front().count();
  };
  const std::int64_t at = page.after_at();
  tx.each<StoredReceipt>(receipts_sql, take, batch, at, at, page.after_tail(), page.limit);
  return acts;
}

std::vector<stamps::Range> received_ranges(db::Tx& tx, const BatchId& batch) {
  std::vector<stamps::Range> ranges;
  tx.each<RangeRow>(
      "SELECT from_position, to_position FROM receipts WHERE batch_id = :batch_id ORDER BY from_position",
      [&](RangeRow&& row) { ranges.push_back(row.range); }, batch);
  return ranges;
}

}  // namespace qrcongo::distribution
