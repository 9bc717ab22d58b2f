#include "src/verification/ledger/scan_tags.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <filesystem>
#include <thread>

#include <libdeflate.h>

#include "qrcongo/verification/ledger/scan_ledger.hpp"
#include "src/verification/ledger/journal_segment.hpp"
#include "src/verification/ledger/journal_start.hpp"
#include "src/verification/ledger/shard_file.hpp"
#include "tests/support/fakes.hpp"

using namespace qrcongo;
using namespace qrcongo::verification::ledger;
using namespace qrcongo::testing;

namespace {

constexpr std::uint64_t stamps = 20'000;
constexpr std::size_t head_size = 4096;
constexpr std::size_t body_checksum_at = 40;  // in the head, before the head's own

enum class Keyed { no, yes, first_time };

LedgerSettings small(const std::string& folder, Keyed keyed) {
  LedgerSettings settings;
  settings.folder = folder;
  settings.memory_max = 0;
  settings.recent_visits = 1U << 16U;
  settings.segment_records = 2000;
  settings.segments_max = 3;
  settings.commit_gap_us = 0;
  settings.keeper_pause_ms = 1;
  if (keyed != Keyed::no) settings.key = std::make_shared<const Secret>(Bytes(32, 5));
  settings.takes_untagged = keyed == Keyed::first_time;
  return settings;
}

ScanTags tags() { return ScanTags(Bytes(32, 5)); }

Scan scan(std::uint64_t number, std::uint64_t client) {
  Scan one;
  one.number = number;
  one.client = client << 48U | client;
  one.at_ms = 1'800'000'000'000;
  return one;
}

std::unique_ptr<ScanLedger> opened(const std::string& folder, Keyed keyed = Keyed::yes) {
  auto ledger = ScanLedger::open(small(folder, keyed));
  REQUIRE(ledger.has_value());
  return std::move(*ledger);
}

// Scans of many stamps, part of which lie in files and part in the journal alone.
void fill(const std::string& folder, Keyed keyed, std::uint64_t client = 1) {
  const auto ledger = opened(folder, keyed);
  REQUIRE(ledger->start().has_value());
  for (std::uint64_t i = 0; i < stamps; ++i) {
    while (!ledger->count(scan(i, client)).ticket) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  const std::string first = folder + "/" + segment_name(1);
  for (int i = 0; i < 12000 && (ledger->journal_segments() > 4 || std::filesystem::exists(first)); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ledger->stop();
}

std::uint64_t lost(const ScanLedger& ledger, std::uint32_t count = 1) {
  std::uint64_t missing = 0;
  for (std::uint64_t i = 0; i < stamps; ++i) missing += ledger.look(i).count == count ? 0U : 1U;
  return missing;
}

bool is_clean(const ScanLedger& ledger) {
  const LedgerReport& report = ledger.report();
  return report.damaged == 0 && report.torn == 0 && report.missing == 0 && report.broken_heads == 0 &&
         report.forged == 0 && report.damaged_files == 0 && ledger.forged_files().empty();
}

void put_u32(std::string& bytes, std::size_t at, std::uint32_t value) { std::memcpy(bytes.data() + at, &value, 4); }

// As a hand that knows the format, and has no key, would: the checksums fit again.
void make_checksums_fit(std::string& bytes) {
  put_u32(bytes, body_checksum_at, libdeflate_crc32(0, bytes.data() + head_size, bytes.size() - head_size));
  put_u32(bytes, body_checksum_at + 4, libdeflate_crc32(0, bytes.data(), body_checksum_at + 4));
}

}  // namespace

TEST_CASE("a record's tag is over all that it says and under the key alone") {
  JournalRecord record = to_record(scan(7, 1));
  record.sequence = 12;
  tags().put(record);
  CHECK(tags().fits(record));
  CHECK_FALSE(ScanTags(Bytes(32, 6)).fits(record));
  for (std::size_t at = 4; at < sizeof record; ++at) {
    JournalRecord altered = record;
    reinterpret_cast<std::uint8_t*>(&altered)[at] ^= 1U;
    CHECK_FALSE(tags().fits(altered));
  }
}

TEST_CASE("what a keyed ledger wrote is its own at the next start") {
  const TemporaryFolder folder;
  fill(folder.path("scans"), Keyed::first_time);
  fill(folder.path("scans"), Keyed::yes, 2);
  const auto ledger = opened(folder.path("scans"));
  CHECK(is_clean(*ledger));
  CHECK(lost(*ledger, 2) == 0);
  CHECK(faults_in_shard_files(folder.path("scans")).empty());
}

TEST_CASE("files of before are taken and tagged once, and never without being asked") {
  const TemporaryFolder folder;
  fill(folder.path("scans"), Keyed::no);
  const std::string untouched = folder.path("untouched");
  std::filesystem::copy(folder.path("scans"), untouched, std::filesystem::copy_options::recursive);
  const auto refused = opened(untouched);
  CHECK(refused->report().forged > 0);
  CHECK(refused->report().damaged_files > 0);
  CHECK(lost(*refused) == stamps);
  {
    const auto taken = opened(folder.path("scans"), Keyed::first_time);
    CHECK(is_clean(*taken));
    CHECK(lost(*taken) == 0);
  }
  const auto ledger = opened(folder.path("scans"));
  CHECK(is_clean(*ledger));
  CHECK(lost(*ledger) == 0);
}

TEST_CASE(
    "a scan that somebody wrote into the journal is not counted, whatever its checksum, and spares its neighbours") {
  const TemporaryFolder folder;
  {
    const auto ledger = opened(folder.path("scans"), Keyed::first_time);
    REQUIRE(ledger->start().has_value());
    for (std::uint64_t i = 0; i < 100; ++i) REQUIRE(ledger->count(scan(i, 1)).ticket.has_value());
    ledger->stop();
  }
  const std::string path = segments_in(folder.path("scans")).front().path;
  std::string bytes = read_file(path);
  JournalRecord record;
  std::memcpy(static_cast<void*>(&record), bytes.data() + 11 * sizeof record, sizeof record);
  const std::uint64_t was = record.number;
  record.number = 5555;
  seal(record);
  std::memcpy(bytes.data() + 11 * sizeof record, &record, sizeof record);
  write_file(path, bytes);
  const auto ledger = opened(folder.path("scans"));
  CHECK(ledger->report().forged == 1);
  CHECK(ledger->look(5555).count == 0);
  CHECK(ledger->look(was).count == 0);
  int others = 0;
  for (std::uint64_t i = 0; i < 100; ++i) others += ledger->look(i).count == 1 ? 1 : 0;
  CHECK(others == 99);
}

TEST_CASE("a shard's file whose counts somebody altered is found, and one of another shard or server does not serve") {
  const TemporaryFolder folder;
  fill(folder.path("scans"), Keyed::first_time);
  const auto path = [&](std::size_t shard) { return shard_file_path(folder.path("scans"), shard); };
  const EvidenceRules rules{};
  const ScanTags ours = tags();
  const std::string whole = read_file(path(3));

  std::string altered = whole;
  altered[altered.size() - 600] = static_cast<char>(altered[altered.size() - 600] ^ 0x55);
  make_checksums_fit(altered);
  write_file(path(3), altered);
  CHECK_FALSE(ShardFile::open(folder.path("scans"), 3, rules, &ours).has_value());
  CHECK_FALSE(faults_in_shard_files(folder.path("scans")).empty());

  // The head as it was: it is opened, and its digest is not the body's.
  std::string body_alone = whole;
  body_alone[whole.size() - 600] = static_cast<char>(body_alone[whole.size() - 600] ^ 0x55);
  write_file(path(3), body_alone);
  const auto open = ShardFile::open(folder.path("scans"), 3, rules, &ours);
  REQUIRE(open.has_value());
  CHECK_FALSE((*open)->is_whole());

  write_file(path(3), read_file(path(4)));
  CHECK_FALSE(ShardFile::open(folder.path("scans"), 3, rules, &ours).has_value());
  write_file(path(3), whole);
  CHECK(ShardFile::open(folder.path("scans"), 3, rules, &ours).has_value());
  const ScanTags theirs(Bytes(32, 6));
  CHECK_FALSE(ShardFile::open(folder.path("scans"), 3, rules, &theirs).has_value());
}

TEST_CASE("where the journal begins is believed where this server noted it alone") {
  const TemporaryFolder folder;
  fill(folder.path("scans"), Keyed::first_time);
  const std::string path = folder.path("scans") + "/journal.start";
  const std::string note = read_file(path);
  const ScanTags ours = tags();
  CHECK(read_journal_start(folder.path("scans"), &ours).first > 1);
  for (const std::string& other : {"1" + note, note.substr(0, note.rfind("tag ")), std::string()}) {
    write_file(path, other);
    CHECK_FALSE(read_journal_start(folder.path("scans"), &ours).is_ours);
    CHECK(opened(folder.path("scans"))->report().damaged_files == 1);
    CHECK(opened(folder.path("scans"))->forged_files().size() == 1);
  }
  write_file(path, note);
  CHECK(is_clean(*opened(folder.path("scans"))));
}
