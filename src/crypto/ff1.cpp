// FF1 (NIST SP 800-38G section 5) for radix 10. Up to 36 digits a half fits a machine word; longer ones take BIGNUM.
#include <algorithm>
#include <cmath>

#include <openssl/bn.h>

#include "block_cipher.hpp"

namespace qrcongo::crypto {
namespace {

__extension__ typedef unsigned __int128 Wide;

constexpr std::size_t short_digits_max = 36;
constexpr int rounds = 10;

// Numbers of at most 18 digits.
struct ShortNumbers {
  using Number = std::uint64_t;

  static Number power_of_ten(std::size_t exponent) {
    Number power = 1;
    for (std::size_t i = 0; i < exponent; ++i) power *= 10;
    return power;
  }

  static Number read(std::string_view digits) {
    Number value = 0;
    for (const char digit : digits) value = value * 10 + static_cast<unsigned>(digit - '0');
    return value;
  }

  static std::string write(Number value, std::size_t size) {
    std::string digits(size, '0');
    for (std::size_t i = size; i-- > 0; value /= 10) digits[i] = static_cast<char>('0' + static_cast<int>(value % 10));
    return digits;
  }

  static void store(Number value, std::span<std::uint8_t> out) {
    for (std::size_t i = out.size(); i-- > 0; value >>= 8U) out[i] = static_cast<std::uint8_t>(value);
  }

  // stream is whole words of 4 bytes (d is a multiple of 4); modulo < 2^60, so a step fits 92 bits.
  static Number reduce(ByteView stream, Number modulo) {
    Number value = 0;
    for (std::size_t i = 0; i < stream.size(); i += 4) {
      const std::uint32_t word = std::uint32_t{stream[i]} << 24U | std::uint32_t{stream[i + 1]} << 16U |
                                 std::uint32_t{stream[i + 2]} << 8U | std::uint32_t{stream[i + 3]};
      value = static_cast<Number>(((Wide{value} << 32U) | word) % modulo);
    }
    return value;
  }

  static Number add(Number a, Number b, Number modulo) { return (a + b) % modulo; }
  static Number subtract(Number a, Number b, Number modulo) { return (a + modulo - b) % modulo; }
};

struct LongNumbers {
  using Number = std::unique_ptr<BIGNUM, Release<BN_clear_free>>;
  using Scratch = std::unique_ptr<BN_CTX, Release<BN_CTX_free>>;

  static Number make() {
    Number number(BN_new());
    check(number != nullptr, "OpenSSL failed");
    return number;
  }

  static Number read(std::string_view digits) {
    BIGNUM* read = nullptr;
    check(BN_dec2bn(&read, std::string(digits).c_str()) != 0, "OpenSSL failed");
    return Number(read);
  }

  static Number power_of_ten(std::size_t exponent) { return read("1" + std::string(exponent, '0')); }

  static std::string write(const Number& value, std::size_t size) {
    char* text = BN_bn2dec(value.get());
    check(text != nullptr, "OpenSSL failed");
    const std::string digits = text;
    OPENSSL_free(text);
    // BN_bn2dec may put a zero in front of its own.
    const std::string all = std::string(size, '0') + digits;
    return all.substr(all.size() - size);
  }

  static void store(const Number& value, std::span<std::uint8_t> out) {
    const int size = static_cast<int>(out.size());
    check(BN_bn2binpad(value.get(), out.data(), size) == size, "OpenSSL failed");
  }

  static Number reduce(ByteView stream, const Number& modulo) {
    const Number all(BN_bin2bn(stream.data(), static_cast<int>(stream.size()), nullptr));
    check(all != nullptr, "OpenSSL failed");
    Number value = make();
    must(BN_nnmod(value.get(), all.get(), modulo.get(), Scratch(BN_CTX_new()).get()));
    return value;
  }

  static Number add(const Number& a, const Number& b, const Number& modulo) {
    Number sum = make();
    must(BN_mod_add(sum.get(), a.get(), b.get(), modulo.get(), Scratch(BN_CTX_new()).get()));
    return sum;
  }

  static Number subtract(const Number& a, const Number& b, const Number& modulo) {
    Number difference = make();
    must(BN_mod_sub(difference.get(), a.get(), b.get(), modulo.get(), Scratch(BN_CTX_new()).get()));
    return difference;
  }
};

void chain(const BlockCipher& aes, Block& chained, ByteView input) {
  for (std::size_t at = 0; at < input.size(); at += chained.size()) {
    for (std::size_t i = 0; i < chained.size(); ++i) chained[i] ^= input[at + i];
    chained = aes.encrypt(chained);
  }
}

// Steps 3 to 5 once, and 6.i to 6.iii for each round.
class RoundFunction {
 public:
  RoundFunction(const BlockCipher& aes, ByteView tweak, std::size_t digits) : aes_(aes) {
    // 10^v is no power of two, so this is the number of bits of 10^v - 1 as well.
    const double bits = std::ceil(static_cast<double>(digits - digits / 2) * std::log2(10.0));
    number_size_ = (static_cast<std::size_t>(bits) + 7) / 8;
    stream_size_ = 4 * ((number_size_ + 3) / 4) + 4;
    Bytes p = {1, 2, 1, 0, 0, 10, rounds, static_cast<std::uint8_t>(digits / 2)};
    put_u32_big_endian(p, static_cast<std::uint32_t>(digits));
    put_u32_big_endian(p, static_cast<std::uint32_t>(tweak.size()));
    chain(aes_, start_, p);
    q_.assign((tweak.size() + 1 + number_size_ + 15) / 16 * 16, 0);
    std::copy(tweak.begin(), tweak.end(), q_.begin());
    stream_.resize((stream_size_ + 15) / 16 * 16);
  }

  // S, of d bytes; it stands until the next round.
  template <class Numbers>
  ByteView stream(int round, const typename Numbers::Number& half) {
    const auto tail = std::span(q_).last(number_size_ + 1);
    tail[0] = static_cast<std::uint8_t>(round);
    Numbers::store(half, tail.subspan(1));
    Block r = start_;
    chain(aes_, r, q_);
    std::copy(r.begin(), r.end(), stream_.begin());
    for (std::uint32_t j = 1; j * r.size() < stream_size_; ++j) {
      Block next = r;
      for (std::size_t i = 0; i < 4; ++i) next[15 - i] ^= static_cast<std::uint8_t>(j >> (8 * i));
      next = aes_.encrypt(next);
      std::copy(next.begin(), next.end(), stream_.begin() + static_cast<std::ptrdiff_t>(j * r.size()));
    }
    return ByteView(stream_).first(stream_size_);
  }

 private:
  const BlockCipher& aes_;
  std::size_t number_size_ = 0;
  std::size_t stream_size_ = 0;
  Block start_{};
  Bytes q_;
  Bytes stream_;
};

template <class Numbers>
std::string encrypt_with(const BlockCipher& aes, ByteView tweak, std::string_view digits) {
  const std::size_t u = digits.size() / 2;
  const std::size_t v = digits.size() - u;
  const typename Numbers::Number modulos[] = {Numbers::power_of_ten(u), Numbers::power_of_ten(v)};
  RoundFunction function(aes, tweak, digits.size());
  auto a = Numbers::read(digits.substr(0, u));
  auto b = Numbers::read(digits.substr(u));
  for (int round = 0; round < rounds; ++round) {
    const auto& modulo = modulos[round % 2];
    auto c = Numbers::add(a, Numbers::reduce(function.stream<Numbers>(round, b), modulo), modulo);
    a = std::move(b);
    b = std::move(c);
  }
  return Numbers::write(a, u) + Numbers::write(b, v);
}

template <class Numbers>
std::string decrypt_with(const BlockCipher& aes, ByteView tweak, std::string_view digits) {
  const std::size_t u = digits.size() / 2;
  const std::size_t v = digits.size() - u;
  const typename Numbers::Number modulos[] = {Numbers::power_of_ten(u), Numbers::power_of_ten(v)};
  RoundFunction function(aes, tweak, digits.size());
  auto a = Numbers::read(digits.substr(0, u));
  auto b = Numbers::read(digits.substr(u));
  for (int round = rounds - 1; round >= 0; --round) {
    const auto& modulo = modulos[round % 2];
    auto c = Numbers::subtract(b, Numbers::reduce(function.stream<Numbers>(round, a), modulo), modulo);
    b = std::move(a);
    a = std::move(c);
  }
  return Numbers::write(a, u) + Numbers::write(b, v);
}

// More digits than that would outgrow BIGNUM's int lengths; nothing here has more than twenty.
constexpr std::size_t digits_max = 1U << 20U;

void check_digits(std::string_view digits) {
  check(digits.size() >= 6 && digits.size() <= digits_max, "FF1 takes 6 digits or more");
  check(digits.find_first_not_of("0123456789") == std::string_view::npos, "FF1 takes digits");
}

}  // namespace

struct Ff1::State {
  BlockCipher aes;
};

Ff1::Ff1(ByteView key) : state_(std::make_unique<State>(State{BlockCipher(key)})) {}
Ff1::Ff1(Ff1&&) noexcept = default;
Ff1& Ff1::operator=(Ff1&&) noexcept = default;
Ff1::~Ff1() = default;

std::string Ff1::encrypt(ByteView tweak, std::string_view digits) const {
  check_digits(digits);
  return digits.size() <= short_digits_max ? encrypt_with<ShortNumbers>(state_->aes, tweak, digits)
                                           : encrypt_with<LongNumbers>(state_->aes, tweak, digits);
}

std::string Ff1::decrypt(ByteView tweak, std::string_view digits) const {
  check_digits(digits);
  return digits.size() <= short_digits_max ? decrypt_with<ShortNumbers>(state_->aes, tweak, digits)
                                           : decrypt_with<LongNumbers>(state_->aes, tweak, digits);
}

}  // namespace qrcongo::crypto
