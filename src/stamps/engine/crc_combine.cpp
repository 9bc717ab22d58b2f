#include "crc_combine.hpp"

namespace qrcongo::stamps::engine {
namespace {

constexpr std::uint32_t polynomial = 0xEDB88320;  // bit-reversed: the highest bit is x^0
constexpr std::uint32_t one = 0x80000000;
constexpr std::uint32_t x_to_the_8 = one >> 8U;

std::uint32_t multiply(std::uint32_t a, std::uint32_t b) {
  std::uint32_t product = 0;
  for (; a != 0; a <<= 1U) {
    if ((a & one) != 0) product ^= b;
    b = (b & 1U) != 0 ? (b >> 1U) ^ polynomial : b >> 1U;
  }
  return product;
}

}  // namespace

// A byte more multiplies the register by x^8; the two inversions at the ends cancel out.
std::uint32_t combine_crcs(std::uint32_t first, std::uint32_t second, std::uint64_t second_size) {
  std::uint32_t factor = one;
  for (std::uint32_t power = x_to_the_8; second_size != 0; second_size >>= 1U, power = multiply(power, power)) {
    if ((second_size & 1U) != 0) factor = multiply(factor, power);
  }
  return multiply(factor, first) ^ second;
}

}  // namespace qrcongo::stamps::engine
