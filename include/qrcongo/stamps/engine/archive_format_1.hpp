// Archives of format 1, as they were made before format 2: pictures by libqrencode and libdeflate, each of its own
// size, so an archive is made from its beginning to its end. Kept so that those archives can be made again.
//
//   thread by thread:   StampChunk chunk = make_chunk(plan, keys, from, count);
//   in order:           write(assembler.opening()); for each chunk write(assembler.add(chunk)); then
//                       while (auto bytes = assembler.next_closing()) write(*bytes);
#pragma once

#include "qrcongo/stamps/engine/archive.hpp"

namespace qrcongo::stamps::engine {

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
