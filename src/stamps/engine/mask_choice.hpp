// The mask of each symbol, chosen as libqrencode chooses it: the lowest penalty of ISO 18004 section 7.8.3, table 11,
// the lowest mask among equals, format bits scored like all others. One symbol a lane. Included by the kernels alone.
#pragma once

#include "kernel.hpp"
#include "planes.hpp"

namespace qrcongo::stamps::engine::QRCONGO_KERNEL {

constexpr int penalty_bits = 17;  // version 10 stays below 2^16 whatever it shows
using Penalty = Number<penalty_bits>;

struct Findings {
  Counter<13> mixed_fives;    // five modules in a line that are not of one colour: N1 counts the others
  Counter<11> long_runs;      // five modules or more of one colour
  Counter<12> mixed_squares;  // 2 x 2 modules that are not of one colour: N2 counts the others
  Counter<10> finders;        // N3
  Counter<12> dark;           // N4
};

// One row or column. Width is known when this is compiled, so that all its loops are unrolled; each search is a
// function of its own, since together they would not fit into the registers.
template <int Width>
struct Line {
  static constexpr int scale_max = Width / 7;            // a finder pattern is seven times its scale
  static constexpr int finder_groups = (Width - 1) / 6;  // two finders begin at least 6 apart: one plane serves 6

  Plane borders[Width + 1];
  Plane finders[finder_groups];

  // Whether modules x - 1 and x differ. Outside the symbol all is light.
  QRCONGO_ALWAYS_INLINE Plane border(int x) const { return x < 0 || x > Width ? zeros() : borders[x]; }

  void set(const Plane* modules, int stride) {
    Plane before = zeros();
    unrolled<Width>([&](auto x) QRCONGO_ALWAYS_INLINED {
      const Plane dark = modules[x * stride];
      borders[x] = before ^ dark;
      before = dark;
    });
    borders[Width] = before;
  }

  // Whether the modules x .. x + count - 1 are not of one colour.
  template <int Count>
  QRCONGO_ALWAYS_INLINE Plane is_mixed(int x) const {
    if constexpr (Count == 1) {
      return zeros();
    } else if constexpr (Count == 2) {
      return border(x + 1);
    } else {
      constexpr int first = Count / 2 + 1;
      return is_mixed<first>(x) | is_mixed<Count - first + 1>(x + first - 1);
    }
  }

  // Where two runs of exactly Scale modules begin at x, what borders on them; is_mixed_pair says what must not be.
  template <int Scale>
  QRCONGO_ALWAYS_INLINE Plane are_pair_borders(int x) const {
    return border(x) & border(x + Scale) & border(x + 2 * Scale);
  }

  template <int Scale>
  QRCONGO_ALWAYS_INLINE Plane is_mixed_pair(int x) const {
    return is_mixed<Scale>(x) | is_mixed<Scale>(x + Scale);
  }

  // At scales 1 and 2 that is asked at once; above, so few lines pass the rest that it is cheaper to ask them again.
  template <int Scale>
  QRCONGO_ALWAYS_INLINE Plane may_be_pair(int x) const {
    const Plane borders_here = are_pair_borders<Scale>(x);
    if constexpr (Scale == 2) {
      return borders_here & ~is_mixed_pair<Scale>(x);
    } else {
      return borders_here;
    }
  }

  template <int Scale>
  static constexpr int places = Width - 7 * Scale + 1;

  // Marks where 1:1:3:1:1 begins at this scale, dark first, with four light ones before or behind. In most lines no
  // symbol of the batch has one larger than the real ones, so those are looked for in two steps.
  template <int Scale>
  __attribute__((noinline)) void find_finders(const Plane* modules, int stride) {
    Plane patterns[places<Scale>];
    Plane pairs[places<Scale> + 5 * Scale];
    Plane any = zeros();
    unrolled<5 * Scale>([&](auto x) QRCONGO_ALWAYS_INLINED {
      if constexpr (x < places<Scale>) pairs[x] = may_be_pair<Scale>(x);
    });
    unrolled<places<Scale>>([&](auto x) QRCONGO_ALWAYS_INLINED {
      pairs[x + 5 * Scale] = may_be_pair<Scale>(x + 5 * Scale);
      patterns[x] = pairs[x] & pairs[x + 5 * Scale] & ~is_mixed<3 * Scale>(x + 2 * Scale);
      any |= patterns[x];
    });
    if (is_set_anywhere(any)) mark_finders<Scale>(patterns, modules, stride);
  }

  template <int Scale>
  __attribute__((noinline)) void mark_finders(const Plane* patterns, const Plane* modules, int stride) {
    unrolled<places<Scale>>([&](auto x) QRCONGO_ALWAYS_INLINED {
      const Plane crowded = is_mixed<4 * Scale>(x - 4 * Scale) & is_mixed<4 * Scale>(x + 7 * Scale);
      const Plane broken = is_mixed_pair<Scale>(x) | is_mixed_pair<Scale>(x + 5 * Scale);
      finders[x / 6] |= patterns[x] & modules[x * stride] & ~(crowded | broken);
    });
  }

  __attribute__((noinline)) void find_smallest_finders(const Plane* modules, int stride) {
    Plane pairs[Width - 1];
    unrolled<5>([&](auto x) QRCONGO_ALWAYS_INLINED { pairs[x] = may_be_pair<1>(x); });
    unrolled<places<1>>([&](auto x) QRCONGO_ALWAYS_INLINED {
      pairs[x + 5] = may_be_pair<1>(x + 5);
      const Plane pattern = pairs[x] & pairs[x + 5] & ~is_mixed<3>(x + 2);
      const Plane finder = pattern & modules[x * stride] & ~(is_mixed<4>(x - 4) & is_mixed<4>(x + 7));
      finders[x / 6] = x % 6 == 0 ? finder : finders[x / 6] | finder;
    });
  }

  template <int Scale = 2>
  QRCONGO_ALWAYS_INLINE void find_larger_finders(const Plane* modules, int stride) {
    if constexpr (Scale <= scale_max) {
      find_finders<Scale>(modules, stride);
      find_larger_finders<Scale + 1>(modules, stride);
    }
  }

  __attribute__((noinline)) void count_runs(Findings& findings) const {
    Stream<13> fives{findings.mixed_fives, {}};
    Stream<11> runs{findings.long_runs, {}};
    Plane before = ones();
    Plane any = zeros();  // two long runs begin at least 5 apart: one plane serves 5
    unrolled<Width - 4>([&](auto x) QRCONGO_ALWAYS_INLINED {
      const Plane mixed = is_mixed<5>(x);
      fives.add(x, mixed);
      any |= before & ~mixed;
      before = mixed;
      if constexpr (x % 5 == 4 || x == Width - 5) {
        runs.add(Constant<x / 5>{}, any);
        any = zeros();
      }
    });
    fives.template finish<Width - 4>();
    runs.template finish<Width / 5>();
    findings.mixed_fives = fives.count;
    findings.long_runs = runs.count;
  }

  void find(const Plane* modules, int stride, Findings& findings) {
    set(modules, stride);
    count_runs(findings);
    find_smallest_finders(modules, stride);
    find_larger_finders(modules, stride);
    findings.finders.add<finder_groups>(finders);
  }
};

// What only one of the two directions counts: the dark modules, and squares with the next row, of the first columns.
template <int Width, int Columns>
__attribute__((noinline)) void count_dark(const Plane* row, Findings& findings) {
  Stream<12> dark{findings.dark, {}};
  unrolled<Columns>([&](auto x) QRCONGO_ALWAYS_INLINED { dark.add(x, row[x]); });
  dark.template finish<Columns>();
  findings.dark = dark.count;
}

template <int Width, int Columns>
__attribute__((noinline)) void count_squares(const Plane* row, Findings& findings) {
  constexpr int squares = Columns < Width ? Columns : Width - 1;
  const Plane* next = row + Width;
  Stream<12> mixed{findings.mixed_squares, {}};
  unrolled<squares>([&](auto x) QRCONGO_ALWAYS_INLINED {
    mixed.add(x, (row[x] ^ row[x + 1]) | (next[x] ^ next[x + 1]) | (row[x] ^ next[x]));
  });
  mixed.template finish<squares>();
  findings.mixed_squares = mixed.count;
}

template <int Width, int Columns>
void find_all(const SymbolView& view, const Plane* modules, Findings& findings) {
  Line<Width> line;
  for (int i = 0; i < Width; ++i) {
    const Plane* row = modules + i * Width;
    if (view.row_varies[i] != 0) line.find(row, 1, findings);
    if (view.column_varies[i] != 0) line.find(modules + i, Width, findings);
    count_dark<Width, Columns>(row, findings);
    if (i + 1 < Width) count_squares<Width, Columns>(row, findings);
  }
}

// The penalty, less a constant that all masks share.
inline Penalty penalty_of(const Findings& findings, const SymbolView& view, int mask) {
  Counter<5> steps;  // of N4, each 10 points
  for (int i = 0; i < view.dark_steps_size; ++i) {
    const int missing = view.dark_steps[i] - view.still_dark[mask];
    const Plane reached = missing > 0 ? at_least(findings.dark, static_cast<std::uint32_t>(missing)) : ones();
    const Plane step = i < view.dark_steps_below ? ~reached : reached;
    steps.add<1>(&step);
  }
  Penalty penalty;
  penalty.add((1U << (penalty_bits - 1)) - 1);  // keeps what is subtracted from wrapping
  penalty.add(view.still_penalty[mask]);
  penalty.subtract_shifted(findings.mixed_fives, 0);  // N1: 3 points and one for each module over five
  penalty.add_shifted(findings.long_runs, 1);
  penalty.subtract_shifted(findings.mixed_squares, 0);  // N2: 3 points
  penalty.subtract_shifted(findings.mixed_squares, 1);
  penalty.add_shifted(findings.finders, 3);  // N3: 40 points
  penalty.add_shifted(findings.finders, 5);
  penalty.add_shifted(steps, 1);
  penalty.add_shifted(steps, 3);
  return penalty;
}

}  // namespace qrcongo::stamps::engine::QRCONGO_KERNEL
