#include <doctest/doctest.h>

#include <array>
#include <set>

#include "qrcongo/http/static_files.hpp"
#include "qrcongo/http/weight.hpp"
#include "src/http/content_coding.hpp"
#include "tests/unit/http/serving.hpp"

using namespace qrcongo;
using namespace qrcongo::http;

namespace {

constexpr std::array<EmbeddedFile, 4> some_files = {{
    {"index.html", "<!DOCTYPE html>", "page by brotli", "page by gzip"},
    {"assets/console-4XJ2QKPA.js", "the script as it is", "by brotli", "by gzip"},
    {"assets/mark-ABCD2345.svg", "<svg/>"},
    {"assets/notes.txt", "plain", {}, "by gzip"},
}};

const StaticFiles& files() {
  static const StaticFiles all(some_files, "assets/", {{"X-Of-All", "yes"}});
  return all;
}

Request asking(std::vector<Header> headers) {
  Request request;
  request.headers = std::move(headers);
  return request;
}

Response got(std::string_view name, std::vector<Header> headers = {}) {
  const auto answered = files().answer(asking(std::move(headers)), name);
  REQUIRE(answered.has_value());
  return *answered;
}

std::string field(const Response& response, std::string_view name) {
  for (const Header& header : response.headers) {
    if (header.name == name) return header.value;
  }
  return "none";
}

std::string coding_for(const std::string& accepted, bool has_brotli = true, bool has_gzip = true) {
  return std::string(coding_name(choose_coding(asking({{"Accept-Encoding", accepted}}), has_brotli, has_gzip)));
}

}  // namespace

TEST_CASE("the form that weighs most is sent, the smallest among equals") {
  struct Row {
    const char* accepted;
    const char* coding;
  };
  const std::vector<Row> rows = {
      {"", "identity"},
      {"gzip, deflate, br, zstd", "br"},
      {"gzip, deflate", "gzip"},
      {"GZip", "gzip"},
      {"x-gzip", "gzip"},
      {"br", "br"},
      {"zstd, compress", "identity"},
      {"identity", "identity"},
      {"identity, gzip", "gzip"},
      {"gzip;q=0.5", "gzip"},
      {"gzip;q=0.5, identity", "identity"},
      {"gzip;q=0.8, identity;q=0.5", "gzip"},
      {"br;q=0.2, gzip;q=0.8", "gzip"},
      {"br;q=0.801 , gzip ; q=0.8", "br"},
      {"br;q=0, gzip", "gzip"},
      {"br; Q=0.000, gzip;q=0", "identity"},
      {"gzip;q=nonsense", "identity"},
      {"gzip;q=", "identity"},
      {"*", "br"},
      {"*;q=0", "identity"},
      {"br;q=0, *", "gzip"},
      {"gzip, *;q=0", "gzip"},
      {"identity;q=0.5, *;q=0.1", "identity"},
      {"identity;q=0, *;q=0", "identity"},
      {"identity;q=0", "identity"},
      {"brotli, gzipped", "identity"},
      {",, ,br,", "br"},
      {";q=1, gzip", "gzip"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.accepted);
    CHECK(coding_for(row.accepted) == row.coding);
  }
}

TEST_CASE("what there is not is not sent, whatever is wished") {
  CHECK(coding_for("br, gzip;q=0.1", false, true) == "gzip");
  CHECK(coding_for("br, gzip", true, false) == "br");
  CHECK(coding_for("br, gzip", false, false) == "identity");
  CHECK(coding_for("*, identity;q=0", false, false) == "identity");
}

TEST_CASE("several fields are one list, and none is a wish for nothing else than the file") {
  const Request two = asking({{"Accept-Encoding", "gzip;q=0.5"}, {"accept-encoding", "br;q=0.4"}});
  CHECK(choose_coding(two, true, true) == Coding::gzip);
  CHECK(choose_coding(asking({{"Accept", "br"}}), true, true) == Coding::identity);
}

TEST_CASE("a weight has three places, and what is none weighs nothing") {
  CHECK(weight_of("") == full_weight);
  CHECK(weight_of("level=1") == full_weight);
  CHECK(weight_of("q=1") == 1000);
  CHECK(weight_of("q=1.000") == 1000);
  CHECK(weight_of("q=1.999") == 1000);
  CHECK(weight_of(" q=0.25") == 250);
  CHECK(weight_of("q=0.0019") == 1);
  CHECK(weight_of("q=0") == 0);
  CHECK(weight_of("q=2") == 0);
  CHECK(weight_of("q=-1") == 0);
}

TEST_CASE("each form of a file is sent as what it is, under an ETag of its own") {
  std::set<std::string> etags;
  struct Row {
    const char* accepted;
    const char* coding;
    std::string_view content;
  };
  const std::vector<Row> rows = {
      {"identity", "none", "the script as it is"}, {"gzip", "gzip", "by gzip"}, {"br", "br", "by brotli"}};
  for (const Row& row : rows) {
    CAPTURE(row.accepted);
    const Response response = got("console-4XJ2QKPA.js", {{"Accept-Encoding", row.accepted}});
    CHECK(response.status == 200);
    CHECK(response.content() == row.content);
    CHECK(response.lasting == row.content);
    CHECK(response.content_type == "text/javascript; charset=utf-8");
    CHECK(field(response, "Content-Encoding") == row.coding);
    CHECK(field(response, "Vary") == "Accept-Encoding");
    CHECK(field(response, "Cache-Control") == "public, max-age=31536000, immutable");
    CHECK(field(response, "X-Of-All") == "yes");
    const std::string etag = field(response, "ETag");
    CHECK(etag.size() == 66);
    CHECK(etag.starts_with('"'));
    etags.insert(etag);
  }
  CHECK(etags.size() == rows.size());
}

TEST_CASE("a file of one form varies by nothing, one without a hash is asked for again") {
  const Response mark = got("mark-ABCD2345.svg", {{"Accept-Encoding", "br, gzip"}});
  CHECK(field(mark, "Vary") == "none");
  CHECK(field(mark, "Content-Encoding") == "none");
  CHECK(mark.content() == "<svg/>");
  CHECK(mark.content_type == "image/svg+xml");
  const Response notes = got("notes.txt", {{"Accept-Encoding", "br, gzip;q=0.5"}});
  CHECK(field(notes, "Cache-Control") == "no-cache");
  CHECK(field(notes, "Content-Encoding") == "gzip");
}

TEST_CASE("how long a name without a hash is kept may be said, a hashed one is kept for ever all the same") {
  const StaticFiles kept(some_files, "assets/", {}, "public, max-age=300");
  const auto cached = [&](std::string_view name) { return field(*kept.answer(asking({}), name), "Cache-Control"); };
  CHECK(cached("notes.txt") == "public, max-age=300");
  CHECK(cached("console-4XJ2QKPA.js") == "public, max-age=31536000, immutable");
}

TEST_CASE("whoever has the form that he would get hears 304, with what he needs to keep it") {
  const Response first = got("console-4XJ2QKPA.js", {{"Accept-Encoding", "br"}});
  const std::string etag = field(first, "ETag");
  for (const std::string& known : {etag, "W/" + etag, "\"x\", " + etag, std::string("*")}) {
    CAPTURE(known);
    const Response again = got("console-4XJ2QKPA.js", {{"Accept-Encoding", "br"}, {"If-None-Match", known}});
    CHECK(again.status == 304);
    CHECK(again.content().empty());
    CHECK(field(again, "ETag") == etag);
    CHECK(field(again, "Vary") == "Accept-Encoding");
    CHECK(field(again, "Cache-Control") == "public, max-age=31536000, immutable");
    CHECK(field(again, "X-Of-All") == "yes");
  }
  const Response other = got("console-4XJ2QKPA.js", {{"Accept-Encoding", "gzip"}, {"If-None-Match", etag}});
  CHECK(other.status == 200);
  CHECK(other.content() == "by gzip");
}

TEST_CASE("what is not below the folder is not there") {
  for (const std::string_view name :
       {"", "index.html", "../index.html", "assets/notes.txt", "notes.tx", "notes.txt/", "/notes.txt"}) {
    CAPTURE(name);
    const auto answered = files().answer(asking({}), name);
    REQUIRE_FALSE(answered.has_value());
    CHECK(answered.error().code == Code::not_found);
  }
}

TEST_CASE("a hash is eight letters and digits after the last dash and before an ending") {
  for (const std::string_view name : {"console-4XJ2QKPA.js", "zxing-reader-ABCDEFGH.wasm", "a-12345678.js.map"}) {
    CAPTURE(name);
    CHECK(is_hashed(name));
  }
  for (const std::string_view name : {"console.js", "console-4XJ2QKP.js", "console-4XJ2QKPAB.js", "console-4XJ2Q_PA.js",
                                      "4XJ2QKPA.js", "console-4XJ2QKPA", "4XJ2QKPA-console.js", ""}) {
    CAPTURE(name);
    CHECK_FALSE(is_hashed(name));
  }
}

TEST_CASE("an ending says the media type, and an unknown one says nothing") {
  CHECK(media_type_of("a.wasm") == "application/wasm");
  CHECK(media_type_of("a-1.min.css") == "text/css; charset=utf-8");
  CHECK(media_type_of("index.html") == "text/html; charset=utf-8");
  CHECK(media_type_of("a.js.map") == "application/octet-stream");
  CHECK(media_type_of("js") == "application/octet-stream");
}

TEST_CASE("HEAD over the wire tells the size of the form that GET sends, without a body") {
  testing::Serving serving({testing::instant(Method::get, "/assets/{name...}", [](Request& request) {
    return files().answer(request, request.path_parameters.at(0));
  })});
  const std::string fields = "Accept-Encoding: gzip\r\n";
  const testing::Reply got_whole = serving.ask(testing::get("/assets/console-4XJ2QKPA.js", fields));
  CHECK(got_whole.status == 200);
  CHECK(got_whole.body == "by gzip");
  const testing::Reply nowhere = serving.ask(testing::get("/assets/none.js"));
  CHECK(nowhere.status == 404);
  testing::LoopbackClient client(serving.address());
  REQUIRE(client.send("HEAD /assets/console-4XJ2QKPA.js HTTP/1.1\r\nHost: qr.example\r\n" + fields + "\r\n"));
  const testing::Reply head = client.reply(true);
  CHECK(head.status == 200);
  CHECK(head.header("content-length") == "7");
  CHECK(head.header("content-encoding") == "gzip");
  CHECK(head.header("etag") == got_whole.header("etag"));
  CHECK(client.ask(testing::get("/assets/notes.txt")).body == "plain");
}
