// A connection over plain TCP or over TLS, the loop behind ConnectionBase: connection.cpp reads and has the routes
// answer, connection_writing.cpp writes what they answered, connection_events.cpp streams of events,
// connection_parts.cpp what is made while it is sent, connection_direct.cpp is the hot path. Private to http; each
// belongs to one io thread.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "connection.hpp"
#include "direct_path.hpp"
#include "event_feed.hpp"
#include "exchange.hpp"
#include "file_reader.hpp"
#include "pace.hpp"

namespace qrcongo::http {

using TlsStream = asio::ssl::stream<Socket>;

template <class Stream>
class StreamConnection final : public ConnectionBase,
                               public DirectConnection,
                               public std::enable_shared_from_this<StreamConnection<Stream>> {
 public:
  StreamConnection(Shared& shared, Worker& worker, Stream stream, bool public_routes_only, AddressPlaces::Place place);
  ~StreamConnection() override;

  void start();
  void sweep(SteadyTime now) override;
  void wind_up() override;
  void close() override;
  std::optional<Waiting> waiting(SteadyTime now) const override;

 private:
  enum class State { idle, reading, reading_body, answering, writing, ending };
  using error_code = boost::system::error_code;
  static constexpr bool is_secure = std::is_same_v<Stream, TlsStream>;

  Socket& socket() {
    if constexpr (is_secure) {
      return stream_.next_layer();
    } else {
      return stream_;
    }
  }

  // At each state's start.
  void set_deadline(std::int64_t ms) {
    since_ = std::chrono::steady_clock::now();
    deadline_ = since_ + std::chrono::milliseconds(ms);
  }

  void leave();
  bool is_newcomer(SteadyTime now) const;
  bool is_slow(SteadyTime now);
  bool is_late(SteadyTime now) const;
  bool would_look_whole() const;
  std::int64_t taken();

  void next_request();
  void begin_reading();
  void look_for_header();
  void received(error_code error, std::size_t got);
  void give_up(const Error& error);
  void take_header(std::string_view header);
  void read_body();
  void read_whole(error_code error);

  bool answer_directly(std::string_view header);
  void send_held(bool came_true) override;
  void read_on() override;
  void send_directly(std::string_view bytes);
  void sent_directly();

  void answer();
  static asio::awaitable<void> await_answer(std::shared_ptr<StreamConnection> self);

  void respond(Response response);
  bool take_room();
  void begin_long_answer();
  std::string begin_answer();
  void open_file();
  void refuse_file(const Error& error);
  std::string_view front() const { return {front_.data(), front_.size()}; }
  void send(std::string header, std::string_view body);
  void part_written(error_code error, std::size_t size);
  void read_ahead();
  void part_done(bool sound);

  void begin_events();
  void refuse_events(const StreamRefusal& refused);
  void bound_silence();
  void watch_client(std::size_t so_far);
  static asio::awaitable<void> send_events(std::shared_ptr<StreamConnection> self);
  asio::awaitable<bool> write_part();
  asio::awaitable<void> rest();
  asio::awaitable<bool> gather_events();
  void end_events();

  void begin_parts();
  static asio::awaitable<void> send_parts(std::shared_ptr<StreamConnection> self);
  asio::awaitable<Result<std::string>> next_part();
  asio::awaitable<bool> write_at_pace();

  void written();
  void linger();
  bool is_patient() const { return exchange_ && exchange_->told_a_person(); }
  void stop_sending();
  void drain(std::size_t drained);

  Shared& shared_;
  Worker& worker_;
  Stream stream_;
  Peer peer_;
  AddressPlaces::Place place_;
  bool is_open_ = true;
  State state_ = State::idle;
  bool has_answered_ = false;  // a request, before
  const SteadyTime joined_ = std::chrono::steady_clock::now();
  SteadyTime since_;  // its state
  SteadyTime deadline_;
  boost::beast::flat_buffer input_;
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
  BodyBudget::Share answer_share_;   // what the answer takes of all answers' memory
  std::string header_text_;          // or a part of what is made while it is sent
  std::unique_ptr<EventFeed> feed_;  // of the stream of events under way
  std::optional<FileReader> file_;
  std::vector<char> front_;  // being written
  std::vector<char> back_;   // being read
  asio::steady_timer pause_{stream_.get_executor()};
  int under_way_ = 0;  // the write, and the read beside it
  // Of an answer that is too long for a deadline, and is judged by the pace at which its client takes it.
  bool is_long_ = false;
  bool waits_for_client_ = false;   // not for the disk
  std::int64_t earlier_parts_ = 0;  // bytes that are written
  std::int64_t handed_over_ = 0;    // to the kernel, those of the part under way too
  Pace pace_;
  bool broken_ = false;
};

}  // namespace qrcongo::http
