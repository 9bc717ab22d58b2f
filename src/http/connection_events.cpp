// How a connection sends a stream of events: a coroutine that looks, writes and rests, and beside it a read, by which
// it hears at once that its client went. A stream is the last answer of its connection.
#include <netinet/tcp.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "stream_connection.hpp"

namespace qrcongo::http {
namespace {

constexpr std::size_t read_size = 4096;
constexpr std::size_t unasked_bytes_max = 1 << 20;  // a client has nothing more to say

SteadyTime steady_now() { return std::chrono::steady_clock::now(); }

StreamCaller whose_stream(const Request& request) {
  const bool is_known = !request.counted_as.empty();
  return {is_known ? request.counted_as : "address " + request.client_address, request.counted_with,
          request.has_reserve};
}

}  // namespace

template <class Stream>
void StreamConnection<Stream>::begin_events() {
  auto place = shared_.streams.take(whose_stream(exchange_->request()));
  if (!place) return refuse_events(place.error());
  const bool in_chunks = exchange_->takes_chunks();
  if (in_chunks) response_.headers.push_back({"Transfer-Encoding", "chunked"});
  feed_ = std::make_unique<EventFeed>(response_.events, std::move(*place), shared_.settings, in_chunks, steady_now());
  bound_silence();
  front_.resize(read_size);
  watch_client(0);
  worker_.tasks.spawn(stream_.get_executor(), send_events(this->shared_from_this()));
}

template <class Stream>
void StreamConnection<Stream>::refuse_events(const StreamRefusal& refused) {
  Response refusal = exchange_->refuse(refused.error);
  if (refused.most > 0) refusal.headers.push_back({"RateLimit-Limit", std::to_string(refused.most)});
  respond(std::move(refusal));
}

// The kernel takes events for a client that is gone without a word, or reads none of them, for a quarter of an hour.
template <class Stream>
void StreamConnection<Stream>::bound_silence() {
  const auto ms = static_cast<unsigned int>(shared_.settings.write_deadline_ms);
  setsockopt(socket().native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &ms, sizeof ms);
}

template <class Stream>
void StreamConnection<Stream>::watch_client(std::size_t so_far) {
  stream_.async_read_some(asio::buffer(front_),
                          [self = this->shared_from_this(), so_far](error_code error, std::size_t got) {
                            if (!self->feed_) return self->linger();
                            if (error || so_far + got > unasked_bytes_max) return self->close();
                            self->watch_client(so_far + got);
                          });
}

template <class Stream>
asio::awaitable<void> StreamConnection<Stream>::send_events(std::shared_ptr<StreamConnection> self) {
  self->header_text_ = self->begin_answer() + self->feed_->begin();
  for (;;) {
    const bool is_written = co_await self->write_part();
    if (!is_written) self->close();
    if (!self->is_open_) co_return;
    if (self->feed_->is_over(steady_now())) break;
    co_await self->rest();
    if (!self->is_open_) co_return;
    if (self->shared_.stopping || !self->exchange_->is_still_admitted()) break;
    const bool goes_on = co_await self->gather_events();
    if (!self->is_open_) co_return;
    if (!goes_on) break;
  }
  self->header_text_ = self->feed_->end();
  co_await self->write_part();
  self->end_events();
}

template <class Stream>
asio::awaitable<bool> StreamConnection<Stream>::write_part() {
  if (header_text_.empty()) co_return true;
  state_ = State::writing;
  set_deadline(shared_.settings.write_deadline_ms);
  error_code error;
  co_await asio::async_write(stream_, asio::buffer(header_text_), asio::redirect_error(asio::use_awaitable, error));
  state_ = State::answering;
  co_return !error;
}

template <class Stream>
asio::awaitable<void> StreamConnection<Stream>::rest() {
  if (shared_.stopping) co_return;
  pause_.expires_after(feed_->pause(steady_now()));
  error_code woken;
  co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
}

// What is to be written next, which may be nothing; false where the stream cannot go on.
template <class Stream>
asio::awaitable<bool> StreamConnection<Stream>::gather_events() {
  header_text_.clear();
  if (feed_->is_due(steady_now())) {
    const Result<EventLook> found = co_await exchange_->look(feed_->stream());
    if (!found) co_return false;
    header_text_ = feed_->take(*found, steady_now());
  }
  if (header_text_.empty()) header_text_ = feed_->beat(steady_now());
  co_return true;
}

// The read that is still under way must end before another one may begin: it goes on from there.
template <class Stream>
void StreamConnection<Stream>::end_events() {
  feed_.reset();
  response_ = {};
  error_code ignored;
  socket().cancel(ignored);
}

// What connection_writing.cpp calls.
template void StreamConnection<Socket>::begin_events();
template void StreamConnection<TlsStream>::begin_events();

}  // namespace qrcongo::http
