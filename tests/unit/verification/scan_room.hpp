// What a scan needs, set up by hand: an index fed by its events, and keys that the vectors know. Owned by one test.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "qrcongo/crypto/key_wrapping.hpp"
#include "qrcongo/verification/copy_rules.hpp"
#include "qrcongo/verification/http.hpp"
#include "tests/support/database.hpp"

namespace qrcongo::testing {

inline constexpr const char* beer_gtin = "09506000134352";

inline const Bytes scan_room_key(32, 7);

struct Generation {
  int number;
  const char* state;
  const char* master_key_hex;
};

// The master keys of generations 1 and 17 are the vectors'.
inline constexpr Generation generations[] = {
    {1, "active", "70a5e9f31892752852195cddbbb56308e8a443c4e93764eaebb7fd7e96af53af"},
    {2, "compromised", "18cef47b624e58d8183b4af76f74456b74ede3718aa9c7e6e5800fd57f31e1b7"},
    {17, "verifying", "0f17e75ebcba8525eb3f5ed3c73d1b08cd9b54c15d05fd42dabf626e03b137d8"}};

// The last digits of `end` become the number.
inline std::string numbered(std::string end, int which) {
  const std::string number = std::to_string(which);
  return end.replace(end.size() - number.size(), number.size(), number);
}

// A product with its certificate; the numbers in the names keep several apart.
inline certification::CertificateFacts certificate_facts(int which = 1) {
  certification::CertificateFacts facts;
  facts.id = CertificateId(numbered("01930000-0000-7000-8000-100000000000", which));
  facts.number = numbered("OCC-2026-000100", which);
  facts.valid_until = *parse_day("2027-11-22");
  facts.product.id = ProductId(numbered("01930000-0000-7000-8000-200000000000", which));
  facts.product.name = "Bière blonde 72 cl";
  facts.product.brand = "Fleuve";
  facts.product.category = "beer";
  facts.product.gtin = beer_gtin;
  facts.product.net_content = "72 cl";
  facts.enterprise_name = "Brasserie du Fleuve SA";
  return facts;
}

inline stamps::Batch batch_of(const certification::CertificateFacts& facts, std::int64_t first_number,
                              std::int64_t quantity, int which = 1) {
  stamps::Batch batch;
  batch.id = BatchId(numbered("01930000-0000-7000-8000-300000000000", which));
  batch.certificate_id = facts.id;
  batch.gtin = facts.product.gtin.value_or(std::string(stamps::engine::no_gtin));
  batch.generation = 1;
  batch.first_number = first_number;
  batch.quantity = quantity;
  return batch;
}

inline stamps::RangeMarked marked(const stamps::Batch& batch, stamps::RangeFact fact, std::int64_t from,
                                  std::int64_t to, std::int64_t at = 0, std::string reason_code = "") {
  stamps::RangeMarked act;
  act.batch_id = batch.id;
  act.fact = fact;
  act.from = from;
  act.to = to;
  act.at = at;
  act.reason_code = std::move(reason_code);
  return act;
}

class ScanRoom {
 public:
  ScanRoom();

  // A batch of generation 1, numbers 1000 to 1999 as in the vectors, under certificate 1, wholly activated at
  // `activated_at`.
  void issue_beer();
  void activate_beer(std::int64_t at);
  std::string serial(std::int64_t number, const std::string& gtin = beer_gtin, unsigned generation = 1) const;

  http::Request request(const std::string& accept = "application/json") const;
  http::Response scan(const std::string& serial, const std::string& accept = "application/json");
  http::Response scan(http::Request request, const std::string& serial);
  // What a route's coroutine answers.
  static http::Response wait_for(boost::asio::awaitable<Result<http::Response>> answer);

  FakeClock clock;
  FakeRandom random;
  monitoring::Metrics metrics;
  verification::Settings settings;
  verification::CopySettings copies;
  verification::Index index;
  std::unique_ptr<stamps::Keyring> keyring;  // generations 1 (active), 2 (compromised) and 17 (verifying)
  certification::CertificateFacts beer = certificate_facts();
  stamps::Batch beer_batch = batch_of(beer, 1000, 1000);

  verification::ledger::ScanLedger& ledger();  // with the rules as they stand at the first call
  verification::Http& web();                   // with the settings as they stand at the first call

 private:
  TestDatabase database_;
  TemporaryFolder folder_;
  std::unique_ptr<verification::ledger::ScanLedger> ledger_;
  std::unique_ptr<verification::Http> web_;
};

inline ScanRoom::ScanRoom() {
  settings.authority_name = "Office congolais de contrôle";
  settings.phone = "+243 81 000 00 00";
  settings.utc_offset = UtcOffset{60};
  index.build({}, {}, {});
  database_.write([&](db::Tx& tx) -> Result<void> {
    tx.run("DROP TRIGGER key_generations_are_approved");  // generations of the vectors, whoever approved them
    for (const Generation& one : generations) {
      const std::string purpose = stamps::master_key_purpose(one.number);
      tx.run(
          "INSERT INTO key_generations (generation, wrapped_key, state, created_at) VALUES (:generation, :wrapped_key, "
          ":state, 0)",
          std::int64_t{one.number}, crypto::wrap_key(scan_room_key, *from_hex(one.master_key_hex), purpose, random),
          std::string(one.state));
    }
    return {};
  });
  auto opened = database_->read_now([](db::Tx& tx) { return stamps::Keyring::open(tx, scan_room_key); });
  REQUIRE(opened.has_value());
  keyring = std::move(*opened);
}

inline void ScanRoom::issue_beer() {
  index.on_facts_changed(beer);
  index.on_batch_issued(beer_batch);
}

inline void ScanRoom::activate_beer(std::int64_t at) {
  auto act = marked(beer_batch, stamps::RangeFact::activated, 1, beer_batch.quantity, at);
  act.production_lot = "L2611A";
  index.on_range_marked(act);
}

inline std::string ScanRoom::serial(std::int64_t number, const std::string& gtin, unsigned generation) const {
  stamps::engine::Serial made{};
  keyring->find(generation)->make_serials(gtin, static_cast<std::uint64_t>(number), {&made, 1});
  return std::string(stamps::engine::view(made));
}

inline http::Request ScanRoom::request(const std::string& accept) const {
  http::Request request;
  request.headers = {{"Accept", accept}};
  request.client_address = "192.0.2.1";
  request.request_id = "request-1";
  return request;
}

inline http::Response ScanRoom::scan(const std::string& serial, const std::string& accept) {
  return scan(request(accept), serial);
}

inline http::Response ScanRoom::scan(http::Request request, const std::string& serial) {
  request.path = "/S/" + serial;
  request.path_parameters = {serial};
  return wait_for(web().show_short_stamp(request));
}

inline http::Response ScanRoom::wait_for(boost::asio::awaitable<Result<http::Response>> answer) {
  boost::asio::io_context context;
  auto answered = boost::asio::co_spawn(context, std::move(answer), boost::asio::use_future);
  context.run();
  auto result = answered.get();
  REQUIRE(result.has_value());
  return std::move(*result);
}

inline verification::ledger::ScanLedger& ScanRoom::ledger() {
  if (ledger_) return *ledger_;
  verification::ledger::LedgerSettings wanted;
  wanted.folder = folder_.path("scans");
  wanted.memory_max = 0;
  wanted.recent_visits = 1U << 16U;
  wanted.segment_records = 1000;
  wanted.rules = verification::evidence_rules(copies, settings.country);
  auto opened = verification::ledger::ScanLedger::open(std::move(wanted));
  REQUIRE(opened.has_value());
  ledger_ = std::move(*opened);
  REQUIRE(ledger_->start().has_value());
  return *ledger_;
}

inline verification::Http& ScanRoom::web() {
  if (!web_) web_ = std::make_unique<verification::Http>(index, *keyring, ledger(), settings, clock, random);
  return *web_;
}

}  // namespace qrcongo::testing
