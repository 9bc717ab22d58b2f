#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <future>

#include "tests/unit/http/serving.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

std::string pattern_of(std::size_t size) {
  std::string content(size, '\0');
  for (std::size_t i = 0; i < size; ++i) content[i] = static_cast<char>('a' + (i * 7 + i / 4096) % 26);
  return content;
}

// Answers the part of a file that it is asked for, by either kind of route.
std::vector<http::Route> download_routes(const std::string& path) {
  const auto respond = [path](http::Request& request) -> Result<http::Response> {
    http::Response response;
    response.content_type = "application/zip";
    response.file =
        http::FileBody{path, std::stoull(request.path_parameters.at(0)), std::stoull(request.path_parameters.at(1))};
    return response;
  };
  return {instant(http::Method::get, "/instant/{offset}/{size}", respond),
          task(http::Method::get, "/task/{offset}/{size}",
               [respond](http::Request& request) -> asio::awaitable<Result<http::Response>> {
                 return [](Result<http::Response> response) -> asio::awaitable<Result<http::Response>> {
                   co_return response;
                 }(respond(request));
               })};
}

struct Download {
  explicit Download(std::size_t size) : content(pattern_of(size)) {
    std::ofstream(folder.path("archive.zip"), std::ios::binary) << content;
  }
  TemporaryFolder folder;
  std::string content;
  Serving serving{download_routes(folder.path("archive.zip"))};

  std::string target(const std::string& kind, std::size_t offset, std::size_t size) const {
    return "/" + kind + "/" + std::to_string(offset) + "/" + std::to_string(size);
  }
};

constexpr std::size_t chunk = 256 * 1024;

}  // namespace

TEST_CASE("a file is sent whole and in parts, at every edge of a chunk") {
  Download download(3 * chunk + 5);
  LoopbackClient client(download.serving.address());
  for (const std::string kind : {"instant", "task"}) {
    for (const std::size_t offset : {std::size_t{0}, std::size_t{1}, chunk, download.content.size() - 1}) {
      for (const std::size_t size : {std::size_t{1}, chunk - 1, chunk, chunk + 1, 2 * chunk, download.content.size()}) {
        if (offset + size > download.content.size()) continue;
        CAPTURE(offset);
        CAPTURE(size);
        const Reply reply = client.ask(get(download.target(kind, offset, size)));
        CHECK(reply.header("content-length") == std::to_string(size));
        CHECK((reply.body == download.content.substr(offset, size)));
      }
    }
  }
}

TEST_CASE("an empty part of a file is an empty body") {
  Download download(10);
  LoopbackClient client(download.serving.address());
  CHECK(client.ask(get(download.target("task", 0, 0))).header("content-length") == "0");
  CHECK(client.ask(get(download.target("task", 2, 3))).body == download.content.substr(2, 3));
}

TEST_CASE("HEAD of a file announces its size and sends none of it") {
  Download download(chunk);
  LoopbackClient client(download.serving.address());
  REQUIRE(client.send("HEAD " + download.target("task", 0, chunk) + " HTTP/1.1\r\nHost: a\r\n\r\n"));
  CHECK(client.reply(true).header("content-length") == std::to_string(chunk));
  CHECK(client.ask(get(download.target("task", 0, 3))).body == download.content.substr(0, 3));
}

TEST_CASE("a file that is not there is a 500 that does not name it, and the connection goes on") {
  Download download(10);
  std::filesystem::remove(download.folder.path("archive.zip"));
  LoopbackClient client(download.serving.address());
  const Reply reply = client.ask(get(download.target("task", 0, 10)));
  CHECK(reply.status == 500);
  CHECK(reply.body.find("archive.zip") == std::string::npos);
  CHECK(client.ask(get("/nowhere")).status == 404);
}

TEST_CASE("a file that ends before its announced size aborts the connection and is never padded") {
  Download download(2 * chunk);
  LoopbackClient client(download.serving.address());
  const Reply reply = client.ask(get(download.target("instant", 0, 3 * chunk)));
  CHECK(reply.header("content-length") == std::to_string(3 * chunk));
  CHECK(reply.body.size() <= 2 * chunk);
  CHECK(client.is_closed());
}

TEST_CASE("many downloads at once share the threads and each gets its own bytes") {
  Download download(5 * chunk);
  std::vector<std::future<bool>> all;
  for (std::size_t i = 0; i < 12; ++i) {
    all.push_back(std::async(std::launch::async, [&, i] {
      LoopbackClient client(download.serving.address());
      client.send(get(download.target("task", i, 4 * chunk)));
      return client.reply().body == download.content.substr(i, 4 * chunk);
    }));
  }
  for (auto& one : all) CHECK(one.get());
}

TEST_CASE("where the files' threads have no room left a download is told to come again") {
  TemporaryFolder folder;
  std::ofstream(folder.path("archive.zip"), std::ios::binary) << pattern_of(100);
  monitoring::Metrics metrics;
  FakeClock clock;
  FakeRandom random;
  runtime::ThreadPool files("files", 1, 1);
  http::Server server(one_listener(), download_routes(folder.path("archive.zip")), files, metrics, clock, random);
  REQUIRE(server.start());
  std::promise<void> free;
  std::promise<void> busy;
  REQUIRE(files.post([&] {
    busy.set_value();
    free.get_future().wait();
  }));
  busy.get_future().wait();
  REQUIRE(files.post([] {}));
  LoopbackClient client(server.addresses().at(0));
  const Reply refused = client.ask(get("/task/0/100"));
  CHECK(refused.status == 503);
  CHECK(refused.header("retry-after") == "2");
  free.set_value();
  Reply reply;
  for (int i = 0; i < 100 && reply.status != 200; ++i) reply = client.ask(get("/task/0/100"));
  CHECK(reply.body == pattern_of(100));
}
