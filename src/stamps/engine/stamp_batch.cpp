#include "stamp_batch.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "qrcongo/base/check.hpp"
#include "zip.hpp"

namespace qrcongo::stamps::engine {
namespace {

constexpr std::array<std::array<char, 2>, 100> make_digit_pairs() {
  std::array<std::array<char, 2>, 100> pairs{};
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    pairs[i] = {static_cast<char>('0' + i / 10), static_cast<char>('0' + i % 10)};
  }
  return pairs;
}

constexpr auto digit_pairs = make_digit_pairs();

void put_four_digits(std::uint8_t* out, std::uint32_t value) {
  std::memcpy(out, digit_pairs[value / 100].data(), 2);
  std::memcpy(out + 2, digit_pairs[value % 100].data(), 2);
}

SymbolTables tables_of(const ArchivePlan& plan) {
  auto tables = SymbolTables::derive(stamp_address(plan.base_address, plan.gtin, ""), plan.level);
  check(tables.has_value(), "a plan that was checked cannot be encoded");
  return std::move(*tables);
}

}  // namespace

void put_entry_name(std::uint8_t* out, std::uint32_t position, const Serial& serial) {
  put_four_digits(out, position / 10'000);
  out[4] = '/';
  put_four_digits(out + 5, position % 10'000);
  out[9] = '-';
  std::memcpy(out + 10, serial.data(), serial.size());
  std::memcpy(out + 30, ".png", 4);
}

StampMaker::StampMaker(const ArchivePlan& plan, const StampKeys& keys, const Kernel& kernel)
    : plan_(plan),
      keys_(keys),
      kernel_(kernel),
      tables_(tables_of(plan)),
      packer_(tables_.numbers()),
      png_(tables_.width(), plan.module_px, plan.dpi) {
  check(plan.generation == keys.generation(), "a plan and keys of two generations");
  if (png_.is_direct()) {
    view_ = png_.view();
    tables_.set_checksum(png_.light_checksum(), png_.module_checksums());
  }
  const std::string name(entry_name_size, '-');
  put_local_header(header_, {name, 0, png_size()});
}

StampBatch StampMaker::new_batch() const {
  StampBatch batch;
  batch.payload.resize(static_cast<std::size_t>(payload_words * kernel_.lanes));
  batch.words = std::make_unique<SymbolWords>();
  return batch;
}

void StampMaker::make_serials(StampBatch& batch, std::uint32_t from, std::uint32_t count) const {
  batch.from = from;
  batch.codes.resize(count);
  batch.bits.resize(count);
  batch.serials.resize(count);
  keys_.make_codes(kernel_, plan_.gtin, plan_.first_number + from - 1, batch.codes);
  std::transform(batch.codes.begin(), batch.codes.end(), batch.bits.begin(), bits_of);
  std::transform(batch.bits.begin(), batch.bits.end(), batch.serials.begin(), text_of);
}

void StampMaker::make_symbols(StampBatch& batch) const {
  if (!is_batched()) return;
  const auto lanes = static_cast<std::size_t>(kernel_.lanes);
  for (std::size_t i = 0; i < batch.bits.size(); ++i) packer_.pack(batch.bits[i], batch.payload.data() + i, lanes);
  kernel_.make_symbols(tables_.view(), batch.payload.data(), *batch.words);
}

std::uint32_t StampMaker::put_record(const StampBatch& batch, std::uint32_t i, std::uint8_t* out) const {
  const std::uint32_t crc = draw(batch, i, out + header_.size());
  std::memcpy(out, header_.data(), header_.size());
  std::memcpy(out + local_crc_at, &crc, sizeof crc);
  put_entry_name(out + local_name_at, batch.from + i, batch.serials[i]);
  return crc;
}

std::uint32_t StampMaker::draw(const StampBatch& batch, std::uint32_t i, std::uint8_t* png) const {
  if (is_batched() && png_.is_direct()) {
    return kernel_.draw_png(view_, *batch.words, static_cast<int>(i), png);
  }
  return png_.draw(dark_modules(batch, i), png);
}

std::vector<std::uint8_t> StampMaker::dark_modules(const StampBatch& batch, std::uint32_t i) const {
  if (!is_batched()) {
    auto symbol = encode_symbol(stamp_address(plan_.base_address, plan_.gtin, view(batch.serials[i])), plan_.level);
    check(symbol.has_value(), "a plan that was checked cannot be encoded");
    return std::move(symbol->dark);
  }
  const auto width = static_cast<std::size_t>(tables_.width());
  const std::size_t row_words = width > 32 ? 2 : 1;
  std::vector<std::uint8_t> dark;
  dark.reserve(width * width);
  for (std::size_t row = 0; row < width; ++row) {
    for (std::size_t column = 0; column < width; ++column) {
      const std::uint32_t word = batch.words->word[(row * row_words + column / 32) * word_stride + i];
      dark.push_back((word >> (column % 32)) & 1U);
    }
  }
  return dark;
}

bool StampMaker::is_batched() const { return tables_.width() >= batch_width_min && tables_.width() <= batch_width_max; }

}  // namespace qrcongo::stamps::engine
