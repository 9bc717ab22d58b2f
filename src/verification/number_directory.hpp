// From a stamp's number to the place of the batch that may hold it: a table over the number's top bits leads to the few
// batches that begin there. Owned by the index: one thread adds, in order of number; any thread finds, without a lock
// and under the index's Epoch.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>

#include "growing_array.hpp"
#include "qrcongo/runtime/epoch.hpp"

namespace qrcongo::verification {

class NumberDirectory {
 public:
  explicit NumberDirectory(runtime::Epoch& epoch);
  ~NumberDirectory();
  NumberDirectory(const NumberDirectory&) = delete;
  NumberDirectory& operator=(const NumberDirectory&) = delete;

  // Of the next batch, greater than all before.
  void add(std::uint64_t first_number);
  // The place, from 0, of the last batch that begins at or before the number.
  std::optional<std::size_t> find(std::uint64_t number) const;
  // Which it probably will be, by the table's one word alone: what stands there is fetched while find() looks.
  std::optional<std::size_t> guess(std::uint64_t number) const;
  std::size_t size() const { return first_numbers_.size(); }

 private:
  struct Table;

  static void note(Table& table, std::uint64_t first_number, std::size_t place);
  void make_table(std::uint64_t last_number);

  runtime::Epoch& epoch_;
  GrowingArray<std::uint64_t> first_numbers_;
  std::atomic<Table*> table_{nullptr};
};

}  // namespace qrcongo::verification
