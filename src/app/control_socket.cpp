#include "control_socket.hpp"

#include <cerrno>
#include <cstring>
#include <limits>

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <boost/json/serialize.hpp>

#include "qrcongo/base/log.hpp"
#include "qrcongo/base/strict_json.hpp"
#include "qrcongo/runtime/thread_pool.hpp"

namespace qrcongo::app {
namespace {

constexpr std::size_t question_max = 64 * 1024;
constexpr int client_timeout_s = 5;

bool set_address(sockaddr_un& address, const std::string& path) {
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return false;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return true;
}

std::string read_line(int socket, std::size_t line_max) {
  std::string line;
  char part[4096];
  while (line.size() < line_max) {
    const ssize_t got = recv(socket, part, sizeof part, 0);
    if (got <= 0) break;
    line.append(part, static_cast<std::size_t>(got));
    if (line.back() == '\n') break;
  }
  return line;
}

void write_line(int socket, const boost::json::object& object) {
  const std::string line = boost::json::serialize(object) + "\n";
  std::size_t sent = 0;
  while (sent < line.size()) {
    const ssize_t put = send(socket, line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
    if (put <= 0) return;
    sent += static_cast<std::size_t>(put);
  }
}

// The socket's mode keeps strangers out already; this holds where a file system ignores modes.
bool is_same_user(int client) {
  ucred peer{};
  socklen_t size = sizeof peer;
  return getsockopt(client, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && (peer.uid == geteuid() || peer.uid == 0);
}

}  // namespace

ControlSocket::ControlSocket(std::string path, std::map<std::string, ControlVerb> verbs)
    : path_(std::move(path)), verbs_(std::move(verbs)) {}

ControlSocket::~ControlSocket() { stop(); }

Result<void> ControlSocket::start() {
  sockaddr_un address{};
  if (!set_address(address, path_))
    return fail(Code::invalid_input, "Le chemin " + path_ + " est trop long pour une socket.");
  // The data directory's lock is ours, so whatever lies there is what a killed server left.
  unlink(path_.c_str());
  listener_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const mode_t before = umask(0177);
  const bool bound = bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  umask(before);
  if (!bound || listen(listener_, 8) != 0 || pipe(wake_) != 0) {
    return fail(Code::unavailable, "La socket de commande " + path_ + " ne s'ouvre pas : " + std::strerror(errno));
  }
  thread_ = std::thread([this] { run(); });
  return {};
}

void ControlSocket::stop() {
  if (!thread_.joinable()) return;
  close(wake_[1]);
  thread_.join();
  close(wake_[0]);
  close(listener_);
  unlink(path_.c_str());
}

void ControlSocket::run() {
  runtime::name_this_thread("control");
  for (;;) {
    pollfd watched[] = {{listener_, POLLIN, 0}, {wake_[0], POLLIN, 0}};
    if (poll(watched, 2, -1) < 0 && errno != EINTR) return;
    if (watched[1].revents != 0) return;
    if ((watched[0].revents & POLLIN) == 0) continue;
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    if (is_same_user(client)) answer(client);
    close(client);
  }
}

void ControlSocket::answer(int client) {
  const timeval timeout{client_timeout_s, 0};
  setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
  const auto asked = parse_json_strict(read_line(client, question_max));
  const auto* question = asked ? asked->if_object() : nullptr;
  const auto* name = question != nullptr ? question->if_contains("verb") : nullptr;
  const auto* arguments = question != nullptr ? question->if_contains("arguments") : nullptr;
  if (name == nullptr || !name->is_string() || arguments == nullptr || !arguments->is_object()) {
    return write_line(client, {{"error", "Commande illisible."}});
  }
  const auto verb = verbs_.find(std::string(name->get_string()));
  if (verb == verbs_.end()) return write_line(client, {{"error", "Commande inconnue du serveur en marche."}});
  log::info("control command", {{"verb", verb->first}});
  try {
    const auto done = verb->second(arguments->get_object());
    if (!done) return write_line(client, {{"error", done.error().detail}});
    write_line(client, {{"answer", *done}});
  } catch (const std::exception& failure) {
    log::error("control command failed", {{"verb", verb->first}, {"why", failure.what()}});
    write_line(client, {{"error", "Erreur interne."}});
  }
}

Result<boost::json::object> ask_running_server(const std::string& path, const std::string& verb,
                                               const boost::json::object& arguments) {
  sockaddr_un address{};
  const int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (!set_address(address, path) ||
      connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close(server);
    return fail(Code::unavailable, "Le serveur en marche ne répond pas sur " + path + ".");
  }
  write_line(server, {{"verb", verb}, {"arguments", arguments}});
  const std::string line = read_line(server, std::numeric_limits<std::size_t>::max());
  close(server);
  const auto answered = parse_json_strict(line);
  const auto* object = answered ? answered->if_object() : nullptr;
  if (object == nullptr) return fail(Code::internal, "Le serveur en marche a répondu de façon illisible.");
  if (const auto* error = object->if_contains("error"); error != nullptr && error->is_string()) {
    return fail(Code::wrong_state, std::string(error->get_string()));
  }
  const auto* answer = object->if_contains("answer");
  if (answer == nullptr || !answer->is_object()) return fail(Code::internal, "Le serveur en marche a répondu à côté.");
  return answer->get_object();
}

}  // namespace qrcongo::app
