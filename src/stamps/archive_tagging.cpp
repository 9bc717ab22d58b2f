#include "qrcongo/stamps/archive_tagging.hpp"

#include "archive_tags.hpp"
#include "qrcongo/base/log.hpp"
#include "store.hpp"

namespace qrcongo::stamps {
namespace {

constexpr std::int64_t bite = 500;

Result<void> tag_one(db::Tx& tx, Service& stamps, const Keyring& keyring, const ArchiveId& id) {
  auto source = stamps.archive_source(tx, id);
  if (!source) return fail(source.error());
  // Nothing can be made of it anyway.
  if (keyring.find(source->plan.generation) == nullptr) return {};
  source->row_tag = row_tag_of(*source, keyring);
  if (source->archive.ready) source->ready_tag = ready_tag_of(*source, keyring);
  set_tags(tx, *source);
  return {};
}

Result<std::int64_t> tag_all(db::Tx& tx, Service& stamps, const Keyring& keyring) {
  std::int64_t tagged = 0;
  std::int64_t after = 0;
  for (;;) {
    const std::vector<StoredArchive> some = untagged_archives(tx, after, bite);
    if (some.empty()) return tagged;
    for (const StoredArchive& row : some) {
      if (auto done = tag_one(tx, stamps, keyring, row.archive.id); !done) return fail(done.error());
    }
    tagged += static_cast<std::int64_t>(some.size());
    after = some.back().archive.sequence;
  }
}

}  // namespace

Result<void> tag_archives_of_before(db::Database& database, Service& stamps, const Keyring& keyring,
                                    ByteView key_encryption_key, Random& random) {
  if (!keyring.takes_untagged_archives()) return {};
  const auto tagged = database.write_now([&](db::Tx& tx) -> Result<std::int64_t> {
    auto all = tag_all(tx, stamps, keyring);
    if (!all) return all;
    if (auto declared = Keyring::declare_archives_tagged(tx, key_encryption_key, random); !declared)
      return fail(declared.error());
    return all;
  });
  if (!tagged) return fail(tagged.error());
  log::info("archives of before have their tags", {{"archives", std::to_string(*tagged)}});
  return {};
}

}  // namespace qrcongo::stamps
