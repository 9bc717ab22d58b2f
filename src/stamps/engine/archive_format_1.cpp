#include "qrcongo/stamps/engine/archive_format_1.hpp"

#include <fmt/format.h>
#include <libdeflate.h>

#include "keypad.hpp"
#include "qrcongo/base/check.hpp"
#include "symbol.hpp"
#include "zip.hpp"

namespace qrcongo::stamps::engine {
namespace {

constexpr std::string_view manifest_name = "manifest.json";
constexpr std::string_view codes_name = "codes.csv";
constexpr std::uint32_t closing_stamps = 8192;  // stamps a piece of codes.csv or of the directory

std::uint32_t crc_of(ByteView bytes) { return libdeflate_crc32(0, bytes.data(), bytes.size()); }

std::string csv_header(const ArchivePlan& plan) {
  return plan.keypad_code ? "position,file,serial,keypad\n" : "position,file,serial\n";
}

std::string csv_line(const ArchivePlan& plan, const StampKeys& keys, std::uint32_t position, std::string_view serial) {
  std::string line = fmt::format("{},{},{}", position, entry_name(position, serial), serial);
  if (plan.keypad_code) {
    const Keypad keypad = keys.make_keypad(plan.gtin, plan.first_number + position - 1);
    line += ',';
    line.append(keypad.data(), keypad.size());
  }
  line += '\n';
  return line;
}

void check_plan_fits(const ArchivePlan& plan, const StampKeys& keys) {
  check(plan.generation == keys.generation(), "a plan and keys of two generations");
}

}  // namespace

StampChunk make_chunk(const ArchivePlan& plan, const StampKeys& keys, std::uint32_t from, std::uint32_t count) {
  check_plan_fits(plan, keys);
  check(from >= plan.from && count >= 1 && from + count - 1 <= plan.to, "a chunk outside its archive");
  StampChunk chunk;
  chunk.from = from;
  chunk.serials.resize(count);
  keys.make_serials(plan.gtin, plan.first_number + from - 1, chunk.serials);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::string_view serial = view(chunk.serials[i]);
    const auto symbol = encode_symbol(stamp_address(plan.base_address, plan.gtin, serial), plan.level);
    check(symbol.has_value(), "a plan that was checked cannot be drawn");
    const Bytes png = draw_png(*symbol, plan.module_px, plan.dpi);
    const std::string name = entry_name(from + i, serial);
    const Member member{name, crc_of(png), static_cast<std::uint32_t>(png.size())};
    const std::size_t before = chunk.records.size();
    put_local_header(chunk.records, member);
    chunk.records.insert(chunk.records.end(), png.begin(), png.end());
    chunk.record_sizes.push_back(static_cast<std::uint32_t>(chunk.records.size() - before));
    chunk.crcs.push_back(member.crc);
    if (plan.codes_csv) chunk.csv_lines += csv_line(plan, keys, from + i, serial);
  }
  return chunk;
}

struct ArchiveAssembler::State {
  enum class Stage { stamps, codes, directory, end, done };

  ArchivePlan plan;
  const StampKeys& keys;
  std::vector<std::uint32_t> record_sizes;
  std::vector<std::uint32_t> crcs;
  std::vector<Serial> serials;
  std::uint64_t written = 0;
  std::uint64_t codes_offset = 0;
  std::uint64_t codes_size = 0;
  std::uint32_t codes_crc = 0;
  std::uint64_t directory_offset = 0;
  std::uint64_t stamp_offset = 0;  // of the next stamp in the directory
  std::uint32_t next = 0;          // index of the next stamp in this stage
  Stage stage = Stage::stamps;

  std::uint32_t stamps() const { return plan.to - plan.from + 1; }
  std::uint32_t piece_end() const { return std::min(stamps(), next + closing_stamps); }

  void note_csv(std::string_view lines) {
    codes_crc = libdeflate_crc32(codes_crc, lines.data(), lines.size());
    codes_size += lines.size();
  }

  Member manifest() const {
    return {manifest_name, crc_of(as_bytes(plan.manifest)), static_cast<std::uint32_t>(plan.manifest.size())};
  }
  Member codes() const { return {codes_name, codes_crc, static_cast<std::uint32_t>(codes_size)}; }

  // The lines are made once more rather than kept: 65 bytes a stamp would not stay bounded.
  Bytes codes_piece() {
    Bytes out;
    std::string lines;
    if (next == 0) {
      codes_offset = written;
      put_local_header(out, codes());
      lines = csv_header(plan);
    }
    const std::uint32_t end = piece_end();
    for (; next < end; ++next) lines += csv_line(plan, keys, plan.from + next, view(serials[next]));
    out.insert(out.end(), lines.begin(), lines.end());
    return out;
  }

  Bytes directory_piece() {
    Bytes out;
    if (next == 0) {
      directory_offset = written;
      put_central_header(out, manifest(), 0);
      stamp_offset = local_header_size(manifest_name) + plan.manifest.size();
    }
    const std::uint32_t end = piece_end();
    for (; next < end; ++next) {
      const std::string name = entry_name(plan.from + next, view(serials[next]));
      const auto size = static_cast<std::uint32_t>(record_sizes[next] - local_header_size(name));
      put_central_header(out, {name, crcs[next], size}, stamp_offset);
      stamp_offset += record_sizes[next];
    }
    if (next == stamps() && plan.codes_csv) put_central_header(out, codes(), codes_offset);
    return out;
  }

  Bytes end_piece() const {
    Bytes out;
    put_end(out, stamps() + (plan.codes_csv ? 2U : 1U), written - directory_offset, directory_offset);
    return out;
  }

  void advance(Stage to) {
    if (next < stamps()) return;
    next = 0;
    stage = to;
  }
};

ArchiveAssembler::ArchiveAssembler(ArchivePlan plan, const StampKeys& keys)
    : state_(new State{std::move(plan), keys, {}, {}, {}}) {
  check_plan_fits(state_->plan, keys);
  if (state_->plan.codes_csv) state_->note_csv(csv_header(state_->plan));
}

ArchiveAssembler::~ArchiveAssembler() = default;

Bytes ArchiveAssembler::opening() {
  check(state_->written == 0, "an archive is opened once");
  Bytes out;
  put_local_header(out, state_->manifest());
  out.insert(out.end(), state_->plan.manifest.begin(), state_->plan.manifest.end());
  state_->written = out.size();
  return out;
}

const Bytes& ArchiveAssembler::add(const StampChunk& chunk) {
  State& s = *state_;
  check(s.stage == State::Stage::stamps && chunk.from == s.plan.from + s.serials.size(),
        "chunks come in order, without gaps");
  s.record_sizes.insert(s.record_sizes.end(), chunk.record_sizes.begin(), chunk.record_sizes.end());
  s.crcs.insert(s.crcs.end(), chunk.crcs.begin(), chunk.crcs.end());
  s.serials.insert(s.serials.end(), chunk.serials.begin(), chunk.serials.end());
  s.note_csv(chunk.csv_lines);
  s.written += chunk.records.size();
  return chunk.records;
}

std::optional<Bytes> ArchiveAssembler::next_closing() {
  State& s = *state_;
  if (s.stage == State::Stage::done) return std::nullopt;
  check(s.serials.size() == s.stamps(), "an archive is closed when all its stamps stand");
  if (s.stage == State::Stage::stamps) s.stage = s.plan.codes_csv ? State::Stage::codes : State::Stage::directory;
  Bytes out;
  if (s.stage == State::Stage::codes) {
    out = s.codes_piece();
    s.advance(State::Stage::directory);
  } else if (s.stage == State::Stage::directory) {
    out = s.directory_piece();
    s.advance(State::Stage::end);
  } else {
    out = s.end_piece();
    s.stage = State::Stage::done;
  }
  s.written += out.size();
  return out;
}

}  // namespace qrcongo::stamps::engine
