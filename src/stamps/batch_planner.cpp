#include "batch_planner.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <boost/json/serialize.hpp>

#include "archive_tags.hpp"
#include "qrcongo/identity/encryption_keys.hpp"
#include "qrcongo/identity/organisations.hpp"

namespace qrcongo::stamps {
namespace {

constexpr std::int64_t most_parts = 10'000;

std::int64_t parts_for(std::int64_t quantity, std::int64_t part_stamps) {
  return (quantity + part_stamps - 1) / part_stamps;
}

// As ordered, but no part above the server's own limit, and not so small that a batch becomes countless files.
std::int64_t cut_part_stamps(std::int64_t quantity, std::int64_t ordered, std::int64_t most) {
  return std::max(std::min(ordered, most), parts_for(quantity, most_parts));
}

boost::json::value text_or_null(const std::optional<std::string>& text) {
  return text ? boost::json::value(*text) : boost::json::value();
}

// The bytes of manifest.json: members in this order, one line.
std::string manifest_json(const StoredBatch& row, const Archive& archive, const orders::Order& order,
                          const BatchSubject& subject) {
  const orders::Layout& layout = row.layout;
  const certification::Product& product = subject.product;
  const boost::json::object manifest{
      {"format_version", row.format_version},
      {"specimen", row.batch.demonstration},
      {"order", {{"number", order.number}, {"client_reference", text_or_null(order.client_reference)}}},
      {"batch_id", row.batch.id.str()},
      {"part", archive.part},
      {"parts", archive.parts},
      {"positions", {{"from", archive.from}, {"to", archive.to}}},
      {"count", archive.to - archive.from + 1},
      {"certificate", text_or_null(subject.certificate.number)},
      {"enterprise", subject.enterprise_name},
      {"product",
       {{"name", product.name},
        {"brand", product.brand},
        {"category", product.category},
        {"gtin", text_or_null(product.gtin)},
        {"net_content", text_or_null(product.net_content)}}},
      {"layout",
       {{"format", order.format},
        {"base_address", row.base_address},
        {"level", layout.level},
        {"module_px", layout.module_px},
        {"dpi", layout.dpi},
        {"codes_csv", layout.codes_csv},
        {"keypad_code", row.keypad_code}}}};
  return boost::json::serialize(manifest) + "\n";
}

}  // namespace

engine::ArchivePlan plan_of(const StoredBatch& row, const Archive& archive, std::string manifest) {
  engine::ArchivePlan plan;
  plan.format_version = static_cast<int>(row.format_version);
  plan.base_address = row.base_address;
  plan.gtin = row.batch.gtin;
  plan.generation = static_cast<unsigned>(row.batch.generation);
  plan.first_number = static_cast<std::uint64_t>(row.batch.first_number);
  plan.from = static_cast<std::uint32_t>(archive.from);
  plan.to = static_cast<std::uint32_t>(archive.to);
  plan.level = row.layout.level.empty() ? 'M' : row.layout.level.front();
  plan.module_px = static_cast<int>(row.layout.module_px);
  plan.dpi = static_cast<int>(row.layout.dpi);
  plan.codes_csv = row.layout.codes_csv;
  plan.keypad_code = row.keypad_code;
  plan.manifest = std::move(manifest);
  return plan;
}

ArchiveSource source_of(const StoredBatch& row, Archive archive, std::string manifest) {
  ArchiveSource source;
  source.plan = plan_of(row, archive, std::move(manifest));
  source.archive = std::move(archive);
  source.batch = row.batch;
  return source;
}

std::optional<std::string> BatchPlanner::hindrance(db::Tx& tx, const orders::Order& order) const {
  if (settings_.base_url.empty()) {
    return "L'adresse imprimée sur les estampilles n'est pas réglée (stamps.base_url) : rien ne peut être fabriqué.";
  }
  if (auto why = settings_.hindrance()) return why;
  if (!active_generation(tx)) return "Aucune génération de clé n'est active : rien ne peut être fabriqué.";
  if (auto why = missing_key(tx, order)) return why;
  Archive archive;
  StoredBatch row = batch_of(tx, order, order.deliveries.front());
  // The longest address there is: with a GTIN.
  row.batch.gtin = std::string(engine::no_gtin.size(), '9');
  if (const auto possible = engine::check_plan(plan_of(row, archive, "{}")); !possible) return possible.error().detail;
  return std::nullopt;
}

// Revoked since the order was submitted, and none took its place: the order waits for one.
std::optional<std::string> BatchPlanner::missing_key(db::Tx& tx, const orders::Order& order) const {
  if (!settings_.require_encryption) return std::nullopt;
  for (const orders::Delivery& delivery : order.deliveries) {
    if (delivery.batch_id || identity::active_key(tx, delivery.printer_id)) continue;
    const auto printer = identity::find_organisation(tx, delivery.printer_id);
    return fmt::format(
        "L'estampilleur {} n'a plus de clé de chiffrement confirmée : rien ne peut être fabriqué pour lui.",
        printer ? printer->name : std::string());
  }
  return std::nullopt;
}

Result<BatchSubject> BatchPlanner::subject_of(db::Tx& tx, const orders::Order& order) {
  auto certificate = certification_.certificate(tx, order.certificate_id);
  if (!certificate) return fail(certificate.error());
  auto product = certification_.product(tx, certificate->product_id);
  if (!product) return fail(product.error());
  auto enterprise = identity::organisation_name(tx, order.enterprise_id);
  return BatchSubject{std::move(*certificate), std::move(*product), std::move(enterprise).value_or(std::string())};
}

StoredBatch BatchPlanner::batch_of(db::Tx& tx, const orders::Order& order, const orders::Delivery& delivery) const {
  StoredBatch row;
  row.batch.order_id = order.id;
  row.batch.delivery_id = delivery.id;
  row.batch.enterprise_id = order.enterprise_id;
  row.batch.printer_id = delivery.printer_id;
  row.batch.certificate_id = order.certificate_id;
  row.batch.applied_by = order.applied_by;
  // The database's, not the keyring's: a generation that comes in the same COMMIT is in the keyring only after it.
  row.batch.generation = active_generation(tx).value_or(0);
  row.batch.quantity = delivery.quantity;
  row.batch.demonstration = settings_.demonstration;
  row.base_address = settings_.base_url;
  row.layout = order.layout;
  row.layout.part_stamps = cut_part_stamps(delivery.quantity, order.layout.part_stamps, settings_.archive_stamps_max);
  row.keypad_code = settings_.keypad_code;
  if (const auto key = identity::active_key(tx, delivery.printer_id)) row.recipient = key->recipient;
  return row;
}

void BatchPlanner::insert_archives(db::Tx& tx, const StoredBatch& row, const orders::Order& order,
                                   const BatchSubject& subject, const std::string& name_stem) {
  Archive archive;
  archive.batch_id = row.batch.id;
  archive.parts = parts_for(row.batch.quantity, row.layout.part_stamps);
  archive.encrypted_to = row.recipient;
  for (archive.part = 1; archive.part <= archive.parts; ++archive.part) {
    archive.id = ArchiveId(make_uuid_v7(row.batch.created_at, random_));
    archive.from = (archive.part - 1) * row.layout.part_stamps + 1;
    archive.to = std::min(archive.part * row.layout.part_stamps, row.batch.quantity);
    archive.name = fmt::format("{}-{}.zip{}", name_stem, archive.part, row.recipient ? ".age" : "");
    ArchiveSource source = source_of(row, archive, manifest_json(row, archive, order, subject));
    source.row_tag = row_tag_of(source, keyring_);
    insert_archive(tx, source);
  }
}

Result<void> BatchPlanner::plan(db::Tx& tx, const identity::Call& call, const orders::Order& order, Fence& fence) {
  const auto subject = subject_of(tx, order);
  if (!subject) return fail(subject.error());
  for (std::size_t i = 0; i < order.deliveries.size(); ++i) {
    const orders::Delivery& delivery = order.deliveries[i];
    if (delivery.batch_id) continue;
    const auto first = fence.take(used_numbers_end(tx), delivery.quantity);
    if (!first) return fail(first.error());
    StoredBatch row = batch_of(tx, order, delivery);
    row.batch.id = BatchId(make_uuid_v7(call.now_ms, random_));
    row.batch.gtin = subject->product.gtin.value_or(std::string(engine::no_gtin));
    row.batch.first_number = *first;
    row.batch.created_at = call.now_ms;
    insert_batch(tx, row);
    // Printers of one order must not mistake each other's files.
    const std::string stem = order.deliveries.size() == 1 ? order.number : fmt::format("{}-{}", order.number, i + 1);
    insert_archives(tx, row, order, *subject, stem);
    orders_.attach_batch(tx, delivery.id, row.batch.id);
    boost::json::object detail{{"order_id", order.id.str()},
                               {"delivery_id", delivery.id.str()},
                               {"generation", row.batch.generation},
                               {"first_number", row.batch.first_number},
                               {"quantity", row.batch.quantity}};
    if (row.recipient) detail["encrypted_to"] = *row.recipient;
    call.record(tx, "batch.issue", row.batch.id.str(), std::move(detail));
    stamps_.batch_issued.publish(tx, find_batch(tx, row.batch.id)->batch);
  }
  return {};
}

}  // namespace qrcongo::stamps
