// Facts as a start reads them, before anybody asks for one: held until all are there, so that each batch's are laid out
// once and not marked one after the other.
#pragma once

#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

#include "batch_directory.hpp"
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

// Takes rows on their way into the index. Each of several threads has its own; they share batches, which nobody adds
// meanwhile, and notes, under the mutex.
class FactReader {
 public:
  FactReader(const BatchDirectory& batches, NoteBook& notes, std::mutex& mutex);

  void add(const stamps::RangeMarked& row);  // of a batch that is known, else aborts; not lifted
  std::vector<HeldFact> finish();

 private:
  const std::string* interned(const std::string& text, const std::string*& last);
  void settle_those_that_wait();

  const BatchDirectory& batches_;
  NoteBook& notes_;
  std::mutex& mutex_;
  std::vector<HeldFact> facts_;
  // Of the last facts: a batch's place comes from far away, and so is asked for some rows before it is needed.
  std::vector<BatchKey> keys_;
  std::vector<RangeNote> new_notes_;
  const std::string* last_reason_ = nullptr;
  const std::string* last_lot_ = nullptr;
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
