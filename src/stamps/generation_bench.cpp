#include "qrcongo/stamps/generation_bench.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>
#include <string_view>
#include <vector>

#include <unistd.h>

#include "archive_maker.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/base/random.hpp"

namespace qrcongo::stamps {
namespace {

constexpr unsigned generation = 0;

const engine::StampKeys& bench_keys() {
  static const engine::StampKeys keys(generation, Bytes(32, 7));
  return keys;
}

// The commonest stamp: a product with a GTIN, version 3, level M, 8 pixels a module.
engine::ArchivePlan bench_plan(std::int64_t from, std::int64_t to, bool codes_csv) {
  engine::ArchivePlan plan;
  plan.base_address = "HTTPS://QR.EXAMPLE";
  plan.gtin = "09506000134352";
  plan.generation = generation;
  plan.from = static_cast<std::uint32_t>(from);
  plan.to = static_cast<std::uint32_t>(to);
  plan.codes_csv = codes_csv;
  plan.manifest = "{}\n";
  return plan;
}

// Somebody's public key, whose other half nobody kept.
constexpr std::string_view bench_recipient = "age1js2uwf4zdnmp27knp8z2h3p5ynz6k2e53jxaah2r87shvxsa257sy2xq7p";

ArchiveEncryption bench_encryption() {
  SystemRandom random;
  const auto recipient = crypto::AgeRecipient::parse(bench_recipient);
  check(recipient.has_value(), "a recipient that can be read");
  return std::make_shared<const crypto::AgeFile>(*recipient, crypto::AgeSecrets::random(random));
}

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

class Stopwatch {
 public:
  void stop(GenerationTimes& times) const {
    times.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - wall_).count();
    times.cpu_s = cpu_seconds() - cpu_s_;
  }

 private:
  std::chrono::steady_clock::time_point wall_ = std::chrono::steady_clock::now();
  double cpu_s_ = cpu_seconds();
};

void forget_peak_rss() { std::ofstream("/proc/self/clear_refs") << "5"; }

std::int64_t peak_rss_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoll(line.substr(6)) * 1024;
  }
  return 0;
}

}  // namespace

Result<GenerationTimes> time_archives(const GenerationBench& bench) {
  const std::atomic<bool> never{false};
  runtime::ThreadPool pool("bench", bench.threads, bench.threads * tasks_a_maker_and_thread, bench.nice);
  ArchiveMaker maker(
      pool, never, bench.give_way ? bench.give_way : [] {});
  MakeOptions options;
  // Each archive has a file of its own, as orders' have; removing them is not measured.
  std::vector<std::string> written;
  const auto remove_all = [&] {
    for (const std::string& path : written) unlink(path.c_str());
  };
  options.hashes = bench.as_shipped;
  options.kernel = bench.kernel;
  GenerationTimes times;
  forget_peak_rss();
  const Stopwatch watch;
  while (times.stamps < bench.stamps) {
    const std::int64_t count = std::min(bench.archive_stamps, bench.stamps - times.stamps);
    const auto plan = bench_plan(times.stamps + 1, times.stamps + count, bench.as_shipped);
    if (bench.encrypted) options.encryption = bench_encryption();
    options.path = written.emplace_back(bench.folder + "/qrcongo-bench-" + std::to_string(written.size()) + ".zip");
    const auto made = maker.make(plan, bench_keys(), options, [](std::int64_t) {});
    if (!made) {
      remove_all();
      return fail(made.error());
    }
    times.stamps += count;
    times.bytes += (*made)->size_bytes;
  }
  watch.stop(times);
  times.peak_rss_bytes = peak_rss_bytes();
  remove_all();
  return times;
}

GenerationTimes time_in_memory(const engine::Kernel& kernel, std::int64_t stamps) {
  constexpr std::size_t block_size = 4 << 20;
  const engine::ArchiveImage image(bench_plan(1, stamps, false), bench_keys(), kernel);
  std::vector<engine::StampNote> notes(image.stamps());
  std::vector<std::uint8_t> block(block_size);
  engine::ArchiveImage::CodesPiece codes;
  GenerationTimes times;
  const Stopwatch watch;
  for (std::uint64_t at = 0; at < image.stamps_end(); at += block.size()) {
    const std::uint64_t size = std::min<std::uint64_t>(block.size(), image.stamps_end() - at);
    image.fill_stamps(at, std::span(block).first(static_cast<std::size_t>(size)), notes, codes);
  }
  watch.stop(times);
  times.stamps = stamps;
  times.bytes = static_cast<std::int64_t>(image.stamps_end());
  return times;
}

RangeTimes time_ranges(const engine::Kernel& kernel, std::uint32_t stamps, std::size_t bytes) {
  constexpr std::uint64_t places = 40;
  const engine::ArchivePlan plan = bench_plan(1, stamps, true);
  const std::uint64_t size = engine::ArchiveImage(plan, bench_keys(), kernel).size();
  std::vector<std::uint8_t> range(std::min<std::uint64_t>(bytes, size));
  // As a download does it: the archive's tables first.
  const auto time_at = [&](std::uint64_t offset) {
    GenerationTimes times;
    const Stopwatch watch;
    engine::ArchiveImage image(plan, bench_keys(), kernel);
    image.set_codes_crc(0);
    image.fill(std::min(offset, size - range.size()), range, {});
    watch.stop(times);
    return times.wall_s;
  };
  RangeTimes times;
  for (std::uint64_t i = 0; i < places; ++i) times.worst_s = std::max(times.worst_s, time_at(size / places * i));
  for (std::uint64_t i = 1; i <= 4; ++i) {
    times.directory_s = std::max(times.directory_s, time_at(size - i * range.size()));
  }
  return times;
}

}  // namespace qrcongo::stamps
