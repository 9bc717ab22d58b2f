#include "held_facts.hpp"

#include "qrcongo/base/check.hpp"

namespace qrcongo::verification {
namespace {

constexpr std::size_t kinds = 3;
constexpr std::size_t notes_at_once = 1024;

std::size_t key_of(std::size_t batch, stamps::RangeFact fact) { return batch * kinds + static_cast<std::size_t>(fact); }

}  // namespace

// A batch's place comes from far away, and so is asked for some rows before it is needed.
void HeldRows::find_places(const BatchDirectory& batches) {
  constexpr std::size_t ahead = 16;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    if (i + ahead < keys.size()) batches.fetch(keys[i + ahead]);
    const auto batch = batches.find(keys[i]);
    check(batch.has_value(), "a fact about a batch that the index does not know");
    facts[i].batch = *batch;
  }
  keys = {};
}

void FactReader::add(const stamps::RangeMarked& row) {
  if (new_notes_.size() == notes_at_once) number_notes();
  const std::string* const lot = row.production_lot ? interned(*row.production_lot, last_lot_) : nullptr;
  const RangeNote note{row.at, interned(row.reason_code, last_reason_), lot};
  // An act's ranges come one after the other and share one note.
  if (new_notes_.empty() || new_notes_.back() != note) new_notes_.push_back(note);
  rows_.keys.push_back(BatchDirectory::key_of(row.batch_id));
  rows_.facts.push_back({0, static_cast<std::uint32_t>(row.from), static_cast<std::uint32_t>(row.to),
                         static_cast<NoteNumber>(new_notes_.size() - 1), row.fact});
}

HeldRows FactReader::finish() {
  number_notes();
  return std::move(rows_);
}

const std::string* FactReader::interned(const std::string& text, const std::string*& last) {
  if (last == nullptr || *last != text) {
    const std::lock_guard lock(mutex_);
    last = notes_.interned(text);
  }
  return last;
}

void FactReader::number_notes() {
  NoteNumber first_note = 0;
  {
    const std::lock_guard lock(mutex_);
    first_note = notes_.append(new_notes_);
  }
  for (; first_new_ < rows_.facts.size(); ++first_new_) rows_.facts[first_new_].note += first_note;
  new_notes_.clear();
}

SortedFacts::SortedFacts(std::span<const HeldRows> parts, std::size_t batches) : ends_(batches * kinds + 1) {
  std::size_t all = 0;
  for (const HeldRows& part : parts) {
    all += part.facts.size();
    for (const HeldFact& fact : part.facts) ++ends_[key_of(fact.batch, fact.fact) + 1];
  }
  for (std::size_t key = 1; key < ends_.size(); ++key) ends_[key] += ends_[key - 1];
  facts_.resize(all);
  // Each key's beginning moves on to its end, which is the next one's beginning.
  for (const HeldRows& part : parts) {
    for (const HeldFact& fact : part.facts) facts_[ends_[key_of(fact.batch, fact.fact)]++] = fact;
  }
}

std::span<const HeldFact> SortedFacts::of(std::size_t batch, stamps::RangeFact fact) const {
  const std::size_t key = key_of(batch, fact);
  const std::size_t begin = key == 0 ? 0 : ends_[key - 1];
  return std::span(facts_).subspan(begin, ends_[key] - begin);
}

}  // namespace qrcongo::verification
