#include "fact_ranges.hpp"

#include <algorithm>
#include <memory>

#include "fact_block.hpp"
#include "qrcongo/base/check.hpp"

namespace qrcongo::verification {
namespace {

using Word = std::uintptr_t;

Word whole(std::optional<NoteNumber> note) { return note ? Word{*note} << 1U | 1U : 0; }
bool is_pointer(Word word) { return word != 0 && (word & 1U) == 0; }

std::optional<NoteNumber> note_of(Word word) {
  return word == 0 ? std::nullopt : std::optional(static_cast<NoteNumber>(word >> 1U));
}

const FactBlock* block_of(Word word) { return reinterpret_cast<const FactBlock*>(word); }

FactBlock::Pieces pieces_of(Word word, std::uint32_t size) {
  if (is_pointer(word)) return block_of(word)->pieces();
  if (word == 0) return {};
  return {{0, static_cast<std::uint16_t>(size - 1), *note_of(word)}};
}

// One word where one thing holds of all the block.
Word word_of(FactBlock::Pieces pieces, std::uint32_t size) {
  if (pieces.empty()) return 0;
  if (pieces.size() == 1 && pieces.front().from == 0 && pieces.front().to == size - 1)
    return whole(pieces.front().note);
  return reinterpret_cast<Word>(new FactBlock(std::move(pieces)));
}

}  // namespace

struct FactRanges::Table {
  Table(std::int64_t positions, Word word)
      : quantity(positions),
        count(static_cast<std::size_t>((positions + FactBlock::size - 1) / FactBlock::size)),
        blocks(std::make_unique<std::atomic<Word>[]>(count)) {
    for (std::size_t i = 0; i < count; ++i) blocks[i].store(word);
  }

  ~Table() {
    for (std::size_t i = 0; i < count; ++i) {
      if (is_pointer(blocks[i].load())) delete block_of(blocks[i].load());
    }
  }

  std::uint32_t size_of(std::size_t block) const {
    const auto left = static_cast<std::uint64_t>(quantity) - block * FactBlock::size;
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(left, FactBlock::size));
  }

  // Offsets of the whole batch from 0.
  void mark(std::size_t block, std::uint64_t from, std::uint64_t to, std::optional<NoteNumber> note,
            runtime::Epoch& epoch) {
    const std::uint64_t begin = block * FactBlock::size;
    const std::uint32_t size = size_of(block);
    const auto first = static_cast<std::uint32_t>(std::max(from, begin) - begin);
    const auto last = static_cast<std::uint32_t>(std::min(to, begin + size - 1) - begin);
    const Word old = blocks[block].load();
    const bool all = first == 0 && last == size - 1;
    const Word now = all ? whole(note) : word_of(marked(pieces_of(old, size), first, last, note), size);
    blocks[block].store(now);
    if (is_pointer(old)) epoch.retire(block_of(old));
  }

  const std::int64_t quantity;
  const std::size_t count;
  const std::unique_ptr<std::atomic<Word>[]> blocks;
};

FactRanges::~FactRanges() {
  if (is_pointer(root_.load())) delete reinterpret_cast<Table*>(root_.load());
}

FactRanges::Table& FactRanges::table(std::int64_t quantity) {
  const Word root = root_.load();
  if (is_pointer(root)) return *reinterpret_cast<Table*>(root);
  auto* made = new Table(quantity, root);
  root_.store(reinterpret_cast<Word>(made));
  return *made;
}

void FactRanges::mark(stamps::Range range, std::optional<NoteNumber> note, std::int64_t quantity,
                      runtime::Epoch& epoch) {
  check(1 <= range.from && range.from <= range.to && range.to <= quantity, "a fact outside its batch");
  if (range.count() == quantity) {
    const Word old = root_.exchange(whole(note));
    if (is_pointer(old)) epoch.retire(reinterpret_cast<const Table*>(old));
    return;
  }
  Table& table_of_blocks = table(quantity);
  const auto from = static_cast<std::uint64_t>(range.from - 1);
  const auto to = static_cast<std::uint64_t>(range.to - 1);
  for (std::size_t block = from / FactBlock::size; block <= to / FactBlock::size; ++block) {
    table_of_blocks.mark(block, from, to, note, epoch);
  }
}

void FactRanges::lay_out(std::span<const HeldFact> facts, std::int64_t quantity) {
  check(root_.load() == 0, "facts are laid out once");
  const auto are_apart = [](std::span<const HeldFact> some) {
    const auto reach = [](const HeldFact& a, const HeldFact& b) { return a.to >= b.from; };
    return std::adjacent_find(some.begin(), some.end(), reach) == some.end();
  };
  if (are_apart(facts)) return lay_out_apart(facts, quantity);
  std::vector<HeldFact> sorted(facts.begin(), facts.end());
  std::sort(sorted.begin(), sorted.end(), [](const HeldFact& a, const HeldFact& b) { return a.from < b.from; });
  if (are_apart(sorted)) return lay_out_apart(sorted, quantity);
  // Recalls of the same positions: the last one holds.
  runtime::Epoch nobody_reads;
  for (const HeldFact& fact : facts) mark({fact.from, fact.to}, fact.note, quantity, nobody_reads);
}

void FactRanges::lay_out_apart(std::span<const HeldFact> facts, std::int64_t quantity) {
  if (facts.empty()) return;
  check(facts.front().from >= 1 && facts.back().to <= quantity, "a fact outside its batch");
  if (facts.front().from == 1 && facts.front().to == quantity) return root_.store(whole(facts.front().note));
  Table& blocks = table(quantity);
  FactBlock::Pieces pieces;
  std::size_t block = 0;
  const auto finish = [&] { blocks.blocks[block].store(word_of(std::exchange(pieces, {}), blocks.size_of(block))); };
  for (const HeldFact& fact : facts) {
    for (std::uint32_t from = fact.from - 1; from < fact.to;) {
      if (from / FactBlock::size != block) finish();
      block = from / FactBlock::size;
      const auto begin = static_cast<std::uint32_t>(block * FactBlock::size);
      const std::uint32_t to = std::min(fact.to, begin + FactBlock::size) - 1;
      add(pieces, {static_cast<std::uint16_t>(from - begin), static_cast<std::uint16_t>(to - begin), fact.note});
      from = to + 1;
    }
  }
  finish();
}

std::optional<NoteNumber> FactRanges::find(std::int64_t position) const {
  const Word root = root_.load();
  if (!is_pointer(root)) return note_of(root);
  const auto offset = static_cast<std::uint64_t>(position - 1);
  const Word word = reinterpret_cast<const Table*>(root)->blocks[offset / FactBlock::size].load();
  if (!is_pointer(word)) return note_of(word);
  return block_of(word)->find(offset % FactBlock::size);
}

std::size_t FactRanges::pieces() const {
  const Word root = root_.load();
  if (!is_pointer(root)) return root == 0 ? 0 : 1;
  const auto& table_of_blocks = *reinterpret_cast<const Table*>(root);
  std::size_t count = 0;
  for (std::size_t i = 0; i < table_of_blocks.count; ++i) {
    const Word word = table_of_blocks.blocks[i].load();
    count += is_pointer(word) ? block_of(word)->kept() : word == 0 ? 0 : 1;
  }
  return count;
}

}  // namespace qrcongo::verification
