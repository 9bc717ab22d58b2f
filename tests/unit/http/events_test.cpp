#include "qrcongo/http/events.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cstdio>
#include <memory>

#include "src/http/stream_places.hpp"
#include "tests/unit/http/serving.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

std::string number_event(int number) { return http::event_text("number", std::to_string(number)); }

asio::awaitable<Result<http::EventLook>> count_on(std::atomic<int>& number, int last) {
  http::EventLook found;
  const int now = ++number;
  found.text = number_event(now);
  found.is_last = now == last;
  found.pause_ms = 10;
  co_return found;
}

asio::awaitable<Result<http::EventLook>> see_nothing(std::atomic<int>& looks) {
  ++looks;
  http::EventLook found;
  found.pause_ms = 10;
  co_return found;
}

asio::awaitable<Result<http::EventLook>> lose_sight() { co_return fail(Code::not_found, "gone"); }

http::EventStream begun_by(std::function<asio::awaitable<Result<http::EventLook>>()> look) {
  http::EventStream stream;
  stream.first.text = number_event(0);
  stream.first.pause_ms = 10;
  stream.look = std::move(look);
  return stream;
}

using Begin = std::function<http::EventStream()>;

http::Route events_route(Begin begin) {
  return instant(http::Method::get, "/events", [begin = std::move(begin)](http::Request&) -> Result<http::Response> {
    return http::event_response(begin());
  });
}

// Tells 0 at once and then one number after the other, up to the last one.
http::Route counting(std::atomic<int>& number, int last = -1) {
  return events_route([&number, last] { return begun_by([&number, last] { return count_on(number, last); }); });
}

http::Route silent(std::atomic<int>& looks) {
  return events_route([&looks] { return begun_by([&looks] { return see_nothing(looks); }); });
}

std::string chunk(const std::string& text) {
  char size[17];
  std::snprintf(size, sizeof size, "%zx", text.size());
  return size + ("\r\n" + text) + "\r\n";
}

const std::string come_back = "retry: 2000\n\n";

http::Request accepting(const std::string& accept) {
  http::Request request;
  request.headers.push_back({"Accept", accept});
  return request;
}

}  // namespace

TEST_CASE("an event is its name and its data, and a line's end in the data makes no other field") {
  CHECK(http::event_text("progress", "{\"made\":3}") == "event: progress\ndata: {\"made\":3}\n\n");
  CHECK(http::event_text("a", "one\ntwo") == "event: a\ndata: one\ndata: two\n\n");
  CHECK(http::event_text("a", "one\r\ntwo\rid: 7") == "event: a\ndata: one\ndata: two\ndata: id: 7\n\n");
  CHECK(http::event_text("a", "") == "event: a\ndata: \n\n");
}

TEST_CASE("events are sent to whoever names them in Accept") {
  for (const std::string yes : {"text/event-stream", "Text/Event-Stream", "application/json, text/event-stream;q=0.5",
                                "text/event-stream; charset=utf-8", "text/event-stream;q=1, */*"}) {
    CHECK_MESSAGE(http::accepts_events(accepting(yes)), yes);
  }
  for (const std::string no : {"", "*/*", "text/*", "application/json", "text/event-stream;q=0",
                               "text/event-stream; q=0.000", "text/event-streams", ",,;"}) {
    CHECK_FALSE_MESSAGE(http::accepts_events(accepting(no)), no);
  }
  CHECK_FALSE(http::accepts_events(http::Request{}));
}

TEST_CASE("a stream goes out in chunks, event by event, and ends after its last one") {
  std::atomic<int> number{0};
  Serving serving({counting(number, 2)});
  LoopbackClient client(serving.address());
  const Reply reply = client.ask(get("/events"));
  CHECK(reply.status == 200);
  CHECK(reply.header("content-type") == "text/event-stream");
  CHECK(reply.header("cache-control") == "no-store");
  CHECK(reply.header("x-accel-buffering") == "no");
  CHECK(reply.header("transfer-encoding") == "chunked");
  CHECK(reply.header("connection") == "close");
  CHECK(reply.header("content-length").empty());
  CHECK(client.rest() ==
        chunk(come_back + number_event(0)) + chunk(number_event(1)) + chunk(number_event(2)) + "0\r\n\r\n");
  CHECK(number == 2);
}

TEST_CASE("a stream whose first event is its last looks for no other") {
  std::atomic<int> looks{0};
  Serving serving({events_route([&looks] {
    http::EventStream stream = begun_by([&looks] { return see_nothing(looks); });
    stream.first.is_last = true;
    return stream;
  })});
  LoopbackClient client(serving.address());
  CHECK(client.ask(get("/events")).status == 200);
  CHECK(client.rest() == chunk(come_back + number_event(0)) + "0\r\n\r\n");
  CHECK(looks == 0);
}

TEST_CASE("HTTP/1.0 gets a stream without chunks") {
  std::atomic<int> number{0};
  Serving serving({counting(number, 1)});
  LoopbackClient client(serving.address());
  REQUIRE(client.send("GET /events HTTP/1.0\r\n\r\n"));
  CHECK(client.reply().header("transfer-encoding").empty());
  CHECK(client.rest() == come_back + number_event(0) + number_event(1));
}

TEST_CASE("HEAD of a stream is its header, looks for nothing, and the connection goes on") {
  std::atomic<int> looks{0};
  Serving serving({silent(looks)});
  LoopbackClient client(serving.address());
  REQUIRE(client.send("HEAD /events HTTP/1.1\r\nHost: a\r\n\r\n"));
  const Reply reply = client.reply(true);
  CHECK(reply.status == 200);
  CHECK(reply.header("content-type") == "text/event-stream");
  CHECK(client.ask(get("/nowhere")).status == 404);
  CHECK(looks == 0);
}

TEST_CASE("where nothing happens a comment says that the line still stands") {
  http::ServerSettings settings = one_listener();
  settings.stream_beat_ms = 50;
  std::atomic<int> looks{0};
  Serving serving({silent(looks)}, settings);
  LoopbackClient client(serving.address());
  REQUIRE(client.ask(get("/events")).status == 200);
  for (int i = 0; i < 3; ++i) CHECK(client.comes(chunk(": \n\n")));
}

TEST_CASE("a stream ends once it was open for as long as it may") {
  http::ServerSettings settings = one_listener();
  settings.stream_max_ms = 50;
  std::atomic<int> looks{0};
  Serving serving({silent(looks)}, settings);
  LoopbackClient client(serving.address());
  REQUIRE(client.ask(get("/events")).status == 200);
  CHECK(client.rest() == chunk(come_back + number_event(0)) + "0\r\n\r\n");
}

TEST_CASE("an error ends a stream and says nothing of itself") {
  Serving serving({events_route([] { return begun_by(lose_sight); })});
  LoopbackClient client(serving.address());
  REQUIRE(client.ask(get("/events")).status == 200);
  CHECK(client.rest() == chunk(come_back + number_event(0)) + "0\r\n\r\n");
}

TEST_CASE("a stream ends once the gate lets its caller in no longer") {
  http::ServerSettings settings = one_listener();
  settings.stream_check_ms = 10;
  std::atomic<int> number{0};
  std::atomic<bool> may{true};
  http::Route route = counting(number);
  route.gate = [&](http::Request&) -> Result<void> {
    if (!may) return fail(Code::unauthenticated, "The session is over.");
    return {};
  };
  Serving serving({std::move(route)}, settings);
  LoopbackClient client(serving.address());
  REQUIRE(client.ask(get("/events")).status == 200);
  CHECK(client.comes(chunk(number_event(3))));
  may = false;
  CHECK(client.rest().ends_with("0\r\n\r\n"));
  CHECK(serving.ask(get("/events")).status == 401);
}

TEST_CASE("a caller has so many streams, all together have so many, and one that went makes room at once") {
  http::ServerSettings settings = one_listener();
  settings.streams_a_caller = 2;
  settings.streams_max = 3;
  settings.streams_reserved = 0;
  std::atomic<int> looks{0};
  http::Route route = silent(looks);
  route.gate = [](http::Request& request) -> Result<void> {
    request.counted_as = *request.header("X-Caller");
    return {};
  };
  Serving serving({std::move(route)}, settings);
  const auto opened = [&](const std::string& caller) {
    auto client = std::make_unique<LoopbackClient>(serving.address());
    CHECK(client->ask(get("/events", "X-Caller: " + caller + "\r\n")).status == 200);
    return client;
  };
  auto first = opened("a");
  const auto second = opened("a");
  const Reply refused = serving.ask(get("/events", "X-Caller: a\r\n"));
  CHECK(refused.status == 429);
  CHECK(refused.header("retry-after") == "10");
  CHECK(refused.header("ratelimit-limit") == "2");
  CHECK(refused.header("content-type") == "application/problem+json");
  const auto third = opened("b");
  CHECK(serving.ask(get("/events", "X-Caller: c\r\n")).status == 503);
  first.reset();
  Reply reply;
  for (int i = 0; i < 500 && reply.status != 200; ++i) {
    LoopbackClient client(serving.address());
    reply = client.ask(get("/events", "X-Caller: a\r\n"));
    if (reply.status != 200) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  CHECK(reply.status == 200);
}

TEST_CASE("an organisation has so many streams, whoever of its people opens them, and leaves others theirs") {
  http::ServerSettings settings = one_listener();
  settings.streams_an_organisation = 2;
  std::atomic<int> looks{0};
  http::Route route = silent(looks);
  route.gate = [](http::Request& request) -> Result<void> {
    request.counted_as = *request.header("X-Caller");
    request.counted_with = *request.header("X-Organisation");
    return {};
  };
  Serving serving({std::move(route)}, settings);
  const auto headers = [](const std::string& caller, const std::string& organisation) {
    return "X-Caller: " + caller + "\r\nX-Organisation: " + organisation + "\r\n";
  };
  LoopbackClient first(serving.address());
  LoopbackClient second(serving.address());
  LoopbackClient elsewhere(serving.address());
  REQUIRE(first.ask(get("/events", headers("a", "brewery"))).status == 200);
  REQUIRE(second.ask(get("/events", headers("b", "brewery"))).status == 200);
  const Reply refused = serving.ask(get("/events", headers("c", "brewery")));
  CHECK(refused.status == 429);
  CHECK(refused.header("ratelimit-limit") == "2");
  CHECK(elsewhere.ask(get("/events", headers("d", "soap"))).status == 200);
}

TEST_CASE("places in reserve are for whom the gate says, and for him when all others are taken") {
  http::StreamPlaces places({4, 2, 4, 4});
  const http::StreamCaller one{"one", "brewery", false};
  const http::StreamCaller watchman{"watchman", "", true};
  auto first = places.take(one);
  auto second = places.take(one);
  REQUIRE((first && second));
  const auto refused = places.take(one);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().error.code == Code::unavailable);
  CHECK(refused.error().most == 0);
  const auto third = places.take(watchman);
  const auto fourth = places.take(watchman);
  REQUIRE((third && fourth));
  CHECK(places.take(watchman).error().error.code == Code::unavailable);
  { const http::StreamPlaces::Place gone = std::move(*first); }
  CHECK_FALSE(places.take(one));
  CHECK(places.take(watchman));
}

TEST_CASE("what a client says during a stream is passed over, and too much of it ends the stream") {
  std::atomic<int> number{0};
  Serving serving({counting(number)});
  LoopbackClient client(serving.address());
  REQUIRE(client.ask(get("/events")).status == 200);
  REQUIRE(client.send(get("/events")));
  CHECK(client.comes(chunk(number_event(number + 2))));
  const std::string much(64 * 1024, 'x');
  bool is_cut = false;
  for (int i = 0; i < 1000 && !is_cut; ++i) is_cut = !client.send(much);
  CHECK(is_cut);
}

TEST_CASE("a stop ends open streams soon and properly") {
  std::atomic<int> looks{0};
  http::Route route = events_route([&looks] {
    http::EventStream stream = begun_by([&looks] { return see_nothing(looks); });
    stream.first.pause_ms = 600'000;
    return stream;
  });
  http::ServerSettings settings = one_listener();
  settings.stream_check_ms = 600'000;
  Serving serving({std::move(route)}, settings);
  LoopbackClient client(serving.address());
  REQUIRE(client.ask(get("/events")).status == 200);
  REQUIRE(client.comes(number_event(0) + "\r\n"));
  const auto begun = std::chrono::steady_clock::now();
  serving.server.stop();
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::milliseconds(settings.stop_patience_ms));
  CHECK(client.rest() == "0\r\n\r\n");
}
