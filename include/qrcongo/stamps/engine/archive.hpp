// An archive's bytes: one ZIP (PKWARE APPNOTE 6.3.10, ZIP64) of manifest.json, the stamps in the roll's order and
// codes.csv. Everything that shapes a byte stands in ArchivePlan; the same plan makes the same bytes, on any machine
// and with any number of threads. Bytes in, bytes out: who calls does the writing.
//
//   thread by thread:   StampChunk chunk = make_chunk(plan, keys, from, count);
//   in order:           write(assembler.opening()); for each chunk write(assembler.add(chunk)); then
//                       while (auto bytes = assembler.next_closing()) write(*bytes);
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/stamps/engine/code.hpp"

namespace qrcongo::stamps::engine {

// The version of the layout below; a change of any byte is a new version, and old ones stay built and tested.
inline constexpr int archive_format_current = 1;

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

struct StampChunk {
  std::uint32_t from = 0;                   // first position
  Bytes records;                            // local headers and data of the stamps, one after the other
  std::vector<std::uint32_t> record_sizes;  // of each stamp's record, header included
  std::vector<std::uint32_t> crcs;          // CRC-32 of each stamp's PNG
  std::vector<Serial> serials;
  std::string csv_lines;  // its lines of codes.csv, empty without it
};

// Makes the stamps at positions from .. from + count - 1. Any thread; about 30 KB of scratch beside the answer.
StampChunk make_chunk(const ArchivePlan& plan, const StampKeys& keys, std::uint32_t from, std::uint32_t count);

// Puts an archive together in order. One thread at a time. Its memory is the central directory's: some 100 bytes a
// stamp.
class ArchiveAssembler {
 public:
  ArchiveAssembler(ArchivePlan plan, const StampKeys& keys);  // both must outlive it
  ~ArchiveAssembler();

  Bytes opening();                            // the manifest's record
  const Bytes& add(const StampChunk& chunk);  // chunks in order without gaps, else aborts; refers into the chunk
  std::optional<Bytes> next_closing();        // codes.csv in pieces, the central directory, the end; then nothing

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace qrcongo::stamps::engine
