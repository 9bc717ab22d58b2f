// Facts as a start reads them, before anybody asks for one: held until all are there, so that each batch's are laid out
// once and not marked one after the other. Plain values of the thread that reads them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "note_book.hpp"
#include "qrcongo/stamps/service.hpp"

namespace qrcongo::verification {

struct HeldFact {
  std::uint32_t batch = 0;  // its place in the index
  std::uint32_t from = 1;   // positions, both included
  std::uint32_t to = 1;
  NoteNumber note = 0;
  stamps::RangeFact fact = stamps::RangeFact::activated;
};

// Facts by batch and kind; within these in the order in which they were held.
class SortedFacts {
 public:
  // The second part was held after the first. Every batch is below `batches`.
  SortedFacts(std::span<const std::vector<HeldFact>> parts, std::size_t batches);
  std::span<const HeldFact> of(std::size_t batch, stamps::RangeFact fact) const;

 private:
  std::vector<HeldFact> facts_;
  std::vector<std::size_t> ends_;  // one a batch and kind
};

}  // namespace qrcongo::verification
