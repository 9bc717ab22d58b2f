#include <doctest/doctest.h>

#include <atomic>
#include <fstream>
#include <future>
#include <mutex>
#include <set>
#include <thread>

#include "qrcongo/runtime/offload.hpp"
#include "tests/unit/http/serving.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

// A handler that does not answer until the test lets it.
struct Held {
  std::promise<void> reached;
  std::promise<void> released;
  std::shared_future<void> release = released.get_future().share();
  runtime::ThreadPool pool{"held", 1, 1};

  asio::awaitable<Result<http::Response>> answer() {
    auto work = [this] {
      reached.set_value();
      release.wait();
    };
    co_await runtime::offload(pool, work);
    co_return text_response("finished");
  }
};

// A server that is not started yet.
struct Prepared {
  explicit Prepared(http::ServerSettings settings)
      : server(std::move(settings), echo_routes(), files, metrics, clock, random) {}

  std::string refusal() {
    const auto started = server.start();
    return started ? std::string() : started.error().detail;
  }

  runtime::ThreadPool files{"files", 1, 1};
  monitoring::Metrics metrics;
  FakeClock clock;
  FakeRandom random;
  http::Server server;
};

http::ServerSettings listening_on(const std::string& address) {
  http::ServerSettings settings;
  settings.listen.push_back({address, std::nullopt, false});
  return settings;
}

}  // namespace

TEST_CASE("all io threads answer on the one port") {
  http::ServerSettings settings = one_listener();
  settings.threads = 4;
  std::mutex mutex;
  std::set<std::thread::id> threads;
  Serving serving({instant(http::Method::get, "/",
                           [&](http::Request&) -> Result<http::Response> {
                             std::lock_guard lock(mutex);
                             threads.insert(std::this_thread::get_id());
                             return text_response("x");
                           })},
                  settings);
  // The kernel spreads connections by their addresses: this many never all fall to one thread of four.
  for (int i = 0; i < 64; ++i) CHECK(serving.ask(get("/")).status == 200);
  std::lock_guard lock(mutex);
  CHECK(threads.size() > 1);
}

TEST_CASE("many clients at once get each its own answer") {
  Serving serving(echo_routes());
  std::vector<std::future<int>> clients;
  for (int c = 0; c < 8; ++c) {
    clients.push_back(std::async(std::launch::async, [&serving, c] {
      LoopbackClient client(serving.address());
      int right = 0;
      for (int i = 0; i < 100; ++i) {
        const std::string body = std::to_string(c) + "/" + std::to_string(i);
        client.send(post(i % 2 == 0 ? "/task" : "/instant", body));
        if (client.reply().body == body) ++right;
      }
      return right;
    }));
  }
  for (auto& client : clients) CHECK(client.get() == 100);
}

TEST_CASE("a second server on the same address is told which one is taken") {
  Serving first(echo_routes());
  Prepared second(listening_on(first.address()));
  CHECK(second.refusal().find(first.address()) != std::string::npos);
  for (int i = 0; i < 10; ++i) CHECK(first.ask(post("/task", "still here")).body == "still here");
}

TEST_CASE("an address twice in one configuration is refused, and a port is free again after a stop") {
  Prepared once(one_listener());
  REQUIRE(once.refusal().empty());
  const std::string address = once.server.addresses().at(0);
  once.server.stop();
  http::ServerSettings twice = listening_on(address);
  twice.listen.push_back(twice.listen.front());
  CHECK(Prepared(twice).refusal().find(address) != std::string::npos);
  Prepared again(listening_on(address));
  CHECK(again.refusal().empty());
  CHECK(again.server.addresses().at(0) == address);
}

TEST_CASE("what is no address is named") {
  for (const std::string bad :
       {"", "8000", "localhost:8000", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "1.2.3:80"}) {
    CAPTURE(bad);
    CHECK(Prepared(listening_on(bad)).refusal().find("« " + bad + " »") != std::string::npos);
  }
}

TEST_CASE("an IPv6 address stands in brackets") {
  Prepared prepared(listening_on("[::1]:0"));
  if (!prepared.refusal().empty()) return;  // a machine without IPv6
  CHECK(prepared.server.addresses().at(0).starts_with("[::1]:"));
}

TEST_CASE("the public listener serves the public routes alone") {
  std::vector<http::Route> routes = echo_routes();
  routes.front().on_public_listener = true;
  http::ServerSettings settings = one_listener();
  settings.listen.push_back({"127.0.0.1:0", std::nullopt, true});
  Serving serving(std::move(routes), settings);
  LoopbackClient outside(serving.address(1));
  CHECK(outside.ask(post("/instant", "x")).status == 200);
  CHECK(outside.ask(post("/task", "")).status == 404);
  CHECK(serving.ask(post("/task", "x")).status == 200);
}

TEST_CASE("a stop lets a running handler finish and its answer go out, and takes nobody new") {
  Held held;
  Serving serving({task(http::Method::get, "/held", [&](http::Request&) { return held.answer(); })});
  const std::string address = serving.address();
  LoopbackClient idle(address);
  CHECK(idle.ask(get("/nowhere")).status == 404);
  LoopbackClient busy(address);
  REQUIRE(busy.send(get("/held")));
  held.reached.get_future().wait();
  std::thread stopping([&] { serving.server.stop(); });
  CHECK(idle.is_closed());
  held.released.set_value();
  const Reply reply = busy.reply();
  CHECK(reply.body == "finished");
  CHECK(reply.header("connection") == "close");
  CHECK(busy.is_closed());
  busy.send_no_more();
  stopping.join();
}

TEST_CASE("a stop may come twice, and before a start") {
  Prepared never_started(one_listener());
  never_started.server.stop();
  Prepared prepared(one_listener());
  REQUIRE(prepared.refusal().empty());
  prepared.server.stop();
  prepared.server.stop();
}

TEST_CASE("a forced stop waits for a handler at the database, but for no client") {
  Held held;
  http::ServerSettings settings = one_listener();
  settings.stop_patience_ms = 1;
  Serving serving({task(http::Method::get, "/held", [&](http::Request&) { return held.answer(); })}, settings);
  LoopbackClient busy(serving.address());
  REQUIRE(busy.send(get("/held")));
  held.reached.get_future().wait();
  std::thread stopping([&] { serving.server.stop(); });
  CHECK(busy.is_closed());
  held.released.set_value();
  stopping.join();
}

TEST_CASE("a forced stop ends a download that nobody reads on") {
  TemporaryFolder folder;
  const std::string path = folder.path("archive.zip");
  constexpr std::size_t size = 64'000'000;
  std::ofstream(path, std::ios::binary) << std::string(size, 'z');
  http::ServerSettings settings = one_listener();
  settings.stop_patience_ms = 50;
  Serving serving({instant(http::Method::get, "/file",
                           [&](http::Request&) -> Result<http::Response> {
                             http::Response response;
                             response.file = http::FileBody{path, 0, size};
                             return response;
                           })},
                  settings);
  LoopbackClient client(serving.address());
  REQUIRE(client.send(get("/file")));
  CHECK(client.begins_with("HTTP/1.1 200 OK\r\n"));
  serving.server.stop();
  CHECK(client.rest().size() < size);
}

TEST_CASE("a forced stop waits for a read of a file that the disk holds up") {
  TemporaryFolder folder;
  std::ofstream(folder.path("archive.zip"), std::ios::binary) << "content";
  http::ServerSettings settings = one_listener();
  settings.stop_patience_ms = 1;
  std::atomic<bool> asked{false};
  Serving serving({instant(http::Method::get, "/file",
                           [&](http::Request&) -> Result<http::Response> {
                             http::Response response;
                             response.file = http::FileBody{folder.path("archive.zip"), 0, 7};
                             asked = true;
                             asked.notify_all();
                             return response;
                           })},
                  settings);
  std::promise<void> released;
  const std::shared_future<void> release = released.get_future().share();
  for (std::size_t i = 0; i < serving.files.size(); ++i) REQUIRE(serving.files.post([release] { release.wait(); }));
  LoopbackClient client(serving.address());
  REQUIRE(client.send(get("/file")));
  asked.wait(false);
  std::thread stopping([&] { serving.server.stop(); });
  CHECK(client.is_closed());
  released.set_value();
  stopping.join();
}
