#include "qrcongo/monitoring/monitor_server.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>

#include "qrcongo/base/text.hpp"

namespace qrcongo::monitoring {
namespace {

constexpr std::size_t request_max = 4096;
// All that one client may take, however slowly it sends: the next one waits behind it.
constexpr std::chrono::seconds client_patience{2};

using SteadyTime = std::chrono::steady_clock::time_point;

struct Answer {
  int status = 404;
  const char* type = "text/plain; charset=utf-8";
  std::string body = "not found\n";
};

Answer answer_to(std::string_view request, Metrics& metrics, const Health& health) {
  if (!request.starts_with("GET ")) return {405, "text/plain; charset=utf-8", "GET only\n"};
  const std::string_view path = request.substr(4, request.find_first_of(" ?", 4) - 4);
  if (path == "/metrics") return {200, "text/plain; version=0.0.4; charset=utf-8", metrics.text()};
  if (path == "/health") {
    HealthReport report = health.report();
    return {report.well ? 200 : 503, "application/json", std::move(report.json)};
  }
  if (path == "/health/ready") {
    const bool ready = health.ready();
    return {ready ? 200 : 503, "application/json", readiness_json(ready)};
  }
  return {};
}

const char* reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    default:
      return "Service Unavailable";
  }
}

// One client's socket, which never blocks, and how long it may still take.
class Client {
 public:
  Client(int socket, int wake) : socket_(socket), wake_(wake) {}
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { close(socket_); }

  // The header, or nothing where the client is too slow, too talkative or gone.
  std::string read_header() {
    std::string text;
    char part[1024];
    while (text.find("\r\n\r\n") == std::string::npos) {
      const ssize_t got = recv(socket_, part, sizeof part, 0);
      if (got > 0) text.append(part, static_cast<std::size_t>(got));
      if (got == 0 || text.size() > request_max || (got < 0 && !wait_for(POLLIN))) return {};
    }
    return text;
  }

  void send_all(std::string_view text) {
    while (!text.empty()) {
      const ssize_t put = send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (put > 0) text.remove_prefix(static_cast<std::size_t>(put));
      if (put <= 0 && !wait_for(POLLOUT)) return;
    }
  }

 private:
  // False at the end of the patience, when the server stops, and for an error of the socket.
  bool wait_for(short event) const {
    if (errno != EAGAIN && errno != EINTR) return false;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end_ - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd watched[] = {{socket_, event, 0}, {wake_, POLLIN, 0}};
    const int ready = poll(watched, 2, static_cast<int>(left.count()));
    return watched[1].revents == 0 && (ready > 0 || (ready < 0 && errno == EINTR));
  }

  const int socket_;
  const int wake_;
  const SteadyTime end_ = std::chrono::steady_clock::now() + client_patience;
};

}  // namespace

class MonitorServer::Body {
 public:
  Body(std::string address, Metrics& metrics, const Health& health)
      : address_(std::move(address)), metrics_(metrics), health_(health) {}

  Result<void> start() {
    if (address_.empty()) return {};
    const std::size_t colon = address_.rfind(':');
    const auto port =
        colon == std::string::npos ? std::nullopt : parse_integer(std::string_view(address_).substr(colon + 1));
    sockaddr_in local{};
    local.sin_family = AF_INET;
    if (!port || *port < 0 || *port > 65535 ||
        inet_pton(AF_INET, address_.substr(0, colon).c_str(), &local.sin_addr) != 1) {
      return fail(Code::invalid_input, "monitor.listen : « " + address_ + " » n'est pas une adresse IPv4 et un port.");
    }
    local.sin_port = htons(static_cast<std::uint16_t>(*port));
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const int on = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener_, reinterpret_cast<sockaddr*>(&local), sizeof local) != 0 || listen(listener_, 16) != 0) {
      return fail(Code::unavailable, "L'adresse " + address_ + " ne s'ouvre pas : " + std::strerror(errno));
    }
    socklen_t size = sizeof local;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&local), &size);
    address_ = address_.substr(0, colon) + ":" + std::to_string(ntohs(local.sin_port));
    wake_ = eventfd(0, EFD_CLOEXEC);
    thread_ = std::thread([this] { run(); });
    return {};
  }

  void stop() {
    if (thread_.joinable()) {
      const std::uint64_t one = 1;
      [[maybe_unused]] const ssize_t put = write(wake_, &one, sizeof one);
      thread_.join();
    }
    if (wake_ >= 0) close(std::exchange(wake_, -1));
    if (listener_ >= 0) close(std::exchange(listener_, -1));
  }

  const std::string& address() const { return address_; }

 private:
  void run() {
    pthread_setname_np(pthread_self(), "monitor");
    for (;;) {
      pollfd watched[] = {{listener_, POLLIN, 0}, {wake_, POLLIN, 0}};
      if (poll(watched, 2, -1) < 0 && errno != EINTR) return;
      if (watched[1].revents != 0) return;
      if ((watched[0].revents & POLLIN) == 0) continue;
      const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (socket >= 0) serve(socket);
      if (socket < 0 && errno != EAGAIN) pause();
    }
  }

  // Out of file descriptors, most likely: the client still waits, and to try again at once would only burn the thread.
  void pause() const {
    pollfd watched = {wake_, POLLIN, 0};
    poll(&watched, 1, 100);
  }

  void serve(int socket) {
    Client client(socket, wake_);
    const std::string request = client.read_header();
    if (request.empty()) return;
    const Answer answer = answer_to(request, metrics_, health_);
    client.send_all(
        fmt::format("HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: "
                    "no-store\r\nX-Content-Type-Options: nosniff\r\n{}Connection: close\r\n\r\n",
                    answer.status, reason_of(answer.status), answer.type, answer.body.size(),
                    answer.status == 405 ? "Allow: GET\r\n" : ""));
    client.send_all(answer.body);
  }

  std::string address_;
  Metrics& metrics_;
  const Health& health_;
  int listener_ = -1;
  int wake_ = -1;
  std::thread thread_;
};

MonitorServer::MonitorServer(std::string address, Metrics& metrics, const Health& health)
    : body_(std::make_unique<Body>(std::move(address), metrics, health)) {}
MonitorServer::~MonitorServer() { stop(); }
Result<void> MonitorServer::start() { return body_->start(); }
void MonitorServer::stop() { body_->stop(); }
std::string MonitorServer::address() const { return body_->address(); }

}  // namespace qrcongo::monitoring
