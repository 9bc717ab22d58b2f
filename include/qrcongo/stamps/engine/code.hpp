// The stamp's code, as docs/stamp-code.md lays it down bit by bit: serials and keypad codes, made and read.
// A StampKeys is owned by the keyring; const calls may come from any thread. No clock, no chance, no I/O.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "qrcongo/base/secret.hpp"

namespace qrcongo::stamps::engine {

using Serial = std::array<char, 20>;
using Keypad = std::array<char, 20>;

inline constexpr std::uint64_t stamp_numbers_end = 1'000'000'000'000;  // numbers are below this
inline constexpr std::string_view no_gtin = "00000000000000";

inline std::string_view view(const Serial& serial) { return {serial.data(), serial.size()}; }

// What a serial says before any key is asked.
struct ReadSerial {
  unsigned generation = 0;   // 0 to 31
  std::uint64_t masked = 0;  // 40 bits
  std::uint64_t tag = 0;     // 50 bits
};

// What a keypad code says before any key is asked.
struct ReadKeypad {
  unsigned generation = 0;        // 0 to 31
  std::array<char, 12> masked{};  // digits
  unsigned tag = 0;               // below 100,000
};

// Folds case, O, I and L, drops spaces and hyphens; nothing where it is not 20 characters of the alphabet or the check
// character is wrong: a typing error, never a forgery.
std::optional<ReadSerial> read_serial(std::string_view text);
std::optional<ReadKeypad> read_keypad(std::string_view text);  // 20 digits with the Damm check digit
bool looks_like_keypad(std::string_view text);                 // 20 digits once spaces and hyphens are dropped
Serial canonical_serial(const ReadSerial& read);               // as printed

struct Kernel;
// Which instructions make the stamps; the bytes are the same. Nothing where this machine lacks them, or for a name
// other than "portable", "avx2" and "avx512".
const Kernel* find_kernel(std::string_view name);
const Kernel& best_kernel();

// One generation's derived keys (HKDF-SHA-256 of its master key).
class StampKeys {
 public:
  StampKeys(unsigned generation, ByteView master_key);  // 0 to 31; 32 bytes; else aborts
  StampKeys(StampKeys&&) noexcept;
  StampKeys& operator=(StampKeys&&) noexcept;
  ~StampKeys();

  unsigned generation() const;

  // The serials of consecutive numbers from `first`, one for each place in `out`. gtin: 14 digits.
  void make_serials(std::string_view gtin, std::uint64_t first, std::span<Serial> out) const;
  // The same as fields, many at a time with that kernel.
  void make_codes(const Kernel& kernel, std::string_view gtin, std::uint64_t first, std::span<ReadSerial> out) const;
  Keypad make_keypad(std::string_view gtin, std::uint64_t number) const;

  // The number that was masked; it may lie outside every batch. The serial's generation must be this one's.
  std::uint64_t unmask(const ReadSerial& serial) const;
  std::uint64_t unmask(const ReadKeypad& keypad) const;
  // Compares in constant time.
  bool is_genuine(const ReadSerial& serial, std::string_view gtin, std::uint64_t number) const;
  bool is_genuine(const ReadKeypad& keypad, std::string_view gtin, std::uint64_t number) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace qrcongo::stamps::engine
