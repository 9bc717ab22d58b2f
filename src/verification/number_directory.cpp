#include "number_directory.hpp"

#include <algorithm>
#include <bit>
#include <limits>

#include "qrcongo/base/check.hpp"

namespace qrcongo::verification {
namespace {

constexpr std::uint32_t unset = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t buckets_min = 1024;

}  // namespace

// A bucket holds the numbers of the same top bits. starts[b]: how many batches begin before bucket b; unset for buckets
// after the one in which the last batch begins.
struct NumberDirectory::Table {
  Table(std::size_t buckets, unsigned dropped_bits)
      : size(buckets), shift(dropped_bits), starts(std::make_unique<std::atomic<std::uint32_t>[]>(buckets + 1)) {
    for (std::size_t i = 0; i <= size; ++i) starts[i].store(unset, std::memory_order_relaxed);
  }

  std::size_t bucket_of(std::uint64_t number) const {
    return static_cast<std::size_t>(std::min<std::uint64_t>(number >> shift, size - 1));
  }
  bool reaches(std::uint64_t number) const { return number >> shift < size; }

  const std::size_t size;
  const unsigned shift;
  const std::unique_ptr<std::atomic<std::uint32_t>[]> starts;
  std::size_t set = 0;  // the writer's: starts before it are set
};

NumberDirectory::NumberDirectory(runtime::Epoch& epoch) : epoch_(epoch) { make_table(0); }
NumberDirectory::~NumberDirectory() { delete table_.load(); }

void NumberDirectory::note(Table& table, std::uint64_t first_number, std::size_t place) {
  for (const std::size_t bucket = table.bucket_of(first_number); table.set <= bucket; ++table.set) {
    table.starts[table.set].store(static_cast<std::uint32_t>(place), std::memory_order_release);
  }
}

void NumberDirectory::make_table(std::uint64_t last_number) {
  const std::size_t buckets = std::bit_ceil(std::max(buckets_min, 2 * first_numbers_.size()));
  unsigned shift = 0;
  while (((2 * last_number) >> shift) >= buckets) ++shift;
  auto table = std::make_unique<Table>(buckets, shift);
  for (std::size_t place = 0; place < first_numbers_.size(); ++place) note(*table, first_numbers_[place], place);
  const Table* const old = table_.exchange(table.release());
  if (old != nullptr) epoch_.retire(old);
}

void NumberDirectory::add(std::uint64_t first_number) {
  const std::size_t place = first_numbers_.size();
  check(place == 0 || first_numbers_[place - 1] < first_number, "numbers are handed out in order");
  const Table& old = *table_.load();
  if (!old.reaches(first_number) || place > 4 * old.size) make_table(first_number);
  // The table comes first: who sees the batch must find the buckets before it set.
  note(*table_.load(), first_number, place);
  first_numbers_.next() = first_number;
  first_numbers_.publish();
}

std::optional<std::size_t> NumberDirectory::guess(std::uint64_t number) const {
  const std::size_t size = first_numbers_.size();
  const Table& table = *table_.load();
  const std::uint32_t begin = table.starts[table.bucket_of(number)].load(std::memory_order_acquire);
  const std::size_t place = std::min<std::size_t>(begin, size);
  if (place == 0) return std::nullopt;
  return place - 1;
}

std::optional<std::size_t> NumberDirectory::find(std::uint64_t number) const {
  const std::size_t size = first_numbers_.size();  // before the table: see add
  const Table& table = *table_.load();
  const std::size_t bucket = table.bucket_of(number);
  const bool is_last = bucket + 1 == table.size;
  const std::uint32_t begin = table.starts[bucket].load(std::memory_order_acquire);
  const std::uint32_t end = is_last ? unset : table.starts[bucket + 1].load(std::memory_order_acquire);
  // A batch that was added since `size` was read is nobody's answer yet.
  std::size_t first = std::min<std::size_t>(begin, size);
  std::size_t last = std::min<std::size_t>(end, size);
  while (first < last) {
    const std::size_t middle = first + (last - first) / 2;
    if (first_numbers_[middle] <= number) {
      first = middle + 1;
    } else {
      last = middle;
    }
  }
  if (first == 0) return std::nullopt;
  return first - 1;
}

}  // namespace qrcongo::verification
