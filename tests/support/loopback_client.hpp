// A client that says exactly what the test writes, over a plain blocking socket to this machine. Used by one thread.
#pragma once

#include <cerrno>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include "qrcongo/base/text.hpp"

namespace qrcongo::testing {

struct Reply {
  int status = 0;                              // 0: the connection ended before an answer
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
  }
};

class LoopbackClient {
 public:
  // address: "127.0.0.1:8000". A reply that does not come within 20 s fails the test instead of hanging it.
  // receive_buffer: what this side acknowledges before anybody reads it, in bytes; 0: as the system has it.
  // from: one of this machine's addresses, "127.0.0.2"; empty: the usual one.
  explicit LoopbackClient(const std::string& address, int receive_buffer = 0, const std::string& from = "")
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const std::size_t colon = address.rfind(':');
    sockaddr_in remote{};
    remote.sin_family = AF_INET;
    remote.sin_port = htons(static_cast<std::uint16_t>(std::atoi(address.c_str() + colon + 1)));
    REQUIRE(inet_pton(AF_INET, address.substr(0, colon).c_str(), &remote.sin_addr) == 1);
    const timeval patience{20, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (receive_buffer > 0) setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    if (!from.empty()) {
      sockaddr_in local{};
      local.sin_family = AF_INET;
      REQUIRE(inet_pton(AF_INET, from.c_str(), &local.sin_addr) == 1);
      REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&local), sizeof local) == 0);
    }
    REQUIRE(::connect(socket_, reinterpret_cast<sockaddr*>(&remote), sizeof remote) == 0);
  }
  LoopbackClient(const LoopbackClient&) = delete;
  LoopbackClient& operator=(const LoopbackClient&) = delete;
  ~LoopbackClient() { ::close(socket_); }

  int socket() const { return socket_; }

  // False where the other side has closed.
  bool send(std::string_view text) {
    while (!text.empty()) {
      const ssize_t put = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (put <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
  }

  void send_no_more() { ::shutdown(socket_, SHUT_WR); }

  // The next answer. of_head: Content-Length announces a body that does not come.
  Reply reply(bool of_head = false) {
    while (received_.find("\r\n\r\n") == std::string::npos) {
      if (!receive()) return {};
    }
    const std::size_t end = received_.find("\r\n\r\n");
    Reply reply = parse_header(received_.substr(0, end + 2));
    received_.erase(0, end + 4);
    const std::size_t size = of_head ? 0 : static_cast<std::size_t>(std::atoll(reply.header("content-length").c_str()));
    while (received_.size() < size && receive()) continue;
    reply.body = received_.substr(0, size);
    received_.erase(0, size);
    return reply;
  }

  Reply ask(std::string_view request) {
    REQUIRE(send(request));
    return reply();
  }

  // Waits until this many bytes have come and leaves them. False where the other side closed before.
  bool take(std::size_t bytes) {
    while (received_.size() < bytes && receive()) continue;
    return received_.size() >= bytes;
  }

  // Takes a few bytes, throws them away, and rests for 50 ms.
  void trickle() {
    char few[64];
    [[maybe_unused]] const ssize_t got = ::recv(socket_, few, sizeof few, MSG_DONTWAIT);
    usleep(50'000);
  }

  // Waits until this has come, and throws it away with all that came before it. False where the other side closed
  // first.
  bool comes(std::string_view text) {
    while (received_.find(text) == std::string::npos) {
      if (!receive()) return false;
    }
    received_.erase(0, received_.find(text) + text.size());
    return true;
  }

  // Waits for the first bytes of an answer and leaves them.
  bool begins_with(std::string_view text) { return take(text.size()) && received_.starts_with(text); }

  // Waits for the other side to close. What came before that and belongs to no reply is a fault of the test's server.
  bool is_closed() {
    while (receive()) continue;
    return received_.empty() && ended_;
  }

  // Waits for the other side to reset the connection; false where it closes it in the ordinary way.
  bool is_reset() {
    while (receive()) continue;
    return !ended_ && errno == ECONNRESET;
  }

  // All that comes until the other side closes.
  std::string rest() {
    while (receive()) continue;
    return received_;
  }

 private:
  static Reply parse_header(std::string_view text) {
    Reply reply;
    REQUIRE(text.starts_with("HTTP/1.1 "));
    reply.status = std::atoi(std::string(text.substr(9, 3)).c_str());
    for (text.remove_prefix(text.find("\r\n") + 2); !text.empty(); text.remove_prefix(text.find("\r\n") + 2)) {
      const std::string_view line = text.substr(0, text.find("\r\n"));
      const std::size_t colon = line.find(": ");
      REQUIRE(colon != std::string_view::npos);
      const std::string name = to_lower_ascii(line.substr(0, colon));
      REQUIRE_MESSAGE(!reply.headers.contains(name), name);
      reply.headers[name] = std::string(line.substr(colon + 2));
    }
    return reply;
  }

  bool receive() {
    char part[16384];
    const ssize_t got = ::recv(socket_, part, sizeof part, 0);
    if (got > 0) received_.append(part, static_cast<std::size_t>(got));
    ended_ = got == 0;
    return got > 0;
  }

  const int socket_;
  std::string received_;
  bool ended_ = false;
};

}  // namespace qrcongo::testing
