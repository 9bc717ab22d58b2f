#include "connection.hpp"

#include <array>
#include <optional>

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>

#include "client_address.hpp"
#include "direct_path.hpp"
#include "exchange.hpp"
#include "file_reader.hpp"
#include "framing_guard.hpp"
#include "qrcongo/base/log.hpp"
#include "response_header.hpp"

namespace qrcongo::http {
namespace {

namespace beast = boost::beast;
namespace ssl = asio::ssl;
using tcp = asio::ip::tcp;
using error_code = boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t read_size = 4096;
constexpr std::size_t write_size = 64 * 1024;
constexpr std::size_t input_max = 128 * 1024;  // what a parser may hold back; a body's bytes leave the buffer
constexpr std::size_t idle_input_max = 16 * 1024;
constexpr std::int64_t linger_ms = 2'000;
constexpr std::int64_t crowded_keep_alive_ms = 2'000;
constexpr std::size_t linger_bytes_max = 1 << 20;
// A person whose form was too large is to read so, and browsers read once they have sent all of it.
constexpr std::size_t patient_linger_bytes_max = 16 << 20;
constexpr milliseconds disk_pause{20};

Socket& lowest(Socket& socket) { return socket; }
Socket& lowest(ssl::stream<Socket>& stream) { return stream.next_layer(); }

template <class Stream>
class Connection final : public ConnectionBase,
                         public HeldAnswer,
                         public std::enable_shared_from_this<Connection<Stream>> {
 public:
  Connection(Shared& shared, Worker& worker, Stream stream, bool public_routes_only)
      : shared_(shared), worker_(worker), stream_(std::move(stream)), input_(input_max) {
    error_code error;
    const auto remote = lowest(stream_).remote_endpoint(error);
    peer_ = Peer{error ? std::string() : numeric_address(remote.address()), is_secure, public_routes_only};
    lowest(stream_).non_blocking(true, error);
    worker_.connections.insert(this);
    ++shared_.connections;
  }

  ~Connection() override {
    worker_.connections.erase(this);
    --shared_.connections;
  }

  void start() {
    set_deadline(shared_.settings.header_deadline_ms);
    if constexpr (is_secure) {
      stream_.async_handshake(ssl::stream_base::server, [self = this->shared_from_this()](error_code error) {
        if (!error) self->next_request();
      });
    } else {
      next_request();
    }
  }

  void sweep(SteadyTime now) override {
    // Where connections run short, those that only lie there make room for others.
    const bool is_crowded = 4 * shared_.connections > 3 * shared_.settings.connections_max;
    const auto kept = milliseconds(shared_.settings.keep_alive_ms - (is_crowded ? crowded_keep_alive_ms : 0));
    if (state_ == State::idle && has_answered_ && is_crowded && now > deadline_ - kept) return close();
    if (state_ != State::answering && now > deadline_) close();
  }

  void close_if_idle() override {
    if (state_ == State::idle) close();
  }

  void close() override {
    error_code ignored;
    lowest(stream_).close(ignored);
    pause_.cancel();
  }

 private:
  enum class State { idle, reading, answering, writing };
  static constexpr bool is_secure = std::is_same_v<Stream, ssl::stream<Socket>>;

  void set_deadline(std::int64_t ms) { deadline_ = steady_clock::now() + milliseconds(ms); }

  // ---- reading

  void next_request() {
    exchange_.reset();
    state_ = State::idle;
    if (input_.size() > 0) begin_reading();
    if (state_ == State::idle && shared_.stopping) return close();
    if (state_ == State::idle && input_.capacity() > idle_input_max) input_.shrink_to_fit();
    look_for_header();
  }

  void begin_reading() {
    state_ = State::reading;
    set_deadline(shared_.settings.header_deadline_ms);
  }

  void look_for_header() {
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

  void received(error_code error, std::size_t got) {
    if (error) return;
    if (state_ == State::idle) begin_reading();
    input_.commit(got);
    look_for_header();
  }

  void give_up(const Error& error) {
    exchange_.emplace(shared_, peer_);
    respond(exchange_->refuse_for_good(error));
  }

  void take_header(std::string_view header) {
    exchange_.emplace(shared_, peer_);
    auto refusal = exchange_->admit(header);
    input_.consume(header.size());
    if (refusal) return respond(std::move(*refusal));
    if (!exchange_->has_body_to_come()) return answer();
    set_deadline(shared_.settings.body_deadline_ms);
    if (!exchange_->waits_for_continue()) return read_body();
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(stream_, asio::buffer(go_on), [self = this->shared_from_this()](error_code error, std::size_t) {
      if (!error) self->read_body();
    });
  }

  void read_body() {
    beast::http::async_read(
        stream_, input_, exchange_->body_parser(),
        [self = this->shared_from_this()](error_code error, std::size_t) { self->read_whole(error); });
  }

  void read_whole(error_code error) {
    if (auto refusal = exchange_->take_body(error)) return respond(std::move(*refusal));
    answer();
  }

  // ---- the hot path (qrcongo/http/direct.hpp)

  bool answer_directly(std::string_view header) {
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

  void send_held(bool came_true) override {
    constexpr std::string_view no = "false";
    if (!came_true && held_.true_at != 0) std::copy(no.begin(), no.end(), held_bytes_.data() + held_.true_at);
    send_directly({held_bytes_.data(), held_bytes_.size()});
  }

  // A small answer nearly always fits into the socket's buffer at once.
  void send_directly(std::string_view bytes) {
    state_ = State::writing;
    set_deadline(shared_.settings.write_deadline_ms);
    if constexpr (!is_secure) {
      error_code error;
      const std::size_t sent = stream_.write_some(asio::buffer(bytes), error);
      if (error && error != asio::error::would_block) return close();
      if (sent == bytes.size()) return sent_directly();
      bytes.remove_prefix(sent);
    }
    std::vector<char> rest(bytes.begin(), bytes.end());
    held_bytes_.swap(rest);
    asio::async_write(stream_, asio::buffer(held_bytes_),
                      [self = this->shared_from_this()](error_code error, std::size_t) {
                        if (error) return self->close();
                        self->sent_directly();
                      });
  }

  void sent_directly() {
    worker_.direct->note(held_.status, held_.started);
    has_answered_ = true;
    if (input_.size() == 0 && keep_alive_ && !shared_.stopping) {
      set_deadline(shared_.settings.keep_alive_ms);
      return next_request();
    }
    written();
  }

  // ---- answering

  void answer() {
    state_ = State::answering;
    if (exchange_->is_instant()) return respond(exchange_->answer_instantly());
    worker_.tasks.spawn(stream_.get_executor(), await_answer(this->shared_from_this()));
  }

  static asio::awaitable<void> await_answer(std::shared_ptr<Connection> self) {
    Response response = co_await self->exchange_->answer();
    self->respond(std::move(response));
  }

  // ---- writing

  void respond(Response response) {
    state_ = State::writing;
    set_deadline(shared_.settings.write_deadline_ms);
    response_ = std::move(response);
    const bool sends_file = response_.file && response_.file->size > 0 && !exchange_->request().head;
    if (sends_file) return open_file();
    const bool sends_body = !response_.file && !exchange_->request().head && may_have_body(response_.status);
    send(begin_answer(), sends_body ? std::string_view(response_.body) : std::string_view());
  }

  std::string begin_answer() {
    keep_alive_ = exchange_->keeps_alive() && !shared_.stopping;
    return exchange_->begin_answer(response_, keep_alive_);
  }

  // The header waits for the first chunk, so that a file that is not there is still an answer of its own.
  void open_file() {
    file_.emplace(shared_.files, stream_.get_executor(), *response_.file);
    const bool queued = file_->read(front_, [self = this->shared_from_this()](bool whole) {
      if (!whole)
        return self->refuse_file(
            Error{Code::internal, "the file cannot be read: " + self->response_.file->path, {}, 0});
      self->send(self->begin_answer(), self->front());
    });
    if (!queued) refuse_file(Error{Code::unavailable, "Trop de téléchargements en cours.", {}, 2});
  }

  void refuse_file(const Error& error) {
    file_.reset();
    respond(exchange_->refuse(error));
  }

  std::string_view front() const { return {front_.data(), front_.size()}; }

  // Writes one part while the next chunk of the file, if there is one, is read.
  void send(std::string header, std::string_view body) {
    header_text_ = std::move(header);
    under_way_ = 1;
    const std::array<asio::const_buffer, 2> parts = {asio::buffer(header_text_), asio::buffer(body)};
    if (file_ && file_->left() > 0) {
      ++under_way_;
      read_ahead();
    }
    // Asked before every write: as long as the client takes something, it may take its time.
    const auto progress = [self = this->shared_from_this()](error_code error, std::size_t) -> std::size_t {
      self->set_deadline(self->shared_.settings.write_deadline_ms);
      return error ? 0 : write_size;
    };
    asio::async_write(stream_, parts, progress,
                      [self = this->shared_from_this()](error_code error, std::size_t) { self->part_done(!error); });
  }

  void read_ahead() {
    const bool queued = file_->read(back_, [self = this->shared_from_this()](bool whole) {
      if (!whole) log::error("a file ended before its size", {{"request_id", self->exchange_->request().request_id}});
      self->part_done(whole);
    });
    if (queued) return;
    pause_.expires_after(disk_pause);
    pause_.async_wait([self = this->shared_from_this()](error_code) {
      if (lowest(self->stream_).is_open()) return self->read_ahead();
      self->part_done(false);
    });
  }

  void part_done(bool sound) {
    broken_ = broken_ || !sound;
    if (broken_) close();
    if (--under_way_ > 0 || broken_) return;
    if (back_.empty()) return written();
    front_.swap(back_);
    back_.clear();
    send({}, front());
  }

  void written() {
    has_answered_ = true;
    file_.reset();
    front_ = {};
    if (!keep_alive_ || shared_.stopping) return linger();
    set_deadline(shared_.settings.keep_alive_ms);
    // Through the queue: a client that pipelines must neither deepen the stack nor starve its neighbours.
    asio::post(stream_.get_executor(), [self = this->shared_from_this()] { self->next_request(); });
  }

  // Closing while the client still sends would reset the connection and lose the answer on its way.
  void linger() {
    set_deadline(is_patient() ? shared_.settings.body_deadline_ms : linger_ms);
    if constexpr (is_secure) {
      stream_.async_shutdown([self = this->shared_from_this()](error_code) { self->stop_sending(); });
    } else {
      stop_sending();
    }
  }

  bool is_patient() const { return exchange_ && exchange_->told_a_person_too_large(); }

  void stop_sending() {
    error_code ignored;
    lowest(stream_).shutdown(Socket::shutdown_send, ignored);
    front_.resize(read_size);
    drain(0);
  }

  void drain(std::size_t drained) {
    if (drained > (is_patient() ? patient_linger_bytes_max : linger_bytes_max)) return close();
    lowest(stream_).async_read_some(asio::buffer(front_),
                                    [self = this->shared_from_this(), drained](error_code error, std::size_t got) {
                                      if (error) return self->close();
                                      self->drain(drained + got);
                                    });
  }

  Shared& shared_;
  Worker& worker_;
  Stream stream_;
  Peer peer_;
  State state_ = State::idle;
  bool has_answered_ = false;  // a request, before
  SteadyTime deadline_;
  beast::flat_buffer input_;
  std::optional<Exchange> exchange_;  // of the request under way

  struct Held {
    int status = 200;
    std::size_t true_at = 0;
    SteadyTime started;
  };
  Held held_;                     // of the direct answer under way
  std::vector<char> held_bytes_;  // it, where it waits for its ticket or for the socket

  Response response_;
  bool keep_alive_ = false;
  std::string header_text_;
  std::optional<FileReader> file_;
  std::vector<char> front_;  // being written
  std::vector<char> back_;   // being read
  asio::steady_timer pause_{stream_.get_executor()};
  int under_way_ = 0;  // the write, and the read beside it
  bool broken_ = false;
};

}  // namespace

Worker::Worker() = default;
Worker::~Worker() = default;

void start_connection(Shared& shared, Worker& worker, Socket socket, ssl::context* tls, bool public_routes_only) {
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  if (tls == nullptr) {
    return std::make_shared<Connection<Socket>>(shared, worker, std::move(socket), public_routes_only)->start();
  }
  ssl::stream<Socket> stream(std::move(socket), *tls);
  std::make_shared<Connection<ssl::stream<Socket>>>(shared, worker, std::move(stream), public_routes_only)->start();
}

}  // namespace qrcongo::http
