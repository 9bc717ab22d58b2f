#include "fact_block.hpp"

#include <algorithm>

namespace qrcongo::verification {
namespace {

std::size_t count_notes(const FactBlock::Pieces& pieces) {
  std::vector<NoteNumber> notes;
  for (const FactBlock::Piece& piece : pieces) notes.push_back(piece.note);
  std::sort(notes.begin(), notes.end());
  return static_cast<std::size_t>(std::unique(notes.begin(), notes.end()) - notes.begin());
}

}  // namespace

void add(FactBlock::Pieces& pieces, FactBlock::Piece piece) {
  if (!pieces.empty() && pieces.back().note == piece.note && pieces.back().to + 1 == piece.from) {
    pieces.back().to = piece.to;
  } else {
    pieces.push_back(piece);
  }
}

FactBlock::FactBlock(Pieces pieces) {
  // A piece takes 8 bytes, a bitmap some 512.
  const bool as_pieces = pieces.size() <= 64 || pieces.size() <= 64 * count_notes(pieces);
  if (as_pieces) {
    pieces_ = std::move(pieces);
    pieces_.shrink_to_fit();
    return;
  }
  for (const Piece& piece : pieces) {
    auto bitmap = std::find_if(bitmaps_.begin(), bitmaps_.end(), [&](const Bitmap& b) { return b.note == piece.note; });
    if (bitmap == bitmaps_.end()) bitmap = bitmaps_.insert(bitmap, Bitmap{piece.note});
    for (unsigned at = piece.from; at <= piece.to; ++at) bitmap->words[at / 64] |= std::uint64_t{1} << (at % 64);
  }
}

std::optional<NoteNumber> FactBlock::find(std::uint32_t offset) const {
  for (const Bitmap& bitmap : bitmaps_) {
    if ((bitmap.words[offset / 64] >> (offset % 64) & 1U) != 0) return bitmap.note;
  }
  const auto after = std::upper_bound(pieces_.begin(), pieces_.end(), offset,
                                      [](std::uint32_t wanted, const Piece& piece) { return wanted < piece.from; });
  if (after == pieces_.begin() || std::prev(after)->to < offset) return std::nullopt;
  return std::prev(after)->note;
}

FactBlock::Pieces FactBlock::pieces() const {
  if (bitmaps_.empty()) return pieces_;
  Pieces all;
  for (std::uint32_t at = 0; at < size; ++at) {
    const auto place = static_cast<std::uint16_t>(at);
    if (const auto note = find(at)) add(all, {place, place, *note});
  }
  return all;
}

FactBlock::Pieces marked(const FactBlock::Pieces& pieces, std::uint32_t from, std::uint32_t to,
                         std::optional<NoteNumber> note) {
  FactBlock::Pieces all;
  all.reserve(pieces.size() + 2);
  const auto first = static_cast<std::uint16_t>(from);
  const auto last = static_cast<std::uint16_t>(to);
  auto piece = pieces.begin();
  for (; piece != pieces.end() && piece->from < from; ++piece) {
    add(all, {piece->from, std::min(piece->to, static_cast<std::uint16_t>(first - 1)), piece->note});
    if (piece->to > to) break;  // it reaches across the whole range: its end comes below
  }
  if (note) add(all, {first, last, *note});
  for (; piece != pieces.end(); ++piece) {
    if (piece->to > to) add(all, {std::max(piece->from, static_cast<std::uint16_t>(last + 1)), piece->to, piece->note});
  }
  return all;
}

}  // namespace qrcongo::verification
