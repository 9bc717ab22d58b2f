#include "archive_encryption.hpp"

#include "qrcongo/crypto/hash.hpp"
#include "row_bytes.hpp"

namespace qrcongo::stamps {

Bytes canonical_row(const ArchiveSource& source) {
  const engine::ArchivePlan& plan = source.plan;
  RowBytes row;
  row.put(static_cast<std::uint64_t>(plan.format_version));
  row.put(source.archive.batch_id.str());
  row.put(plan.base_address);
  row.put(plan.gtin);
  row.put(std::uint64_t{plan.generation});
  row.put(plan.first_number);
  row.put(std::uint64_t{plan.from});
  row.put(std::uint64_t{plan.to});
  row.put(static_cast<std::uint64_t>(source.archive.part));
  row.put(static_cast<std::uint64_t>(source.archive.parts));
  row.put(std::string_view(&plan.level, 1));
  row.put(static_cast<std::uint64_t>(plan.module_px));
  row.put(static_cast<std::uint64_t>(plan.dpi));
  row.put(std::uint64_t{plan.codes_csv ? 1U : 0U});
  row.put(std::uint64_t{plan.keypad_code ? 1U : 0U});
  row.put(plan.manifest);
  row.put(source.archive.encrypted_to.value_or(""));
  return row.take();
}

Result<ArchiveEncryption> encryption_of(const ArchiveSource& source, const Keyring& keyring) {
  if (!source.archive.encrypted_to) return ArchiveEncryption();
  if (source.plan.format_version < 2) return fail(Code::internal, "An archive of format 1 is never encrypted.");
  if (keyring.find(source.plan.generation) == nullptr) {
    return fail(Code::unavailable, "La clé de cette série manque : rien ne peut être fabriqué.");
  }
  const auto recipient = crypto::AgeRecipient::parse(*source.archive.encrypted_to);
  if (!recipient) return fail(Code::internal, "A batch's recipient cannot be read: " + recipient.error().detail);
  const crypto::Digest digest = crypto::sha256(canonical_row(source));
  return std::make_shared<const crypto::AgeFile>(*recipient, keyring.archive_secrets(source.plan.generation, digest));
}

}  // namespace qrcongo::stamps
