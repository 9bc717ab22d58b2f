// How a connection sends an answer that is made part by part: a coroutine that asks for one, writes it and asks for the
// next, at the pace at which its client reads.
#include <fmt/format.h>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "qrcongo/base/log.hpp"
#include "stream_connection.hpp"

namespace qrcongo::http {
namespace {

constexpr std::size_t write_size = 64 * 1024;
constexpr int patience_asks = 3;                        // while the database has no room for a question
constexpr std::chrono::milliseconds busy_pause{1'000};  // and longer before each further one

// As HTTP/1.1 has it (RFC 9112 section 7.1): an empty one is the last.
std::string chunk_of(const std::string& part) { return fmt::format("{:x}\r\n{}\r\n", part.size(), part); }

}  // namespace

template <class Stream>
void StreamConnection<Stream>::begin_parts() {
  if (exchange_->takes_chunks()) response_.headers.push_back({"Transfer-Encoding", "chunked"});
  is_long_ = true;
  begin_long_answer();
  worker_.tasks.spawn(stream_.get_executor(), send_parts(this->shared_from_this()));
}

template <class Stream>
asio::awaitable<void> StreamConnection<Stream>::send_parts(std::shared_ptr<StreamConnection> self) {
  Result<std::string> part = co_await self->next_part();
  if (!self->is_open_) co_return;
  if (!part) {
    self->is_long_ = false;
    self->respond(self->exchange_->refuse(part.error()));
    co_return;
  }
  const bool in_chunks = self->exchange_->takes_chunks();
  self->header_text_ = self->begin_answer();
  const SteadyTime ends =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(self->shared_.settings.parts_max_ms);
  for (;;) {
    const bool is_last = part->empty();
    // What it holds is free before its client knows that this is the end, and asks for the next one.
    if (is_last) self->response_.parts.reset();
    self->header_text_ += in_chunks ? chunk_of(*part) : *part;
    part->clear();
    const bool is_written = co_await self->write_at_pace();
    if (!is_written) self->close();
    if (!self->is_open_) co_return;
    if (is_last) break;
    const bool may_go_on = std::chrono::steady_clock::now() < ends && self->exchange_->may_take_more();
    if (!may_go_on) self->close();
    if (!self->is_open_) co_return;
    part = co_await self->next_part();
    if (!part) self->close();
    if (!self->is_open_) co_return;
    self->header_text_.clear();
  }
  std::string().swap(self->header_text_);
  self->written();
}

// Asks again where the database's queue is full: what was sent so far would be lost. What was broken off held a thread
// of few, and would again.
template <class Stream>
asio::awaitable<Result<std::string>> StreamConnection<Stream>::next_part() {
  const auto stream = response_.parts;
  for (int asked = 1;; ++asked) {
    Result<std::string> part = co_await exchange_->next_part(*stream);
    const bool is_busy = !part && part.error().code == Code::unavailable && !part.error().took_too_long;
    if (!is_busy || asked >= patience_asks || shared_.stopping || !is_open_) co_return std::move(part);
    pause_.expires_after(asked * busy_pause);
    error_code woken;
    co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
}

template <class Stream>
asio::awaitable<bool> StreamConnection<Stream>::write_at_pace() {
  if (header_text_.empty()) co_return true;
  waits_for_client_ = true;
  // Asked before every write: how far it came.
  const auto progress = [this](error_code failed, std::size_t so_far) -> std::size_t {
    handed_over_ = earlier_parts_ + static_cast<std::int64_t>(so_far);
    return failed ? 0 : write_size;
  };
  error_code error;
  const std::size_t size = co_await asio::async_write(stream_, asio::buffer(header_text_), progress,
                                                      asio::redirect_error(asio::use_awaitable, error));
  waits_for_client_ = false;
  earlier_parts_ += static_cast<std::int64_t>(size);
  handed_over_ = earlier_parts_;
  co_return !error;
}

// What connection_writing.cpp calls.
template void StreamConnection<Socket>::begin_parts();
template void StreamConnection<TlsStream>::begin_parts();

}  // namespace qrcongo::http
