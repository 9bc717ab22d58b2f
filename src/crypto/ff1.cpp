// FF1 (NIST SP 800-38G section 5) for radix 10. Numbers of half the digits fit 128 bits up to 56 digits in all.
#include <algorithm>
#include <cmath>

#include "qrcongo/base/check.hpp"
#include "qrcongo/crypto/aes.hpp"

namespace qrcongo::crypto {
namespace {

__extension__ typedef unsigned __int128 Number;

constexpr std::size_t digits_max = 56;
constexpr int rounds = 10;

Number to_number(std::string_view digits) {
  Number value = 0;
  for (const char digit : digits) value = value * 10 + static_cast<unsigned>(digit - '0');
  return value;
}

std::string to_digits(Number value, std::size_t size) {
  std::string digits(size, '0');
  for (std::size_t i = size; i-- > 0; value /= 10) digits[i] = static_cast<char>('0' + static_cast<int>(value % 10));
  return digits;
}

Number power_of_ten(std::size_t exponent) {
  Number power = 1;
  for (std::size_t i = 0; i < exponent; ++i) power *= 10;
  return power;
}

// b = ceil(ceil(v * log2(10)) / 8): the bytes that hold any number of v digits.
std::size_t bytes_for(std::size_t digits) {
  std::size_t bits = 0;
  for (Number rest = power_of_ten(digits) - 1; rest > 0; rest >>= 1U) ++bits;
  return (bits + 7) / 8;
}

}  // namespace

struct Ff1::State {
  explicit State(ByteView key) : aes(key) {}
  AesBlock aes;

  // PRF: CBC-MAC from a zero vector; the input is whole blocks.
  Block mac(const Bytes& input) const {
    Block chained{};
    for (std::size_t at = 0; at < input.size(); at += chained.size()) {
      for (std::size_t i = 0; i < chained.size(); ++i) chained[i] ^= input[at + i];
      chained = aes.encrypt(chained);
    }
    return chained;
  }

  // Step 6.i to 6.iv: y of a round.
  Number round_value(ByteView tweak, std::size_t all_digits, int round, Number half, std::size_t modulo_digits) const {
    const std::size_t left_digits = all_digits / 2;
    const std::size_t b = bytes_for(all_digits - left_digits);
    const std::size_t d = 4 * ((b + 3) / 4) + 4;
    Bytes input = {1, 2, 1, 0, 0, 10, 10, static_cast<std::uint8_t>(left_digits)};
    put_u32_big_endian(input, static_cast<std::uint32_t>(all_digits));
    put_u32_big_endian(input, static_cast<std::uint32_t>(tweak.size()));
    input.insert(input.end(), tweak.begin(), tweak.end());
    while ((input.size() + b + 1) % 16 != 0) input.push_back(0);
    input.push_back(static_cast<std::uint8_t>(round));
    for (std::size_t i = b; i-- > 0;) input.push_back(static_cast<std::uint8_t>(half >> (8 * i)));
    return reduce(mac(input), d, power_of_ten(modulo_digits));
  }

  // NUM(S) mod m, where S is the first d bytes of R || AES(R xor 1) || ...
  Number reduce(const Block& r, std::size_t d, Number modulo) const {
    Bytes stream(r.begin(), r.end());
    for (std::uint8_t block = 1; stream.size() < d; ++block) {
      Block next = r;
      next[15] ^= block;
      next = aes.encrypt(next);
      stream.insert(stream.end(), next.begin(), next.end());
    }
    Number value = 0;
    for (std::size_t i = 0; i < d; ++i) {
      // Bit by bit: modulo may have up to 94 bits, so value * 256 would overflow.
      for (unsigned bit = 8; bit-- > 0;) value = (value * 2 + ((stream[i] >> bit) & 1U)) % modulo;
    }
    return value;
  }
};

Ff1::Ff1(ByteView key) : state_(std::make_unique<State>(key)) {}
Ff1::Ff1(Ff1&&) noexcept = default;
Ff1& Ff1::operator=(Ff1&&) noexcept = default;
Ff1::~Ff1() = default;

namespace {

void check_digits(std::string_view digits) {
  check(digits.size() >= 6 && digits.size() <= digits_max, "FF1 takes 6 to 56 digits");
  check(digits.find_first_not_of("0123456789") == std::string_view::npos, "FF1 takes digits");
}

}  // namespace

std::string Ff1::encrypt(ByteView tweak, std::string_view digits) const {
  check_digits(digits);
  const std::size_t u = digits.size() / 2;
  const std::size_t v = digits.size() - u;
  Number a = to_number(digits.substr(0, u));
  Number b = to_number(digits.substr(u));
  for (int round = 0; round < rounds; ++round) {
    const std::size_t m = round % 2 == 0 ? u : v;
    const Number c = (a + state_->round_value(tweak, digits.size(), round, b, m)) % power_of_ten(m);
    a = b;
    b = c;
  }
  return to_digits(a, u) + to_digits(b, v);
}

std::string Ff1::decrypt(ByteView tweak, std::string_view digits) const {
  check_digits(digits);
  const std::size_t u = digits.size() / 2;
  const std::size_t v = digits.size() - u;
  Number a = to_number(digits.substr(0, u));
  Number b = to_number(digits.substr(u));
  for (int round = rounds - 1; round >= 0; --round) {
    const std::size_t m = round % 2 == 0 ? u : v;
    const Number modulo = power_of_ten(m);
    const Number c = (b + modulo - state_->round_value(tweak, digits.size(), round, a, m)) % modulo;
    b = a;
    a = c;
  }
  return to_digits(a, u) + to_digits(b, v);
}

}  // namespace qrcongo::crypto
