// The facts of 4096 positions where more than one thing holds: immutable once made. Private to fact_ranges.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "note_book.hpp"

namespace qrcongo::verification {

class FactBlock {
 public:
  static constexpr std::uint32_t size = 4096;

  // Offsets from..to in the block, both included, and the note that holds for them.
  struct Piece {
    std::uint16_t from = 0;
    std::uint16_t to = 0;
    NoteNumber note = 0;
  };
  using Pieces = std::vector<Piece>;  // ascending, neighbours of one note joined

  explicit FactBlock(Pieces pieces);

  std::optional<NoteNumber> find(std::uint32_t offset) const;
  Pieces pieces() const;
  std::size_t kept() const { return pieces_.size() + bitmaps_.size(); }

 private:
  struct Bitmap {
    NoteNumber note = 0;
    std::array<std::uint64_t, size / 64> words{};
  };

  Pieces pieces_;  // these, or
  std::vector<Bitmap> bitmaps_;
};

// Behind all others.
void add(FactBlock::Pieces& pieces, FactBlock::Piece piece);
// With the note for the range, or with nothing there.
FactBlock::Pieces marked(const FactBlock::Pieces& pieces, std::uint32_t from, std::uint32_t to,
                         std::optional<NoteNumber> note);

}  // namespace qrcongo::verification
