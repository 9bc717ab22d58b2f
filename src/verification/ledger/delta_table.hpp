// The records of a shard that changed since its file was written, by number. Of a fixed size. Part of a shard, under
// its lock while it is the active one; immutable once it is frozen.
#pragma once

#include <cstddef>
#include <cstdint>

#include "hashing.hpp"
#include "lazy_array.hpp"
#include "qrcongo/verification/ledger/stamp_record.hpp"

namespace qrcongo::verification::ledger {

class DeltaTable {
 public:
  struct Entry {
    std::uint64_t key = 0;  // the number and one; 0: free
    StampRecord record;

    std::uint64_t number() const { return key - 1; }
  };

  using Pages = LazyArray<Entry>::Pages;

  explicit DeltaTable(std::size_t places, Pages pages = Pages::later)  // a power of two
      : mask_(places - 1), entries_(places, pages) {}

  const StampRecord* find(std::uint64_t number) const {
    const Entry& entry = entries_[place_of(number)];
    return entry.key == 0 ? nullptr : &entry.record;
  }

  // Of a number that is not there, while it is not full.
  StampRecord& add(std::uint64_t number, const StampRecord& record) {
    Entry& entry = entries_[place_of(number)];
    entry.key = number + 1;
    entry.record = record;
    ++size_;
    return entry.record;
  }

  std::size_t size() const { return size_; }
  bool is_full() const { return size_ >= (mask_ + 1) / 4 * 3; }
  const LazyArray<Entry>& entries() const { return entries_; }  // the free ones among them

 private:
  // Of the number, or the free place where it would stand.
  std::size_t place_of(std::uint64_t number) const {
    std::size_t place = mix(number) & mask_;
    while (entries_[place].key != 0 && entries_[place].key != number + 1) place = (place + 1) & mask_;
    return place;
  }

  std::size_t mask_;
  std::size_t size_ = 0;
  LazyArray<Entry> entries_;
};

}  // namespace qrcongo::verification::ledger
