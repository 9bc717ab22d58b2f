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

// Facts whose batches' places are not known yet, each with its batch's key.
struct HeldRows {
  std::vector<HeldFact> facts;
  std::vector<BatchKey> keys;

  void find_places(const BatchDirectory& batches);  // aborts for a batch that is not there
};

// Takes rows on their way into the index. Each of several threads has its own; they share the notes, under the mutex.
class FactReader {
 public:
  FactReader(NoteBook& notes, std::mutex& mutex) : notes_(notes), mutex_(mutex) {}

  void add(const stamps::RangeMarked& row);  // not lifted
  HeldRows finish();

 private:
  const std::string* interned(const std::string& text, const std::string*& last);
  void number_notes();

  NoteBook& notes_;
  std::mutex& mutex_;
  HeldRows rows_;
  std::vector<RangeNote> new_notes_;  // of the facts from first_new_ on, which number them from 0
  std::size_t first_new_ = 0;
  const std::string* last_reason_ = nullptr;
  const std::string* last_lot_ = nullptr;
};

// Facts by batch and kind; within these in the order in which they were held.
class SortedFacts {
 public:
  // Each part was held after the one before it. Every batch is below `batches`.
  SortedFacts(std::span<const HeldRows> parts, std::size_t batches);
  std::span<const HeldFact> of(std::size_t batch, stamps::RangeFact fact) const;

 private:
  std::vector<HeldFact> facts_;
  std::vector<std::size_t> ends_;  // one a batch and kind
};

}  // namespace qrcongo::verification
