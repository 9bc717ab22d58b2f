#include "qrcongo/audit/seals.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "checkpoint_store.hpp"
#include "lines.hpp"
#include "qrcongo/audit/proof.hpp"
#include "qrcongo/runtime/durable_file.hpp"
#include "store.hpp"
#include "tree.hpp"

namespace qrcongo::audit {
namespace {

using std::chrono::year_month;
using std::chrono::year_month_day;

constexpr std::int64_t page_entries = 1000;

year_month month_of_day(std::int64_t day) {
  const year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  return date.year() / date.month();
}

std::int64_t first_day_of(year_month month) {
  return std::chrono::sys_days{month / std::chrono::day{1}}.time_since_epoch().count();
}

std::string first_day_after(year_month month, std::int64_t years) {
  return format_day(first_day_of(month + std::chrono::months{1} + std::chrono::years{years}));
}

std::string name_of(year_month month) { return format_day(first_day_of(month)).substr(0, 7); }

year_month month_named(const std::string& name) { return month_of_day(parse_day(name + "-01").value_or(0)); }

std::string file_of(const std::string& month) { return "audit-" + month + ".ndjson"; }

// Writes, and remembers what the whole comes to.
class HashedFile {
 public:
  explicit HashedFile(runtime::DurableFile file) : file_(std::move(file)) {}

  Result<void> append(std::string_view text) {
    hash_.update(as_bytes(text));
    return file_.append(as_bytes(text));
  }

  Result<std::string> publish() {
    if (auto published = file_.publish(); !published) return fail(published.error());
    return to_hex(hash_.finish());
  }

 private:
  runtime::DurableFile file_;
  crypto::Sha256 hash_;
};

}  // namespace

struct Seals::Segment {
  std::int64_t size() const { return line.until.size; }

  SealLine line;
};

Seals::Seals(SealSettings settings, db::Database& database, const Clock& clock)
    : settings_(std::move(settings)), database_(database), clock_(clock) {}

Result<std::optional<std::string>> Seals::seal_if_due() {
  const auto segment = database_.read_now([this](db::Tx& tx) { return next_segment(tx); });
  if (!segment) return fail(segment.error());
  if (!segment->has_value()) return std::optional<std::string>();
  if (auto made = runtime::make_folder(settings_.folder); !made) return fail(made.error());
  const auto sha256 = write_file(**segment);
  if (!sha256) return fail(sha256.error());
  if (auto recorded = record(**segment, *sha256); !recorded) return fail(recorded.error());
  return std::optional<std::string>(file_of((*segment)->line.month));
}

// Months are cut by sequence: an entry that a clock put back or a slow commit dates into a month that is closed already
// belongs to the next one.
Result<std::optional<Seals::Segment>> Seals::next_segment(db::Tx& tx) const {
  const std::optional<Segment> nothing;
  const auto before = newest_seal(tx);
  const std::int64_t first = before ? before->end_entry : 0;
  const auto first_entries = entries_from(tx, first, 1);
  if (first_entries.empty()) return nothing;
  year_month month = month_of_day(settings_.offset.day_of(first_entries.front().time_ms));
  if (before) month = std::max(month, month_named(before->month) + std::chrono::months{1});
  const std::int64_t end_day = first_day_of(month + std::chrono::months{1});
  const std::int64_t end_ms = settings_.offset.start_of_day_ms(end_day);
  if (clock_.now_ms() < end_ms) return nothing;
  const std::int64_t end = first_entry_after(tx, first, end_ms).value_or(count_entries(tx));
  const auto checkpoint = newest_checkpoint(tx);
  if (!checkpoint || checkpoint->size < end || end <= first) return nothing;

  Segment segment;
  SealLine& line = segment.line;
  line.month = name_of(month);
  line.first = first;
  line.keep_until = first_day_after(month, settings_.years);
  line.orders_keep_until = first_day_after(month, settings_.orders_years);
  line.note = checkpoint->note;
  line.note_size = checkpoint->size;
  const auto subtrees = subtrees_at(tx, first);
  const auto root = root_at(tx, end);
  auto consistency = consistency_path(tx, end, checkpoint->size);
  if (!subtrees) return fail(subtrees.error());
  if (!root) return fail(root.error());
  if (!consistency) return fail(consistency.error());
  for (const Subtree& subtree : *subtrees) line.before.push_back(subtree.hash);
  line.until = {end, *root};
  line.consistency = std::move(*consistency);
  return std::optional<Segment>(std::move(segment));
}

// Page by page: entries never change, so no snapshot needs to hold for so long.
Result<std::string> Seals::write_file(const Segment& segment) const {
  auto begun = runtime::DurableFile::begin(settings_.folder + "/" + file_of(segment.line.month));
  if (!begun) return fail(begun.error());
  HashedFile file(std::move(*begun));
  std::int64_t next = segment.line.first;
  while (next < segment.size()) {
    const std::int64_t most = std::min(page_entries, segment.size() - next);
    const auto page = database_.read_now(
        [&](db::Tx& tx) -> Result<std::vector<StoredEntry>> { return entries_from(tx, next, most); });
    if (!page) return fail(page.error());
    if (page->empty()) return fail(Code::internal, fmt::format("l'entrée {} manque", next));
    for (const StoredEntry& entry : *page) {
      if (auto written = file.append(to_line(entry)); !written) return fail(written.error());
    }
    next = page->back().sequence + 1;
  }
  if (auto written = file.append(to_line(segment.line)); !written) return fail(written.error());
  return file.publish();
}

Result<void> Seals::record(const Segment& segment, const std::string& sha256) const {
  const SealLine& line = segment.line;
  const std::int64_t now_ms = clock_.now_ms();
  return database_.write_now([&](db::Tx& tx) -> Result<void> {
    insert_seal(tx, {line.month, line.first, line.until.size, file_of(line.month), sha256, now_ms});
    Entry entry;
    entry.actor.kind = "system";
    entry.action = "audit.seal";
    entry.subject_kind = "audit";
    entry.subject_id = line.month;
    entry.detail = {{"first", line.first},
                    {"end", line.until.size},
                    {"root", to_hex(line.until.root)},
                    {"sha256", sha256},
                    {"keep_until", line.keep_until}};
    append(tx, entry, now_ms);
    return {};
  });
}

}  // namespace qrcongo::audit
