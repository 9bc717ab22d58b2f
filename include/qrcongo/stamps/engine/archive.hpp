// An archive's bytes: one ZIP (PKWARE APPNOTE 6.3.10, ZIP64) of manifest.json, the stamps in the roll's order and
// codes.csv. Everything that shapes a byte stands in ArchivePlan; the same plan makes the same bytes, on any machine
// and with any number of threads. Bytes in, bytes out: who calls does the writing.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/stamps/engine/code.hpp"

namespace qrcongo::stamps::engine {

// The version of the bytes; a change of any of them is a new version, and old ones stay built and tested.
inline constexpr int archive_format_current = 2;

struct ArchivePlan {
  int format_version = archive_format_current;
  std::string base_address;  // "HTTPS://QR.EXAMPLE", as printed
  std::string gtin;          // 14 digits; no_gtin: the short form of the address
  unsigned generation = 0;
  std::uint64_t first_number = 0;  // the number of the batch's position 1
  std::uint32_t from = 1;          // positions of this archive, both included
  std::uint32_t to = 1;
  char level = 'M';   // L, M, Q or H
  int module_px = 8;  // 3 to 16
  int dpi = 500;      // 72 to 2400, written into pHYs
  bool codes_csv = true;
  bool keypad_code = false;  // a fourth column of codes.csv
  std::string manifest;      // manifest.json's bytes
};

// Refuses a plan that cannot be made: a field out of range, an address too long for QR version 10 at that level.
Result<void> check_plan(const ArchivePlan& plan);

// The address that one stamp's symbol says: HTTPS://HOST/01/{gtin}/21/{serial}, or HTTPS://HOST/S/{serial}.
std::string stamp_address(std::string_view base_address, std::string_view gtin, std::string_view serial);
// "0000/0001-SERIAL.png": FFFFPPPP is the position, so that sorting by name gives the roll's order.
std::string entry_name(std::uint32_t position, std::string_view serial);

// A 1-bit greyscale PNG of one symbol with a quiet zone of 4 modules. text: the alphanumeric set of ISO 18004 table 5
// alone.
Result<Bytes> symbol_png(std::string_view text, char level, int module_px, int dpi);

// What one stamp leaves behind for the directory and codes.csv.
struct StampNote {
  Serial serial{};
  std::uint32_t crc = 0;  // CRC-32 of its PNG
};

// One archive of format 2. Every offset follows from the plan, so any range can be made by itself, by any thread.
class ArchiveImage {
 public:
  ArchiveImage(ArchivePlan plan, const StampKeys& keys, const Kernel& kernel);  // a checked plan; keys must outlive it
  ~ArchiveImage();
  ArchiveImage(const ArchiveImage&) = delete;
  ArchiveImage& operator=(const ArchiveImage&) = delete;

  std::uint64_t size() const;
  std::uint32_t stamps() const;
  std::uint64_t stamps_end() const;                         // where codes.csv, or the directory, begins
  std::uint32_t stamps_before(std::uint64_t offset) const;  // whose records end there or earlier

  // CRC-32 of codes.csv, which stands before its lines and needs them all: known from the row, or from all notes.
  void set_codes_crc(std::uint32_t crc);

  // Writes the bytes from offset on. Past stamps_end() with codes.csv the CRC must be set, else aborts. notes: what
  // fill_stamps left, one a stamp; or nothing, and then what is needed of them is made again.
  void fill(std::uint64_t offset, std::span<std::uint8_t> out, std::span<const StampNote> notes) const;

  // The same for a range that ends at or before stamps_end(). Notes each stamp that begins in the range, and not before
  // own_from, and adds its line to `codes`: ranges that follow each other leave pieces that follow each other, also
  // where they overlap and each begins at its own_from to note.
  struct CodesPiece {
    std::uint32_t crc = 0;
    std::uint64_t size = 0;
  };
  void fill_stamps(std::uint64_t offset, std::span<std::uint8_t> out, std::span<StampNote> notes, CodesPiece& codes,
                   std::uint64_t own_from = 0) const;
  std::uint32_t codes_crc(std::span<const CodesPiece> in_order) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace qrcongo::stamps::engine
