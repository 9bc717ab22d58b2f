// The number fence: a small file outside the database that says below which number everything may have been handed out.
// It is durable before a transaction that uses its numbers commits, so that neither a crash nor an older copy of the
// database hands out a number twice. Owned by Issuance; one thread at a time.
#pragma once

#include <cstdint>
#include <string>

#include "qrcongo/base/result.hpp"

namespace qrcongo::stamps {

class Fence {
 public:
  // Makes the file with nothing handed out: part of `init`. Refuses where one stands.
  static Result<void> create(const std::string& path);
  // used_end: the first number above all that the database knows. What was leased beyond it is burnt. Refuses a missing
  // or damaged file: who has lost it cannot know which numbers are printed.
  static Result<Fence> open(const std::string& path, std::int64_t used_end);
  // Burns every number below least, which somebody outside knows may have been handed out. False where the file said so
  // already. Before Issuance opens it.
  static Result<bool> raise(const std::string& path, std::int64_t least);

  // The first of `count` numbers that nobody was given. used_end as the transaction sees it, which then uses them; a
  // transaction that rolls back gives them back by doing nothing.
  Result<std::int64_t> take(std::int64_t used_end, std::int64_t count);

  std::int64_t leased_end() const { return leased_end_; }  // the first number that was never leased

 private:
  Fence(std::string path, std::int64_t leased_end, std::int64_t first_free)
      : path_(std::move(path)), leased_end_(leased_end), first_free_(first_free) {}

  std::string path_;
  std::int64_t leased_end_;
  std::int64_t first_free_;  // of this process: below it everything is used or burnt
};

}  // namespace qrcongo::stamps
