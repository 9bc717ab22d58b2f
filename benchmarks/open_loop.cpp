// Scans at a steady rate, whether the server keeps up or not: a scan that is sent late because the one before it was
// answered late counts from when it should have been sent.
// usage: open_loop ADDRESS PORT CODES RATE SECONDS CONNECTIONS   prints one JSON object
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Time = std::chrono::steady_clock::time_point;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

struct Connection {
  int socket = -1;
  std::deque<Time> due;  // of the requests under way, in order
  std::string received;
};

struct Counts {
  std::vector<double> latencies_ms;
  long answered = 0;
  long authentic = 0;
  long recorded = 0;
};

int connect_to(const char* address, int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in remote{};
  remote.sin_family = AF_INET;
  remote.sin_port = htons(static_cast<std::uint16_t>(port));
  const int one = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (inet_pton(AF_INET, address, &remote.sin_addr) != 1 ||
      ::connect(socket, reinterpret_cast<sockaddr*>(&remote), sizeof remote) != 0) {
    std::perror("connect");
    std::exit(1);
  }
  return socket;
}

// Takes whole answers off what was received.
void take_answers(Connection& connection, Counts& counts) {
  constexpr std::string_view length_name = "Content-Length: ";
  while (true) {
    const std::size_t end = connection.received.find("\r\n\r\n");
    if (end == std::string::npos) return;
    const std::size_t at = connection.received.find(length_name);
    const std::size_t length =
        at < end ? std::strtoul(connection.received.c_str() + at + length_name.size(), nullptr, 10) : 0;
    if (connection.received.size() < end + 4 + length) return;
    const std::string_view body(connection.received.data() + end + 4, length);
    ++counts.answered;
    counts.authentic += body.find("\"verdict\":\"authentic\"") != std::string_view::npos ? 1 : 0;
    counts.recorded += body.find("\"recorded\": true") != std::string_view::npos ? 1 : 0;
    const auto late = steady_clock::now() - connection.due.front();
    counts.latencies_ms.push_back(std::chrono::duration<double, std::milli>(late).count());
    connection.due.pop_front();
    connection.received.erase(0, end + 4 + length);
  }
}

double percentile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(share * static_cast<double>(sorted.size())))];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7) {
    std::fputs("usage: open_loop ADDRESS PORT CODES RATE SECONDS CONNECTIONS\n", stderr);
    return 2;
  }
  std::vector<std::string> codes;
  std::ifstream file(argv[3]);
  for (std::string line; std::getline(file, line);) codes.push_back(line);
  const double rate = std::atof(argv[4]);
  const long total = static_cast<long>(rate * std::atof(argv[5]));
  std::vector<Connection> connections(static_cast<std::size_t>(std::atol(argv[6])));
  const int poll = epoll_create1(EPOLL_CLOEXEC);
  for (std::size_t i = 0; i < connections.size(); ++i) {
    connections[i].socket = connect_to(argv[1], std::atoi(argv[2]));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    epoll_ctl(poll, EPOLL_CTL_ADD, connections[i].socket, &event);
  }
  Counts counts;
  counts.latencies_ms.reserve(static_cast<std::size_t>(total));
  const Time begin = steady_clock::now();
  const Time give_up = begin + std::chrono::seconds(std::atol(argv[5]) + 30);
  long sent = 0;
  while (counts.answered < total && steady_clock::now() < give_up) {
    Time due = begin + nanoseconds(static_cast<long>(static_cast<double>(sent) / rate * 1e9));
    while (sent < total && due <= steady_clock::now()) {
      Connection& connection = connections[static_cast<std::size_t>(sent) % connections.size()];
      const std::string request = "GET /01/09506000134352/21/" + codes[static_cast<std::size_t>(sent) % codes.size()] +
                                  " HTTP/1.1\r\nHost: qr.example\r\nAccept: application/json\r\n\r\n";
      if (send(connection.socket, request.data(), request.size(), MSG_NOSIGNAL) < 0) return 1;
      connection.due.push_back(due);
      ++sent;
      due = begin + nanoseconds(static_cast<long>(static_cast<double>(sent) / rate * 1e9));
    }
    std::array<epoll_event, 64> events{};
    const int ready = epoll_wait(poll, events.data(), static_cast<int>(events.size()), sent < total ? 1 : 100);
    for (int i = 0; i < ready; ++i) {
      Connection& connection = connections[events[static_cast<std::size_t>(i)].data.u64];
      std::array<char, 16384> buffer{};
      const ssize_t got = recv(connection.socket, buffer.data(), buffer.size(), 0);
      if (got <= 0) return 1;
      connection.received.append(buffer.data(), static_cast<std::size_t>(got));
      take_answers(connection, counts);
    }
  }
  std::sort(counts.latencies_ms.begin(), counts.latencies_ms.end());
  std::printf(
      "{\"rate\":%.0f,\"sent\":%ld,\"answered\":%ld,\"authentic\":%ld,\"recorded\":%ld,\"p50_ms\":%.3f,\"p99_ms\":%.3f,"
      "\"p999_ms\":%.3f,\"max_ms\":%.3f}\n",
      rate, sent, counts.answered, counts.authentic, counts.recorded, percentile(counts.latencies_ms, 0.5),
      percentile(counts.latencies_ms, 0.99), percentile(counts.latencies_ms, 0.999),
      counts.latencies_ms.empty() ? 0 : counts.latencies_ms.back());
  return counts.answered == total ? 0 : 1;
}
