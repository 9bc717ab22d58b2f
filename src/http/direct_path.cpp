#include "direct_path.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <boost/asio/post.hpp>

#include "client_address.hpp"
#include "qrcongo/base/bytes.hpp"
#include "security_headers.hpp"

namespace qrcongo::http {
namespace {

constexpr std::size_t memory_size = 32 * 1024;
constexpr std::size_t front_size = 2 * 1024;
constexpr std::size_t request_id_begin_bytes = 8;

std::string random_hex(Random& random, std::size_t size) {
  Bytes bytes(size);
  random.fill(bytes);
  return to_hex(bytes);
}

// Of a path that one of the prefixes begins; the rest is the routes'.
bool begins(std::string_view header, const std::vector<std::string>& prefixes) {
  const std::size_t space = header.find(' ');
  if (space > 4) return false;
  const std::string_view target = header.substr(space + 1);
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const std::string& prefix) { return target.starts_with(prefix); });
}

}  // namespace

DirectPath::DirectPath(boost::asio::io_context& context, const DirectRoute& route,
                       const std::vector<std::string>& proxies, const Clock& clock, Random& random)
    : context_(context),
      route_(route),
      proxies_(proxies),
      clock_(clock),
      memory_(memory_size),
      front_memory_(front_size),
      request_id_begin_(random_hex(random, request_id_begin_bytes)),
      timer_(context) {}

// The body is written first, behind room for what stands before it, since only then its length is known.
std::optional<DirectPath::Ready> DirectPath::answer(std::string_view header, const Peer& peer) {
  if (!begins(header, route_.prefixes)) return std::nullopt;
  const SteadyTime started = std::chrono::steady_clock::now();
  auto request = read_direct_request(header, fields_);
  if (!request) return std::nullopt;
  std::string forwarded;
  request->secure = peer.secure;
  request->client_address = peer.address;
  request->request_id = make_request_id();
  if (is_trusted_proxy(peer.address, proxies_)) {
    forwarded = client_address(peer.address, to_headers(request->fields), proxies_);
    request->client_address = forwarded;
    const std::string_view given = request->only_field("x-request-id");
    if (is_fit_for_a_log(given)) request->request_id = given;
  }
  DirectReply body({memory_.data() + front_size, memory_.size() - front_size});
  const auto answered = route_.answer(*request, body);
  if (!answered || body.is_too_long()) return std::nullopt;

  DirectReply front({front_memory_.data(), front_memory_.size()});
  write_front(front, *request, answered->head, body.position());
  if (front.is_too_long()) return std::nullopt;
  char* const begin = memory_.data() + front_size - front.position();
  std::copy_n(front_memory_.data(), front.position(), begin);
  Ready ready;
  ready.bytes = {begin, front.position() + (request->head ? 0 : body.position())};
  ready.ticket = answered->ticket;
  if (answered->true_at != 0 && !request->head) ready.true_at = front.position() + answered->true_at;
  ready.status = answered->status;
  ready.keep_alive = request->keep_alive;
  ready.started = started;
  return ready;
}

std::vector<Header> DirectPath::to_headers(std::span<const DirectField> fields) {
  std::vector<Header> headers;
  for (const DirectField& field : fields) headers.push_back({std::string(field.name), std::string(field.value)});
  return headers;
}

std::string_view DirectPath::make_request_id() {
  DirectReply id({request_id_.data(), request_id_.size()});
  id.append(request_id_begin_);
  id.append(++requests_);
  return {request_id_.data(), id.position()};
}

void DirectPath::write_front(DirectReply& front, const DirectRequest& request, std::string_view head,
                             std::size_t length) {
  front.append(head);
  front.append(date());
  front.append("Content-Length: ");
  front.append(length);
  front.append("\r\nX-Request-Id: ");
  front.append(request.request_id);
  if (request.secure) {
    front.append("\r\nStrict-Transport-Security: ");
    front.append(strict_transport_security);
  }
  front.append(request.keep_alive ? "\r\nConnection: keep-alive\r\n\r\n" : "\r\nConnection: close\r\n\r\n");
}

std::string_view DirectPath::date() {
  const std::int64_t now_s = clock_.now_ms() / 1000;
  if (now_s != date_s_) {
    date_s_ = now_s;
    date_ = fmt::format("Date: {:%a, %d %b %Y %H:%M:%S} GMT\r\n", fmt::gmtime(now_s));
  }
  return date_;
}

void DirectPath::hold(std::shared_ptr<DirectConnection> waiting, std::uint64_t ticket) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(route_.patience_ms);
  waiting_.push_back({std::move(waiting), ticket, deadline});
  somebody_waits_.store(true);
  // It may have come true before anybody could know that somebody waits for it.
  if (is_settled(ticket)) return send_those_that_may();
  if (!timer_runs_) wake_in_time();
}

void DirectPath::release() {
  if (!somebody_waits_.load() || release_is_posted_.exchange(true)) return;
  boost::asio::post(context_, [this] {
    release_is_posted_.store(false);
    send_those_that_may();
  });
}

void DirectPath::release_all() {
  while (!waiting_.empty()) {
    const Waiting first = std::move(waiting_.front());
    waiting_.pop_front();
    first.who->send_held(is_settled(first.ticket));
  }
  answered_.clear();
  timer_.cancel();
}

void DirectPath::send_those_that_may() {
  const std::uint64_t settled = route_.settled();
  const SteadyTime now = std::chrono::steady_clock::now();
  while (!waiting_.empty()) {
    const bool came_true = waiting_.front().ticket <= settled;
    if (!came_true && waiting_.front().deadline > now) break;
    // It may be asked the next scan at once, which may wait anew.
    const Waiting first = std::move(waiting_.front());
    waiting_.pop_front();
    first.who->send_held(came_true);
  }
  somebody_waits_.store(!waiting_.empty());
}

void DirectPath::wake_in_time() {
  timer_runs_ = true;
  timer_.expires_at(waiting_.front().deadline);
  timer_.async_wait([this](boost::system::error_code error) {
    timer_runs_ = false;
    if (error) return;
    send_those_that_may();
    if (!waiting_.empty() && !timer_runs_) wake_in_time();
  });
}

void DirectPath::read_later(std::shared_ptr<DirectConnection> answered) {
  answered_.push_back(std::move(answered));
  if (answered_.size() == 1) boost::asio::post(context_, [this] { read_on(); });
}

void DirectPath::read_on() {
  reading_.swap(answered_);
  for (const auto& one : reading_) one->read_on();
  reading_.clear();
}

SteadyTime DirectPath::note(int status, SteadyTime started) {
  auto count = std::find_if(counts_.begin(), counts_.end(), [&](const Count& one) { return one.status == status; });
  if (count == counts_.end()) count = counts_.insert(count, Count{status, {}});
  const SteadyTime now = std::chrono::steady_clock::now();
  count->durations.add(std::chrono::duration<double>(now - started).count());
  return now;
}

void DirectPath::tell_counts(monitoring::Metrics& metrics) {
  for (const Count& one : counts_) metrics.count_requests(route_.label, "GET", one.status, one.durations);
  counts_.clear();
  if (route_.every_second) route_.every_second();
}

}  // namespace qrcongo::http
