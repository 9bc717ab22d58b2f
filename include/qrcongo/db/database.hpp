// The database: one thread that writes, many jobs to a COMMIT, and a few that read. Owned by app; opened and closed by
// one thread, used from any but its own.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

#include <boost/asio/awaitable.hpp>

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/embedded.hpp"
#include "qrcongo/base/function_ref.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/db/tx.hpp"

namespace qrcongo::db {

namespace asio = boost::asio;

struct DatabaseSettings {
  std::string path;  // of the SQLite file
  // 32 bytes, which open() alone reads: they open the data keys, and make them where they are missing. Empty: nothing
  // is sealed and nothing sealed can be read.
  ByteView key_encryption_key{};
  // Asked before anything is made or sealed under that key: whether it is the one of what else lies in the database.
  // May be empty.
  std::function<Result<void>(Tx&)> vouch_for_key{};
  std::size_t read_threads = 2;
  std::size_t queue_capacity = 4096;                              // jobs; a full queue refuses with Code::unavailable
  std::chrono::milliseconds job_deadline{10'000};                 // a job that waited longer is dropped, not begun
  std::chrono::milliseconds read_limit{10'000};                   // what a request reads is broken off after so long
  std::function<void(const char* kind, double seconds)> observe;  // each job's time, and each commit's; may be empty
};

class Database {
 public:
  // Opens or makes the file and applies the migrations that are missing. Refuses a file whose recorded migrations are
  // not the ones in this binary (edited or newer), and says which, and one whose data keys the key-encryption key does
  // not open (Code::invalid_input). What a database of before holds plain is sealed now.
  static Result<std::unique_ptr<Database>> open(DatabaseSettings settings, std::span<const EmbeddedFile> migrations);
  ~Database();  // finishes what is queued

  // Runs `work(Tx&)`, which answers a Result, in a write transaction. An Error rolls back what it did and nothing else;
  // so does an exception. A value means committed and durable. Disk full: Code::storage_full. The work may be run only
  // once. From a coroutine:
  template <class Work>
  asio::awaitable<std::invoke_result_t<Work&, Tx&>> write(Work work) {
    using Answer = std::invoke_result_t<Work&, Tx&>;
    std::optional<Answer> answer;
    auto attempt = [&](Tx& tx) {
      answer.emplace(work(tx));
      return answer->has_value();
    };
    const Result<void> committed = co_await commit(attempt);
    if (!committed) co_return fail(committed.error());
    co_return std::move(*answer);
  }

  // The same on a snapshot that cannot be written to. A statement that still runs read_limit after the work began is
  // broken off: Code::unavailable, and Error::took_too_long.
  template <class Work>
  asio::awaitable<std::invoke_result_t<Work&, Tx&>> read(Work work) {
    return answer_of(&Database::look, std::move(work));
  }

  // The same on a thread of its own, which no list keeps waiting: for the few short reads without which nobody comes
  // in.
  template <class Work>
  asio::awaitable<std::invoke_result_t<Work&, Tx&>> read_first(Work work) {
    return answer_of(&Database::look_first, std::move(work));
  }

  // The same as read, for as long as it takes. It holds a thread of few: for what nobody can ask for twice at a time.
  template <class Work>
  asio::awaitable<std::invoke_result_t<Work&, Tx&>> read_at_length(Work work) {
    return answer_of(&Database::look_at_length, std::move(work));
  }

  // The same for threads that may block: commands, work threads, tests. Never from a listener or from work itself.
  template <class Work>
  std::invoke_result_t<Work&, Tx&> write_now(Work&& work) {
    std::optional<std::invoke_result_t<Work&, Tx&>> answer;
    auto attempt = [&](Tx& tx) {
      answer.emplace(work(tx));
      return answer->has_value();
    };
    if (const Result<void> committed = commit_now(attempt); !committed) return fail(committed.error());
    return std::move(*answer);
  }

  template <class Work>
  std::invoke_result_t<Work&, Tx&> read_now(Work&& work) {
    std::optional<std::invoke_result_t<Work&, Tx&>> answer;
    auto attempt = [&](Tx& tx) {
      answer.emplace(work(tx));
      return true;
    };
    if (const Result<void> ran = look_now(attempt); !ran) return fail(ran.error());
    return std::move(*answer);
  }

  // False after a COMMIT or fsync failed for another reason than a full disk: nothing is acknowledged any more.
  bool can_write() const;
  std::size_t queued_writes() const;

 private:
  class Body;
  explicit Database(std::unique_ptr<Body> body);

  using Look = asio::awaitable<Result<void>> (Database::*)(FunctionRef<bool(Tx&)>);

  template <class Work>
  asio::awaitable<std::invoke_result_t<Work&, Tx&>> answer_of(Look how, Work work) {
    std::optional<std::invoke_result_t<Work&, Tx&>> answer;
    auto attempt = [&](Tx& tx) {
      answer.emplace(work(tx));
      return true;
    };
    const Result<void> ran = co_await (this->*how)(attempt);
    if (!ran) co_return fail(ran.error());
    co_return std::move(*answer);
  }

  // The work answers whether to keep what it did; a false is no error of the database's.
  asio::awaitable<Result<void>> commit(FunctionRef<bool(Tx&)> work);
  asio::awaitable<Result<void>> look(FunctionRef<bool(Tx&)> work);
  asio::awaitable<Result<void>> look_first(FunctionRef<bool(Tx&)> work);
  asio::awaitable<Result<void>> look_at_length(FunctionRef<bool(Tx&)> work);
  Result<void> commit_now(FunctionRef<bool(Tx&)> work);
  Result<void> look_now(FunctionRef<bool(Tx&)> work);

  std::unique_ptr<Body> body_;
};

}  // namespace qrcongo::db
