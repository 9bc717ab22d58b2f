// One kind of fact about the positions of one batch: coalesced ranges with a note each. Owned by the index, under its
// lock. A tree and not a sorted vector, so that reports of single stamps scattered over a large batch stay cheap.
#pragma once

#include <cstdint>
#include <map>
#include <memory>

#include "qrcongo/stamps/ranges.hpp"
#include "qrcongo/verification/stamp_facts.hpp"

namespace qrcongo::verification {

class FactRanges {
 public:
  // The note holds for the whole range from now on, whatever held before.
  void mark(stamps::Range range, const RangeNote& note);
  void clear(stamps::Range range);
  std::shared_ptr<const RangeNote> find(std::int64_t position) const;  // null where nothing holds
  std::size_t size() const { return pieces_.size(); }                  // ranges kept

 private:
  struct Piece {
    std::int64_t to = 0;
    std::shared_ptr<const RangeNote> note;
  };
  using Pieces = std::map<std::int64_t, Piece>;  // by first position; pieces do not overlap

  void split_before(std::int64_t position);
  void join_with_next(Pieces::iterator piece);
  std::shared_ptr<const RangeNote> shared(const RangeNote& note);

  Pieces pieces_;
  std::shared_ptr<const RangeNote> last_note_;  // an act's ranges come one after the other and share one
};

}  // namespace qrcongo::verification
