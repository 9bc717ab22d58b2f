// `qrcongo bench verify`: whether forgeries are found, how much memory and time a country's scans take, and, with
// --sample, a server for a load generator to ask.
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

#include <fmt/format.h>
#include <boost/json/serialize.hpp>

#include "bench_country.hpp"
#include "commands.hpp"
#include "progress_bar.hpp"
#include "qrcongo/http/server.hpp"
#include "qrcongo/stamps/generation_bench.hpp"

namespace qrcongo::app {
namespace {

namespace json = boost::json;
using std::chrono::steady_clock;

constexpr int work_nice = 10;
constexpr std::int64_t generated_at_once = 1'000'000;

double seconds_since(steady_clock::time_point began) {
  return std::chrono::duration<double>(steady_clock::now() - began).count();
}

struct Memory {
  std::int64_t resident_bytes = 0;
  std::int64_t mapped_bytes = 0;  // of these, pages of files, which the kernel takes back when it needs them
};

Memory memory_now() {
  std::ifstream file("/proc/self/statm");
  std::int64_t all = 0;
  Memory memory;
  file >> all >> memory.resident_bytes >> memory.mapped_bytes;
  memory.resident_bytes *= sysconf(_SC_PAGESIZE);
  memory.mapped_bytes *= sysconf(_SC_PAGESIZE);
  return memory;
}

// Verdicts, as the check of many codes gives them: a scan would only be slower.
class Asking {
 public:
  explicit Asking(BenchCountry& country) : route_(country.http->direct_route()) {}

  bool is_authentic(const std::string& path) {
    const http::DirectRequest request = request_of(path);
    http::DirectReply reply(memory_);
    if (!route_.answer(request, reply)) return false;
    return std::string_view(memory_.data(), reply.position()).find("\"verdict\":\"authentic\"") !=
           std::string_view::npos;
  }

 private:
  // A preview counts nothing, so that the journal is not what is measured.
  static http::DirectRequest request_of(const std::string& path) {
    static const std::array<http::DirectField, 2> fields = {{{"Accept", "application/json"}, {"Purpose", "preview"}}};
    http::DirectRequest request;
    request.path = path;
    request.fields = fields;
    request.client_address = "192.0.2.1";
    return request;
  }

  const http::DirectRoute route_;
  std::vector<char> memory_ = std::vector<char>(32 * 1024);
};

struct Forgeries {
  std::int64_t tried = 0;
  std::int64_t accepted = 0;
  double seconds = 0;
};

json::object forgeries_json(const Forgeries& forgeries) {
  return {{"tried", forgeries.tried},
          {"accepted", forgeries.accepted},
          {"ns_each", forgeries.tried > 0 ? forgeries.seconds / static_cast<double>(forgeries.tried) * 1e9 : 0.0}};
}

// Serials whose every field is chosen by chance, with the right check character.
Forgeries try_random_serials(BenchCountry& country, std::int64_t count) {
  std::mt19937_64 chance(7);
  Forgeries forgeries;
  const auto began = steady_clock::now();
  const auto& keys = *country.keyring().find(0);
  const auto reading = country.index.reading();
  for (; forgeries.tried < count; ++forgeries.tried) {
    stamps::engine::ReadSerial serial;
    serial.masked = chance() >> 24U;
    serial.tag = chance() >> 14U;
    const std::uint64_t number = keys.unmask(serial);
    const auto stamp = country.index.find(number);
    const bool genuine = keys.is_genuine(serial, stamp ? stamp->gtin : stamps::engine::no_gtin, number);
    forgeries.accepted += genuine && stamp ? 1 : 0;
  }
  forgeries.seconds = seconds_since(began);
  return forgeries;
}

// Real serials with one character changed, asked as scans are.
Forgeries try_changed_serials(BenchCountry& country, std::int64_t count) {
  constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::mt19937_64 chance(8);
  Asking asking(country);
  Forgeries forgeries;
  const auto began = steady_clock::now();
  for (; forgeries.tried < count; ++forgeries.tried) {
    std::string serial = country.random_serial(chance);
    char& character = serial[chance() % serial.size()];
    char other = character;
    while (other == character) other = alphabet[chance() % alphabet.size()];
    character = other;
    forgeries.accepted += asking.is_authentic("/S/" + serial) ? 1 : 0;
  }
  forgeries.seconds = seconds_since(began);
  return forgeries;
}

std::int64_t count_authentic(BenchCountry& country, std::int64_t count) {
  std::mt19937_64 chance(9);
  Asking asking(country);
  std::int64_t authentic = 0;
  for (std::int64_t i = 0; i < count; ++i)
    authentic += asking.is_authentic("/S/" + country.random_serial(chance)) ? 1 : 0;
  return authentic;
}

// So many looks at the stamp, each by somebody else.
void scan_stamp(BenchCountry& country, std::uint64_t number, int looks, std::mt19937_64& chance) {
  for (int look = 0; look < looks; ++look) {
    verification::ledger::Scan scan;
    scan.number = number;
    scan.client = chance();
    scan.at_ms = country.clock.now_ms();
    while (!country.ledger->count(scan).ticket) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

json::object scan_many(BenchCountry& country, std::int64_t stamps) {
  const Memory before = memory_now();
  const auto began = steady_clock::now();
  ProgressBar bar("Vérifications");
  std::mt19937_64 chance(10);
  std::int64_t scans = 0;
  for (std::int64_t i = 0; i < stamps; ++i) {
    // Spread over all numbers; one in twenty often enough for a side record.
    const int looks = i % 20 == 0 ? 5 : 1;
    scan_stamp(country, static_cast<std::uint64_t>(i) * 7'919 % country.numbers_end(), looks, chance);
    scans += looks;
    if (i % 1'000'000 == 0) bar.show(i, stamps);
  }
  const double seconds = seconds_since(began);
  const Memory after = memory_now();
  const auto records = static_cast<double>(std::max<std::size_t>(country.ledger->records(), 1));
  return {{"scans", scans},
          {"stamps", country.ledger->records()},
          {"ns_each", scans > 0 ? seconds / static_cast<double>(scans) * 1e9 : 0.0},
          {"resident_bytes_a_stamp", static_cast<double>(after.resident_bytes - before.resident_bytes) / records},
          {"mapped_bytes_a_stamp", static_cast<double>(after.mapped_bytes - before.mapped_bytes) / records}};
}

// Makes stamps until it is told to stop, as orders are made back to back.
class Generation {
 public:
  Generation(BenchCountry& country, std::string folder, bool runs) : country_(country), folder_(std::move(folder)) {
    if (runs) thread_ = std::thread([this] { run(); });
  }
  ~Generation() { stop(); }

  void stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
  }
  double stamps_a_second() const { return seconds_ > 0 ? static_cast<double>(stamps_) / seconds_ : 0; }

 private:
  void run() {
    runtime::name_this_thread("issuance", work_nice);
    const auto began = steady_clock::now();
    stamps::GenerationBench bench;
    bench.folder = folder_;
    bench.stamps = generated_at_once;
    bench.threads = std::max(1U, std::thread::hardware_concurrency());
    bench.as_shipped = true;
    bench.kernel = &stamps::engine::best_kernel();
    bench.nice = work_nice;
    bench.give_way = [this] { country_.pace.give_way(); };
    while (!stopping_) {
      const auto made = stamps::time_archives(bench);
      if (!made) return;
      stamps_ += made->stamps;
      seconds_ = seconds_since(began);
    }
  }

  BenchCountry& country_;
  const std::string folder_;
  std::atomic<bool> stopping_{false};
  std::int64_t stamps_ = 0;
  double seconds_ = 0;
  std::thread thread_;
};

Result<json::object> serve(BenchCountry& country, const BenchVerifyWords& words) {
  std::mt19937_64 chance(11);
  std::ofstream sample(words.folder + "/codes.txt");
  for (std::int64_t i = 0; i < words.sample; ++i) sample << country.random_serial(chance) << "\n";
  sample.close();

  runtime::ThreadPool files("files", 1, 8);
  monitoring::Metrics metrics;
  http::ServerSettings settings;
  settings.listen.push_back({words.listen, std::nullopt, false});
  settings.connections_an_address = settings.connections_max;  // the load comes from one machine
  settings.threads = 1;
  http::Server server(std::move(settings), {}, files, metrics, country.clock, country.random);
  server.serve_directly(country.http->direct_route());
  country.ledger->when_durable([&server] { server.release_held(); });
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  if (auto started = country.ledger->start(); !started) return fail(started.error());
  if (auto started = server.start(); !started) return fail(started.error());
  Generation generation(country, words.folder, words.generates);
  std::cout << server.addresses().front() << std::endl;
  int which = 0;
  sigwait(&signals, &which);
  server.stop();
  generation.stop();
  country.ledger->stop();
  return json::object{{"scanned_stamps", country.ledger->records()},
                      {"generated_per_s", generation.stamps_a_second()},
                      {"recorded", country.ledger->durable()}};
}

Result<json::object> measure(const BenchVerifyWords& words, const std::string& folder) {
  const std::int64_t before = memory_now().resident_bytes;
  const auto began = steady_clock::now();
  auto country = BenchCountry::make(folder, words.batches, words.waits);
  if (!country) return fail(country.error());
  if (words.keeps) (*country)->keep_scans();
  if (words.sample > 0) return serve(**country, words);
  json::object all;
  all["index"] = json::object{{"batches", words.batches},
                              {"stamps", (*country)->numbers_end()},
                              {"build_s", seconds_since(began)},
                              {"resident_bytes_a_batch", static_cast<double>(memory_now().resident_bytes - before) /
                                                             static_cast<double>(words.batches)}};
  const std::int64_t genuine = std::min<std::int64_t>(words.forgeries, 100'000);
  all["genuine"] = json::object{{"tried", genuine}, {"authentic", count_authentic(**country, genuine)}};
  all["random"] = forgeries_json(try_random_serials(**country, words.forgeries));
  all["changed"] = forgeries_json(try_changed_serials(**country, std::min<std::int64_t>(words.forgeries, 1'000'000)));
  if (auto started = (*country)->ledger->start(); !started) return fail(started.error());
  all["ledger"] = scan_many(**country, words.scanned);
  (*country)->ledger->stop();
  return all;
}

}  // namespace

int bench_verify_command(const BenchVerifyWords& words, bool as_json) {
  std::string folder = words.folder + "/bench-verify.XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) {
    return report(Error{Code::invalid_input, "Impossible d'écrire dans " + words.folder, {}, 0});
  }
  const auto measured = measure(words, folder);
  if (!measured) return report(measured.error());
  if (as_json || words.sample > 0) {
    std::cout << json::serialize(*measured) << "\n";
    return exit_ok;
  }
  for (const auto& [name, figures] : *measured) {
    std::cout << fmt::format("{:<10} {}\n", std::string_view(name), json::serialize(figures));
  }
  return exit_ok;
}

}  // namespace qrcongo::app
