#include <doctest/doctest.h>

#include <libdeflate.h>

#include "tests/unit/http/serving.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

std::string list_of(std::size_t rows) {
  std::string list;
  for (std::size_t row = 0; row < rows; ++row) list += "{\"number\":\"CMD-2026-" + std::to_string(row) + "\"},";
  return list;
}

std::string unpacked(const std::string& packed, std::size_t size) {
  std::string text(size, '\0');
  libdeflate_decompressor* decompressor = libdeflate_alloc_decompressor();
  const auto done =
      libdeflate_gzip_decompress(decompressor, packed.data(), packed.size(), text.data(), text.size(), nullptr);
  libdeflate_free_decompressor(decompressor);
  return done == LIBDEFLATE_SUCCESS ? text : std::string();
}

// What a route answers that reads `response`, to whom takes gzip.
struct Answering {
  explicit Answering(http::Response response, http::Method method = http::Method::get)
      : serving({task(method, "/rows",
                      [response](http::Request&) -> asio::awaitable<Result<http::Response>> { co_return response; })}) {
  }

  Reply ask(const std::string& verb, const std::string& accepted = "gzip") {
    LoopbackClient client(serving.address());
    REQUIRE(client.send(verb + " /rows HTTP/1.1\r\nHost: a\r\nAccept-Encoding: " + accepted +
                        "\r\nContent-Length: 0\r\n\r\n"));
    return client.reply(verb == "HEAD");
  }

  Serving serving;
};

http::Response json_rows(std::size_t rows) {
  http::Response response;
  response.content_type = "application/json";
  response.body = list_of(rows);
  return response;
}

bool is_compressed(const Reply& reply) { return reply.header("content-encoding") == "gzip"; }

}  // namespace

TEST_CASE("a long list goes out compressed to whom takes that, and as it is to everybody else") {
  const std::string list = list_of(2'000);
  Answering rows(json_rows(2'000));
  const Reply reply = rows.ask("GET", "gzip, deflate, br");
  CHECK(reply.status == 200);
  CHECK(is_compressed(reply));
  CHECK(reply.header("vary") == "Accept-Encoding");
  CHECK(reply.header("content-length") == std::to_string(reply.body.size()));
  CHECK(reply.body.size() * 4 < list.size());
  CHECK(unpacked(reply.body, list.size()) == list);
  for (const std::string accepted : {"identity", "br", "gzip;q=0", "*;q=0"}) {
    CAPTURE(accepted);
    const Reply plain = rows.ask("GET", accepted);
    CHECK_FALSE(is_compressed(plain));
    CHECK(plain.header("vary") == "Accept-Encoding");
    CHECK(plain.body == list);
  }
}

TEST_CASE("HEAD says what GET would send") {
  Answering rows(json_rows(2'000));
  const Reply whole = rows.ask("GET");
  const Reply head = rows.ask("HEAD");
  CHECK(is_compressed(head));
  CHECK(head.header("content-length") == whole.header("content-length"));
}

TEST_CASE("what is short, no text or very long goes out as it is") {
  http::Response picture = json_rows(2'000);
  picture.content_type = "image/png";
  for (const http::Response& response : {json_rows(10), json_rows(60'000), picture}) {
    const Reply reply = Answering(response).ask("GET");
    CHECK(reply.body == response.body);
    CHECK_FALSE(is_compressed(reply));
  }
}

TEST_CASE("an answer that shows a secret, tells of an act or has an ETag goes out as it is") {
  http::Response secret = json_rows(2'000);
  secret.holds_secret = true;
  http::Response row = json_rows(2'000);
  row.headers.push_back({"ETag", "\"3\""});
  http::Response refused = json_rows(2'000);
  refused.status = 422;
  for (const http::Response& response : {secret, row, refused}) {
    const Reply reply = Answering(response).ask("GET");
    CHECK(reply.status == response.status);
    CHECK(reply.body == response.body);
    CHECK_FALSE(is_compressed(reply));
  }
  const Reply acted = Answering(json_rows(2'000), http::Method::post).ask("POST");
  CHECK(acted.status == 200);
  CHECK_FALSE(is_compressed(acted));
}
