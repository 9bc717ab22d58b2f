#include "src/stamps/engine/kernel.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <random>

#include "plans.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "src/stamps/engine/payload_packer.hpp"
#include "src/stamps/engine/png_layout.hpp"
#include "src/stamps/engine/symbol_tables.hpp"

using namespace qrcongo;
using namespace qrcongo::stamps::engine;

namespace {

constexpr const char* gtin_prefix = "HTTPS://QR.GOUV.CG/01/09506000134352/21/";
constexpr const char* short_prefix = "HTTPS://QR.GOUV.CG/S/";

// Symbols of random serials by one kernel, beside libqrencode's.
class Batch {
 public:
  Batch(const std::string& prefix, char level)
      : prefix_(prefix), level_(level), tables_(*SymbolTables::derive(prefix, level)), packer_(tables_.numbers()) {}

  // How many of at least `count` symbols are not libqrencode's, module for module.
  int count_other(const Kernel& kernel, int count) {
    int other = 0;
    for (int done = 0; done < count; done += kernel.lanes) {
      make(kernel);
      for (int i = 0; i < kernel.lanes; ++i) other += is_other(i) ? 1 : 0;
    }
    return other;
  }

  void make(const Kernel& kernel) {
    const auto lanes = static_cast<std::size_t>(kernel.lanes);
    serials_.resize(lanes);
    payload_.resize(lanes * payload_words);
    for (std::size_t i = 0; i < lanes; ++i) {
      serials_[i] = {static_cast<unsigned>(random_() % 32), random_() >> 24U, random_() >> 14U};
      packer_.pack(bits_of(serials_[i]), payload_.data() + i, lanes);
    }
    kernel.make_symbols(tables_.view(), payload_.data(), *words_);
  }

  std::vector<std::uint8_t> dark(int i) const {
    const int width = tables_.width();
    const int row_words = width > 32 ? 2 : 1;
    std::vector<std::uint8_t> modules;
    for (int row = 0; row < width; ++row) {
      for (int column = 0; column < width; ++column) {
        const std::uint32_t word = words_->word[(row * row_words + column / 32) * word_stride + i];
        modules.push_back((word >> (column % 32)) & 1U);
      }
    }
    return modules;
  }

  SymbolTables& tables() { return tables_; }
  const SymbolWords& words() const { return *words_; }

 private:
  bool is_other(int i) const {
    const auto symbol =
        encode_symbol(prefix_ + std::string(view(canonical_serial(serials_[static_cast<std::size_t>(i)]))), level_);
    return dark(i) != symbol->dark;
  }

  const std::string prefix_;
  const char level_;
  SymbolTables tables_;
  const PayloadPacker packer_;
  std::mt19937_64 random_{20261127};
  std::vector<ReadSerial> serials_;
  std::vector<std::uint32_t> payload_;
  std::unique_ptr<SymbolWords> words_ = std::make_unique<SymbolWords>();
};

}  // namespace

TEST_CASE("every kernel makes libqrencode's symbols, mask included") {
  const int count = testing::runs_slow_tests() ? 1'000'000 : 20'000;
  for (const Kernel* kernel : testing::engine_kernels()) {
    CAPTURE(kernel->name);
    CHECK(Batch(gtin_prefix, 'M').count_other(*kernel, count / 2) == 0);
    CHECK(Batch(short_prefix, 'Q').count_other(*kernel, count / 2) == 0);
  }
}

TEST_CASE("so it does at other levels and versions, with two segments, and where the serial begins at an odd place") {
  struct Shape {
    const char* prefix;
    char level;
  };
  const std::vector<Shape> shapes = {{gtin_prefix, 'L'},
                                     {gtin_prefix, 'Q'},
                                     {gtin_prefix, 'H'},
                                     {"HTTPS://QR.EXAMPLES/01/09506000134352/21/", 'M'},
                                     {"https://QR.GOUV.CG/01/09506000134352/21/", 'M'},
                                     {"https://QR.GOUV.CG/01/09506000134352/21/", 'H'},
                                     {"https://QR.GOUV.CG/S/", 'M'},
                                     {"HTTPS://Q.CG/S/", 'L'}};
  for (const Kernel* kernel : testing::engine_kernels()) {
    for (const Shape& shape : shapes) {
      CAPTURE(kernel->name);
      CAPTURE(shape.prefix);
      Batch batch(shape.prefix, shape.level);
      REQUIRE(batch.tables().width() >= batch_width_min);
      REQUIRE(batch.tables().width() <= batch_width_max);
      CHECK(batch.count_other(*kernel, 512) == 0);
    }
  }
}

TEST_CASE("every kernel draws what the general path draws, byte for byte") {
  const auto differ_at = [](const Kernel* kernel, const std::string& prefix, char level, int width) {
    const PngLayout layout(width, 8, 500);
    Batch batch(prefix, level);
    batch.tables().set_checksum(layout.light_checksum(), layout.module_checksums());
    batch.make(*kernel);
    const PngView view = layout.view();
    int other = 0;
    for (int i = 0; i < kernel->lanes; ++i) {
      Bytes fast(layout.size());
      Bytes general(layout.size());
      const std::uint32_t crc = kernel->draw_png(view, batch.words(), i, fast.data());
      other += crc != layout.draw(batch.dark(i), general.data()) || fast != general ? 1 : 0;
    }
    return other;
  };
  for (const Kernel* kernel : testing::engine_kernels()) {
    CHECK(differ_at(kernel, gtin_prefix, 'M', 29) == 0);
    CHECK(differ_at(kernel, "HTTPS://Q.CG/S/", 'L', 25) == 0);
  }
}

TEST_CASE("N4 is libqrencode's for every count of dark modules") {
  for (int width = 21; width <= width_max; width += 4) {
    const DarkSteps steps = dark_steps(width);
    const int modules = width * width;
    int other = 0;
    for (int dark = 0; dark <= modules; ++dark) {
      int found = 0;
      for (std::size_t i = 0; i < steps.at.size(); ++i) {
        const bool reached = dark >= steps.at[i];
        found += (static_cast<int>(i) < steps.below ? !reached : reached) ? 1 : 0;
      }
      // As libqrencode's mask.c has it.
      const int ratio = (200 * dark + modules) / modules / 2;
      other += found != std::abs(ratio - 50) / 5 ? 1 : 0;
    }
    CHECK(other == 0);
  }
}

TEST_CASE("every kernel's tags are HMAC-SHA-256, across the number's bytes and for any count") {
  const Bytes key(32, 9);
  const crypto::HmacSha256 hmac(key);
  const crypto::HmacSha256::KeyStates states = hmac.key_states();
  TagKey tag_key{};
  std::copy(states.inner.begin(), states.inner.end(), tag_key.inner);
  std::copy(states.outer.begin(), states.outer.end(), tag_key.outer);
  Bytes message(20, 0x31);
  std::fill(message.begin() + 15, message.end(), 0);
  std::vector<MakeTags*> makers;
  for (const Kernel* kernel : testing::engine_kernels()) makers.push_back(kernel->make_tags);
  if (MakeTags* sha = sha_tags()) makers.push_back(sha);
  makers.push_back(portable_kernel().make_tags);
  for (MakeTags* make_tags : makers) {
    for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{0xFFFFFFF0}, std::uint64_t{999'999'999'900}}) {
      for (const std::size_t count : {1UL, 2UL, 7UL, 16UL, 33UL}) {
        std::vector<std::uint64_t> tags(count + 1, 42);
        make_tags(tag_key, message.data(), first, count, tags.data());
        int other = 0;
        for (std::size_t i = 0; i < count; ++i) {
          for (unsigned byte = 0; byte < 5; ++byte) {
            message[15 + byte] = static_cast<std::uint8_t>((first + i) >> (32U - 8U * byte));
          }
          const crypto::Digest digest = crypto::hmac_sha256(key, message);
          std::uint64_t expected = 0;
          for (std::size_t byte = 0; byte < 8; ++byte) expected = expected << 8U | digest[byte];
          other += tags[i] != expected ? 1 : 0;
        }
        std::fill(message.begin() + 15, message.end(), 0);
        CHECK(other == 0);
        CHECK(tags[count] == 42);
      }
    }
  }
}
