#include "held_facts.hpp"

namespace qrcongo::verification {
namespace {

constexpr std::size_t kinds = 3;

std::size_t key_of(std::size_t batch, stamps::RangeFact fact) { return batch * kinds + static_cast<std::size_t>(fact); }

}  // namespace

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
