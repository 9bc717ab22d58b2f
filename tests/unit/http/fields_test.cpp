#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

#include "qrcongo/http/fields.hpp"

using namespace qrcongo;
using namespace qrcongo::http;

namespace {

Request with_body(const std::string& body, const std::string& type = "application/json") {
  Request request;
  request.body = body;
  if (!type.empty()) request.headers.push_back({"Content-Type", type});
  return request;
}

// "/quantity range, /x unknown" for the errors of a refusal, "" where nothing was refused.
std::string list_of(const std::optional<Error>& error) {
  std::string list;
  if (!error) return list;
  for (const FieldError& field : error->fields) list += (list.empty() ? "" : ", ") + field.pointer + " " + field.code;
  return list.empty() ? error->detail : list;
}

// What is refused when `read` asks for its fields.
template <class Read>
std::string refusal_of(const std::string& body, Read read) {
  Fields fields(with_body(body));
  read(fields);
  return list_of(fields.refused());
}

Code code_for(const Request& request) {
  const auto refused = Fields(request).refused();
  REQUIRE(refused.has_value());
  return refused->code;
}

}  // namespace

TEST_CASE("a sound body gives its values and nothing to refuse") {
  Fields fields(with_body(R"({"name":"  Bière\tblonde ","quantity":100000,"urgent":true,"note":null,"state":"paid",
    "id":"0193a5b0-7c4e-7abc-8def-0123456789ab","paid_on":"2026-11-23","price":{"amount":125000000,"currency":"CDF"},
    "kinds":["enterprise","printer"],"address":{"city":"Kinshasa"},"deliveries":[{"quantity":1},{"quantity":2}]})",
                          "Application/JSON; charset=utf-8"));
  CHECK(fields.secret_text("name", 1, 100) == "  Bière\tblonde ");
  CHECK(fields.integer("quantity", 1, 1'000'000'000) == 100'000);
  CHECK(fields.boolean("urgent", false));
  CHECK(fields.boolean("absent", true));
  CHECK_FALSE(fields.optional_text("note", 10).has_value());
  CHECK(fields.choice("state", {"draft", "paid"}) == "paid");
  CHECK(fields.uuid("id") == "0193a5b0-7c4e-7abc-8def-0123456789ab");
  CHECK(fields.day("paid_on") == 20'780);
  CHECK(fields.money("price") == Money{125'000'000, "CDF"});
  CHECK(fields.texts("kinds", 2, 20) == std::vector<std::string>{"enterprise", "printer"});
  CHECK(fields.object("address").text("city", 20) == "Kinshasa");
  std::int64_t sum = 0;
  auto deliveries = fields.objects("deliveries", 1, 10);
  for (Fields& delivery : deliveries) sum += delivery.integer("quantity", 1, 10);
  CHECK(sum == 3);
  CHECK(list_of(fields.refused()).empty());
}

TEST_CASE("an empty body is an empty object") {
  CHECK_FALSE(Fields(with_body("", "")).refused().has_value());
  CHECK_FALSE(Fields(with_body("{}")).refused().has_value());
}

TEST_CASE("only application/json is read") {
  for (const char* type : {"", "text/plain", "application/jsonx", "application/json-patch+json", "text/json"}) {
    CAPTURE(type);
    CHECK(code_for(with_body("{}", type)) == Code::unsupported_media);
  }
}

TEST_CASE("what is no JSON object is malformed") {
  std::string deep(32, '[');
  deep.append(32, ']');
  for (const std::string& body :
       {std::string("{"), std::string("[]"), std::string("1"), std::string("\"a\""), std::string("{'a':1}"),
        std::string("{\"a\":1,}"), std::string("{\"a\":01}"), std::string("{\"a\":NaN}"), std::string("{} {}"),
        std::string("{\"a\":\"\xFF\"}"), std::string("{\"a\":\"\xC0\xAF\"}"), std::string("{\"\xED\xA0\x80\":1}"),
        std::string("{\"a\":\"\\ud800\"}"), std::string("{\"a\":\"\n\"}"), "{\"a\":" + deep + "}",
        std::string("\xEF\xBB\xBF{}")}) {
    CAPTURE(body);
    CHECK(code_for(with_body(body)) == Code::malformed);
  }
}

TEST_CASE("a name that stands twice is refused, at any depth and in any spelling") {
  for (const char* body : {R"({"a":1,"a":1})", R"({"a":1,"\u0061":2})", R"({"b":{"a":1,"c":[],"a":2}})",
                           R"({"b":[{"a":1},{"a":1,"a":2}]})", R"({"":1,"":2})"}) {
    CAPTURE(body);
    CHECK(code_for(with_body(body)) == Code::malformed);
  }
  CHECK(refusal_of(R"({"b":{"a":1,"c":[],"a":2}})", [](Fields&) {}) == "/b/a duplicate");
  CHECK(refusal_of(R"({"a":{"a":1},"b":{"a":2}})", [](Fields& fields) {
          fields.object("a").integer("a", 0, 9);
          fields.object("b").integer("a", 0, 9);
        }) == "");
}

TEST_CASE("an integer is whole, in range and no text") {
  const auto ask = [](Fields& fields) { fields.integer("n", 1, 1000); };
  CHECK(refusal_of(R"({"n":1})", ask) == "");
  CHECK(refusal_of(R"({"n":1000})", ask) == "");
  CHECK(refusal_of(R"({})", ask) == "/n required");
  CHECK(refusal_of(R"({"n":null})", ask) == "/n required");
  for (const char* number :
       {"0", "-1", "1001", "9007199254740993", "9223372036854775807", "9223372036854775808", "18446744073709551615"}) {
    CAPTURE(number);
    CHECK(refusal_of("{\"n\":" + std::string(number) + "}", ask) == "/n range");
  }
  for (const char* other : {"1.0", "1e2", "1.5", "18446744073709551616", "\"5\"", "true", "[5]", "{}"}) {
    CAPTURE(other);
    CHECK(refusal_of("{\"n\":" + std::string(other) + "}", ask) == "/n type");
  }
}

TEST_CASE("a text has characters that can be seen, and not too many") {
  const auto ask = [](Fields& fields) { fields.text("t", 5); };
  CHECK(refusal_of(R"({"t":"éèêëà"})", ask) == "");
  CHECK(refusal_of(R"({"t":" abcde "})", ask) == "");
  for (const char* text : {"", "   ", "abcdef", "a\\nb", "a\\u0000b", "a\\u007fb"}) {
    CAPTURE(text);
    CHECK(refusal_of("{\"t\":\"" + std::string(text) + "\"}", ask) == "/t length");
  }
  CHECK(refusal_of(R"({"t":5})", ask) == "/t type");
}

TEST_CASE("what nobody sees is refused in a text, wherever it stands") {
  const auto refused = [](const std::string& text) {
    return !refusal_of("{\"name\":\"" + text + "\"}", [](Fields& fields) { fields.text("name", 50); }).empty();
  };
  // The first and the last of each range, as JSON may spell them.
  for (const char* hidden :
       {"\\u00AD",        "\\u034F",        "\\u061C",        "\\u115F",       "\\u180E", "\\u200B",
        "\\u200F",        "\\u2028",        "\\u202E",        "\\u2060",       "\\u2064", "\\u2066",
        "\\u206F",        "\\u3164",        "\\uFEFF",        "\\uFFA0",       "\\uFFF9", "\\uFFFB",
        "\\uDB40\\uDC00", "\\uDB40\\uDC7F", "\\uDB40\\uDD00", "\\uDB40\\uDDEF"}) {
    INFO(hidden);
    CHECK(refused(std::string("Bière") + hidden + "blonde"));
    CHECK(refused(std::string(hidden) + "Bière"));
    CHECK(refused(std::string("Bière") + hidden));
  }
  // Their neighbours, and letters whose bytes hold those of what is refused.
  for (const char* seen : {"Bière", "\\u00AC", "\\u00AE", "\\u061B", "\\u061D", "\\u2010", "\\u2027", "\\u2070",
                           "\\uFFFD", "\\u4E2D\\u00ED", "\\uD83C\\uDFEA", "\\u26A0\\uFE0F", "\\uDB3F\\uDFFD"}) {
    INFO(seen);
    CHECK(!refused(seen));
  }
}

TEST_CASE("choices, ids, days and money are what they say") {
  CHECK(refusal_of(R"({"c":"PAID"})", [](Fields& fields) { fields.choice("c", {"paid"}); }) == "/c choice");
  CHECK(refusal_of(R"({"u":"0193a5b0"})", [](Fields& fields) { fields.uuid("u"); }) == "/u uuid");
  for (const char* day : {"2026-02-29", "2026-13-01", "26-01-01", "2026-1-1", "2026-11-23T00:00:00Z"}) {
    CAPTURE(day);
    CHECK(refusal_of("{\"d\":\"" + std::string(day) + "\"}", [](Fields& fields) { fields.day("d"); }) == "/d date");
  }
  const auto money = [](Fields& fields) { fields.money("m"); };
  CHECK(refusal_of(R"({"m":{"amount":-1,"currency":"CDF"}})", money) == "/m/amount range");
  CHECK(refusal_of(R"({"m":{"amount":1.5,"currency":"cdf"}})", money) == "/m/amount type, /m/currency currency");
  CHECK(refusal_of(R"({"m":{"amount":1,"currency":"123"}})", money) == "/m/currency currency");
  CHECK(refusal_of(R"({"m":{"amount":1,"currency":"CDF","cents":2}})", money) == "/m/cents unknown");
  CHECK(refusal_of(R"({})", money) == "/m required");
  CHECK(refusal_of(R"({"m":7})", money) == "/m type");
}

TEST_CASE("all that is wrong is told at once, with pointers, and in French") {
  Fields fields(with_body(R"({"quantity":0,"deliveries":[{"quantity":1},{"quantity":"2","x":1}],"a/b~c":1})"));
  fields.integer("quantity", 1, 1000);
  fields.text("name", 10);
  for (Fields& delivery : fields.objects("deliveries", 1, 10)) delivery.integer("quantity", 1, 10);
  const auto refused = fields.refused();
  REQUIRE(refused.has_value());
  CHECK(refused->code == Code::invalid_input);
  CHECK(list_of(refused) ==
        "/quantity range, /name required, /deliveries/1/quantity type, /a~1b~0c unknown, /deliveries/1/x unknown");
  CHECK(refused->fields[0].detail == "Nombre entier de 1 à 1000 attendu.");
}

TEST_CASE("unknown fields alone are a problem of their own") {
  Fields fields(with_body(R"({"name":"a","nmae":"b"})"));
  fields.text("name", 10);
  const auto refused = fields.refused();
  REQUIRE(refused.has_value());
  CHECK(refused->code == Code::unknown_field);
  CHECK(list_of(refused) == "/nmae unknown");
}

TEST_CASE("a body of nothing but unknown fields does not get an answer of its own size") {
  std::string body = "{";
  for (int i = 0; i < 10'000; ++i) body += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
  Fields fields(with_body(body + "}"));
  const auto refused = fields.refused();
  REQUIRE(refused.has_value());
  CHECK(refused->fields.size() == 100);
}

TEST_CASE("a rule of the caller's own is listed like the others") {
  Fields fields(with_body(R"({"gtin":"9506000134353"})"));
  CHECK(fields.is_text("gtin"));
  CHECK(fields.has("gtin"));
  fields.text("gtin", 14);
  fields.refuse("gtin", "check_digit", "La clé de contrôle est fausse.");
  CHECK(list_of(fields.refused()) == "/gtin check_digit");
}

TEST_CASE("lists have their least and their most") {
  const auto ask = [](Fields& fields) { fields.texts("l", 2, 3); };
  CHECK(refusal_of(R"({"l":["a","abc"]})", ask) == "");
  for (const char* list : {"[]", "[\"a\",\"b\",\"c\"]", "[\"abcd\"]", "[\"\"]", "[1]", "\"a\"", "{}"}) {
    CAPTURE(list);
    CHECK(refusal_of("{\"l\":" + std::string(list) + "}", ask) == "/l type");
  }
  CHECK(refusal_of(R"({})", ask) == "/l required");
  const auto objects = [](Fields& fields) { fields.objects("o", 1, 1); };
  CHECK(refusal_of(R"({"o":[{}]})", objects) == "");
  for (const char* list : {"[]", "[{},{}]", "[1]", "{}"}) {
    CAPTURE(list);
    CHECK(refusal_of("{\"o\":" + std::string(list) + "}", objects) == "/o type");
  }
}
