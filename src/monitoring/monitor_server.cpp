#include "qrcongo/monitoring/monitor_server.hpp"

#include <cerrno>
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
constexpr timeval client_timeout{2, 0};

struct Answer {
  int status = 404;
  const char* type = "text/plain; charset=utf-8";
  std::string body = "not found\n";
};

std::string health_json(const Health& health) {
  std::string components;
  bool well = true;
  for (const ComponentHealth& one : health.ask()) {
    well = well && one.well;
    components += fmt::format(R"({}{{"name":"{}","status":"{}"}})", components.empty() ? "" : ",", one.name, one.well ? "ok" : "failed");
  }
  return fmt::format(R"({{"status":"{}","components":[{}]}})", well ? "ok" : "degraded", components);
}

Answer answer_to(std::string_view path, Metrics& metrics, const Health& health) {
  if (path == "/metrics") return {200, "text/plain; version=0.0.4; charset=utf-8", metrics.text()};
  if (path == "/health") return {health.well() ? 200 : 503, "application/json", health_json(health)};
  if (path == "/health/ready") return {health.ready() ? 200 : 503, "application/json", health.ready() ? R"({"ready":true})" : R"({"ready":false})"};
  return {};
}

std::string read_request(int client) {
  std::string text;
  char part[1024];
  while (text.find("\r\n\r\n") == std::string::npos && text.size() < request_max) {
    const ssize_t got = recv(client, part, sizeof part, 0);
    if (got <= 0) return {};
    text.append(part, static_cast<std::size_t>(got));
  }
  return text;
}

void send_all(int client, std::string_view text) {
  while (!text.empty()) {
    const ssize_t put = send(client, text.data(), text.size(), MSG_NOSIGNAL);
    if (put <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(put));
  }
}

}  // namespace

class MonitorServer::Body {
 public:
  Body(std::string address, Metrics& metrics, const Health& health) : address_(std::move(address)), metrics_(metrics), health_(health) {}

  Result<void> start() {
    if (address_.empty()) return {};
    const std::size_t colon = address_.rfind(':');
    const auto port = colon == std::string::npos ? std::nullopt : parse_integer(std::string_view(address_).substr(colon + 1));
    sockaddr_in local{};
    local.sin_family = AF_INET;
    if (!port || *port < 0 || *port > 65535 || inet_pton(AF_INET, address_.substr(0, colon).c_str(), &local.sin_addr) != 1) {
      return fail(Code::invalid_input, "monitor.listen : « " + address_ + " » n'est pas une adresse IPv4 et un port.");
    }
    local.sin_port = htons(static_cast<std::uint16_t>(*port));
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
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
      const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) continue;
      serve(client);
      close(client);
    }
  }

  void serve(int client) {
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &client_timeout, sizeof client_timeout);
    setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &client_timeout, sizeof client_timeout);
    const std::string request = read_request(client);
    if (!request.starts_with("GET ")) return;
    const Answer answer = answer_to(std::string_view(request).substr(4, request.find_first_of(" ?", 4) - 4), metrics_, health_);
    send_all(client, fmt::format("HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", answer.status,
                                 answer.status == 200 ? "OK" : answer.status == 404 ? "Not Found" : "Service Unavailable", answer.type,
                                 answer.body.size()));
    send_all(client, answer.body);
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
