#include <doctest/doctest.h>

#include <string>

#include "qrcongo/base/strict_json.hpp"

using namespace qrcongo;

namespace {

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

Error refusal_of(std::string_view text, const JsonLimits& limits = {}) {
  const auto parsed = parse_json_strict(text, limits);
  REQUIRE_FALSE(parsed.has_value());
  return parsed.error();
}

}  // namespace

TEST_CASE("sound JSON is read as it stands") {
  const auto read = parse_json_strict(
      " {\"a\":[1,-2,1.5e3,18446744073709551615],\"b\":{\"a\":null},\"\\u00e9\":\"\xC3\xA9\\n\"}\r\n");
  REQUIRE(read.has_value());
  CHECK(read->at("a").at(0).as_int64() == 1);
  CHECK(read->at("a").at(2).as_double() == 1500.0);
  CHECK(read->at("a").at(3).as_uint64() == 18'446'744'073'709'551'615U);
  CHECK(read->at("b").at("a").is_null());
  CHECK(read->at("\xC3\xA9").as_string() == "\xC3\xA9\n");
  for (const char* scalar : {"1", "\"a\"", "null", "true", "[]"}) CHECK(parse_json_strict(scalar).has_value());
}

TEST_CASE("what is no JSON is refused, however little is wrong") {
  using namespace std::string_view_literals;
  for (const std::string_view text : {""sv,
                                      " "sv,
                                      "{"sv,
                                      "{} {}"sv,
                                      "{}x"sv,
                                      "{\"a\":1,}"sv,
                                      "[1,]"sv,
                                      "{'a':1}"sv,
                                      "{a:1}"sv,
                                      "{\"a\":01}"sv,
                                      "{\"a\":+1}"sv,
                                      "{\"a\":.5}"sv,
                                      "{\"a\":1.}"sv,
                                      "{\"a\":0x1}"sv,
                                      "NaN"sv,
                                      "{\"a\":NaN}"sv,
                                      "{\"a\":-Infinity}"sv,
                                      "{\"a\":1e400}"sv,
                                      "{\"a\":-1e400}"sv,
                                      "{\"a\":1e99999999999}"sv,
                                      "\xEF\xBB\xBF{}"sv,
                                      "{}\0"sv,
                                      "/*a*/{}"sv,
                                      "{}//"sv,
                                      "{\"a\":\"\xFF\"}"sv,
                                      "{\"a\":\"\xC0\xAF\"}"sv,
                                      "{\"\xED\xA0\x80\":1}"sv,
                                      "{\"a\":\"\\ud800\"}"sv,
                                      "{\"a\":\"\\udc00\\ud800\"}"sv,
                                      "{\"a\":\"\n\"}"sv,
                                      "{\"a\":\"\\x41\"}"sv,
                                      "TRUE"sv,
                                      "\xFF\xFE{\0}\0"sv}) {
    CAPTURE(text);
    CHECK(refusal_of(text).code == Code::malformed);
  }
}

TEST_CASE("a name that stands twice in an object is named by its pointer, in whichever spelling") {
  const auto pointer_of = [](std::string_view text) {
    const Error refused = refusal_of(text);
    CHECK(refused.code == Code::malformed);
    REQUIRE(refused.fields.size() == 1);
    CHECK(refused.fields.front().code == "duplicate");
    return refused.fields.front().pointer;
  };
  CHECK(pointer_of(R"({"a":1,"a":1})") == "/a");
  CHECK(pointer_of(R"({"a":1,"\u0061":2})") == "/a");
  CHECK(pointer_of(R"({"":1,"":2})") == "/");
  CHECK(pointer_of(R"({"x":0,"b":{"a":1,"c":[],"a":2}})") == "/b/a");
  CHECK(pointer_of(R"({"b":[{"a":1},7,{"a":{},"a":2}]})") == "/b/2/a");
  CHECK(pointer_of(R"({"a/b":{"~":1,"~":2}})") == "/a~1b/~0");
  CHECK(pointer_of("{\"" + std::string(5000, 'k') + "\":1,\"" + std::string(5000, 'k') + "\":2}") == "");
  CHECK(parse_json_strict(R"({"a":{"a":1},"b":{"a":2},"A":3})").has_value());
}

TEST_CASE("no deeper and no longer than asked for") {
  CHECK(parse_json_strict(nested(32)).has_value());
  CHECK(refusal_of(nested(33)).code == Code::malformed);
  CHECK(refusal_of(nested(1'000'000)).code == Code::malformed);
  CHECK(parse_json_strict(nested(3), {3, 100}).has_value());
  CHECK(refusal_of(nested(4), {3, 100}).code == Code::malformed);
  CHECK(refusal_of("[" + std::string(99, ' ') + "]", {3, 100}).code == Code::payload_too_large);
}
