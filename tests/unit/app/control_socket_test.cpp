#include <doctest/doctest.h>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "src/app/control_socket.hpp"
#include "tests/support/fakes.hpp"

using namespace qrcongo;
using namespace qrcongo::app;

namespace json = boost::json;

namespace {

std::map<std::string, ControlVerb> verbs() {
  return {{"double",
           [](const json::object& asked) -> Result<json::object> {
             return json::object{{"n", asked.at("n").as_int64() * 2}};
           }},
          {"tell",
           [](const json::object&) -> Result<json::object> {
             return json::object{{"text", std::string(1 << 20, 'a')}};
           }},
          {"fall", [](const json::object&) -> Result<json::object> { throw std::bad_alloc(); }},
          {"refuse", [](const json::object&) -> Result<json::object> { return fail(Code::invalid_input, "Jamais."); }}};
}

}  // namespace

TEST_CASE("a command asks the running server and gets its answer or its refusal") {
  testing::TemporaryFolder folder;
  ControlSocket server(folder.path("control.sock"), verbs());
  REQUIRE(server.start());
  const auto answered = ask_running_server(folder.path("control.sock"), "double", {{"n", 21}});
  REQUIRE(answered);
  CHECK(answered->at("n") == 42);
  const auto refused = ask_running_server(folder.path("control.sock"), "refuse", {});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().detail == "Jamais.");
  CHECK_FALSE(ask_running_server(folder.path("control.sock"), "unknown", {}));
}

TEST_CASE("an answer may be long, and a command that throws ends neither server nor socket") {
  testing::TemporaryFolder folder;
  ControlSocket server(folder.path("control.sock"), verbs());
  REQUIRE(server.start());
  const auto told = ask_running_server(folder.path("control.sock"), "tell", {});
  REQUIRE(told);
  CHECK(told->at("text").as_string().size() == 1 << 20);
  const auto fell = ask_running_server(folder.path("control.sock"), "fall", {});
  REQUIRE_FALSE(fell);
  CHECK(fell.error().detail == "Erreur interne.");
  CHECK(ask_running_server(folder.path("control.sock"), "double", {{"n", 1}}));
}

TEST_CASE("the socket is its user's alone, and gone with the server") {
  testing::TemporaryFolder folder;
  const std::string path = folder.path("control.sock");
  {
    ControlSocket server(path, verbs());
    REQUIRE(server.start());
    struct stat about {};
    REQUIRE(stat(path.c_str(), &about) == 0);
    CHECK((about.st_mode & 0777) == 0600);
  }
  const auto nobody = ask_running_server(path, "double", {{"n", 1}});
  REQUIRE_FALSE(nobody);
  CHECK(nobody.error().code == Code::unavailable);
}

TEST_CASE("what a killed server left does not stand in the way") {
  testing::TemporaryFolder folder;
  const std::string path = folder.path("control.sock");
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const int killed = socket(AF_UNIX, SOCK_STREAM, 0);
  REQUIRE(bind(killed, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  close(killed);
  ControlSocket server(path, verbs());
  REQUIRE(server.start());
  const auto answered = ask_running_server(path, "double", {{"n", 4}});
  REQUIRE(answered);
  CHECK(answered->at("n") == 8);
}
