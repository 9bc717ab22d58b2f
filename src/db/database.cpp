#include "qrcongo/db/database.hpp"

#include <future>

#include <boost/asio/this_coro.hpp>

#include "held_keys.hpp"
#include "key_hashes.hpp"
#include "migrations.hpp"
#include "qrcongo/runtime/offload.hpp"
#include "read_pool.hpp"
#include "seal_plain.hpp"
#include "sqlite_session.hpp"
#include "write_thread.hpp"

namespace qrcongo::db {

void column_holds_unknown_text(std::string_view text) {
  const std::string what = "a column holds a text that the program does not know: " + std::string(text);
  check_failed(what.c_str(), __FILE__, __LINE__);
}

namespace {

// One thread does: what is urgent is found by an index.
DatabaseSettings of_urgent_reads(DatabaseSettings settings) {
  settings.read_threads = 1;
  return settings;
}

}  // namespace

class Database::Body {
 public:
  Body(const DatabaseSettings& settings, std::unique_ptr<soci::session> session, std::unique_ptr<HeldKeys> opened_keys)
      : job_deadline(settings.job_deadline),
        read_limit(settings.read_limit),
        keys(std::move(opened_keys)),
        writer(settings, std::move(session), keys.get()),
        readers("db-read", settings, keys.get()),
        urgent_readers("db-urgent", of_urgent_reads(settings), keys.get()) {}

  const std::chrono::milliseconds job_deadline;
  const std::chrono::milliseconds read_limit;
  const std::unique_ptr<HeldKeys> keys;  // null: opened without
  WriteThread writer;
  ReadPool readers;
  ReadPool urgent_readers;
};

namespace {

Error queue_full() { return {Code::unavailable, "Le serveur est trop chargé.", {}, 2}; }

template <class Executor>
asio::awaitable<Result<void>> await_job(Executor& threads, FunctionRef<bool(Tx&)> work, std::chrono::milliseconds wait,
                                        std::optional<std::chrono::milliseconds> run_max = std::nullopt) {
  Result<void> outcome;
  auto start = [&](std::function<void()> resume) {
    auto done = [&outcome, resume](Result<void> result) {
      outcome = std::move(result);
      resume();
    };
    if (threads.submit(Job{work, done, std::chrono::steady_clock::now() + wait, run_max})) return;
    outcome = fail(queue_full());
    resume();
  };
  co_await runtime::wait_until_resumed(start);
  co_return outcome;
}

template <class Executor>
Result<void> block_on_job(Executor& threads, FunctionRef<bool(Tx&)> work) {
  // Who may block may also wait: a command or a work thread has no caller whose patience ends.
  constexpr std::chrono::hours long_enough{24};
  std::promise<Result<void>> promise;
  auto done = [&promise](Result<void> result) { promise.set_value(std::move(result)); };
  if (!threads.submit(Job{work, done, std::chrono::steady_clock::now() + long_enough})) return fail(queue_full());
  return promise.get_future().get();
}

Result<std::unique_ptr<HeldKeys>> open_keys(soci::session& session, const DatabaseSettings& settings) {
  const ByteView key_encryption_key = settings.key_encryption_key;
  if (key_encryption_key.empty()) return std::unique_ptr<HeldKeys>();
  if (settings.vouch_for_key) {
    Tx tx(session);
    if (const auto right = settings.vouch_for_key(tx); !right) return fail(right.error());
  }
  auto keys = HeldKeys::open(session, key_encryption_key);
  if (!keys) return keys;
  if (const auto sealed = seal_what_is_plain(session, **keys, key_encryption_key); !sealed) return fail(sealed.error());
  if (const auto keyed = key_plain_hashes(session, **keys, key_encryption_key); !keyed) return fail(keyed.error());
  return keys;
}

}  // namespace

Result<std::unique_ptr<Database>> Database::open(DatabaseSettings settings, std::span<const EmbeddedFile> migrations) {
  expect_one_thread_a_session();
  auto session = std::make_unique<soci::session>();
  std::unique_ptr<HeldKeys> keys;
  try {
    open_for_writing(*session, settings.path);
    if (const auto migrated = migrate(*session, migrations); !migrated) return fail(migrated.error());
    auto opened = open_keys(*session, settings);
    if (!opened) return fail(opened.error());
    keys = std::move(*opened);
  } catch (const std::exception& failure) {
    return fail(Code::unavailable, "La base " + settings.path + " ne s'ouvre pas : " + failure.what());
  }
  // The caller's, for no longer than this call.
  settings.key_encryption_key = {};
  settings.vouch_for_key = {};
  return std::unique_ptr<Database>(new Database(std::make_unique<Body>(settings, std::move(session), std::move(keys))));
}

Database::Database(std::unique_ptr<Body> body) : body_(std::move(body)) {}
Database::~Database() = default;

bool Database::can_write() const { return body_->writer.can_write(); }
std::size_t Database::queued_writes() const { return body_->writer.queued(); }

asio::awaitable<Result<void>> Database::commit(FunctionRef<bool(Tx&)> work) {
  return await_job(body_->writer, work, body_->job_deadline);
}

asio::awaitable<Result<void>> Database::look(FunctionRef<bool(Tx&)> work) {
  return await_job(body_->readers, work, body_->job_deadline, body_->read_limit);
}

asio::awaitable<Result<void>> Database::look_first(FunctionRef<bool(Tx&)> work) {
  return await_job(body_->urgent_readers, work, body_->job_deadline, body_->read_limit);
}

asio::awaitable<Result<void>> Database::look_at_length(FunctionRef<bool(Tx&)> work) {
  return await_job(body_->readers, work, body_->job_deadline);
}

Result<void> Database::commit_now(FunctionRef<bool(Tx&)> work) { return block_on_job(body_->writer, work); }
Result<void> Database::look_now(FunctionRef<bool(Tx&)> work) { return block_on_job(body_->readers, work); }

}  // namespace qrcongo::db
