#include <doctest/doctest.h>

#include "qrcongo/http/multipart.hpp"

using namespace qrcongo;
using namespace qrcongo::http;

namespace {

constexpr const char* usual_type = "multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxk";
const std::string mark = "------WebKitFormBoundary7MA4YWxk";

std::string part(const std::string& name, const std::string& content) {
  return mark + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + content + "\r\n";
}

std::string file(const std::string& content) {
  return mark +
         "\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"IMG 1.jpg\"\r\nContent-Type: "
         "image/jpeg\r\n\r\n" +
         content + "\r\n";
}

Request form(std::string body, const std::string& type = usual_type) {
  Request request;
  request.method = Method::post;
  request.headers.push_back({"Content-Type", type});
  request.body = std::move(body);
  return request;
}

bool is_read(const std::string& body, const std::string& type = usual_type) {
  const Request request = form(body, type);
  const auto parts = read_multipart(request);
  if (!parts) CHECK(parts.error().code == Code::malformed);
  return parts.has_value();
}

}  // namespace

TEST_CASE("a browser's form is read part by part") {
  const std::string photo = std::string("\xFF\xD8\xFF\x00\r\n--", 8) + "\r\n------WebKit\r\n";
  const Request request = form(part("what", "price") + part("contact", "") + file(photo) + mark + "--\r\n");
  CHECK(is_multipart(request));
  const auto parts = read_multipart(request);
  REQUIRE(parts);
  REQUIRE(parts->size() == 3);
  CHECK(parts->at(0).name == "what");
  CHECK(parts->at(0).content == "price");
  CHECK(!parts->at(0).is_file);
  CHECK(parts->at(1).content.empty());
  CHECK(parts->at(2).name == "photo");
  CHECK(parts->at(2).is_file);
  CHECK(parts->at(2).content == photo);
}

TEST_CASE("a form that is cut anywhere is none") {
  const std::string whole = part("what", "price") + file("\xFF\xD8\xFF") + mark + "--";
  REQUIRE(is_read(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO(size);
    CHECK(!is_read(whole.substr(0, size)));
  }
  CHECK(is_read(whole + "\r\n"));
  CHECK(!is_read(whole + "\r"));
  CHECK(!is_read(whole + "\r\nepilogue"));
  CHECK(!is_read("preamble\r\n" + whole));
  CHECK(!is_read("\r\n" + whole));
}

TEST_CASE("a boundary is the request's own, and one of the standard's") {
  const std::string body = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--";
  CHECK(is_read(body, "multipart/form-data; boundary=x"));
  CHECK(is_read(body, "Multipart/Form-Data; charset=utf-8; Boundary=\"x\""));
  CHECK(!is_read(body, "multipart/form-data; boundary=y"));
  CHECK(!is_read(body, "multipart/form-data"));
  CHECK(!is_read(body, "multipart/form-data; boundary="));
  CHECK(!is_read(body, "multipart/form-data; boundary=\"x"));
  CHECK(!is_read(body, "multipart/form-data; boundary=x; boundary=x"));
  CHECK(!is_read(body, "multipart/form-data; boundary=\"x \""));
  CHECK(!is_read(body, "multipart/form-data; boundary=" + std::string(71, 'x')));
  CHECK(!is_read(body, "multipart/mixed; boundary=x"));
  const std::string longest(70, 'x');
  CHECK(is_read("--" + longest + "\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--" + longest + "--",
                "multipart/form-data; boundary=" + longest));
}

TEST_CASE("each part is named once, and there are eight at most") {
  std::string body;
  for (int i = 0; i < 8; ++i) body += part("field" + std::to_string(i), "x");
  CHECK(is_read(body + mark + "--"));
  CHECK(!is_read(body + part("field8", "x") + mark + "--"));
  CHECK(!is_read(part("what", "price") + part("what", "other") + mark + "--"));
  CHECK(!is_read(file("1") + file("2") + mark + "--"));
  CHECK(!is_read(part("", "x") + mark + "--"));
  CHECK(is_read(part(std::string(64, 'n'), "x") + mark + "--"));
  CHECK(!is_read(part(std::string(65, 'n'), "x") + mark + "--"));
  CHECK(!is_read(part(std::string(100'000, 'n'), "x") + mark + "--"));
}

TEST_CASE("a part's header is what browsers send and no more") {
  const auto with = [](const std::string& header) {
    return is_read(mark + "\r\n" + header + "\r\n\r\nx\r\n" + mark + "--");
  };
  CHECK(with("content-disposition:form-data;name=a"));
  CHECK(with("Content-Type: text/plain\r\nContent-Disposition: form-data; name=\"a\""));
  CHECK(!with("Content-Type: text/plain"));
  CHECK(!with("Content-Disposition: attachment; name=\"a\""));
  CHECK(!with("Content-Disposition: form-data"));
  CHECK(!with("Content-Disposition: form-data; name=\"a"));
  CHECK(!with("Content-Disposition: form-data; name=\"a\"; name=\"b\""));
  CHECK(!with("Content-Disposition: form-data; name=\"a\"; filename*=UTF-8''b"));
  CHECK(!with("Content-Disposition: form-data; name=\"a\"; filename=\"b\"; filename=\"c\""));
  CHECK(!with("Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\""));
  CHECK(!with("Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64"));
  CHECK(!with("Content-Disposition: form-data; name=\"a\"\r\nContent-Type: multipart/mixed; boundary=y"));
  CHECK(!with("Content-Disposition: form-data; name=\"a\"\r\nno colon"));
}

TEST_CASE("other bodies are no forms") {
  CHECK(!is_multipart(form("{}", "application/json")));
  CHECK(!is_read("{}", "application/json"));
  CHECK(!is_multipart(Request()));
  CHECK(!is_read(""));
  CHECK(!is_read(mark + "--"));
}
