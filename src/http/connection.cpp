#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>

#include "client_address.hpp"
#include "framing_guard.hpp"
#include "stream_connection.hpp"
#include "tls.hpp"

namespace qrcongo::http {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t read_size = 4096;
constexpr std::size_t input_max = 128 * 1024;  // what a parser may hold back; a body's bytes leave the buffer
constexpr std::size_t idle_input_max = 16 * 1024;
constexpr std::size_t newcomers_an_address = 8;

}  // namespace

template <class Stream>
StreamConnection<Stream>::StreamConnection(Shared& shared, Worker& worker, Stream stream, bool public_routes_only,
                                           AddressPlaces::Place place)
    : shared_(shared), worker_(worker), stream_(std::move(stream)), place_(std::move(place)), input_(input_max) {
  error_code error;
  const auto remote = socket().remote_endpoint(error);
  peer_ = Peer{error ? std::string() : numeric_address(remote.address()), is_secure, public_routes_only};
  socket().non_blocking(true, error);
  worker_.connections.insert(this);
  ++shared_.connections;
}

template <class Stream>
StreamConnection<Stream>::~StreamConnection() {
  worker_.connections.erase(this);
  leave();
}

// What is closed makes room at once, though call-backs may keep it for a while.
template <class Stream>
void StreamConnection<Stream>::leave() {
  if (!std::exchange(is_open_, false)) return;
  --shared_.connections;
  place_.give_back();
}

template <class Stream>
void StreamConnection<Stream>::start() {
  set_deadline(shared_.settings.header_deadline_ms);
  if constexpr (is_secure) {
    stream_.async_handshake(asio::ssl::stream_base::server, [self = this->shared_from_this()](error_code error) {
      if (error) return;
      self->peer_.certificate_sha256 = client_certificate_sha256(self->stream_.native_handle());
      self->next_request();
    });
  } else {
    next_request();
  }
}

template <class Stream>
void StreamConnection<Stream>::sweep(SteadyTime now) {
  // Where connections run short, those that only lie there make room for others.
  const bool is_crowded = 4 * shared_.connections > 3 * shared_.settings.connections_max;
  const auto early = milliseconds(shared_.settings.keep_alive_ms - shared_.settings.crowded_keep_alive_ms);
  if (state_ == State::idle && has_answered_ && is_crowded && now > deadline_ - early) return close();
  const bool is_over = is_long_ && state_ == State::writing ? is_slow(now) : is_late(now);
  if (!is_over) return;
  if (state_ != State::idle && state_ != State::ending) shared_.metrics.count_cut_connection("slow");
  close();
}

template <class Stream>
bool StreamConnection<Stream>::is_slow(SteadyTime now) {
  if (!waits_for_client_) pace_.begin(now, taken());
  const ServerSettings& settings = shared_.settings;
  if (!pace_.is_due(now, milliseconds(settings.slow_after_ms))) return false;
  return pace_.was_slow(now, taken(), settings.slow_bytes_per_s);
}

// What the client's side acknowledged: the kernel takes megabytes at once for somebody who reads none of them.
template <class Stream>
std::int64_t StreamConnection<Stream>::taken() {
  int queued = 0;
  if (ioctl(socket().native_handle(), SIOCOUTQ, &queued) != 0) queued = 0;
  return handed_over_ - queued;
}

template <class Stream>
bool StreamConnection<Stream>::is_late(SteadyTime now) const {
  if (state_ == State::answering || now <= deadline_) return false;
  if (state_ != State::reading_body) return true;
  const auto came = static_cast<std::int64_t>(exchange_->body_received());
  return now > deadline_ + milliseconds(came * 1000 / shared_.settings.body_bytes_per_s);
}

template <class Stream>
void StreamConnection<Stream>::wind_up() {
  if (state_ == State::idle) return close();
  if (feed_) pause_.cancel();
}

// Without chunks and without a length the connection's end is the answer's: what breaks off there ends in a reset.
template <class Stream>
bool StreamConnection<Stream>::would_look_whole() const {
  return state_ == State::writing && response_.parts && exchange_ && !exchange_->takes_chunks();
}

template <class Stream>
void StreamConnection<Stream>::close() {
  error_code ignored;
  if (would_look_whole()) socket().set_option(asio::socket_base::linger(true, 0), ignored);
  socket().close(ignored);
  pause_.cancel();
  leave();
}

// Whom a crowd of others must not push out before their first packet could come; an address that has many connections
// is no such.
template <class Stream>
bool StreamConnection<Stream>::is_newcomer(SteadyTime now) const {
  const bool is_young = !has_answered_ && now < joined_ + milliseconds(shared_.settings.newcomer_ms);
  return is_young && place_.taken() <= newcomers_an_address;
}

template <class Stream>
std::optional<Waiting> StreamConnection<Stream>::waiting(SteadyTime now) const {
  const bool owes_answer = state_ == State::answering || state_ == State::writing;
  if (!is_open_ || owes_answer || is_newcomer(now)) return std::nullopt;
  const bool has_all = state_ == State::ending || (state_ == State::idle && has_answered_);
  return Waiting{place_.taken(), !has_all, since_};
}

template <class Stream>
void StreamConnection<Stream>::next_request() {
  exchange_.reset();
  state_ = State::idle;
  if (input_.size() > 0) begin_reading();
  if (state_ == State::idle && shared_.stopping) return close();
  if (state_ == State::idle && input_.capacity() > idle_input_max) input_.shrink_to_fit();
  look_for_header();
}

template <class Stream>
void StreamConnection<Stream>::begin_reading() {
  state_ = State::reading;
  set_deadline(shared_.settings.header_deadline_ms);
}

template <class Stream>
void StreamConnection<Stream>::look_for_header() {
  const auto data = input_.data();
  const std::string_view text(static_cast<const char*>(data.data()), data.size());
  const std::size_t most = shared_.settings.header_max_bytes;
  const std::size_t end = text.find("\r\n\r\n");
  if (end != std::string_view::npos && end + 4 <= most) {
    if (worker_.direct && answer_directly(text.substr(0, end + 4))) return;
    return take_header(text.substr(0, end + 4));
  }
  if (text.size() >= most) {
    return give_up(Error{Code::header_too_large, "L'en-tête dépasse " + std::to_string(most) + " octets.", {}, 0});
  }
  if (has_bare_line_feed(text)) return give_up(Error{Code::malformed, "La demande est mal formée.", {}, 0});
  stream_.async_read_some(
      input_.prepare(read_size),
      [self = this->shared_from_this()](error_code error, std::size_t got) { self->received(error, got); });
}

template <class Stream>
void StreamConnection<Stream>::received(error_code error, std::size_t got) {
  if (error) return;
  if (state_ == State::idle) begin_reading();
  input_.commit(got);
  look_for_header();
}

template <class Stream>
void StreamConnection<Stream>::give_up(const Error& error) {
  exchange_.emplace(shared_, peer_);
  respond(exchange_->refuse_for_good(error));
}

template <class Stream>
void StreamConnection<Stream>::take_header(std::string_view header) {
  exchange_.emplace(shared_, peer_);
  auto refusal = exchange_->admit(header);
  input_.consume(header.size());
  if (refusal) return respond(std::move(*refusal));
  if (!exchange_->has_body_to_come()) return answer();
  state_ = State::reading_body;
  set_deadline(shared_.settings.body_deadline_ms);
  if (!exchange_->waits_for_continue()) return read_body();
  static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  asio::async_write(stream_, asio::buffer(go_on), [self = this->shared_from_this()](error_code error, std::size_t) {
    if (!error) self->read_body();
  });
}

template <class Stream>
void StreamConnection<Stream>::read_body() {
  boost::beast::http::async_read(
      stream_, input_, exchange_->body_parser(),
      [self = this->shared_from_this()](error_code error, std::size_t) { self->read_whole(error); });
}

template <class Stream>
void StreamConnection<Stream>::read_whole(error_code error) {
  if (auto refusal = exchange_->take_body(error)) return respond(std::move(*refusal));
  answer();
}

template <class Stream>
void StreamConnection<Stream>::answer() {
  state_ = State::answering;
  if (exchange_->is_instant()) return respond(exchange_->answer_instantly());
  worker_.tasks.spawn(stream_.get_executor(), await_answer(this->shared_from_this()));
}

template <class Stream>
asio::awaitable<void> StreamConnection<Stream>::await_answer(std::shared_ptr<StreamConnection> self) {
  Response response = co_await self->exchange_->answer();
  self->respond(std::move(response));
}

template class StreamConnection<Socket>;
template class StreamConnection<TlsStream>;

Worker::Worker() = default;
Worker::~Worker() = default;

void start_connection(Shared& shared, Worker& worker, Socket socket, asio::ssl::context* tls, bool public_routes_only,
                      AddressPlaces::Place place) {
  boost::system::error_code ignored;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  if (tls == nullptr) {
    return std::make_shared<StreamConnection<Socket>>(shared, worker, std::move(socket), public_routes_only,
                                                      std::move(place))
        ->start();
  }
  TlsStream stream(std::move(socket), *tls);
  std::make_shared<StreamConnection<TlsStream>>(shared, worker, std::move(stream), public_routes_only, std::move(place))
      ->start();
}

}  // namespace qrcongo::http
