#include <doctest/doctest.h>

#include <filesystem>
#include <thread>

#include "src/verification/ledger/journal.hpp"
#include "src/verification/ledger/replay.hpp"
#include "tests/support/fakes.hpp"

using namespace qrcongo;
using namespace qrcongo::verification::ledger;
using namespace qrcongo::testing;

namespace {

constexpr std::size_t segment_records = 50;

Scan scan(std::uint64_t number) {
  Scan one;
  one.number = number;
  one.at_ms = 1'800'000'000'000 + static_cast<std::int64_t>(number);
  one.client = number * 7;
  one.place = static_cast<std::uint8_t>(number % 27);
  one.verdict = 12;
  one.batch = 3;
  return one;
}

JournalSettings settings_in(const TemporaryFolder& folder) {
  JournalSettings settings;
  settings.folder = folder.path();
  settings.segment_records = segment_records;
  settings.ring_records = 2048;
  return settings;
}

// Scans with the numbers first..last, written by a process that ended in peace.
void write(const TemporaryFolder& folder, std::uint64_t first, std::uint64_t last) {
  Journal journal(settings_in(folder));
  REQUIRE(journal.start(first).has_value());
  for (std::uint64_t number = first; number <= last; ++number) {
    auto sequence = journal.append(scan(number));
    while (!sequence) {
      std::this_thread::yield();
      sequence = journal.append(scan(number));
    }
    REQUIRE(*sequence == number);
  }
  journal.stop();
  CHECK(journal.durable() == last);
}

struct Read {
  std::vector<JournalRecord> records;
  ReplayReport report;
};

Read read(const std::string& folder, std::uint64_t after = 0) {
  Read all;
  auto report = replay(folder, after, [&](const JournalRecord& record) { all.records.push_back(record); });
  REQUIRE(report.has_value());
  all.report = *report;
  return all;
}

Bytes bytes_of(const std::string& path) {
  const std::string text = read_file(path);
  return {text.begin(), text.end()};
}

void put_bytes(const std::string& path, const Bytes& bytes) {
  write_file(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::string segment(const TemporaryFolder& folder, std::uint64_t first) {
  return folder.path() + "/" + segment_name(first);
}

bool is_clean(const ReplayReport& report) {
  return report.damaged == 0 && report.torn == 0 && report.missing == 0 && report.broken_heads == 0 &&
         report.forged == 0;
}

}  // namespace

TEST_CASE("what was appended is read again, over many segments and by many threads, in order and whole") {
  const TemporaryFolder folder;
  Journal journal(settings_in(folder));
  REQUIRE(journal.start(1).has_value());
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (std::uint64_t i = 0; i < 500; ++i) {
        while (!journal.append(scan(static_cast<std::uint64_t>(thread) * 1000 + i))) std::this_thread::yield();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  journal.stop();
  CHECK(journal.appended() == 2000);
  CHECK(journal.durable() == 2000);
  const Read all = read(folder.path());
  CHECK(is_clean(all.report));
  REQUIRE(all.records.size() == 2000);
  std::vector<std::uint64_t> next(4, 0);
  int wrong = 0;
  for (std::size_t i = 0; i < all.records.size(); ++i) {
    const Scan one = to_scan(all.records[i]);
    const Scan expected = scan(one.number);
    const bool same = one.at_ms == expected.at_ms && one.client == expected.client && one.place == expected.place &&
                      one.verdict == expected.verdict && one.batch == expected.batch;
    wrong += same && all.records[i].sequence == i + 1 && one.number % 1000 == next[one.number / 1000]++ ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("a scan that was answered as durable is there, whatever comes after") {
  const TemporaryFolder folder;
  Journal journal(settings_in(folder));
  REQUIRE(journal.start(1).has_value());
  for (std::uint64_t number = 1; number <= 20; ++number) {
    const auto sequence = journal.append(scan(number));
    REQUIRE(sequence.has_value());
    while (journal.durable() < *sequence) std::this_thread::yield();
    CHECK(read(folder.path()).records.size() == number);
  }
}

TEST_CASE("the next process goes on behind the last scan") {
  const TemporaryFolder folder;
  write(folder, 1, 70);
  write(folder, 71, 120);
  const Read all = read(folder.path());
  CHECK(is_clean(all.report));
  CHECK(all.records.size() == 120);
  CHECK(all.report.last == 120);
  CHECK(read(folder.path(), 100).records.size() == 20);
}

TEST_CASE("a segment that is let go of is used again, and what it held before is not read") {
  const TemporaryFolder folder;
  Journal journal(settings_in(folder));
  REQUIRE(journal.start(1).has_value());
  const auto append = [&](std::uint64_t first, std::uint64_t last) {
    for (std::uint64_t number = first; number <= last; ++number) REQUIRE(journal.append(scan(number)).has_value());
    while (journal.durable() < last) std::this_thread::yield();
  };
  append(1, 120);
  CHECK(journal.segments() == 3);
  journal.release(101);
  CHECK(journal.segments() == 1);
  CHECK(journal.has_spare());
  append(121, 160);
  journal.stop();
  const Read all = read(folder.path(), 100);
  CHECK(is_clean(all.report));
  REQUIRE(all.records.size() == 60);
  CHECK(all.records.front().number == 101);
}

TEST_CASE("a journal that is cut at every place gives all that stands before, and says what is torn") {
  const TemporaryFolder folder;
  write(folder, 1, 30);
  const Bytes whole = bytes_of(segment(folder, 1));
  for (std::size_t size = 0; size < 31 * 64; size += 16) {
    const TemporaryFolder cut;
    Bytes bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    put_bytes(segment(cut, 1), bytes);
    const std::size_t records = size < 64 ? 0 : size / 64 - 1;
    INFO(size);
    CHECK(read(cut.path()).records.size() == records);
    // The same with the end of the file still there, as a power cut leaves it: zeros, or half a record.
    bytes.resize(whole.size(), 0);
    put_bytes(segment(cut, 1), bytes);
    const Read padded = read(cut.path());
    // A record that was cut amid the zeros at its end is whole all the same.
    const auto place = static_cast<std::ptrdiff_t>(size / 64 * 64);
    const bool is_whole_still = std::equal(bytes.begin() + place, bytes.begin() + place + 64, whole.begin() + place);
    const bool began = size > 64 && size % 64 != 0;
    CHECK(padded.records.size() == records + (began && is_whole_still ? 1 : 0));
    CHECK(padded.report.torn == (began && !is_whole_still ? 1 : 0));
    CHECK(padded.report.damaged == 0);
  }
}

TEST_CASE("a torn end is told once, by whoever goes on behind it") {
  const TemporaryFolder folder;
  write(folder, 1, 30);
  Bytes bytes = bytes_of(segment(folder, 1));
  std::fill(bytes.begin() + 31 * 64, bytes.begin() + 31 * 64 + 20, std::uint8_t{0xAA});
  put_bytes(segment(folder, 1), bytes);
  CHECK(read(folder.path()).report.torn == 1);
  CHECK(read(folder.path()).report.torn == 1);  // nobody has gone on yet
  write(folder, 31, 40);
  const Read all = read(folder.path());
  CHECK(is_clean(all.report));
  CHECK(all.records.size() == 40);
  // What was whole when the next segment began is another matter.
  bytes[30 * 64 + 40] = static_cast<std::uint8_t>(bytes[30 * 64 + 40] ^ 1U);
  put_bytes(segment(folder, 1), bytes);
  CHECK(read(folder.path()).report.missing == 1);
}

TEST_CASE("any byte of a segment that is flipped costs one scan at most, and is said") {
  const TemporaryFolder folder;
  write(folder, 1, 30);
  const Bytes whole = bytes_of(segment(folder, 1));
  int silent = 0;
  int lost = 0;
  for (std::size_t at = 0; at < 31 * 64; ++at) {
    Bytes bytes = whole;
    bytes[at] = static_cast<std::uint8_t>(bytes[at] ^ 0x10U);
    put_bytes(segment(folder, 1), bytes);
    const Read all = read(folder.path());
    const std::size_t expected = at < 64 ? 30 : 29;
    lost += all.records.size() == expected ? 0 : 1;
    silent += is_clean(all.report) ? 1 : 0;
    for (const JournalRecord& record : all.records) lost += to_scan(record).client == record.number * 7 ? 0 : 1;
  }
  CHECK(lost == 0);
  CHECK(silent == 0);
}

TEST_CASE("a segment that is missing is said, with how many scans it held") {
  const TemporaryFolder folder;
  write(folder, 1, 140);
  std::filesystem::remove(segment(folder, 51));
  const Read all = read(folder.path());
  CHECK(all.records.size() == 90);
  CHECK(all.report.missing == 50);
  std::filesystem::remove(segment(folder, 1));
  CHECK(read(folder.path()).report.missing == 100);
  CHECK(is_clean(read(folder.path(), 100).report));
}

TEST_CASE("pages of one commit that came to the disk out of order are a damaged middle") {
  const TemporaryFolder folder;
  write(folder, 1, 30);
  Bytes bytes = bytes_of(segment(folder, 1));
  std::fill(bytes.begin() + 11 * 64, bytes.begin() + 15 * 64, std::uint8_t{0});
  put_bytes(segment(folder, 1), bytes);
  const Read all = read(folder.path());
  CHECK(all.records.size() == 26);
  CHECK(all.report.damaged == 4);
  CHECK(all.report.torn == 0);
  CHECK(all.report.last == 30);
}

TEST_CASE("a ring that is full refuses, and a journal whose folder is gone says that it failed") {
  const TemporaryFolder folder;
  JournalSettings settings = settings_in(folder);
  settings.segment_records = 10;
  Journal journal(settings);
  REQUIRE(journal.start(1).has_value());
  std::filesystem::remove_all(folder.path());
  bool refused = false;
  for (std::uint64_t number = 1; number <= 100'000 && !refused; ++number) refused = !journal.append(scan(number));
  CHECK(refused);
  for (int i = 0; i < 6000 && journal.is_well(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  CHECK(!journal.is_well());
  CHECK(!journal.append(scan(1)));
  CHECK(journal.durable() <= 10);
  std::filesystem::create_directories(folder.path());
}
