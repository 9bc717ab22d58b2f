#include "connection.hpp"

#include <array>
#include <optional>

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>

#include "framing_guard.hpp"
#include "qrcongo/base/log.hpp"
#include "qrcongo/runtime/offload.hpp"
#include "request_reader.hpp"

namespace qrcongo::http {
namespace {

namespace beast = boost::beast;
namespace ssl = asio::ssl;
using tcp = asio::ip::tcp;
using error_code = boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t read_size = 4096;
constexpr std::size_t file_chunk_size = 256 * 1024;
constexpr std::int64_t linger_ms = 2'000;
constexpr std::size_t linger_bytes_max = 1 << 20;

double seconds_since(SteadyTime start) { return std::chrono::duration<double>(steady_clock::now() - start).count(); }

tcp::socket& lowest(tcp::socket& socket) { return socket; }
tcp::socket& lowest(ssl::stream<tcp::socket>& stream) { return stream.next_layer(); }

template <class Stream>
class Connection final : public ConnectionBase, public std::enable_shared_from_this<Connection<Stream>> {
 public:
  Connection(Shared& shared, Worker& worker, Stream stream, bool public_routes_only)
      : shared_(shared), worker_(worker), stream_(std::move(stream)), public_routes_only_(public_routes_only) {
    error_code ignored;
    const auto peer = lowest(stream_).remote_endpoint(ignored);
    if (!ignored) peer_ = peer.address().to_string();
    worker_.connections.insert(this);
    ++shared_.connections;
  }

  ~Connection() override {
    worker_.connections.erase(this);
    --shared_.connections;
    if (file_ >= 0) ::close(file_);
  }

  void start() {
    set_deadline(shared_.settings.header_deadline_ms);
    if constexpr (std::is_same_v<Stream, ssl::stream<tcp::socket>>) {
      stream_.async_handshake(ssl::stream_base::server, [self = this->shared_from_this()](error_code error) {
        if (!error) self->next_request();
      });
    } else {
      next_request();
    }
  }

  void sweep(SteadyTime now) override {
    if (state_ != State::answering && now > deadline_) close();
  }

  void close_if_idle() override {
    if (state_ == State::idle) close();
  }

  void close() override {
    error_code ignored;
    lowest(stream_).close(ignored);
  }

 private:
  enum class State { idle, reading, answering, writing };

  void set_deadline(std::int64_t ms) { deadline_ = steady_clock::now() + milliseconds(ms); }

  // ---- reading

  void next_request() {
    parser_.emplace();
    request_ = Request();
    route_ = nullptr;
    state_ = input_.size() > 0 ? State::reading : State::idle;
    if (shared_.stopping && state_ == State::idle) return close();
    look_for_header();
  }

  void look_for_header() {
    const auto data = input_.data();
    const std::string_view text(static_cast<const char*>(data.data()), data.size());
    const std::size_t end = text.find("\r\n\r\n");
    if (end != std::string_view::npos && end + 4 <= shared_.settings.header_max_bytes) return read_header(text.substr(0, end + 4));
    if (text.size() >= shared_.settings.header_max_bytes) {
      return refuse_and_close(Error{Code::header_too_large, "L'en-tête dépasse 8 Kio.", {}, 0});
    }
    stream_.async_read_some(input_.prepare(read_size), [self = this->shared_from_this()](error_code error, std::size_t got) {
      self->received(error, got);
    });
  }

  void received(error_code error, std::size_t got) {
    if (error) return;
    if (state_ == State::idle) {
      state_ = State::reading;
      set_deadline(shared_.settings.header_deadline_ms);
    }
    input_.commit(got);
    look_for_header();
  }

  void read_header(std::string_view header) {
    started_ = steady_clock::now();
    if (!fault_in_framing(header).empty()) return refuse_and_close(Error{Code::malformed, "La demande est mal formée.", {}, 0});
    parser_->header_limit(static_cast<std::uint32_t>(shared_.settings.header_max_bytes));
    parser_->body_limit(boost::none);
    error_code error;
    const std::size_t used = parser_->put(asio::buffer(header.data(), header.size()), error);
    if (error && error != beast::http::error::need_more) return refuse_and_close(Error{Code::malformed, "La demande est mal formée.", {}, 0});
    input_.consume(used);
    keep_alive_ = parser_->get().keep_alive();
    if (!parser_->is_header_done()) return refuse_and_close(Error{Code::malformed, "La demande est mal formée.", {}, 0});
    auto read = read_request_header(*parser_, peer_, shared_.settings, is_secure(), shared_.random, shared_.clock.now_ms());
    if (!read) return refuse_and_close(read.error());
    request_ = std::move(*read);
    admit();
  }

  // Route, gate and size are settled before a byte of the body is read.
  void admit() {
    Match match = shared_.router.find(request_.method, request_.path, public_routes_only_);
    if (match.malformed) return refuse_and_close(Error{Code::malformed, "L'adresse demandée est illisible.", {}, 0});
    if (match.route == nullptr) return refuse_route(match);
    route_ = match.route;
    request_.route = route_->pattern;
    request_.path_parameters = std::move(match.parameters);
    if (route_->gate) {
      if (const auto admitted = route_->gate(request_); !admitted) return refuse(admitted.error());
    }
    const auto length = parser_->content_length();
    if (length && *length > route_->limits.body_max_bytes) return refuse_and_close(too_large());
    parser_->body_limit(route_->limits.body_max_bytes);
    if (parser_->is_done()) return answer();
    read_body();
  }

  static Error too_large() { return {Code::payload_too_large, "Le corps de la demande est trop grand pour cette route.", {}, 0}; }

  void refuse_route(const Match& match) {
    if (match.allowed.empty()) return refuse(Error{Code::not_found, "Rien ne se trouve à cette adresse.", {}, 0});
    Response response = problem_response(request_, Error{Code::method_not_allowed, "Cette adresse accepte : " + match.allowed + ".", {}, 0});
    response.headers.push_back({"Allow", match.allowed});
    keep_alive_ = keep_alive_ && parser_->is_done();
    respond(std::move(response));
  }

  void read_body() {
    set_deadline(shared_.settings.body_deadline_ms);
    const std::string* expect = request_.header("Expect");
    if (expect == nullptr || *expect != "100-continue") return read_rest();
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(stream_, asio::buffer(go_on), [self = this->shared_from_this()](error_code error, std::size_t) {
      if (!error) self->read_rest();
    });
  }

  void read_rest() {
    beast::http::async_read(stream_, input_, *parser_, [self = this->shared_from_this()](error_code error, std::size_t) {
      self->read_whole(error);
    });
  }

  void read_whole(error_code error) {
    if (error == beast::http::error::body_limit) return refuse_and_close(too_large());
    if (error == asio::error::eof || error == beast::http::error::end_of_stream || error == beast::http::error::partial_message) return;
    if (error.category() == boost::system::system_category()) return;
    if (error) return refuse_and_close(Error{Code::malformed, "Le corps de la demande est mal formé.", {}, 0});
    request_.body = std::move(parser_->get().body());
    answer();
  }

  // ---- answering

  void answer() {
    state_ = State::answering;
    if (const auto* instant = std::get_if<InstantHandler>(&route_->handler)) return finish(call_instant(*instant));
    worker_.tasks.spawn(stream_.get_executor(), await_handler(this->shared_from_this(), std::get<Handler>(route_->handler)));
  }

  Result<Response> call_instant(const InstantHandler& handler) {
    try {
      return handler(request_);
    } catch (const std::exception& failure) {
      return fail(Code::internal, failure.what());
    }
  }

  static asio::awaitable<void> await_handler(std::shared_ptr<Connection> self, const Handler& handler) {
    Result<Response> answered = fail(Code::internal, "the handler did not end");
    try {
      answered = co_await handler(self->request_);
    } catch (const std::exception& failure) {
      answered = fail(Code::internal, failure.what());
    }
    self->finish(std::move(answered));
  }

  void finish(Result<Response> answered) {
    respond(answered ? std::move(*answered) : problem_response(request_, answered.error()));
  }

  // The body that was announced is not read: where there is one, nothing after it can be trusted to be a request.
  void refuse(const Error& error) {
    keep_alive_ = keep_alive_ && parser_->is_done();
    respond(problem_response(request_, error));
  }

  void refuse_and_close(const Error& error) {
    if (request_.request_id.empty()) request_.request_id = make_request_id();
    keep_alive_ = false;
    respond(problem_response(request_, error));
  }

  std::string make_request_id() {
    std::array<std::uint8_t, 16> bytes{};
    shared_.random.fill(bytes);
    return to_hex(bytes);
  }

  // ---- writing

  void respond(Response response) {
    state_ = State::writing;
    response_ = std::move(response);
    keep_alive_ = keep_alive_ && !shared_.stopping;
    const std::uint64_t size = response_.file ? response_.file->size : response_.body.size();
    header_text_ = format_response_header(request_, response_, size, keep_alive_, shared_.clock.now_ms());
    note();
    if (request_.head) response_.body.clear();
    if (request_.head) response_.file.reset();
    set_deadline(shared_.settings.write_deadline_ms);
    const std::array<asio::const_buffer, 2> parts = {asio::buffer(header_text_),
                                                     asio::buffer(response_.file ? std::string_view() : std::string_view(response_.body))};
    asio::async_write(stream_, parts, [self = this->shared_from_this()](error_code error, std::size_t) {
      if (error) return;
      if (self->response_.file) return self->send_file();
      self->written();
    });
  }

  void note() {
    const std::string_view route = route_ != nullptr ? std::string_view(route_->pattern) : std::string_view("none");
    const double seconds = seconds_since(started_);
    shared_.metrics.count_request(route, method_name(request_.method), response_.status, seconds);
    log::info("request", {{"method", std::string(method_name(request_.method))},
                          {"route", std::string(route)},
                          {"status", std::to_string(response_.status)},
                          {"ms", std::to_string(static_cast<std::int64_t>(seconds * 1000))},
                          {"request_id", request_.request_id}});
  }

  void send_file() {
    file_ = ::open(response_.file->path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file_ < 0) {
      log::error("a file to be sent is gone", {{"request_id", request_.request_id}});
      return close();
    }
    chunk_.resize(file_chunk_size);
    send_next_chunk();
  }

  void send_next_chunk() {
    FileBody& left = *response_.file;
    if (left.size == 0) {
      ::close(std::exchange(file_, -1));
      return written();
    }
    // The disk is read on another thread: a pause of its own must not stall the scans of this one.
    const bool queued = shared_.files.post([self = this->shared_from_this(), executor = stream_.get_executor()] {
      const FileBody& part = *self->response_.file;
      const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(part.size, self->chunk_.size()));
      const ssize_t got = pread(self->file_, self->chunk_.data(), wanted, static_cast<off_t>(part.offset));
      asio::post(executor, [self, got] { self->send_chunk(got); });
    });
    if (!queued) close();
  }

  void send_chunk(ssize_t got) {
    if (got <= 0) {
      log::error("a file ended before its size", {{"request_id", request_.request_id}});
      return close();
    }
    set_deadline(shared_.settings.write_deadline_ms);
    response_.file->offset += static_cast<std::uint64_t>(got);
    response_.file->size -= static_cast<std::uint64_t>(got);
    asio::async_write(stream_, asio::buffer(chunk_.data(), static_cast<std::size_t>(got)),
                      [self = this->shared_from_this()](error_code error, std::size_t) {
                        if (!error) self->send_next_chunk();
                      });
  }

  void written() {
    if (!keep_alive_ || shared_.stopping) return linger();
    set_deadline(shared_.settings.keep_alive_ms);
    // Through the queue: a client that pipelines must neither deepen the stack nor starve its neighbours.
    asio::post(stream_.get_executor(), [self = this->shared_from_this()] { self->next_request(); });
  }

  // Closing while the client still sends would reset the connection and lose the answer on its way.
  void linger() {
    set_deadline(linger_ms);
    if constexpr (std::is_same_v<Stream, ssl::stream<tcp::socket>>) {
      stream_.async_shutdown([self = this->shared_from_this()](error_code) { self->close(); });
    } else {
      error_code ignored;
      stream_.shutdown(tcp::socket::shutdown_send, ignored);
      drain(0);
    }
  }

  void drain(std::size_t drained) {
    if (drained > linger_bytes_max) return close();
    chunk_.resize(read_size);
    stream_.async_read_some(asio::buffer(chunk_), [self = this->shared_from_this(), drained](error_code error, std::size_t got) {
      if (error) return self->close();
      self->drain(drained + got);
    });
  }

  static constexpr bool is_secure() { return std::is_same_v<Stream, ssl::stream<tcp::socket>>; }

  Shared& shared_;
  Worker& worker_;
  Stream stream_;
  const bool public_routes_only_;
  std::string peer_;
  beast::flat_buffer input_;
  std::optional<Parser> parser_;
  Request request_;
  const Route* route_ = nullptr;
  Response response_;
  std::string header_text_;
  std::vector<char> chunk_;
  int file_ = -1;
  State state_ = State::idle;
  bool keep_alive_ = false;
  SteadyTime deadline_;
  SteadyTime started_ = steady_clock::now();
};

}  // namespace

void start_connection(Shared& shared, Worker& worker, tcp::socket socket, ssl::context* tls, bool public_routes_only) {
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  if (tls == nullptr) {
    return std::make_shared<Connection<tcp::socket>>(shared, worker, std::move(socket), public_routes_only)->start();
  }
  ssl::stream<tcp::socket> stream(std::move(socket), *tls);
  std::make_shared<Connection<ssl::stream<tcp::socket>>>(shared, worker, std::move(stream), public_routes_only)->start();
}

}  // namespace qrcongo::http
