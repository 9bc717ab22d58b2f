// From a batch's id to its place in the index, and back. Owned by the index, under its lock; while a start reads,
// several threads find and nobody adds.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "qrcongo/base/id.hpp"

namespace qrcongo::verification {

// An id's 128 bits: a million of them as text would take ten times the room, each somewhere else.
struct BatchKey {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  bool operator==(const BatchKey&) const = default;
};

class BatchDirectory {
 public:
  static BatchKey key_of(const BatchId& id);

  void add(const BatchId& id);  // at the next place, from 0; aborts where it is there already
  std::optional<std::uint32_t> find(const BatchKey& key) const;
  void fetch(const BatchKey& key) const;  // from memory, for a find that comes soon
  BatchId id_at(std::size_t place) const;
  std::size_t size() const { return keys_.size(); }

 private:
  struct Slot {
    BatchKey key;
    std::uint32_t place_and_one = 0;  // 0: free
  };

  std::size_t slot_of(const BatchKey& key) const;  // its own, or the free one where it would go
  void grow();

  std::vector<BatchKey> keys_;
  std::vector<Slot> slots_ = std::vector<Slot>(16);  // a power of two, at most half of them taken
};

}  // namespace qrcongo::verification
