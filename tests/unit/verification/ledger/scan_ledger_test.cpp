#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <random>
#include <thread>

#include "qrcongo/verification/ledger/scan_ledger.hpp"
#include "src/verification/ledger/shard_file.hpp"
#include "tests/support/fakes.hpp"

using namespace qrcongo;
using namespace qrcongo::verification::ledger;
using namespace qrcongo::testing;

namespace {

constexpr std::int64_t start_ms = 1'800'000'000'000;
constexpr std::int64_t minute = 60'000;

Scan scan(std::uint64_t number, std::uint64_t client, std::int64_t at_ms = start_ms, std::uint8_t place = 0) {
  Scan one;
  one.number = number;
  one.client = client << 48U | client;
  one.at_ms = at_ms;
  one.place = place;
  one.source = place == 0 ? PlaceSource::none : PlaceSource::declared;
  return one;
}

LedgerSettings small(const std::string& folder) {
  LedgerSettings settings;
  settings.folder = folder;
  settings.memory_max = 0;  // 64 places a table: files are written all the time
  settings.recent_visits = 1U << 16U;
  settings.segment_records = 2000;
  settings.segments_max = 3;
  settings.commit_gap_us = 0;
  settings.keeper_pause_ms = 1;
  return settings;
}

std::unique_ptr<ScanLedger> opened(LedgerSettings settings) {
  auto ledger = ScanLedger::open(std::move(settings));
  REQUIRE(ledger.has_value());
  return std::move(*ledger);
}

std::unique_ptr<ScanLedger> started(LedgerSettings settings) {
  auto ledger = opened(std::move(settings));
  REQUIRE(ledger->start().has_value());
  return ledger;
}

Counted counted(ScanLedger& ledger, const Scan& one) {
  Counted result = ledger.count(one);
  while (!result.ticket) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    result.ticket = ledger.count(one).ticket;
  }
  return result;
}

// Until all that was counted is in the journal, and what it held beyond its bound lies in files.
void wait_until_short(ScanLedger& ledger) {
  Scan missed;
  missed.kind = ScanKind::missed;
  const auto last = ledger.miss(missed);
  REQUIRE(last.has_value());
  const auto is_short = [&] { return ledger.durable() >= *last && ledger.journal_segments() <= 4; };
  for (int i = 0; i < 6000 && !is_short(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  REQUIRE(is_short());
}

// Scans of 30,000 stamps, most of which lie in files when it returns.
void fill(const std::string& folder, std::uint64_t client = 1) {
  const auto ledger = started(small(folder));
  for (std::uint64_t i = 0; i < 30'000; ++i) counted(*ledger, scan(i, client));
  wait_until_short(*ledger);
  ledger->stop();
}

bool is_clean(const LedgerReport& report) {
  return report.damaged == 0 && report.torn == 0 && report.missing == 0 && report.broken_heads == 0;
}

}  // namespace

TEST_CASE("a stamp's scans are counted once a client in ten minutes") {
  const TemporaryFolder folder;
  const auto ledger = started(small(folder.path("scans")));
  CHECK(ledger->count(scan(5, 1)).summary.count == 1);
  const Counted again = ledger->count(scan(5, 1, start_ms + 9 * minute));
  CHECK(!again.is_new);
  CHECK(again.summary.count == 1);
  CHECK(ledger->count(scan(5, 2)).summary.count == 2);
  CHECK(ledger->count(scan(6, 1)).summary.count == 1);
  const Counted later = ledger->count(scan(5, 1, start_ms + 10 * minute));
  CHECK(later.is_new);
  CHECK(later.summary.count == 3);
  CHECK(ledger->look(5).count == 3);
  CHECK(ledger->look(99).count == 0);
}

TEST_CASE("a client whose mark changed at midnight is known by the earlier one") {
  const TemporaryFolder folder;
  const auto ledger = started(small(folder.path("scans")));
  const Scan before = scan(5, 1);
  ledger->count(before);
  CHECK(!ledger->count(scan(5, 2, start_ms + minute), before.client).is_new);
  CHECK(ledger->count(scan(5, 2, start_ms + minute)).is_new);
}

TEST_CASE("a ticket comes true soon, for a new scan, a repeated one and a miss alike") {
  const TemporaryFolder folder;
  const auto ledger = started(small(folder.path("scans")));
  Scan missed;
  missed.kind = ScanKind::missed;
  for (const auto ticket : {ledger->count(scan(5, 1)).ticket, ledger->count(scan(5, 1)).ticket, ledger->miss(missed)}) {
    REQUIRE(ticket.has_value());
    for (int i = 0; i < 30'000 && ledger->durable() < *ticket; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    CHECK(ledger->durable() >= *ticket);
  }
  CHECK(ledger->records() == 1);
}

TEST_CASE("what was counted is there after a restart, through files, journal and all that was let go of") {
  const TemporaryFolder folder;
  std::mt19937_64 random(17);
  std::map<std::uint64_t, ScanSummary> expected;
  std::int64_t now = start_ms;
  for (int process = 0; process < 4; ++process) {
    const auto ledger = started(small(folder.path("scans")));
    CHECK(is_clean(ledger->report()));
    int wrong = 0;
    for (const auto& [number, summary] : expected) wrong += ledger->look(number) == summary ? 0 : 1;
    CHECK(wrong == 0);
    for (int i = 0; i < 30'000; ++i) {
      const std::uint64_t number = (random() % 8000) * 137'000'001 % 1'000'000'000'000;
      now += 20'000;
      expected[number] = counted(*ledger, scan(number, static_cast<std::uint64_t>(process * 100'000 + i) % 60'000, now,
                                               static_cast<std::uint8_t>(random() % 27)))
                             .summary;
    }
    wait_until_short(*ledger);
    ledger->stop();
    CHECK(faults_in_shard_files(folder.path("scans")).empty());
  }
  CHECK(expected.size() > 7900);
}

TEST_CASE("a process that is killed loses nothing that was durable, at whatever moment") {
  const TemporaryFolder folder;
  std::mt19937_64 random(23);
  const auto ledger = started(small(folder.path("scans")));
  std::map<std::uint64_t, std::uint32_t> safe;
  std::map<std::uint64_t, std::pair<std::uint64_t, std::uint32_t>> under_way;  // ticket, count
  std::uint64_t client = 0;
  for (int moment = 0; moment < 12; ++moment) {
    for (int i = 0; i < 4000; ++i) {
      const std::uint64_t number = random() % 3000;
      const Counted one = counted(*ledger, scan(number, ++client));
      under_way[number] = {*one.ticket, one.summary.count};
    }
    const std::uint64_t durable = ledger->durable();
    for (const auto& [number, scanned] : under_way) {
      if (scanned.first <= durable) safe[number] = std::max(safe[number], scanned.second);
    }
    // As the disk stands now, a new process finds it.
    const std::string copy = folder.path("copy");
    std::filesystem::remove_all(copy);
    for (bool copied = false; !copied;) {
      std::error_code error;  // a file may be renamed under the copy's eyes
      std::filesystem::remove_all(copy);
      std::filesystem::copy(folder.path("scans"), copy, error);
      copied = !error;
    }
    const auto found = opened(small(copy));
    int lost = 0;
    for (const auto& [number, count] : safe) lost += found->look(number).count >= count ? 0 : 1;
    CHECK(lost == 0);
  }
  CHECK(safe.size() > 2000);
}

TEST_CASE("threads that count the same stamps at once lose and invent nothing, while files are written") {
  const TemporaryFolder folder;
  constexpr std::uint64_t stamps = 2000;
  constexpr int rounds = 10;
  {
    const auto ledger = started(small(folder.path("scans")));
    std::vector<std::thread> threads;
    for (std::uint64_t thread = 0; thread < 3; ++thread) {
      threads.emplace_back([&, thread] {
        for (std::uint64_t round = 0; round < rounds; ++round) {
          for (std::uint64_t stamp = 0; stamp < stamps; ++stamp) {
            counted(*ledger, scan(stamp * 977, 1 + thread * rounds + round));
          }
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    ledger->stop();
  }
  const auto ledger = opened(small(folder.path("scans")));
  CHECK(is_clean(ledger->report()));
  int wrong = 0;
  for (std::uint64_t stamp = 0; stamp < stamps; ++stamp) wrong += ledger->look(stamp * 977).count == 3 * rounds ? 0 : 1;
  CHECK(wrong == 0);
}

TEST_CASE("who keeps totals is told every scan once, and after a restart what he had not settled") {
  const TemporaryFolder folder;
  std::vector<std::uint64_t> told;
  const auto keep = [&](std::span<const KeptScan> scans) {
    for (const KeptScan& one : scans) told.push_back(one.sequence);
  };
  {
    const auto ledger = opened(small(folder.path("scans")));
    ledger->follow(0, keep);
    REQUIRE(ledger->start().has_value());
    for (std::uint64_t i = 0; i < 9000; ++i) counted(*ledger, scan(i, 1));
    ledger->settle(4000);
    for (std::uint64_t i = 0; i < 9000; ++i) counted(*ledger, scan(i, 2));
    ledger->stop();
  }
  REQUIRE(told.size() == 18'000);
  for (std::size_t i = 0; i < told.size(); ++i) REQUIRE(told[i] == i + 1);
  told.clear();
  const auto ledger = opened(small(folder.path("scans")));
  ledger->follow(4000, keep);
  REQUIRE(told.size() == 14'000);
  CHECK(told.front() == 4001);
  CHECK(told.back() == 18'000);
}

TEST_CASE("a shard's file that is damaged is found, and one that is none is put aside while all others serve") {
  const TemporaryFolder folder;
  fill(folder.path("scans"));
  const std::string path = shard_file_path(folder.path("scans"), 0);
  std::string bytes = read_file(path);
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  write_file(path, bytes);
  const auto ledger = opened(small(folder.path("scans")));
  REQUIRE(faults_in_shard_files(folder.path("scans")).size() == 1);
  CHECK(faults_in_shard_files(folder.path("scans")).front().starts_with(path));
  bytes[9] = static_cast<char>(bytes[9] ^ 1);
  write_file(path, bytes);
  REQUIRE(faults_in_shard_files(folder.path("scans")).size() == 1);
  CHECK(faults_in_shard_files(folder.path("scans")).front().starts_with(path));
  const auto without = opened(small(folder.path("scans")));
  CHECK(without->report().damaged_files == 1);
  CHECK(without->records() > 20'000);
  CHECK(std::filesystem::exists(path + ".damaged"));
  // It is told until scans have come that make a new one.
  CHECK(opened(small(folder.path("scans")))->report().damaged_files == 1);
  CHECK(faults_in_shard_files(folder.path("scans")).size() == 2);
  CHECK(faults_in_shard_files(folder.path("nowhere")).empty());
}

TEST_CASE("a shard's file that is gone, or an older one in its place, is told") {
  const TemporaryFolder folder;
  fill(folder.path("scans"));
  const std::string path = shard_file_path(folder.path("scans"), 7);
  const std::string older = read_file(path);
  fill(folder.path("scans"), 2);
  CHECK(opened(small(folder.path("scans")))->report().damaged_files == 0);
  CHECK(faults_in_shard_files(folder.path("scans")).empty());
  write_file(path, older);
  CHECK(opened(small(folder.path("scans")))->report().damaged_files == 1);
  CHECK(faults_in_shard_files(folder.path("scans")).size() == 1);
  std::filesystem::remove(path);
  CHECK(opened(small(folder.path("scans")))->report().damaged_files == 1);
  CHECK(faults_in_shard_files(folder.path("scans")).size() == 1);
}

TEST_CASE("one record that is damaged costs no other, and the file that was made of it does not hide it") {
  const TemporaryFolder folder;
  fill(folder.path("scans"));
  const std::string path = shard_file_path(folder.path("scans"), 7);
  std::string bytes = read_file(path);
  // The number of a record in the middle: it stands elsewhere by its hash now.
  char& damaged = bytes[bytes.size() - 600];
  damaged = static_cast<char>(damaged ^ 0x55);
  write_file(path, bytes);
  fill(folder.path("scans"), 2);
  CHECK(std::filesystem::exists(path + ".damaged"));
  const auto ledger = opened(small(folder.path("scans")));
  int lost = 0;
  for (std::uint64_t i = 0; i < 30'000; ++i) lost += ledger->look(i).count == 2 ? 0 : 1;
  CHECK(lost <= 1);
}

TEST_CASE("a sequence that was added up is given to no other scan, though the journal's end is gone") {
  const TemporaryFolder folder;
  {
    const auto ledger = started(small(folder.path("scans")));
    for (std::uint64_t i = 0; i < 100; ++i) counted(*ledger, scan(i, 1));
    ledger->stop();
  }
  const auto ledger = opened(small(folder.path("scans")));
  std::vector<std::uint64_t> told;
  ledger->follow(150, [&](std::span<const KeptScan> scans) {
    for (const KeptScan& one : scans) told.push_back(one.sequence);
  });
  CHECK(ledger->report().missing == 50);
  REQUIRE(ledger->start().has_value());
  counted(*ledger, scan(7, 2));
  ledger->stop();
  CHECK(told == std::vector<std::uint64_t>{151});
}

TEST_CASE("a disk that takes no more files costs no memory, and nothing is lost once it does again") {
  const TemporaryFolder folder;
  LedgerSettings settings = small(folder.path("scans"));
  settings.segments_max = 1000;
  {
    const auto ledger = started(settings);
    // A folder in its place: the file cannot be written.
    for (std::size_t shard = 0; shard < shard_count; ++shard) {
      std::filesystem::create_directories(shard_file_path(folder.path("scans"), shard) + ".part/x");
    }
    for (std::uint64_t i = 0; i < 40'000; ++i) counted(*ledger, scan(i, 1));
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    ledger->stop();
  }
  for (std::size_t shard = 0; shard < shard_count; ++shard) {
    std::filesystem::remove_all(shard_file_path(folder.path("scans"), shard) + ".part");
  }
  const auto ledger = opened(settings);
  int lost = 0;
  for (std::uint64_t i = 0; i < 40'000; ++i) lost += ledger->look(i).count == 1 ? 0 : 1;
  CHECK(lost == 0);
}

TEST_CASE("a look that was not kept is none that a second one repeats") {
  const TemporaryFolder folder;
  const auto ledger = opened(small(folder.path("scans")));
  // Nobody writes yet: the ring fills.
  std::uint64_t number = 0;
  while (ledger->count(scan(number, 1)).ticket) ++number;
  CHECK(ledger->count(scan(number, 1)).is_new);
  REQUIRE(ledger->start().has_value());
}
