#include "archive_tags.hpp"

#include "archive_encryption.hpp"
#include "qrcongo/base/log.hpp"
#include "row_bytes.hpp"

namespace qrcongo::stamps {
namespace {

// What the canonical row leaves out because no byte follows from it, or because the plan has it in a narrower type.
void put_batch(RowBytes& row, const Batch& batch) {
  row.put(batch.id.str());
  row.put(batch.order_id.str());
  row.put(batch.delivery_id.str());
  row.put(batch.enterprise_id.str());
  row.put(batch.printer_id.str());
  row.put(batch.certificate_id.str());
  row.put(orders::to_text(batch.applied_by));
  row.put(batch.generation);
  row.put(batch.first_number);
  row.put(batch.quantity);
  row.put(std::uint64_t{batch.demonstration ? 1U : 0U});
  row.put(batch.created_at);
}

RowBytes tagged(std::string_view what, const ArchiveSource& source) {
  const Archive& archive = source.archive;
  RowBytes row;
  row.put(what);
  row.put(as_text(canonical_row(source)));
  row.put(archive.id.str());
  row.put(archive.name);
  row.put(archive.from);
  row.put(archive.to);
  put_batch(row, source.batch);
  return row;
}

std::string tag_of(RowBytes row, const ArchiveSource& source, const Keyring& keyring) {
  return to_hex(keyring.archive_tag(source.plan.generation, row.take()));
}

bool is_same(const std::optional<std::string>& said, const std::string& is) {
  return said && equal_in_constant_time(as_bytes(*said), as_bytes(is));
}

}  // namespace

std::string row_tag_of(const ArchiveSource& source, const Keyring& keyring) {
  return tag_of(tagged("row", source), source, keyring);
}

std::string ready_tag_of(const ArchiveSource& source, const Keyring& keyring) {
  RowBytes row = tagged("ready", source);
  // One above, so that none is told from zero.
  row.put(source.codes_crc ? std::uint64_t{*source.codes_crc} + 1 : std::uint64_t{0});
  row.put(source.archive.size_bytes);
  row.put(source.archive.sha256);
  return tag_of(std::move(row), source, keyring);
}

RowCondition condition_of(const ArchiveSource& source, const Keyring& keyring) {
  // The batch's own, since the plan has it in a narrower type.
  const std::int64_t generation = source.batch.generation;
  const bool in_range = 0 <= generation && generation < generations_end;
  if (!in_range || keyring.find(source.plan.generation) == nullptr) return RowCondition::without_key;
  if (!is_same(source.row_tag, row_tag_of(source, keyring))) return RowCondition::altered;
  const bool ready = source.archive.ready;
  if (ready && !is_same(source.ready_tag, ready_tag_of(source, keyring))) return RowCondition::altered;
  const bool compromised = keyring.state(source.plan.generation) == GenerationState::compromised;
  return compromised ? RowCondition::compromised : RowCondition::genuine;
}

Result<void> require_usable(const ArchiveSource& source, const Keyring& keyring) {
  switch (condition_of(source, keyring)) {
    case RowCondition::genuine:
      return {};
    case RowCondition::without_key:
      return fail(Code::unavailable, "La clé de cette série manque : rien ne peut être fabriqué.");
    case RowCondition::compromised:
      return fail(Code::wrong_state,
                  "La génération de clés de cette série est compromise : rien n'est plus fabriqué ni remis sous elle.");
    case RowCondition::altered:
      break;
  }
  log::error("an archive's row was altered", {{"archive", source.archive.id.str()}, {"name", source.archive.name}});
  return fail(Code::internal, "Fichier d'impression " + source.archive.name + " : la ligne a été modifiée.");
}

}  // namespace qrcongo::stamps
