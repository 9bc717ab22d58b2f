// How a command speaks to the running server: a Unix socket in the data directory, for the same user alone, one JSON
// line each way. The server's side owns a thread; asking is a plain blocking call.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <thread>

#include <boost/json/object.hpp>

#include "qrcongo/base/result.hpp"

namespace qrcongo::app {

using ControlVerb = std::function<Result<boost::json::object>(const boost::json::object& arguments)>;

class ControlSocket {
 public:
  ControlSocket(std::string path, std::map<std::string, ControlVerb> verbs);
  ~ControlSocket();

  Result<void> start();
  void stop();

 private:
  void run();
  void answer(int client);

  const std::string path_;
  const std::map<std::string, ControlVerb> verbs_;
  int listener_ = -1;
  int wake_[2] = {-1, -1};
  std::thread thread_;
};

// Code::unavailable where no server listens; else the server's own answer or refusal.
Result<boost::json::object> ask_running_server(const std::string& path, const std::string& verb,
                                               const boost::json::object& arguments);

}  // namespace qrcongo::app
