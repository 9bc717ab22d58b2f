#include "qrcongo/verification/index.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "fact_ranges.hpp"
#include "qrcongo/base/check.hpp"

namespace qrcongo::verification {
namespace {

using certification::CertificateFacts;
using certification::CertificateState;
using FactsPointer = std::shared_ptr<const CertificateFacts>;

// One certificate, shared by its batches; its facts are replaced as a whole.
struct SharedCertificate {
  FactsPointer facts;
};

struct IndexedBatch {
  std::int64_t first_number = 0;
  std::int64_t quantity = 0;
  std::string gtin;
  unsigned generation = 0;
  bool demonstration = false;
  const SharedCertificate* certificate = nullptr;
  FactRanges activated;
  FactRanges spoiled;
  FactRanges recalled;

  FactRanges& of(stamps::RangeFact fact) {
    switch (fact) {
      case stamps::RangeFact::activated:
        return activated;
      case stamps::RangeFact::spoiled:
        return spoiled;
      case stamps::RangeFact::recalled:
        return recalled;
    }
    check(false, "a RangeFact without ranges");
    return recalled;
  }
};

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
  void set_facts(const CertificateFacts& facts) {
    SharedCertificate& certificate = certificates_[facts.id];
    if (certificate.facts) forget_gtin(certificate);
    certificate.facts = std::make_shared<const CertificateFacts>(facts);
    if (facts.product.gtin) by_gtin_.emplace(*facts.product.gtin, &certificate);
  }

  void rename_enterprise(const OrganisationId& enterprise, const std::string& name) {
    for (auto& [id, certificate] : certificates_) {
      if (!certificate.facts || certificate.facts->product.enterprise_id != enterprise) continue;
      auto renamed = std::make_shared<CertificateFacts>(*certificate.facts);
      renamed->enterprise_name = name;
      certificate.facts = std::move(renamed);
    }
  }

  void add_batch(const stamps::Batch& batch) {
    check(batch.quantity > 0 && batch.gtin.size() == 14, "a batch without stamps or with an odd GTIN");
    auto indexed = std::make_unique<IndexedBatch>();
    indexed->first_number = batch.first_number;
    indexed->quantity = batch.quantity;
    indexed->gtin = batch.gtin;
    indexed->generation = static_cast<unsigned>(batch.generation);
    indexed->demonstration = batch.demonstration;
    indexed->certificate = &certificates_[batch.certificate_id];
    const bool in_order =
        by_number_.empty() || by_number_.back()->first_number + by_number_.back()->quantity <= batch.first_number;
    check(in_order, "numbers are handed out in order");
    check(by_id_.emplace(batch.id, indexed.get()).second, "a batch is issued once");
    by_number_.push_back(std::move(indexed));
  }

  void mark(const stamps::RangeMarked& marked) {
    const auto batch = by_id_.find(marked.batch_id);
    check(batch != by_id_.end(), "a fact about a batch that the index does not know");
    check(1 <= marked.from && marked.from <= marked.to && marked.to <= batch->second->quantity,
          "a fact outside its batch");
    FactRanges& ranges = batch->second->of(marked.fact);
    if (marked.lifted) return ranges.clear({marked.from, marked.to});
    ranges.mark({marked.from, marked.to}, RangeNote{marked.at, marked.reason_code, marked.production_lot});
  }

  std::optional<StampFacts> find(std::uint64_t number) const {
    const auto after =
        std::upper_bound(by_number_.begin(), by_number_.end(), number, [](std::uint64_t wanted, const auto& batch) {
          return wanted < static_cast<std::uint64_t>(batch->first_number);
        });
    if (after == by_number_.begin()) return std::nullopt;
    const IndexedBatch& batch = **std::prev(after);
    const std::uint64_t offset = number - static_cast<std::uint64_t>(batch.first_number);
    if (offset >= static_cast<std::uint64_t>(batch.quantity)) return std::nullopt;
    const std::int64_t position = static_cast<std::int64_t>(offset) + 1;
    return StampFacts{batch.gtin,
                      batch.generation,
                      batch.demonstration,
                      batch.certificate->facts,
                      batch.activated.find(position),
                      batch.spoiled.find(position),
                      batch.recalled.find(position)};
  }

  std::vector<FactsPointer> products(const std::string& gtin) const {
    std::map<ProductId, FactsPointer> best;
    const auto [begin, end] = by_gtin_.equal_range(gtin);
    for (auto certificate = begin; certificate != end; ++certificate) {
      const FactsPointer& facts = certificate->second->facts;
      FactsPointer& known = best[facts->product.id];
      if (!known || speaks_better(*facts, *known)) known = facts;
    }
    std::vector<FactsPointer> all;
    for (auto& [id, facts] : best) all.push_back(std::move(facts));
    return all;
  }

  mutable std::shared_mutex mutex;  // guards all below
  std::atomic<bool> loaded{false};

 private:
  void forget_gtin(const SharedCertificate& certificate) {
    const auto& gtin = certificate.facts->product.gtin;
    if (!gtin) return;
    const auto [begin, end] = by_gtin_.equal_range(*gtin);
    const auto found = std::find_if(begin, end, [&](const auto& entry) { return entry.second == &certificate; });
    if (found != end) by_gtin_.erase(found);
  }

  std::unordered_map<CertificateId, SharedCertificate> certificates_;  // its nodes stay where they are
  std::unordered_map<BatchId, IndexedBatch*> by_id_;
  std::vector<std::unique_ptr<IndexedBatch>> by_number_;
  std::multimap<std::string, const SharedCertificate*> by_gtin_;
};

Index::Index() : body_(std::make_unique<Body>()) {}
Index::~Index() = default;

void Index::load(db::Tx& tx, certification::Service& certification, stamps::Service& stamps) {
  build(certification.all_facts(tx), stamps.all_batches(tx), stamps.all_facts(tx));
}

void Index::build(const std::vector<CertificateFacts>& certificates, const std::vector<stamps::Batch>& batches,
                  const std::vector<stamps::RangeMarked>& facts) {
  std::unique_lock lock(body_->mutex);
  check(!body_->loaded, "the index is loaded once");
  for (const CertificateFacts& certificate : certificates) body_->set_facts(certificate);
  for (const stamps::Batch& batch : batches) body_->add_batch(batch);
  for (const stamps::RangeMarked& fact : facts) body_->mark(fact);
  body_->loaded = true;
}

bool Index::is_loaded() const { return body_->loaded; }

void Index::on_facts_changed(const CertificateFacts& facts) {
  if (!is_loaded()) return;
  std::unique_lock lock(body_->mutex);
  body_->set_facts(facts);
}

void Index::on_enterprise_renamed(const OrganisationId& enterprise, const std::string& name) {
  if (!is_loaded()) return;
  std::unique_lock lock(body_->mutex);
  body_->rename_enterprise(enterprise, name);
}

void Index::on_batch_issued(const stamps::Batch& batch) {
  if (!is_loaded()) return;
  std::unique_lock lock(body_->mutex);
  body_->add_batch(batch);
}

void Index::on_range_marked(const stamps::RangeMarked& marked) {
  if (!is_loaded()) return;
  std::unique_lock lock(body_->mutex);
  body_->mark(marked);
}

std::optional<StampFacts> Index::find(std::uint64_t number) const {
  std::shared_lock lock(body_->mutex);
  return body_->find(number);
}

std::vector<FactsPointer> Index::products(const std::string& gtin) const {
  std::shared_lock lock(body_->mutex);
  return body_->products(gtin);
}

}  // namespace qrcongo::verification
