#include "still_lines.hpp"

#include <algorithm>

namespace qrcongo::stamps::engine {
namespace {

using Modules = std::vector<std::uint8_t>;

// Lengths of a line's runs, light first: the first is 0 where the line begins dark.
std::vector<int> runs_of(const Modules& line) {
  std::vector<int> runs{0};
  std::uint8_t colour = 0;
  for (const std::uint8_t module : line) {
    if (module != colour) runs.push_back(0);
    colour = module;
    ++runs.back();
  }
  return runs;
}

// Whether the dark run i is the middle of 1:1:3:1:1 with four light ones on one side; outside the symbol all is light.
bool is_finder(const std::vector<int>& runs, std::size_t i) {
  if (i < 3 || i + 2 >= runs.size() || runs[i] % 3 != 0) return false;
  const int scale = runs[i] / 3;
  for (const std::size_t beside : {i - 2, i - 1, i + 1, i + 2}) {
    if (runs[beside] != scale) return false;
  }
  const bool light_before = i == 3 || runs[i - 3] >= 4 * scale;
  const bool light_behind = i + 4 >= runs.size() || runs[i + 3] >= 4 * scale;
  return light_before || light_behind;
}

// N1 and N3 of ISO 18004 table 11, as libqrencode counts them.
std::uint32_t line_penalty(const Modules& line) {
  const std::vector<int> runs = runs_of(line);
  std::uint32_t penalty = 0;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (runs[i] >= 5) penalty += static_cast<std::uint32_t>(runs[i] - 2);
    if (i % 2 == 1 && is_finder(runs, i)) penalty += 40;
  }
  return penalty;
}

// One symbol under one mask, wherever it does not vary.
class Masked {
 public:
  Masked(int width, const Modules& base, const Modules& flips) : width_(width), dark_(base) {
    for (std::size_t i = 0; i < dark_.size(); ++i) dark_[i] ^= flips[i];
  }

  std::uint8_t at(int row, int column) const { return dark_[static_cast<std::size_t>(row * width_ + column)]; }

  Modules row(int row) const {
    Modules line;
    for (int i = 0; i < width_; ++i) line.push_back(at(row, i));
    return line;
  }
  Modules column(int column) const {
    Modules line;
    for (int i = 0; i < width_; ++i) line.push_back(at(i, column));
    return line;
  }

  // N2 of the squares whose left column is `first` or further right.
  std::uint32_t squares_from(int first) const {
    std::uint32_t penalty = 0;
    for (int r = 0; r + 1 < width_; ++r) {
      for (int c = first; c + 1 < width_; ++c) {
        const int dark = at(r, c) + at(r, c + 1) + at(r + 1, c) + at(r + 1, c + 1);
        if (dark == 0 || dark == 4) penalty += 3;
      }
    }
    return penalty;
  }

  std::uint16_t dark_from(int first) const {
    int dark = 0;
    for (int r = 0; r < width_; ++r) {
      for (int c = first; c < width_; ++c) dark += at(r, c);
    }
    return static_cast<std::uint16_t>(dark);
  }

 private:
  int width_;
  Modules dark_;
};

}  // namespace

StillLines find_still_lines(int width, const Modules& base, const std::vector<Modules>& flips, const Modules& varies,
                            int columns_counted) {
  StillLines still;
  still.row_varies.resize(static_cast<std::size_t>(width), 0);
  still.column_varies.resize(static_cast<std::size_t>(width), 0);
  for (int row = 0; row < width; ++row) {
    for (int column = 0; column < width; ++column) {
      if (varies[static_cast<std::size_t>(row * width + column)] == 0) continue;
      still.row_varies[static_cast<std::size_t>(row)] = 1;
      still.column_varies[static_cast<std::size_t>(column)] = 1;
      still.varying_columns = std::max(still.varying_columns, column + 1);
    }
  }
  // The squares of the last varying column reach into the next one; those from columns_counted on are still.
  const int first_still = still.varying_columns <= columns_counted ? columns_counted : width;
  for (const Modules& mask : flips) {
    const Masked masked(width, base, mask);
    std::uint32_t penalty = masked.squares_from(first_still);
    for (int i = 0; i < width; ++i) {
      if (still.row_varies[static_cast<std::size_t>(i)] == 0) penalty += line_penalty(masked.row(i));
      if (still.column_varies[static_cast<std::size_t>(i)] == 0) penalty += line_penalty(masked.column(i));
    }
    still.penalty.push_back(penalty);
    still.dark.push_back(masked.dark_from(first_still));
  }
  return still;
}

}  // namespace qrcongo::stamps::engine
