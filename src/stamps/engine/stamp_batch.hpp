// Stamps of one archive, a batch at a time: codes, symbols, and the record of each in the ZIP. Private to the engine; a
// StampMaker's const calls may come from any thread, a StampBatch belongs to one.
#pragma once

#include <memory>
#include <vector>

#include "kernel.hpp"
#include "payload_packer.hpp"
#include "png_layout.hpp"
#include "qrcongo/stamps/engine/archive.hpp"
#include "symbol_tables.hpp"

namespace qrcongo::stamps::engine {

inline constexpr std::size_t entry_name_size = 34;  // "0000/0001-SERIAL.png"

// Writes entry_name's characters.
void put_entry_name(std::uint8_t* out, std::uint32_t position, const Serial& serial);

struct StampBatch {
  std::uint32_t from = 0;  // position of the first
  std::vector<ReadSerial> codes;
  std::vector<SerialBits> bits;  // of the codes
  std::vector<Serial> serials;
  std::vector<std::uint32_t> payload;
  std::unique_ptr<SymbolWords> words;
};

class StampMaker {
 public:
  StampMaker(const ArchivePlan& plan, const StampKeys& keys, const Kernel& kernel);

  // Of every stamp's record: local header, name, PNG.
  std::size_t record_size() const { return header_.size() + png_.size(); }
  std::uint32_t png_size() const { return static_cast<std::uint32_t>(png_.size()); }
  std::uint32_t batch_size() const { return static_cast<std::uint32_t>(kernel_.lanes); }

  StampBatch new_batch() const;
  void make_serials(StampBatch& batch, std::uint32_t from, std::uint32_t count) const;  // count: batch_size() at most
  void make_symbols(StampBatch& batch) const;                                           // of those serials
  // Writes record_size() bytes of the batch's i-th stamp; answers its PNG's CRC-32.
  std::uint32_t put_record(const StampBatch& batch, std::uint32_t i, std::uint8_t* out) const;

 private:
  std::uint32_t draw(const StampBatch& batch, std::uint32_t i, std::uint8_t* png) const;
  std::vector<std::uint8_t> dark_modules(const StampBatch& batch, std::uint32_t i) const;
  bool is_batched() const;

  const ArchivePlan plan_;
  const StampKeys& keys_;
  const Kernel& kernel_;
  SymbolTables tables_;
  PayloadPacker packer_;
  PngLayout png_;
  PngView view_;
  Bytes header_;  // a local header with its name, neither CRC nor position nor serial yet
};

}  // namespace qrcongo::stamps::engine
