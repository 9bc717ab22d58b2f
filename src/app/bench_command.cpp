// `qrcongo bench generate`: how fast this machine makes stamps.
#include <cpuid.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <optional>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "commands.hpp"
#include "progress_bar.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/stamps/generation_bench.hpp"

namespace qrcongo::app {
namespace {

namespace json = boost::json;

constexpr std::size_t range_bytes = 1 << 20;
constexpr std::uint32_t range_stamps = 1'000'000;

struct NamedKernel {
  std::string name;
  const stamps::engine::Kernel* kernel = nullptr;
};

// The fastest first.
std::vector<NamedKernel> kernels_here() {
  std::vector<NamedKernel> here;
  for (const char* name : {"avx512", "avx2", "portable"}) {
    if (const auto* kernel = stamps::engine::find_kernel(name)) here.push_back({name, kernel});
  }
  return here;
}

std::string processor_name() {
  std::array<unsigned, 12> words{};
  for (unsigned leaf = 0; leaf < 3; ++leaf) {
    unsigned* w = words.data() + leaf * std::size_t{4};
    if (__get_cpuid(0x80000002 + leaf, &w[0], &w[1], &w[2], &w[3]) == 0) return "";
  }
  std::array<char, sizeof words + 1> name{};
  std::memcpy(name.data(), words.data(), sizeof words);
  return std::string(trim(name.data()));
}

// What an archive holds, for people and for JSON.
struct Kind {
  const char* name;
  const char* what;
  bool as_shipped = false;
  bool encrypted = false;
};
constexpr Kind bare{"bare", "Archives nues"};
constexpr Kind shipped{"shipped", "Archives livrées", true};
constexpr Kind encrypted{"encrypted", "Archives livrées chiffrées", true, true};

// A run for people and for JSON.
struct Run {
  std::string what;
  std::size_t threads = 1;
  stamps::GenerationTimes times;
};

json::object run_json(const Run& run) {
  json::object json{
      {"threads", run.threads}, {"stamps", run.times.stamps}, {"wall_s", run.times.wall_s}, {"cpu_s", run.times.cpu_s}};
  if (run.times.bytes > 0) json["bytes"] = run.times.bytes;
  if (run.times.peak_rss_bytes > 0) json["peak_rss_bytes"] = run.times.peak_rss_bytes;
  return json;
}

void print_run(const Run& run) {
  const auto count = static_cast<double>(run.times.stamps);
  std::cout << fmt::format("{:<34} {} fil(s)  {:>5.2f} M/s  {:>7.0f} ns CPU  {:>5.0f} Mo/s\n", run.what, run.threads,
                           count / run.times.wall_s / 1e6, run.times.cpu_s / count * 1e9,
                           static_cast<double>(run.times.bytes) / run.times.wall_s / 1e6);
}

class Runs {
 public:
  Runs(const BenchWords& words, bool as_json) : words_(words), as_json_(as_json) {}

  Result<json::object> all() {
    const std::vector<NamedKernel> kernels = kernels_here();
    json::object report;
    report["machine"] = json::object{
        {"cpu", processor_name()}, {"cores", std::thread::hardware_concurrency()}, {"kernel", kernels.front().name}};
    const Run memory{"En mémoire", 1,
                     stamps::time_in_memory(*kernels.front().kernel, std::min<std::int64_t>(words_.stamps, 1'000'000))};
    show(memory);
    report["memory"] = run_json(memory);
    for (const Kind& kind : {bare, shipped, encrypted}) {
      json::array runs;
      for (const std::size_t threads : {std::size_t{1}, std::size_t{2}}) {
        const auto run = archives(kind.what, kind, threads, kernels.front());
        if (!run) return fail(run.error());
        runs.push_back(run_json(*run));
      }
      report[kind.name] = std::move(runs);
    }
    json::array others;
    for (const NamedKernel& kernel : kernels) {
      const auto run = archives("Archives nues, " + kernel.name, bare, 2, kernel);
      if (!run) return fail(run.error());
      json::object one = run_json(*run);
      one["name"] = kernel.name;
      others.push_back(std::move(one));
    }
    report["kernels"] = std::move(others);
    json::array ranges;
    for (const NamedKernel& kernel : kernels) ranges.push_back(range(kernel));
    report["ranges"] = std::move(ranges);
    return report;
  }

 private:
  Result<Run> archives(const std::string& what, const Kind& kind, std::size_t threads, const NamedKernel& kernel) {
    stamps::GenerationBench bench;
    bench.folder = words_.folder;
    bench.stamps = words_.stamps;
    bench.threads = threads;
    bench.as_shipped = kind.as_shipped;
    bench.encrypted = kind.encrypted;
    bench.kernel = kernel.kernel;
    const auto times = stamps::time_archives(bench);
    if (!times) return fail(times.error());
    const Run run{what, threads, *times};
    show(run);
    return run;
  }

  json::object range(const NamedKernel& kernel) {
    const stamps::RangeTimes times = stamps::time_ranges(*kernel.kernel, range_stamps, range_bytes);
    if (!as_json_) {
      std::cout << fmt::format("1 Mio d'une archive, {:<13} {:.1f} ms au plus, répertoire {:.1f} ms\n", kernel.name,
                               times.worst_s * 1e3, times.directory_s * 1e3);
    }
    return {{"kernel", kernel.name},
            {"bytes", range_bytes},
            {"stamps", range_stamps},
            {"worst_ms", times.worst_s * 1e3},
            {"directory_ms", times.directory_s * 1e3}};
  }

  void show(const Run& run) const {
    if (!as_json_) print_run(run);
  }

  const BenchWords& words_;
  const bool as_json_;
};

}  // namespace

int bench_generate_command(const BenchWords& words, bool as_json) {
  std::error_code error;
  if (!std::filesystem::is_directory(words.folder, error)) {
    return report(Error{Code::invalid_input, "Ce dossier n'existe pas : " + words.folder, {}, 0});
  }
  const auto measured = Runs(words, as_json).all();
  if (!measured) return report(measured.error());
  if (as_json) std::cout << json::serialize(*measured) << "\n";
  return exit_ok;
}

}  // namespace qrcongo::app
