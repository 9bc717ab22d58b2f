// How a connection writes what a route answered, or a file, and how it ends.
#include <algorithm>
#include <array>

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "qrcongo/base/log.hpp"
#include "response_header.hpp"
#include "stream_connection.hpp"

namespace qrcongo::http {
namespace {

constexpr std::size_t read_size = 4096;
constexpr std::size_t write_size = 64 * 1024;  // a body that is longer has a pace and no deadline
constexpr std::int64_t linger_ms = 2'000;
constexpr std::size_t linger_bytes_max = 1 << 20;
// A person whose form was too large is to read so, and browsers read once they have sent all of it.
constexpr std::size_t patient_linger_bytes_max = 16 << 20;
constexpr std::chrono::milliseconds disk_pause{20};
constexpr int busy_pause_s = 5;

}  // namespace

template <class Stream>
void StreamConnection<Stream>::respond(Response response) {
  state_ = State::writing;
  set_deadline(shared_.settings.write_deadline_ms);
  response_ = std::move(response);
  if (response_.events && !exchange_->request().head) return begin_events();
  if (response_.parts && !exchange_->request().head) return begin_parts();
  const bool sends_file = response_.file && response_.file->size > 0 && !exchange_->request().head;
  const bool sends_body = !response_.file && !exchange_->request().head && may_have_body(response_.status);
  is_long_ = sends_file || (sends_body && response_.content().size() > write_size);
  if (sends_body && !take_room()) return;
  if (is_long_) begin_long_answer();
  if (sends_file) return open_file();
  send(begin_answer(), sends_body ? response_.content() : std::string_view());
}

// A long answer lies in memory for as long as its client takes to read it. What an act answers is told in any case: the
// act is done.
template <class Stream>
bool StreamConnection<Stream>::take_room() {
  const bool counts = exchange_->request().method == Method::get && response_.lasting.empty() && is_long_;
  if (!counts) return true;
  // One that is longer than all that an address may have is still told, once it has no other.
  const std::uint64_t most = shared_.settings.answers_bytes_max / BodyBudget::address_part;
  const std::uint64_t size = std::min<std::uint64_t>(response_.body.size(), most);
  const Request& request = exchange_->request();
  auto share = shared_.answers.reserve({request.client_address, request.counted_as, request.counted_with}, size);
  if (share) {
    answer_share_ = std::move(*share);
    return true;
  }
  respond(exchange_->refuse(Error{Code::unavailable, "Trop de longues réponses sont en cours.", {}, busy_pause_s}));
  return false;
}

template <class Stream>
void StreamConnection<Stream>::begin_long_answer() {
  earlier_parts_ = 0;
  handed_over_ = 0;
  waits_for_client_ = false;
  pace_.begin(std::chrono::steady_clock::now(), taken());
}

template <class Stream>
std::string StreamConnection<Stream>::begin_answer() {
  keep_alive_ = exchange_->keeps_alive() && !shared_.stopping && !feed_;
  if (response_.parts && !exchange_->takes_chunks()) keep_alive_ = false;
  return exchange_->begin_answer(response_, keep_alive_);
}

// The header waits for the first chunk, so that a file that is not there is still an answer of its own.
template <class Stream>
void StreamConnection<Stream>::open_file() {
  file_.emplace(shared_.files, stream_.get_executor(), *response_.file);
  const bool queued = file_->read(front_, [self = this->shared_from_this()](bool whole) {
    if (!whole)
      return self->refuse_file(Error{Code::internal, "the file cannot be read: " + self->response_.file->path, {}, 0});
    self->send(self->begin_answer(), self->front());
  });
  if (!queued) refuse_file(Error{Code::unavailable, "Trop de téléchargements en cours.", {}, 2});
}

template <class Stream>
void StreamConnection<Stream>::refuse_file(const Error& error) {
  file_.reset();
  respond(exchange_->refuse(error));
}

// Writes one part while the next chunk of the file, if there is one, is read.
template <class Stream>
void StreamConnection<Stream>::send(std::string header, std::string_view body) {
  header_text_ = std::move(header);
  under_way_ = 1;
  const std::array<asio::const_buffer, 2> parts = {asio::buffer(header_text_), asio::buffer(body)};
  if (file_ && file_->left() > 0) {
    ++under_way_;
    read_ahead();
  }
  waits_for_client_ = true;
  // Asked before every write: how far it came.
  const auto progress = [self = this->shared_from_this()](error_code error, std::size_t so_far) -> std::size_t {
    self->handed_over_ = self->earlier_parts_ + static_cast<std::int64_t>(so_far);
    return error ? 0 : write_size;
  };
  asio::async_write(stream_, parts, progress, [self = this->shared_from_this()](error_code error, std::size_t size) {
    self->part_written(error, size);
  });
}

template <class Stream>
void StreamConnection<Stream>::part_written(error_code error, std::size_t size) {
  waits_for_client_ = false;
  earlier_parts_ += static_cast<std::int64_t>(size);
  handed_over_ = earlier_parts_;
  part_done(!error);
}

template <class Stream>
void StreamConnection<Stream>::read_ahead() {
  const bool queued = file_->read(back_, [self = this->shared_from_this()](bool whole) {
    if (!whole) log::error("a file ended before its size", {{"request_id", self->exchange_->request().request_id}});
    self->part_done(whole);
  });
  if (queued) return;
  pause_.expires_after(disk_pause);
  pause_.async_wait([self = this->shared_from_this()](error_code) {
    if (self->socket().is_open()) return self->read_ahead();
    self->part_done(false);
  });
}

template <class Stream>
void StreamConnection<Stream>::part_done(bool sound) {
  broken_ = broken_ || !sound;
  if (broken_) close();
  if (--under_way_ > 0 || broken_) return;
  if (back_.empty()) return written();
  front_.swap(back_);
  back_.clear();
  send({}, front());
}

template <class Stream>
void StreamConnection<Stream>::written() {
  response_ = {};  // an idle connection keeps no answer
  answer_share_.give_back();
  has_answered_ = true;
  is_long_ = false;
  file_.reset();
  front_ = {};
  if (!keep_alive_ || shared_.stopping) return linger();
  set_deadline(shared_.settings.keep_alive_ms);
  // Through the queue: a client that pipelines must neither deepen the stack nor starve its neighbours.
  asio::post(stream_.get_executor(), [self = this->shared_from_this()] { self->next_request(); });
}

// Closing while the client still sends would reset the connection and lose the answer on its way.
template <class Stream>
void StreamConnection<Stream>::linger() {
  state_ = State::ending;
  if (exchange_) exchange_->let_go_of_body();
  set_deadline(is_patient() ? shared_.settings.body_deadline_ms : linger_ms);
  if constexpr (is_secure) {
    stream_.async_shutdown([self = this->shared_from_this()](error_code) { self->stop_sending(); });
  } else {
    stop_sending();
  }
}

template <class Stream>
void StreamConnection<Stream>::stop_sending() {
  error_code ignored;
  socket().shutdown(Socket::shutdown_send, ignored);
  front_.resize(read_size);
  drain(0);
}

template <class Stream>
void StreamConnection<Stream>::drain(std::size_t drained) {
  if (drained > (is_patient() ? patient_linger_bytes_max : linger_bytes_max)) return close();
  socket().async_read_some(asio::buffer(front_),
                           [self = this->shared_from_this(), drained](error_code error, std::size_t got) {
                             if (error) return self->close();
                             self->drain(drained + got);
                           });
}

// What the other files of the connection call.
template void StreamConnection<Socket>::respond(Response response);
template void StreamConnection<TlsStream>::respond(Response response);
template std::string StreamConnection<Socket>::begin_answer();
template std::string StreamConnection<TlsStream>::begin_answer();
template void StreamConnection<Socket>::linger();
template void StreamConnection<TlsStream>::linger();
template void StreamConnection<Socket>::written();
template void StreamConnection<TlsStream>::written();
template void StreamConnection<Socket>::begin_long_answer();
template void StreamConnection<TlsStream>::begin_long_answer();

}  // namespace qrcongo::http
