#include "qrcongo/verification/index.hpp"

#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <future>
#include <limits>
#include <map>
#include <mutex>
#include <unordered_map>

#include "batch_directory.hpp"
#include "certificate_card.hpp"
#include "fact_ranges.hpp"
#include "held_facts.hpp"
#include "note_book.hpp"
#include "number_directory.hpp"
#include "qrcongo/base/check.hpp"

namespace qrcongo::verification {
namespace {

using certification::CertificateFacts;
using certification::CertificateState;
using stamps::RangeFact;
using CardPointer = std::shared_ptr<const CertificateCard>;

// One certificate, shared by its batches; its card is replaced as a whole.
struct SharedCertificate {
  CardPointer owner;                                  // changed by writers, under the lock of what is found by GTIN
  std::atomic<const CertificateCard*> card{nullptr};  // the readers'
};

// One line of the processor's cache: a scan of a million batches finds each of them cold.
struct alignas(64) IndexedBatch {
  std::uint64_t first_number = 0;
  const SharedCertificate* certificate = nullptr;
  FactRanges activated;
  FactRanges spoiled;
  FactRanges recalled;
  std::uint32_t quantity = 0;
  std::array<char, 14> gtin{};
  std::uint8_t generation = 0;
  bool demonstration = false;
  std::atomic<bool> is_often_scanned{false};

  FactRanges& of(RangeFact fact) {
    switch (fact) {
      case RangeFact::activated:
        return activated;
      case RangeFact::spoiled:
        return spoiled;
      case RangeFact::recalled:
        return recalled;
    }
    check(false, "a RangeFact without ranges");
    return recalled;
  }
};

static_assert(sizeof(IndexedBatch) == 64);

// What scans do not ask for. The writer's.
struct BatchRecord {
  std::uint64_t scanned = 0;  // stamps, at least once
  std::uint64_t often = 0;    // of these, often
};

// Where more than one in so many of a batch's scanned stamps is scanned often, that is how its goods are scanned.
constexpr std::uint64_t often_is_rare = 100;
constexpr std::uint64_t scanned_enough = 500;  // before that one stamp would speak for all of its batch
constexpr std::uint16_t never_odd = std::numeric_limits<std::uint16_t>::max();

constexpr std::size_t load_threads = 2;  // as many read the database
constexpr std::size_t load_pieces = 32;  // of the facts, so that both threads end together

// The work for each thread from 0, all at the same time. What one throws is thrown here, once all have ended.
template <class Work>
void at_once(Work&& work) {
  std::vector<std::future<void>> others;
  for (std::size_t i = 1; i < load_threads; ++i) {
    others.push_back(std::async(std::launch::async, [&work, i] { work(i); }));
  }
  work(0);
  for (std::future<void>& other : others) other.get();
}

stamps::BatchNumbers numbers_of(const stamps::Batch& batch) {
  return {batch.id,           batch.certificate_id, batch.gtin,         batch.generation,
          batch.first_number, batch.quantity,       batch.demonstration};
}

// Granted before all others, then the one that is valid longest.
bool speaks_better(const CertificateFacts& a, const CertificateFacts& b) {
  const bool a_granted = a.state == CertificateState::granted;
  const bool b_granted = b.state == CertificateState::granted;
  if (a_granted != b_granted) return a_granted;
  return a.valid_until > b.valid_until;
}

}  // namespace

class Index::Body {
 public:
  Result<void> load(db::Database& database, certification::Service& certification, stamps::Service& stamps);

  void set_facts(const CertificateFacts& facts) {
    SharedCertificate& certificate = certificates_[facts.id];
    replace(certificate, facts, [&] {
      if (certificate.owner) forget_gtin(certificate);
      if (facts.product.gtin) by_gtin_.emplace(*facts.product.gtin, &certificate);
    });
  }

  void rename_enterprise(const OrganisationId& enterprise, const std::string& name) {
    for (auto& [id, certificate] : certificates_) {
      if (!certificate.owner || certificate.owner->facts.product.enterprise_id != enterprise) continue;
      CertificateFacts facts = certificate.owner->facts;
      facts.enterprise_name = name;
      replace(certificate, facts, [] {});
    }
  }

  void add_batch(const stamps::BatchNumbers& batch) {
    check(batch.quantity > 0 && batch.gtin.size() == 14, "a batch without stamps or with an odd GTIN");
    check(static_cast<std::uint64_t>(batch.first_number) >= numbers_end_, "numbers are handed out in order");
    ids_.add(batch.id);
    IndexedBatch& indexed = batches_.next();
    records_.emplace_back();
    indexed.first_number = static_cast<std::uint64_t>(batch.first_number);
    indexed.quantity = static_cast<std::uint32_t>(batch.quantity);
    std::copy(batch.gtin.begin(), batch.gtin.end(), indexed.gtin.begin());
    indexed.generation = static_cast<std::uint8_t>(batch.generation);
    indexed.demonstration = batch.demonstration;
    indexed.certificate = &certificates_[batch.certificate_id];
    numbers_end_ = indexed.first_number + static_cast<std::uint64_t>(batch.quantity);
    batches_.publish();
    directory_.add(indexed.first_number);
  }

  void mark(const stamps::RangeMarked& marked) {
    IndexedBatch& indexed = batches_[place_of(BatchDirectory::key_of(marked.batch_id))];
    const auto note = marked.lifted ? std::nullopt : std::optional(notes_.number_of(marked));
    indexed.of(marked.fact).mark({marked.from, marked.to}, note, indexed.quantity, epoch);
  }

  // Several threads may read facts at one time, and one of them add batches.
  FactReader fact_reader() { return {notes_, mutex}; }

  void lay_out(std::span<HeldRows> rows) {
    at_once([&](std::size_t thread) {
      for (std::size_t i = thread; i < rows.size(); i += load_threads) rows[i].find_places(ids_);
    });
    const SortedFacts sorted(rows, batches_.size());
    at_once([&](std::size_t thread) {
      for (std::size_t place = thread; place < batches_.size(); place += load_threads) {
        IndexedBatch& batch = batches_[place];
        for (const auto fact : {RangeFact::activated, RangeFact::spoiled, RangeFact::recalled}) {
          batch.of(fact).lay_out(sorted.of(place, fact), batch.quantity);
        }
      }
    });
  }

  std::optional<StampFacts> find(std::uint64_t number) const {
    if (const auto likely = directory_.guess(number)) __builtin_prefetch(&batches_[*likely]);
    const auto place = directory_.find(number);
    if (!place) return std::nullopt;
    const IndexedBatch& batch = batches_[*place];
    const std::uint64_t offset = number - batch.first_number;
    if (offset >= batch.quantity) return std::nullopt;
    StampFacts facts;
    facts.gtin = {batch.gtin.data(), batch.gtin.size()};
    facts.generation = batch.generation;
    facts.demonstration = batch.demonstration;
    facts.position = static_cast<std::int64_t>(offset) + 1;
    facts.batch = static_cast<std::uint32_t>(*place);
    facts.card = batch.certificate->card.load();
    facts.activated = note_at(batch.activated, facts.position);
    facts.spoiled = note_at(batch.spoiled, facts.position);
    facts.recalled = note_at(batch.recalled, facts.position);
    // The tag is computed before these are asked.
    __builtin_prefetch(facts.card);
    __builtin_prefetch(facts.activated);
    return facts;
  }

  std::optional<BatchId> batch_id(std::uint32_t batch) const {
    if (batch >= ids_.size()) return std::nullopt;
    return ids_.id_at(batch);
  }

  void add_scanned(const BatchId& id, std::uint64_t scanned, std::uint64_t often) {
    const auto batch = ids_.find(BatchDirectory::key_of(id));
    if (!batch) return;
    BatchRecord& record = records_[*batch];
    record.scanned += scanned;
    record.often += often;
    batches_[*batch].is_often_scanned =
        record.scanned >= scanned_enough && record.often * often_is_rare > record.scanned;
  }

  std::uint16_t habit_of(std::uint32_t batch) const {
    if (batch >= batches_.size()) return 0;
    return batches_[batch].is_often_scanned ? never_odd : std::uint16_t{0};
  }

  std::vector<CardPointer> products(const std::string& gtin) const {
    std::map<ProductId, CardPointer> best;
    for (const CardPointer& card : cards_of(gtin)) {
      CardPointer& known = best[card->facts.product.id];
      if (!known || speaks_better(card->facts, known->facts)) known = card;
    }
    std::vector<CardPointer> all;
    for (auto& [id, card] : best) all.push_back(std::move(card));
    return all;
  }

  std::mutex mutex;  // of writers
  std::atomic<bool> loaded{false};
  runtime::Epoch epoch;

 private:
  std::uint32_t place_of(const BatchKey& key) const {
    const auto batch = ids_.find(key);
    check(batch.has_value(), "a fact about a batch that the index does not know");
    return *batch;
  }

  // move_gtin: what changes of by_gtin_, while the old card still stands.
  template <class MoveGtin>
  void replace(SharedCertificate& certificate, const CertificateFacts& facts, MoveGtin&& move_gtin) {
    CardPointer card = make_card(facts);
    {
      const std::lock_guard lock(gtin_mutex_);
      move_gtin();
      certificate.owner.swap(card);
    }
    certificate.card.store(certificate.owner.get());
    if (card) epoch.retire([kept = std::move(card)] {});
  }

  // A copy, so that whoever asks holds the lock for no more than that.
  std::vector<CardPointer> cards_of(const std::string& gtin) const {
    std::vector<CardPointer> cards;
    const std::lock_guard lock(gtin_mutex_);
    const auto [begin, end] = by_gtin_.equal_range(gtin);
    for (auto certificate = begin; certificate != end; ++certificate) cards.push_back(certificate->second->owner);
    return cards;
  }

  void forget_gtin(const SharedCertificate& certificate) {
    const auto& gtin = certificate.owner->facts.product.gtin;
    if (!gtin) return;
    const auto [begin, end] = by_gtin_.equal_range(*gtin);
    const auto found = std::find_if(begin, end, [&](const auto& entry) { return entry.second == &certificate; });
    if (found != end) by_gtin_.erase(found);
  }

  const RangeNote* note_at(const FactRanges& ranges, std::int64_t position) const {
    const auto note = ranges.find(position);
    return note ? &notes_[*note] : nullptr;
  }

  std::unordered_map<CertificateId, SharedCertificate> certificates_;  // its nodes stay where they are
  BatchDirectory ids_;
  // Of what is found by GTIN: by_gtin_, and the owners of cards, which only writers change.
  mutable std::mutex gtin_mutex_;
  std::multimap<std::string, const SharedCertificate*> by_gtin_;
  GrowingArray<IndexedBatch> batches_;
  std::vector<BatchRecord> records_;  // in the same order
  NumberDirectory directory_{epoch};
  std::uint64_t numbers_end_ = 0;
  NoteBook notes_;
};

Index::Index() : body_(std::make_unique<Body>()) {}
Index::~Index() = default;

Result<void> Index::Body::load(db::Database& database, certification::Service& certification, stamps::Service& stamps) {
  const auto last = database.read_now([&](db::Tx& tx) -> Result<std::int64_t> { return stamps.last_fact(tx); });
  if (!last) return fail(last.error());
  const auto first_row_of = [&](std::size_t piece) {
    return *last * static_cast<std::int64_t>(piece) / static_cast<std::int64_t>(load_pieces) + 1;
  };
  std::array<HeldRows, load_pieces> rows;
  std::array<Result<void>, load_threads> outcomes;
  std::atomic<std::size_t> next{0};
  at_once([&](std::size_t thread) {
    outcomes[thread] = database.read_now([&](db::Tx& tx) -> Result<void> {
      if (thread == 0) {
        for (const CertificateFacts& certificate : certification.all_facts(tx)) set_facts(certificate);
        stamps.each_batch(tx, [&](const stamps::BatchNumbers& batch) { add_batch(batch); });
      }
      for (std::size_t piece = next++; piece < load_pieces; piece = next++) {
        FactReader reader = fact_reader();
        const auto add = [&](const stamps::RangeMarked& row) { reader.add(row); };
        stamps.each_fact(tx, first_row_of(piece), first_row_of(piece + 1) - 1, add);
        rows[piece] = reader.finish();
      }
      return {};
    });
  });
  for (const auto& outcome : outcomes) {
    if (!outcome) return outcome;
  }
  lay_out(rows);
  // Rows took as much memory as what was made of them, and nothing so large comes again.
  rows = {};
  malloc_trim(0);
  loaded = true;
  return {};
}

Result<void> Index::load(db::Database& database, certification::Service& certification, stamps::Service& stamps) {
  check(!body_->loaded, "the index is loaded once");
  try {
    return body_->load(database, certification, stamps);
  } catch (const std::exception& failure) {
    return fail(Code::internal, std::string("the index cannot be loaded: ") + failure.what());
  }
}

void Index::build(const std::vector<CertificateFacts>& certificates, const std::vector<stamps::Batch>& batches,
                  const std::vector<stamps::RangeMarked>& facts) {
  check(!body_->loaded, "the index is loaded once");
  for (const CertificateFacts& certificate : certificates) body_->set_facts(certificate);
  for (const stamps::Batch& batch : batches) body_->add_batch(numbers_of(batch));
  FactReader reader = body_->fact_reader();
  for (const stamps::RangeMarked& fact : facts) reader.add(fact);
  std::array<HeldRows, 1> rows{reader.finish()};
  body_->lay_out(rows);
  body_->loaded = true;
}

bool Index::is_loaded() const { return body_->loaded; }

void Index::on_facts_changed(const CertificateFacts& facts) {
  if (!is_loaded()) return;
  std::lock_guard lock(body_->mutex);
  body_->set_facts(facts);
}

void Index::on_enterprise_renamed(const OrganisationId& enterprise, const std::string& name) {
  if (!is_loaded()) return;
  std::lock_guard lock(body_->mutex);
  body_->rename_enterprise(enterprise, name);
}

void Index::on_batch_issued(const stamps::Batch& batch) {
  if (!is_loaded()) return;
  std::lock_guard lock(body_->mutex);
  body_->add_batch(numbers_of(batch));
}

void Index::on_range_marked(const stamps::RangeMarked& marked) {
  if (!is_loaded()) return;
  std::lock_guard lock(body_->mutex);
  body_->mark(marked);
}

Index::Reading Index::reading() const { return Reading(body_->epoch); }

std::optional<StampFacts> Index::find(std::uint64_t number) const { return body_->find(number); }

std::optional<BatchId> Index::batch_id(std::uint32_t batch) const {
  std::lock_guard lock(body_->mutex);
  return body_->batch_id(batch);
}

void Index::add_scanned(const BatchId& batch, std::uint64_t scanned, std::uint64_t often) {
  std::lock_guard lock(body_->mutex);
  body_->add_scanned(batch, scanned, often);
}

std::uint16_t Index::habit_of(std::uint32_t batch) const { return body_->habit_of(batch); }

std::vector<CardPointer> Index::products(const std::string& gtin) const { return body_->products(gtin); }

}  // namespace qrcongo::verification
