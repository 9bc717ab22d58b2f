#include "qrcongo/stamps/archive_tagging.hpp"

#include <map>

#include "archive_tags.hpp"
#include "qrcongo/base/log.hpp"
#include "qrcongo/identity/call.hpp"
#include "store.hpp"

namespace qrcongo::stamps {
namespace {

constexpr std::int64_t bite = 500;

using CountByGeneration = std::map<std::int64_t, std::int64_t>;

Result<void> tag_one(db::Tx& tx, Service& stamps, const Keyring& keyring, const ArchiveId& id,
                     CountByGeneration& counts) {
  auto source = stamps.archive_source(tx, id);
  if (!source) return fail(source.error());
  // Nothing can be made of it anyway.
  if (keyring.find(source->plan.generation) == nullptr) return {};
  source->row_tag = row_tag_of(*source, keyring);
  if (source->archive.ready) source->ready_tag = ready_tag_of(*source, keyring);
  set_tags(tx, *source);
  ++counts[source->batch.generation];
  return {};
}

Result<CountByGeneration> tag_all(db::Tx& tx, Service& stamps, const Keyring& keyring) {
  CountByGeneration counts;
  for (const StoredGeneration& row : all_generations(tx)) counts[row.generation] = 0;
  std::int64_t after = 0;
  for (;;) {
    const std::vector<StoredArchive> some = untagged_archives(tx, after, bite);
    if (some.empty()) return counts;
    for (const StoredArchive& row : some) {
      if (auto done = tag_one(tx, stamps, keyring, row.archive.id, counts); !done) return fail(done.error());
    }
    after = some.back().archive.sequence;
  }
}

}  // namespace

Result<void> tag_archives_of_before(db::Database& database, Service& stamps, const Keyring& keyring,
                                    ByteView key_encryption_key, Random& random, std::int64_t now_ms) {
  if (!keyring.takes_untagged_archives()) return {};
  const identity::Call call = identity::system_call(now_ms);
  auto tagged = database.write_now([&](db::Tx& tx) -> Result<void> {
    const auto counts = tag_all(tx, stamps, keyring);
    if (!counts) return fail(counts.error());
    // Whoever brings this time back by the wrapped keys of an old copy leaves a second entry.
    for (const auto& [generation, archives] : *counts)
      call.record(tx, "key_generation.tag_archives", std::to_string(generation), {{"archives", archives}});
    return Keyring::declare_archives_tagged(tx, key_encryption_key, random);
  });
  if (tagged) log::info("archives of before have their tags");
  return tagged;
}

}  // namespace qrcongo::stamps
