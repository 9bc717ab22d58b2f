#include "deflate_code.hpp"

#include <algorithm>
#include <map>
#include <span>

#include "qrcongo/base/check.hpp"

namespace qrcongo::stamps::engine {
namespace {

constexpr int end_of_block = 256;

struct Extra {
  int symbol = 0;
  int first = 0;  // of the values that share the symbol
  int bits = 0;   // that tell them apart
};

// RFC 1951 section 3.2.5.
constexpr Extra length_symbols[] = {
    {257, 3, 0},   {258, 4, 0},   {259, 5, 0},   {260, 6, 0},   {261, 7, 0},  {262, 8, 0},  {263, 9, 0},  {264, 10, 0},
    {265, 11, 1},  {266, 13, 1},  {267, 15, 1},  {268, 17, 1},  {269, 19, 2}, {270, 23, 2}, {271, 27, 2}, {272, 31, 2},
    {273, 35, 3},  {274, 43, 3},  {275, 51, 3},  {276, 59, 3},  {277, 67, 4}, {278, 83, 4}, {279, 99, 4}, {280, 115, 4},
    {281, 131, 5}, {282, 163, 5}, {283, 195, 5}, {284, 227, 5}, {285, 258, 0}};
constexpr Extra distance_symbols[] = {{0, 1, 0},   {1, 2, 0},   {2, 3, 0},   {3, 4, 0},   {4, 5, 1},
                                      {5, 7, 1},   {6, 9, 2},   {7, 13, 2},  {8, 17, 3},  {9, 25, 3},
                                      {10, 33, 4}, {11, 49, 4}, {12, 65, 5}, {13, 97, 5}, {14, 129, 6}};

const Extra& find(std::span<const Extra> table, int value) {
  const auto after =
      std::upper_bound(table.begin(), table.end(), value, [](int v, const Extra& e) { return v < e.first; });
  check(after != table.begin(), "a length below 3 or a distance of 0");
  return *(after - 1);
}

// Section 3.2.2: of one length, in the order of the symbols; the first bit of a code is its highest.
void assign_codes(std::span<HuffmanCode> codes) {
  std::uint32_t next = 0;
  for (int length = 1; length <= 15; ++length, next <<= 1U) {
    for (HuffmanCode& code : codes) {
      if (code.length != length) continue;
      code.bits = 0;
      for (int i = 0; i < length; ++i) code.bits |= ((next >> i) & 1U) << (length - 1 - i);
      ++next;
    }
  }
}

// Every literal gets the same length, all others what is left: the more frequent, the shorter. The code is complete, as
// inflaters demand: literals that never occur fill up what nobody needs.
void assign_lengths(std::span<HuffmanCode> codes, const std::vector<std::uint8_t>& literals,
                    const std::vector<int>& others) {
  std::size_t length = 1;
  while ((std::size_t{1} << length) <= literals.size()) ++length;
  std::size_t free = (std::size_t{1} << length) - literals.size();
  for (const std::uint8_t literal : literals) codes[literal].length = static_cast<int>(length);
  for (int byte = 0; free > others.size(); ++byte) {
    HuffmanCode& code = codes[static_cast<std::size_t>(byte)];
    if (code.length != 0) continue;
    code.length = static_cast<int>(length);
    --free;
  }
  for (std::size_t i = 0; i < others.size(); ++i) {
    // The last place is halved again and again for those that have none of their own.
    const bool own = i + 1 < free || free == others.size();
    const std::size_t halvings = std::min(i + 1, others.size() - 1) - (free - 1);
    codes[static_cast<std::size_t>(others[i])].length = static_cast<int>(own ? length : length + halvings);
  }
}

// The code for code lengths: any complete one will do for its handful of symbols.
void assign_even_lengths(std::span<HuffmanCode> codes, const std::vector<int>& used) {
  std::size_t length = 1;
  while ((std::size_t{1} << length) < used.size()) ++length;
  const std::size_t shorter = (std::size_t{1} << length) - used.size();
  for (std::size_t i = 0; i < used.size(); ++i) {
    codes[static_cast<std::size_t>(used[i])].length = static_cast<int>(i < shorter ? length - 1 : length);
  }
}

// Section 3.2.7: a length, or a run of unused symbols.
struct LengthItem {
  int symbol = 0;
  int extra = 0;
  int extra_bits = 0;
};

std::vector<LengthItem> items_of(const std::vector<int>& lengths) {
  std::vector<LengthItem> items;
  for (std::size_t at = 0; at < lengths.size();) {
    const auto end =
        std::find_if(lengths.begin() + static_cast<std::ptrdiff_t>(at), lengths.end(), [](int l) { return l != 0; });
    const int zeros = static_cast<int>(end - lengths.begin()) - static_cast<int>(at);
    if (zeros >= 11) {
      const int run = std::min(zeros, 138);
      items.push_back({18, run - 11, 7});
      at += static_cast<std::size_t>(run);
    } else if (zeros >= 3) {
      items.push_back({17, zeros - 3, 3});
      at += static_cast<std::size_t>(zeros);
    } else {
      items.push_back({lengths[at++], 0, 0});
    }
  }
  return items;
}

}  // namespace

void BitWriter::put(std::uint32_t bits, int count) {
  for (int i = 0; i < count; ++i) {
    if (free_ == 0) {
      out_.push_back(0);
      free_ = 8;
    }
    out_.back() = static_cast<std::uint8_t>(out_.back() | ((bits >> i) & 1U) << (8 - free_));
    --free_;
  }
}

DeflateCode::DeflateCode(const std::vector<Token>& tokens, const std::vector<std::uint8_t>& literals) {
  std::map<int, int> used{{end_of_block, 1}};
  std::vector<int> distances;
  for (const Token& token : tokens) {
    if (token.length == 0) continue;
    ++used[find(length_symbols, token.length).symbol];
    const int distance = find(distance_symbols, token.distance).symbol;
    if (std::find(distances.begin(), distances.end(), distance) == distances.end()) distances.push_back(distance);
  }
  std::vector<int> others;
  for (const auto& [symbol, times] : used) others.push_back(symbol);
  std::stable_sort(others.begin(), others.end(), [&](int a, int b) { return used[a] > used[b]; });
  assign_lengths(codes_, literals, others);
  assign_codes(codes_);
  check(distances.size() == 1 || distances.size() == 2, "a block with one or two distances");
  for (const int distance : distances) distance_codes_[static_cast<std::size_t>(distance)].length = 1;
  assign_codes(distance_codes_);
}

void DeflateCode::put_header(BitWriter& out) const {
  std::vector<int> lengths;
  for (const HuffmanCode& code : codes_) lengths.push_back(code.length);
  const std::size_t literal_lengths = lengths.size();
  for (const HuffmanCode& code : distance_codes_) lengths.push_back(code.length);
  while (lengths.back() == 0) lengths.pop_back();

  const std::vector<LengthItem> items = items_of(lengths);
  std::array<HuffmanCode, 19> item_codes;
  std::vector<int> used;
  for (const LengthItem& item : items) {
    if (std::find(used.begin(), used.end(), item.symbol) == used.end()) used.push_back(item.symbol);
  }
  assign_even_lengths(item_codes, used);
  assign_codes(item_codes);

  constexpr std::array<std::uint8_t, 19> order = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
  std::size_t shown = order.size();
  while (item_codes[order[shown - 1]].length == 0) --shown;
  out.put(1, 1);  // the final block
  out.put(2, 2);  // with dynamic codes
  out.put(static_cast<std::uint32_t>(literal_lengths - 257), 5);
  out.put(static_cast<std::uint32_t>(lengths.size() - literal_lengths - 1), 5);
  out.put(static_cast<std::uint32_t>(shown - 4), 4);
  for (std::size_t i = 0; i < shown; ++i) out.put(static_cast<std::uint32_t>(item_codes[order[i]].length), 3);
  for (const LengthItem& item : items) {
    const HuffmanCode& code = item_codes[static_cast<std::size_t>(item.symbol)];
    out.put(code.bits, code.length);
    out.put(static_cast<std::uint32_t>(item.extra), item.extra_bits);
  }
}

void DeflateCode::put(BitWriter& out, const Token& token) const {
  if (token.length == 0) {
    out.put(codes_[token.literal].bits, codes_[token.literal].length);
    return;
  }
  const Extra& length = find(length_symbols, token.length);
  const HuffmanCode& code = codes_[static_cast<std::size_t>(length.symbol)];
  out.put(code.bits, code.length);
  out.put(static_cast<std::uint32_t>(token.length - length.first), length.bits);
  const Extra& distance = find(distance_symbols, token.distance);
  const HuffmanCode& distance_code = distance_codes_[static_cast<std::size_t>(distance.symbol)];
  out.put(distance_code.bits, distance_code.length);
  out.put(static_cast<std::uint32_t>(token.distance - distance.first), distance.bits);
}

void DeflateCode::put_end(BitWriter& out) const { out.put(codes_[end_of_block].bits, codes_[end_of_block].length); }

}  // namespace qrcongo::stamps::engine
