#include "bench_country.hpp"

#include <filesystem>

#include "qrcongo/base/embedded.hpp"
#include "qrcongo/base/id.hpp"
#include "qrcongo/verification/copy_rules.hpp"

namespace qrcongo::app {
namespace {

constexpr std::int64_t certificates = 10'000;

certification::CertificateFacts facts_of(std::int64_t which, const std::string& gtin, Random& random) {
  certification::CertificateFacts facts;
  facts.id = CertificateId(make_uuid_v7(which, random));
  facts.number = "OCC-2026-" + std::to_string(100'000 + which);
  facts.valid_until = 30'000;
  facts.product.id = ProductId(make_uuid_v7(which, random));
  facts.product.name = "Bière blonde 72 cl";
  facts.product.brand = "Fleuve";
  facts.product.category = "beer";
  facts.product.gtin = gtin;
  facts.product.net_content = "72 cl";
  facts.enterprise_name = "Brasserie du Fleuve SA";
  return facts;
}

// Most orders are small, some are very large.
std::int64_t quantity_of(std::mt19937_64& chance) {
  return std::int64_t{1} << (chance() % 16) | static_cast<std::int64_t>(chance() % 64);
}

}  // namespace

std::string BenchCountry::gtin() { return "09506000134352"; }

Result<std::unique_ptr<BenchCountry>> BenchCountry::make(const std::string& folder, std::int64_t batches, bool waits) {
  std::unique_ptr<BenchCountry> country(new BenchCountry(folder));
  if (auto opened = country->open_keys(); !opened) return fail(opened.error());
  country->issue(batches);
  if (auto opened = country->open_ledger(waits); !opened) return fail(opened.error());
  return country;
}

BenchCountry::~BenchCountry() {
  http.reset();
  ledger.reset();
  database_.reset();
  std::error_code ignored;
  if (!keeps_scans_) std::filesystem::remove_all(folder_, ignored);
}

Result<void> BenchCountry::open_keys() {
  const Bytes wrapping_key(32, 1);
  db::DatabaseSettings settings;
  settings.path = folder_ + "/qrcongo.db";
  settings.key_encryption_key = wrapping_key;
  auto opened = db::Database::open(std::move(settings), embedded_migrations());
  if (!opened) return fail(opened.error());
  database_ = std::move(*opened);
  const auto created = database_->write_now(
      [&](db::Tx& tx) { return stamps::Keyring::create_first(tx, wrapping_key, random, clock.now_ms()); });
  if (!created) return created;
  auto keys = database_->read_now([&](db::Tx& tx) { return stamps::Keyring::open(tx, wrapping_key); });
  if (!keys) return fail(keys.error());
  keyring_ = std::move(*keys);
  return {};
}

void BenchCountry::issue(std::int64_t batches) {
  std::mt19937_64 chance(1);
  index.build({}, {}, {});
  std::vector<CertificateId> ids;
  for (std::int64_t i = 0; i < std::min(certificates, batches); ++i) {
    const auto facts = facts_of(i, gtin(), random);
    ids.push_back(facts.id);
    index.on_facts_changed(facts);
  }
  for (std::int64_t i = 0; i < batches; ++i) {
    stamps::Batch batch;
    batch.id = BatchId(make_uuid_v7(i, random));
    batch.certificate_id = ids[static_cast<std::size_t>(i) % ids.size()];
    batch.gtin = gtin();
    batch.first_number = static_cast<std::int64_t>(numbers_end_);
    batch.quantity = quantity_of(chance);
    index.on_batch_issued(batch);
    stamps::RangeMarked activated;
    activated.batch_id = batch.id;
    activated.to = batch.quantity;
    activated.at = clock.now_ms();
    index.on_range_marked(activated);
    numbers_end_ += static_cast<std::uint64_t>(batch.quantity);
  }
}

Result<void> BenchCountry::open_ledger(bool waits) {
  verification::ledger::LedgerSettings settings;
  settings.folder = folder_ + "/scans";
  settings.key = std::make_shared<const Secret>(Bytes(32, 2));
  settings.takes_untagged = !std::filesystem::exists(settings.folder + "/journal.start");
  settings.rules = verification::evidence_rules({}, "CD");
  if (!waits) settings.commit_gap_us = verification::ledger::unhurried_gap_us;
  settings.observe = [this](double seconds) { pace.note(std::chrono::duration<double>(seconds)); };
  auto opened = verification::ledger::ScanLedger::open(std::move(settings));
  if (!opened) return fail(opened.error());
  ledger = std::move(*opened);
  verification::Settings answers;
  answers.authority_name = "Office congolais de contrôle";
  answers.phone = "+243 81 000 00 00";
  answers.utc_offset = UtcOffset{60};
  answers.wait_for_disk = waits;
  http = std::make_unique<verification::Http>(index, *keyring_, *ledger, answers, clock, random);
  return {};
}

std::string BenchCountry::random_serial(std::mt19937_64& chance) const {
  stamps::engine::Serial serial{};
  keyring_->find(0)->make_serials(gtin(), chance() % numbers_end_, {&serial, 1});
  return std::string(stamps::engine::view(serial));
}

}  // namespace qrcongo::app
