#include "fact_ranges.hpp"

#include <iterator>

namespace qrcongo::verification {

void FactRanges::mark(stamps::Range range, const RangeNote& note) {
  clear(range);
  const auto piece = pieces_.emplace(range.from, Piece{range.to, shared(note)}).first;
  join_with_next(piece);
  if (piece != pieces_.begin()) join_with_next(std::prev(piece));
}

void FactRanges::clear(stamps::Range range) {
  split_before(range.from);
  split_before(range.to + 1);
  pieces_.erase(pieces_.lower_bound(range.from), pieces_.upper_bound(range.to));
}

std::shared_ptr<const RangeNote> FactRanges::find(std::int64_t position) const {
  const auto after = pieces_.upper_bound(position);
  if (after == pieces_.begin()) return nullptr;
  const Piece& piece = std::prev(after)->second;
  return position <= piece.to ? piece.note : nullptr;
}

// No piece reaches across the border between position - 1 and position.
void FactRanges::split_before(std::int64_t position) {
  const auto after = pieces_.lower_bound(position);
  if (after == pieces_.begin()) return;
  Piece& piece = std::prev(after)->second;
  if (piece.to < position) return;
  pieces_.emplace_hint(after, position, piece);
  piece.to = position - 1;
}

void FactRanges::join_with_next(Pieces::iterator piece) {
  const auto next = std::next(piece);
  if (next == pieces_.end() || next->first != piece->second.to + 1 || *next->second.note != *piece->second.note) return;
  piece->second.to = next->second.to;
  pieces_.erase(next);
}

std::shared_ptr<const RangeNote> FactRanges::shared(const RangeNote& note) {
  if (!last_note_ || *last_note_ != note) last_note_ = std::make_shared<const RangeNote>(note);
  return last_note_;
}

}  // namespace qrcongo::verification
