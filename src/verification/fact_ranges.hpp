// One kind of fact about the positions of one batch, each with the number of its note. Owned by the index: one thread
// marks at a time, any thread finds, without a lock and under the index's Epoch.
//
// Positions stand in blocks of 4096. A block, or the whole batch, of which one thing holds is one word; any other block
// is an immutable piece of memory that a mark replaces: coalesced ranges, or a bitmap a note where it is so fragmented
// that these are smaller.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>

#include "held_facts.hpp"
#include "note_book.hpp"
#include "qrcongo/runtime/epoch.hpp"
#include "qrcongo/stamps/ranges.hpp"

namespace qrcongo::verification {

class FactRanges {
 public:
  FactRanges() = default;
  FactRanges(const FactRanges&) = delete;
  FactRanges& operator=(const FactRanges&) = delete;
  ~FactRanges();  // nobody reads any more

  // The note holds for the whole range from now on, whatever held before; none: nothing holds. 1 <= from <= to <=
  // quantity, which is the batch's and the same each time.
  void mark(stamps::Range range, std::optional<NoteNumber> note, std::int64_t quantity, runtime::Epoch& epoch);
  // The same for many at once, in order of time, of a batch that has none and that nobody reads yet.
  void lay_out(std::span<const HeldFact> facts, std::int64_t quantity);
  std::optional<NoteNumber> find(std::int64_t position) const;  // 1 to the batch's quantity
  std::size_t pieces() const;                                   // ranges and bitmaps kept, whole blocks among them

 private:
  // 0: nothing holds. Odd: one note, above the lowest bit. Else a pointer: to the Table, or in it to a block.
  using Word = std::uintptr_t;
  struct Table;

  Table& table(std::int64_t quantity);
  void lay_out_apart(std::span<const HeldFact> facts, std::int64_t quantity);

  std::atomic<Word> root_{0};
};

}  // namespace qrcongo::verification
