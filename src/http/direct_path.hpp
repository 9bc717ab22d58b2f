// An io thread's part of the hot path: reads a scan's header, has it answered in memory of its own, and keeps the
// answers that wait for their tickets, oldest first. Owned by the io thread's Worker; that thread alone calls it, but
// for release.
#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "direct_request.hpp"
#include "exchange.hpp"
#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/random.hpp"
#include "qrcongo/monitoring/metrics.hpp"

namespace qrcongo::http {

// A connection, as it is called back. While its answer waits it keeps the bytes itself.
class DirectConnection {
 public:
  virtual ~DirectConnection() = default;
  virtual void send_held(bool came_true) = 0;
  virtual void read_on() = 0;
};

class DirectPath {
 public:
  struct Ready {
    std::span<char> bytes;  // in this object's memory, until the next answer
    std::optional<std::uint64_t> ticket;
    std::size_t true_at = 0;  // in bytes; 0: nowhere
    int status = 200;
    bool keep_alive = true;
    SteadyTime started;
  };

  DirectPath(boost::asio::io_context& context, const DirectRoute& route, const std::vector<std::string>& proxies,
             const Clock& clock, Random& random);

  // header: up to and with the empty line. Nothing where the routes should answer.
  std::optional<Ready> answer(std::string_view header, const Peer& peer);
  bool is_settled(std::uint64_t ticket) const { return route_.settled() >= ticket; }
  void hold(std::shared_ptr<DirectConnection> waiting, std::uint64_t ticket);
  // From any thread, when tickets came true: whoever waits for them is sent, soon.
  void release();
  void release_all();  // whatever became of their tickets; the thread ends

  // Once those who are ready now have been served: most clients have sent their next request then, and the read finds
  // it without having to be told of it.
  void read_later(std::shared_ptr<DirectConnection> answered);

  SteadyTime note(int status, SteadyTime started);  // an answer went out; when
  void tell_counts(monitoring::Metrics& metrics);   // since the last time

 private:
  struct Waiting {
    std::shared_ptr<DirectConnection> who;
    std::uint64_t ticket = 0;
    SteadyTime deadline;
  };
  struct Count {
    int status = 0;
    monitoring::DurationCounts durations;
  };

  static std::vector<Header> to_headers(std::span<const DirectField> fields);
  std::string_view make_request_id();
  void write_front(DirectReply& front, const DirectRequest& request, std::string_view head, std::size_t length);
  std::string_view date();
  void send_those_that_may();
  void wake_in_time();
  void read_on();

  boost::asio::io_context& context_;
  const DirectRoute& route_;
  const std::vector<std::string>& proxies_;
  const Clock& clock_;
  std::vector<char> memory_;        // room for the front, then the body
  std::vector<char> front_memory_;  // what stands before the body
  DirectFields fields_;
  std::string date_;  // the field, of the second date_s_
  std::int64_t date_s_ = -1;
  std::string request_id_begin_;
  std::uint64_t requests_ = 0;
  std::array<char, 48> request_id_{};
  std::deque<Waiting> waiting_;
  boost::asio::steady_timer timer_;
  bool timer_runs_ = false;
  std::atomic<bool> somebody_waits_{false};
  std::atomic<bool> release_is_posted_{false};
  std::vector<std::shared_ptr<DirectConnection>> answered_;
  std::vector<std::shared_ptr<DirectConnection>> reading_;  // empty but while they are told
  std::vector<Count> counts_;
};

}  // namespace qrcongo::http
