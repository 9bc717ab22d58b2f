#include "qrcongo/http/compressed_answer.hpp"

#include <doctest/doctest.h>

#include <libdeflate.h>

using namespace qrcongo::http;

namespace {

Request asking(const std::string& accepted = "gzip", Method method = Method::get) {
  Request request;
  request.method = method;
  request.headers = {{"Accept-Encoding", accepted}};
  return request;
}

Response list_of(std::size_t rows) {
  Response response;
  response.content_type = "application/json";
  for (std::size_t row = 0; row < rows; ++row) {
    response.body += "{\"number\":\"CMD-2026-" + std::to_string(row) + "\"},";
  }
  return response;
}

Response sent(const Request& request, Response response) {
  compress_answer(request, response);
  return response;
}

std::string field(const Response& response, std::string_view name) {
  for (const Header& header : response.headers) {
    if (header.name == name) return header.value;
  }
  return "none";
}

std::string unpacked(const std::string& packed, std::size_t size_bytes) {
  std::string text(size_bytes, '\0');
  libdeflate_decompressor* decompressor = libdeflate_alloc_decompressor();
  const auto done =
      libdeflate_gzip_decompress(decompressor, packed.data(), packed.size(), text.data(), text.size(), nullptr);
  libdeflate_free_decompressor(decompressor);
  return done == LIBDEFLATE_SUCCESS ? text : std::string();
}

}  // namespace

TEST_CASE("a long list goes out compressed to whom takes that") {
  const Response list = list_of(2'000);
  const Response response = sent(asking("gzip, deflate, br"), list);
  CHECK(field(response, "Content-Encoding") == "gzip");
  CHECK(field(response, "Vary") == "Accept-Encoding");
  CHECK(response.body.size() * 4 < list.body.size());
  CHECK(unpacked(response.body, list.body.size()) == list.body);
}

TEST_CASE("and as it is to everybody else") {
  const Response list = list_of(2'000);
  for (const std::string accepted : {"", "identity", "br", "gzip;q=0", "*;q=0", "gzip;q=0.5, identity"}) {
    CAPTURE(accepted);
    const Response response = sent(asking(accepted), list);
    CHECK(field(response, "Content-Encoding") == "none");
    CHECK(field(response, "Vary") == "Accept-Encoding");
    CHECK(response.body == list.body);
  }
}

TEST_CASE("what is short, no text or very long goes out as it is") {
  Response picture = list_of(2'000);
  picture.content_type = "image/png";
  for (const Response& response : {list_of(10), list_of(60'000), picture}) {
    CHECK(sent(asking(), response).body == response.body);
    CHECK(field(sent(asking(), response), "Content-Encoding") == "none");
  }
}

TEST_CASE("an answer that holds a secret, tells of an act or has an ETag goes out as it is") {
  const Response list = list_of(2'000);
  Response secret = list;
  secret.holds_secret = true;
  Response row = list;
  row.headers.push_back({"ETag", "\"3\""});
  Response refused = list;
  refused.status = 422;
  for (const Response& response : {secret, row, refused}) CHECK(sent(asking(), response).body == list.body);
  CHECK(sent(asking("gzip", Method::post), list).body == list.body);
}
