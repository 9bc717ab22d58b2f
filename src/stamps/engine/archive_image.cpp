#include <algorithm>
#include <cstring>

#include <libdeflate.h>

#include "archive_offsets.hpp"
#include "crc_combine.hpp"
#include "kernel.hpp"
#include "qrcongo/base/check.hpp"
#include "stamp_batch.hpp"
#include "zip.hpp"

namespace qrcongo::stamps::engine {
namespace {

std::uint32_t crc_of(ByteView bytes) { return libdeflate_crc32(0, bytes.data(), bytes.size()); }

// The part of an archive that is being written.
struct Window {
  std::uint64_t offset = 0;
  std::span<std::uint8_t> out;

  std::uint64_t end() const { return offset + out.size(); }

  // Where bytes from `at` on go, if all of them are inside.
  std::uint8_t* place(std::uint64_t at, std::size_t size) const {
    return at >= offset && at + size <= end() ? out.data() + (at - offset) : nullptr;
  }

  void put(std::uint64_t at, ByteView bytes) const {
    const std::uint64_t first = std::max(at, offset);
    const std::uint64_t last = std::min(at + bytes.size(), end());
    if (first < last) std::memcpy(out.data() + (first - offset), bytes.data() + (first - at), last - first);
  }
};

}  // namespace

struct ArchiveImage::State {
  const ArchivePlan plan;
  const StampKeys& keys;
  const StampMaker maker;
  const ArchiveOffsets offsets;
  std::optional<std::uint32_t> known_codes_crc;
  Bytes opening;    // the manifest's record
  Bytes entry;      // a stamp's entry in the directory, neither CRC nor offset nor name yet
  Bytes far_entry;  // with the ZIP64 extra field
  Bytes manifest_entry;
  Bytes end;

  State(ArchivePlan of, const StampKeys& its_keys, const Kernel& kernel)
      : plan(std::move(of)), keys(its_keys), maker(plan, keys, kernel), offsets(plan, maker.record_size()) {
    const Member manifest{manifest_name, crc_of(as_bytes(plan.manifest)),
                          static_cast<std::uint32_t>(plan.manifest.size())};
    put_local_header(opening, manifest);
    opening.insert(opening.end(), plan.manifest.begin(), plan.manifest.end());
    put_central_header(manifest_entry, manifest, 0);
    const std::string name(entry_name_size, '-');
    put_central_header(entry, {name, 0, maker.png_size()}, 0);
    put_central_header(far_entry, {name, 0, maker.png_size()}, zip64_offset);
    put_end(end, offsets.stamps() + (plan.codes_csv ? 2U : 1U), offsets.end_records() - offsets.directory(),
            offsets.directory());
  }

  Member codes() const {
    check(known_codes_crc.has_value(), "the CRC of codes.csv is set before it is written");
    return {codes_name, *known_codes_crc, offsets.codes_size()};
  }

  std::size_t put_line(std::uint8_t* out, std::uint32_t position, const Serial& serial) const;
  void put_entry(std::uint8_t* out, std::uint32_t i, const StampNote& note) const;

  // Calls with (index, note) for the stamps first to last - 1: from the notes, or made again as far as is needed.
  template <typename Call>
  void each_note(std::uint32_t first, std::uint32_t last, bool with_crc, std::span<const StampNote> notes,
                 Call call) const;
  template <typename Each>
  void write_records(const Window& window, Each each) const;
  void write_codes(const Window& window, std::span<const StampNote> notes) const;
  void write_directory(const Window& window, std::span<const StampNote> notes) const;
};

// Writes at most 96 bytes; answers how many.
std::size_t ArchiveImage::State::put_line(std::uint8_t* out, std::uint32_t position, const Serial& serial) const {
  std::uint8_t digits[10];
  std::size_t count = 0;
  for (std::uint32_t rest = position; rest != 0; rest /= 10)
    digits[count++] = static_cast<std::uint8_t>('0' + rest % 10);
  std::uint8_t* at = out;
  while (count > 0) *at++ = digits[--count];
  *at++ = ',';
  put_entry_name(at, position, serial);
  at += entry_name_size;
  *at++ = ',';
  std::memcpy(at, serial.data(), serial.size());
  at += serial.size();
  if (plan.keypad_code) {
    const Keypad keypad = keys.make_keypad(plan.gtin, plan.first_number + position - 1);
    *at++ = ',';
    std::memcpy(at, keypad.data(), keypad.size());
    at += keypad.size();
  }
  *at++ = '\n';
  return static_cast<std::size_t>(at - out);
}

void ArchiveImage::State::put_entry(std::uint8_t* out, std::uint32_t i, const StampNote& note) const {
  const std::uint64_t offset = offsets.record(i);
  const bool far = offset >= zip64_offset;
  const Bytes& form = far ? far_entry : entry;
  std::memcpy(out, form.data(), form.size());
  std::memcpy(out + central_crc_at, &note.crc, sizeof note.crc);
  put_entry_name(out + central_name_at, plan.from + i, note.serial);
  if (far) {
    std::memcpy(out + central_name_at + entry_name_size + zip64_extra_offset_at, &offset, sizeof offset);
  } else {
    const auto near_offset = static_cast<std::uint32_t>(offset);
    std::memcpy(out + central_offset_at, &near_offset, sizeof near_offset);
  }
}

template <typename Call>
void ArchiveImage::State::each_note(std::uint32_t first, std::uint32_t last, bool with_crc,
                                    std::span<const StampNote> notes, Call call) const {
  if (!notes.empty()) {
    for (std::uint32_t i = first; i < last; ++i) call(i, notes[i]);
    return;
  }
  StampBatch batch = maker.new_batch();
  Bytes record(maker.record_size());
  while (first < last) {
    const std::uint32_t count = std::min(last - first, maker.batch_size());
    maker.make_serials(batch, plan.from + first, count);
    if (with_crc) maker.make_symbols(batch);
    for (std::uint32_t i = 0; i < count; ++i) {
      call(first + i, StampNote{batch.serials[i], with_crc ? maker.put_record(batch, i, record.data()) : 0});
    }
    first += count;
  }
}

// Each: called with (index, serial, crc) of every stamp whose record lies in the window, wholly or in part.
template <typename Each>
void ArchiveImage::State::write_records(const Window& window, Each each) const {
  if (window.end() <= offsets.record(0) || window.offset >= offsets.codes_header()) return;
  std::uint32_t first = offsets.record_at(window.offset);
  const std::uint32_t last = std::min(offsets.stamps(), offsets.record_at(window.end() - 1) + 1);
  StampBatch batch = maker.new_batch();
  Bytes cut(maker.record_size());
  while (first < last) {
    const std::uint32_t count = std::min(last - first, maker.batch_size());
    maker.make_serials(batch, plan.from + first, count);
    maker.make_symbols(batch);
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint64_t at = offsets.record(first + i);
      std::uint8_t* whole = window.place(at, cut.size());
      const std::uint32_t crc = maker.put_record(batch, i, whole != nullptr ? whole : cut.data());
      if (whole == nullptr) window.put(at, cut);
      each(first + i, batch.serials[i], crc);
    }
    first += count;
  }
}

void ArchiveImage::State::write_codes(const Window& window, std::span<const StampNote> notes) const {
  if (!plan.codes_csv || window.end() <= offsets.codes_header() || window.offset >= offsets.directory()) return;
  Bytes header;
  put_local_header(header, codes());
  window.put(offsets.codes_header(), header);
  window.put(offsets.codes_text(), as_bytes(codes_columns(plan)));
  const std::uint32_t last = std::min(offsets.stamps(), offsets.line_at(window.end() - 1) + 1);
  each_note(offsets.line_at(window.offset), last, false, notes, [&](std::uint32_t i, const StampNote& note) {
    std::uint8_t line[96];
    const std::size_t size = put_line(line, plan.from + i, note.serial);
    window.put(offsets.line(i), {line, size});
  });
}

void ArchiveImage::State::write_directory(const Window& window, std::span<const StampNote> notes) const {
  if (window.end() <= offsets.directory()) return;
  window.put(offsets.directory(), manifest_entry);
  const std::uint32_t last = std::min(offsets.stamps(), offsets.entry_at(window.end() - 1) + 1);
  each_note(offsets.entry_at(window.offset), last, true, notes, [&](std::uint32_t i, const StampNote& note) {
    std::uint8_t bytes[96];
    put_entry(bytes, i, note);
    window.put(offsets.entry(i), {bytes, static_cast<std::size_t>(offsets.entry(i + 1) - offsets.entry(i))});
  });
  if (plan.codes_csv && window.end() > offsets.codes_entry()) {
    Bytes codes_entry;
    put_central_header(codes_entry, codes(), offsets.codes_header());
    window.put(offsets.codes_entry(), codes_entry);
  }
  window.put(offsets.end_records(), end);
}

ArchiveImage::ArchiveImage(ArchivePlan plan, const StampKeys& keys, const Kernel& kernel)
    : state_(std::make_unique<State>(std::move(plan), keys, kernel)) {}

ArchiveImage::~ArchiveImage() = default;

std::uint64_t ArchiveImage::size() const { return state_->offsets.size(); }
std::uint32_t ArchiveImage::stamps() const { return state_->offsets.stamps(); }
std::uint64_t ArchiveImage::stamps_end() const { return state_->offsets.codes_header(); }
std::uint32_t ArchiveImage::stamps_before(std::uint64_t offset) const { return state_->offsets.record_at(offset); }
void ArchiveImage::set_codes_crc(std::uint32_t crc) { state_->known_codes_crc = crc; }

void ArchiveImage::fill(std::uint64_t offset, std::span<std::uint8_t> out, std::span<const StampNote> notes) const {
  check(offset + out.size() <= size(), "a range past the archive's end");
  check(notes.empty() || notes.size() == stamps(), "notes of all stamps or of none");
  const Window window{offset, out};
  window.put(0, state_->opening);
  state_->write_records(window, [](std::uint32_t, const Serial&, std::uint32_t) {});
  state_->write_codes(window, notes);
  state_->write_directory(window, notes);
}

void ArchiveImage::fill_stamps(std::uint64_t offset, std::span<std::uint8_t> out, std::span<StampNote> notes,
                               CodesPiece& codes, std::uint64_t own_from) const {
  check(offset + out.size() <= stamps_end(), "a range past the stamps' end");
  check(notes.size() == stamps(), "a note for each stamp");
  const Window window{offset, out};
  window.put(0, state_->opening);
  Bytes lines;
  const auto add_lines = [&] {
    codes.crc = libdeflate_crc32(codes.crc, lines.data(), lines.size());
    codes.size += lines.size();
    lines.clear();
  };
  state_->write_records(window, [&](std::uint32_t i, const Serial& serial, std::uint32_t crc) {
    if (state_->offsets.record(i) < std::max(offset, own_from)) return;
    notes[i] = {serial, crc};
    if (!state_->plan.codes_csv) return;
    std::uint8_t line[96];
    const std::size_t size = state_->put_line(line, state_->plan.from + i, serial);
    lines.insert(lines.end(), line, line + size);
    if (lines.size() > 16'384) add_lines();
  });
  add_lines();
}

std::uint32_t ArchiveImage::codes_crc(std::span<const CodesPiece> in_order) const {
  std::uint32_t crc = crc_of(as_bytes(codes_columns(state_->plan)));
  for (const CodesPiece& piece : in_order) crc = combine_crcs(crc, piece.crc, piece.size);
  return crc;
}

}  // namespace qrcongo::stamps::engine
