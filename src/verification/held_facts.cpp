#include "held_facts.hpp"

#include "qrcongo/base/check.hpp"

namespace qrcongo::verification {
namespace {

constexpr std::size_t kinds = 3;
constexpr std::size_t rows_that_wait = 1024;

std::size_t key_of(std::size_t batch, stamps::RangeFact fact) { return batch * kinds + static_cast<std::size_t>(fact); }

}  // namespace

FactReader::FactReader(const BatchDirectory& batches, NoteBook& notes, std::mutex& mutex)
    : batches_(batches), notes_(notes), mutex_(mutex) {}

void FactReader::add(const stamps::RangeMarked& row) {
  if (keys_.size() == rows_that_wait) settle_those_that_wait();
  keys_.push_back(BatchDirectory::key_of(row.batch_id));
  batches_.fetch(keys_.back());
  const std::string* const lot = row.production_lot ? interned(*row.production_lot, last_lot_) : nullptr;
  const RangeNote note{row.at, interned(row.reason_code, last_reason_), lot};
  // An act's ranges come one after the other and share one note.
  if (new_notes_.empty() || new_notes_.back() != note) new_notes_.push_back(note);
  facts_.push_back({0, static_cast<std::uint32_t>(row.from), static_cast<std::uint32_t>(row.to),
                    static_cast<NoteNumber>(new_notes_.size() - 1), row.fact});
}

std::vector<HeldFact> FactReader::finish() {
  settle_those_that_wait();
  return std::move(facts_);
}

const std::string* FactReader::interned(const std::string& text, const std::string*& last) {
  if (last == nullptr || *last != text) {
    const std::lock_guard lock(mutex_);
    last = notes_.interned(text);
  }
  return last;
}

void FactReader::settle_those_that_wait() {
  NoteNumber first_note = 0;
  {
    const std::lock_guard lock(mutex_);
    first_note = notes_.append(new_notes_);
  }
  const std::span<HeldFact> waiting = std::span(facts_).last(keys_.size());
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    const auto batch = batches_.find(keys_[i]);
    check(batch.has_value(), "a fact about a batch that the index does not know");
    waiting[i].batch = *batch;
    waiting[i].note += first_note;
  }
  keys_.clear();
  new_notes_.clear();
}

SortedFacts::SortedFacts(std::span<const std::vector<HeldFact>> parts, std::size_t batches)
    : ends_(batches * kinds + 1) {
  std::size_t all = 0;
  for (const auto& part : parts) {
    all += part.size();
    for (const HeldFact& fact : part) ++ends_[key_of(fact.batch, fact.fact) + 1];
  }
  for (std::size_t key = 1; key < ends_.size(); ++key) ends_[key] += ends_[key - 1];
  facts_.resize(all);
  // Each key's beginning moves on to its end, which is the next one's beginning.
  for (const auto& part : parts) {
    for (const HeldFact& fact : part) facts_[ends_[key_of(fact.batch, fact.fact)]++] = fact;
  }
}

std::span<const HeldFact> SortedFacts::of(std::size_t batch, stamps::RangeFact fact) const {
  const std::size_t key = key_of(batch, fact);
  const std::size_t begin = key == 0 ? 0 : ends_[key - 1];
  return std::span(facts_).subspan(begin, ends_[key] - begin);
}

}  // namespace qrcongo::verification
