#include "symbol_tables.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <tuple>
#include <utility>

#include "qrcongo/base/check.hpp"

namespace qrcongo::stamps::engine {
namespace {

using Modules = std::vector<std::uint8_t>;

constexpr int pair_base = 45;      // ISO 18004 section 7.4.4
constexpr int numbers_a_half = 5;  // of eleven bits, in 64
constexpr int seeds_end = 20'000;

// ISO 18004 table 10.
bool is_masked(int mask, int row, int column) {
  const int product = row * column;
  switch (mask) {
    case 0:
      return (row + column) % 2 == 0;
    case 1:
      return row % 2 == 0;
    case 2:
      return column % 3 == 0;
    case 3:
      return (row + column) % 3 == 0;
    case 4:
      return (row / 2 + column / 3) % 2 == 0;
    case 5:
      return product % 2 + product % 3 == 0;
    case 6:
      return (product % 2 + product % 3) % 2 == 0;
    default:
      return ((row + column) % 2 + product % 3) % 2 == 0;
  }
}

// ISO 18004 section 7.9.1: bits 12 to 10 of the format information stand in row 8, XORed with 101.
int mask_of(const Symbol& symbol) {
  const auto bit = [&](int column) { return symbol.dark[static_cast<std::size_t>(8 * symbol.width + column)]; };
  return ((bit(2) << 2) | (bit(3) << 1) | bit(4)) ^ 5;
}

// Both copies of the format information (ISO 18004 figure 25), with the few constant modules between them.
bool is_format(int row, int column, int width) {
  const auto beside = [width](int place) { return place <= 8 || place >= width - 8; };
  return (row == 8 && beside(column)) || (column == 8 && beside(row));
}

// The modules that a mask turns over, and the format information that names it.
Modules flips_of(const Symbol& symbol, int mask, const Modules& format) {
  Modules flips = format;
  for (int row = 0; row < symbol.width; ++row) {
    for (int column = 0; column < symbol.width; ++column) {
      const auto i = static_cast<std::size_t>(row * symbol.width + column);
      if (symbol.data[i] != 0) flips[i] = is_masked(mask, row, column) ? 1 : 0;
    }
  }
  return flips;
}

Modules format_of(const Symbol& symbol) {
  Modules format(symbol.dark.size(), 0);
  for (int row = 0; row < symbol.width; ++row) {
    for (int column = 0; column < symbol.width; ++column) {
      const auto i = static_cast<std::size_t>(row * symbol.width + column);
      if (symbol.data[i] == 0 && is_format(row, column, symbol.width)) format[i] = symbol.dark[i];
    }
  }
  return format;
}

Modules exclusive_or(Modules a, const Modules& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] ^= b[i];
  return a;
}

Modules unmasked(const Symbol& symbol) {
  return exclusive_or(symbol.dark, flips_of(symbol, mask_of(symbol), format_of(symbol)));
}

using Formats = std::array<Modules, masks>;

// The format information is a linear code (ISO 18004 annex C), so that of three masks gives that of a fourth.
// libqrencode chooses some masks once in thousands of symbols.
bool complete(Formats& formats) {
  const auto is_known = [&](std::size_t mask) { return !formats[mask].empty(); };
  for (std::size_t a = 0; a < masks; ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      for (std::size_t c = 0; c < b; ++c) {
        Modules& fourth = formats[a ^ b ^ c];
        if (is_known(a) && is_known(b) && is_known(c) && fourth.empty()) {
          fourth = exclusive_or(exclusive_or(formats[a], formats[b]), formats[c]);
        }
      }
    }
  }
  return std::all_of(formats.begin(), formats.end(), [](const Modules& format) { return !format.empty(); });
}

Symbol encode(const std::string& text, char level) {
  auto symbol = encode_symbol(text, level);
  check(symbol.has_value(), "a layout that was checked cannot be encoded");
  return std::move(*symbol);
}

// The pairs that the serial has a part in. before: alphanumeric characters before it.
std::vector<PayloadNumber> numbers_after(std::size_t before, int value_before) {
  std::vector<PayloadNumber> numbers;
  const int size = static_cast<int>(serial_size);
  int next = 0;
  if (before % 2 == 1) numbers.push_back({pair_base * value_before, -1, next++, 11, 0, 0});
  for (; next + 1 < size; next += 2) numbers.push_back({0, next, next + 1, 11, 0, 0});
  if (next < size) numbers.push_back({0, next, -1, 6, 0, 0});
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const int place = static_cast<int>(i);
    const bool low = place < numbers_a_half;
    numbers[i].half = low ? 0 : 1;
    numbers[i].shift = 11 * (low ? place : place - numbers_a_half);
  }
  return numbers;
}

// The text with one number in place of a pair. serial_at: where the serial begins in the text.
std::string with_number(std::string text, std::size_t serial_at, const PayloadNumber& number, int value) {
  const std::size_t at = number.first >= 0 ? serial_at + static_cast<std::size_t>(number.first) : serial_at - 1;
  if (number.second < 0) {
    text[at] = alphanumeric_character(value);
  } else {
    text[at] = alphanumeric_character(value / pair_base);
    text[at + 1] = alphanumeric_character(value % pair_base);
  }
  return text;
}

// A text for each seed, unlike the others.
std::string scattered(std::string text, std::size_t serial_at, const std::vector<PayloadNumber>& numbers, int seed) {
  constexpr int stride = 619;  // prime to 45 * 45
  int value = seed;
  for (const PayloadNumber& number : numbers) {
    value = (value * value + stride * seed) % (pair_base * pair_base);
    text = with_number(std::move(text), serial_at, number, number.second < 0 ? value % pair_base : value);
  }
  return text;
}

}  // namespace

DarkSteps dark_steps(int width) {
  const int modules = width * width;
  const auto tens = [modules](int dark) { return std::abs((200 * dark + modules) / modules / 2 - 50) / 5; };
  DarkSteps steps;
  std::vector<std::uint16_t> rising;
  for (int dark = 1; dark <= modules; ++dark) {
    const int change = tens(dark) - tens(dark - 1);
    for (int i = change; i < 0; ++i) steps.at.push_back(static_cast<std::uint16_t>(dark));
    for (int i = 0; i < change; ++i) rising.push_back(static_cast<std::uint16_t>(dark));
  }
  steps.below = static_cast<int>(steps.at.size());
  steps.at.insert(steps.at.end(), rising.begin(), rising.end());
  return steps;
}

// What depends on the lengths alone, and is asked of libqrencode once.
struct SymbolTables::Shape {
  int width = 0;
  std::vector<Modules> columns;  // of each payload bit: the modules that it flips
  std::array<Modules, masks> flips;

  Shape(const std::string& zero_text, std::size_t serial_at, char level, const std::vector<PayloadNumber>& numbers) {
    const Symbol zero = encode(zero_text, level);
    width = zero.width;
    columns.resize(payload_words * 32);
    Formats formats;
    const auto learn = [&](const Symbol& symbol) {
      formats[static_cast<std::size_t>(mask_of(symbol))] = format_of(symbol);
      return unmasked(symbol);
    };
    const Modules base = learn(zero);
    for (const PayloadNumber& number : numbers) {
      for (int bit = 0; bit < number.bits; ++bit) {
        const Symbol one = encode(with_number(zero_text, serial_at, number, 1 << bit), level);
        columns[static_cast<std::size_t>(64 * number.half + number.shift + bit)] = exclusive_or(learn(one), base);
      }
    }
    for (int seed = 1; !complete(formats); ++seed) {
      check(seed < seeds_end, "libqrencode chooses too few of the masks");
      learn(encode(scattered(zero_text, serial_at, numbers, seed), level));
    }
    for (int mask = 0; mask < masks; ++mask) {
      const auto i = static_cast<std::size_t>(mask);
      flips[i] = flips_of(zero, mask, formats[i]);
    }
  }

  using Key = std::tuple<char, std::size_t, std::size_t>;  // level, length, where the serial stands

  static std::shared_ptr<const Shape> find(const std::string& zero_text, std::size_t serial_at, char level,
                                           const std::vector<PayloadNumber>& numbers) {
    static std::mutex mutex;
    static std::map<Key, std::shared_ptr<const Shape>> known;
    // Lengths within the segments follow: a byte segment is there or not, and then of one length.
    const Key key{byte_segment(zero_text).empty() ? level : static_cast<char>(level + 32), zero_text.size(), serial_at};
    const std::lock_guard lock(mutex);
    auto& shape = known[key];
    if (shape == nullptr) shape = std::make_shared<const Shape>(zero_text, serial_at, level, numbers);
    return shape;
  }
};

Result<SymbolTables> SymbolTables::derive(const std::string& prefix, char level) {
  const std::size_t before = prefix.size() - byte_segment(prefix).size();
  if (before == 0) return fail(Code::invalid_input, "L'adresse imprimée commence par une estampille.");
  std::string zero_text = prefix + std::string(serial_size, '0');
  if (const auto possible = encode_symbol(zero_text, level); !possible) return fail(possible.error());

  SymbolTables tables;
  tables.numbers_ = numbers_after(before, alphanumeric_value(prefix.back()));
  if (before % 2 == 1) zero_text[prefix.size() - 1] = '0';
  const auto shape = Shape::find(zero_text, prefix.size(), level, tables.numbers_);
  tables.width_ = shape->width;
  tables.bits_ = shape->width * shape->width + checksum_bits;
  tables.base_ = unmasked(encode(zero_text, level));
  for (const Modules& flips : shape->flips) {
    tables.flips_.insert(tables.flips_.end(), flips.begin(), flips.end());
    tables.flips_.insert(tables.flips_.end(), checksum_bits, 0);
  }
  for (std::size_t module = 0; module < tables.base_.size(); ++module) {
    tables.add_terms([&](std::size_t bit) {
      const Modules& column = shape->columns[bit];
      return !column.empty() && column[module] != 0;
    });
  }
  tables.still_ = find_still_lines(tables.width_, tables.base_, {shape->flips.begin(), shape->flips.end()},
                                   tables.varying_modules(), columns_counted(tables.width_));
  tables.base_.resize(static_cast<std::size_t>(tables.bits_), 0);
  tables.term_ends_.resize(static_cast<std::size_t>(tables.bits_), tables.term_ends_.back());
  tables.dark_steps_ = dark_steps(tables.width_);
  return tables;
}

Modules SymbolTables::varying_modules() const {
  Modules varies;
  std::uint32_t begin = 0;
  for (const std::uint32_t end : term_ends_) varies.push_back(std::exchange(begin, end) != end ? 1 : 0);
  return varies;
}

// Ends a list of terms: the groups of those payload bits that count.
void SymbolTables::add_terms(FunctionRef<bool(std::size_t)> counts) {
  for (std::size_t group = 0; group < payload_groups; ++group) {
    unsigned set = 0;
    for (unsigned bit = 0; bit < group_bits; ++bit) set |= counts(group * group_bits + bit) ? 1U << bit : 0U;
    if (set != 0) terms_.push_back(static_cast<std::uint16_t>(group * group_sums + set));
  }
  term_ends_.push_back(static_cast<std::uint32_t>(terms_.size()));
}

std::vector<std::uint32_t> SymbolTables::column_checksums(const std::vector<std::uint32_t>& module_values) const {
  std::vector<std::uint32_t> checksums(payload_words * 32, 0);
  std::uint32_t term = 0;
  for (std::size_t module = 0; module < module_values.size(); ++module) {
    for (; term < term_ends_[module]; ++term) {
      for (std::size_t bit = 0; bit < group_bits; ++bit) {
        const bool counts = ((terms_[term] % group_sums >> bit) & 1) != 0;
        if (counts) checksums[terms_[term] / std::size_t{group_sums} * group_bits + bit] ^= module_values[module];
      }
    }
  }
  return checksums;
}

void SymbolTables::set_checksum(std::uint32_t start, const std::vector<std::uint32_t>& module_values) {
  const std::size_t modules = module_values.size();
  check(modules == static_cast<std::size_t>(width_ * width_), "a checksum has a value for each module");
  const auto spread = [modules](std::uint32_t checksum, std::uint8_t* bits) {
    for (unsigned bit = 0; bit < checksum_bits; ++bit) bits[modules + bit] = (checksum >> bit) & 1U;
  };
  const auto sum_of = [&](const std::uint8_t* bits) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < modules; ++i) sum ^= bits[i] != 0 ? module_values[i] : 0;
    return sum;
  };
  spread(start ^ sum_of(base_.data()), base_.data());
  for (std::size_t mask = 0; mask < masks; ++mask) {
    std::uint8_t* flips = flips_.data() + mask * static_cast<std::size_t>(bits_);
    spread(sum_of(flips), flips);
  }
  const std::vector<std::uint32_t> columns = column_checksums(module_values);
  term_ends_.resize(modules);
  terms_.resize(term_ends_.back());
  for (unsigned bit = 0; bit < checksum_bits; ++bit) {
    add_terms([&](std::size_t payload_bit) { return ((columns[payload_bit] >> bit) & 1U) != 0; });
  }
}

SymbolView SymbolTables::view() const {
  SymbolView view;
  view.width = width_;
  view.bits = bits_;
  view.base = base_.data();
  view.terms = terms_.data();
  view.term_ends = term_ends_.data();
  view.flips = flips_.data();
  view.dark_steps = dark_steps_.at.data();
  view.dark_steps_below = dark_steps_.below;
  view.dark_steps_size = static_cast<int>(dark_steps_.at.size());
  view.row_varies = still_.row_varies.data();
  view.column_varies = still_.column_varies.data();
  view.few_columns_vary = still_.varying_columns <= columns_counted(width_);
  view.still_penalty = still_.penalty.data();
  view.still_dark = still_.dark.data();
  return view;
}

}  // namespace qrcongo::stamps::engine
