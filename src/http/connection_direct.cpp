// The hot path of a connection (qrcongo/http/direct.hpp). It differs from the routes' path, since ten thousand of these
// come a second: call-backs where the routes have a coroutine, bytes that stand formatted in the io thread's memory
// where they have a Request, a Response and an Exchange. An answer that may leave at once is written from that memory;
// only one that waits, for its ticket or for the socket, is copied, into a buffer that the connection keeps.
#include <algorithm>

#include <boost/asio/write.hpp>

#include "stream_connection.hpp"

namespace qrcongo::http {

template <class Stream>
bool StreamConnection<Stream>::answer_directly(std::string_view header) {
  const auto ready = worker_.direct->answer(header, peer_);
  if (!ready) return false;
  input_.consume(header.size());
  keep_alive_ = ready->keep_alive;
  held_ = {ready->status, ready->true_at, ready->started};
  if (!ready->ticket || worker_.direct->is_settled(*ready->ticket)) {
    send_directly({ready->bytes.data(), ready->bytes.size()});
    return true;
  }
  state_ = State::answering;
  held_bytes_.assign(ready->bytes.begin(), ready->bytes.end());
  worker_.direct->hold(this->shared_from_this(), *ready->ticket);
  return true;
}

template <class Stream>
void StreamConnection<Stream>::send_held(bool came_true) {
  constexpr std::string_view no = "false";
  if (!came_true && held_.true_at != 0) std::copy(no.begin(), no.end(), held_bytes_.data() + held_.true_at);
  send_directly({held_bytes_.data(), held_bytes_.size()});
}

// A small answer nearly always fits into the socket's buffer at once.
template <class Stream>
void StreamConnection<Stream>::send_directly(std::string_view bytes) {
  if constexpr (!is_secure) {
    error_code error;
    const std::size_t sent = stream_.write_some(asio::buffer(bytes), error);
    if (error && error != asio::error::would_block) return close();
    if (sent == bytes.size()) return sent_directly();
    bytes.remove_prefix(sent);
  }
  state_ = State::writing;
  set_deadline(shared_.settings.write_deadline_ms);
  std::vector<char> rest(bytes.begin(), bytes.end());
  held_bytes_.swap(rest);
  asio::async_write(stream_, asio::buffer(held_bytes_),
                    [self = this->shared_from_this()](error_code error, std::size_t) {
                      if (error) return self->close();
                      self->sent_directly();
                    });
}

template <class Stream>
void StreamConnection<Stream>::sent_directly() {
  const SteadyTime now = worker_.direct->note(held_.status, held_.started);
  has_answered_ = true;
  if (input_.size() > 0 || !keep_alive_ || shared_.stopping) return written();
  state_ = State::idle;
  deadline_ = now + std::chrono::milliseconds(shared_.settings.keep_alive_ms);
  worker_.direct->read_later(this->shared_from_this());
}

template <class Stream>
void StreamConnection<Stream>::read_on() {
  next_request();
}

// What connection.cpp calls: the one by its loop, the others by DirectConnection.
template bool StreamConnection<Socket>::answer_directly(std::string_view header);
template bool StreamConnection<TlsStream>::answer_directly(std::string_view header);
template void StreamConnection<Socket>::send_held(bool came_true);
template void StreamConnection<TlsStream>::send_held(bool came_true);
template void StreamConnection<Socket>::read_on();
template void StreamConnection<TlsStream>::read_on();

}  // namespace qrcongo::http
