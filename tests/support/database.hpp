// A real SQLite database in a folder of its own, with every migration applied. Owned by the test.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include <doctest/doctest.h>

#include "qrcongo/db/database.hpp"
#include "tests/support/fakes.hpp"

namespace qrcongo::testing {

class TestDatabase {
 public:
  static const Bytes key_encryption_key;

  TestDatabase();
  db::Database& operator*() { return *database_; }
  db::Database* operator->() { return database_.get(); }
  const std::string& folder() const { return folder_.path(); }
  std::int64_t reads() const { return *reads_; }  // transactions that only read, since it was opened

  // Runs work(Tx&) and fails the test where it, or the commit, is refused.
  template <class Work>
  auto write(Work&& work) {
    auto answer = database_->write_now(std::forward<Work>(work));
    REQUIRE_MESSAGE(answer.has_value(), (answer ? std::string() : answer.error().detail));
    if constexpr (!std::is_void_v<typename decltype(answer)::value_type>) return std::move(*answer);
  }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<std::atomic<std::int64_t>> reads_ = std::make_unique<std::atomic<std::int64_t>>(0);
  std::unique_ptr<db::Database> database_;
};

}  // namespace qrcongo::testing
