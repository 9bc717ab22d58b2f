#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

#include "qrcongo/base/id.hpp"
#include "qrcongo/http/fields.hpp"
#include "qrcongo/http/listing.hpp"

using namespace qrcongo;
using namespace qrcongo::http;

namespace {

Request with_query(std::vector<std::pair<std::string, std::string>> query) {
  Request request;
  request.query = std::move(query);
  return request;
}

Code code_of(const Result<ListQuery>& query) {
  REQUIRE_FALSE(query.has_value());
  return query.error().code;
}

}  // namespace

TEST_CASE("a list without a word is its first fifty") {
  const auto query = read_list_query(with_query({}), {});
  REQUIRE(query.has_value());
  CHECK(query->limit == 50);
  CHECK(query->after == 0);
}

TEST_CASE("the cursor of a page leads to the next") {
  const auto page = boost::json::parse(list_response({1, 2, 3}, 4711).body);
  CHECK(page.at("items").as_array().size() == 3);
  const std::string cursor(page.at("next").as_string());
  CHECK(cursor != "4711");
  const auto next = read_list_query(with_query({{"cursor", cursor}, {"limit", "200"}}), {});
  REQUIRE(next.has_value());
  CHECK(next->after == 4711);
  CHECK(next->limit == 200);
}

TEST_CASE("a page that a search ended before it was full leads on behind what was looked at") {
  struct Row {
    std::int64_t sequence = 0;
  };
  const ListPlace begun{90, ListOrder::newest, 0};
  const auto encode = [](const Row& row) { return boost::json::value(row.sequence); };
  const auto next_of = [](const Response& response) { return boost::json::parse(response.body).at("next"); };
  for (const std::vector<Row>& rows : {std::vector<Row>{{80}, {75}}, std::vector<Row>{}}) {
    const Response response = page_response(rows, begun, 51, encode, 70);
    CHECK(boost::json::parse(response.body).at("items").as_array().size() == rows.size());
    const std::string cursor(next_of(response).as_string());
    const auto next = read_list_query(with_query({{"cursor", cursor}, {"order", "newest"}}), {}, {ListOrder::newest});
    REQUIRE(next.has_value());
    CHECK(next->after == 70);
    CHECK(next_of(page_response(rows, begun, 51, encode)).is_null());
  }
}

TEST_CASE("a list goes in the order that is asked for, of those that it has, and its cursor in no other") {
  constexpr auto oldest = ListOrder::oldest, newest = ListOrder::newest, changed = ListOrder::changed;
  const auto read = [&](std::vector<std::pair<std::string, std::string>> query) {
    return read_list_query(with_query(std::move(query)), {}, {oldest, newest, changed});
  };
  const auto cursor_of = [](const ListPlace& place) {
    return std::string(boost::json::parse(list_response({1}, place).body).at("next").as_string());
  };
  CHECK(read({})->order == oldest);
  CHECK(read({{"order", "oldest"}})->order == oldest);
  CHECK(read({{"order", "newest"}})->order == newest);
  CHECK(read_list_query(with_query({}), {}, {newest, oldest})->order == newest);
  const auto next = read({{"cursor", cursor_of({4711, changed, 1'795'521'600'000})}, {"order", "changed"}});
  REQUIRE(next.has_value());
  CHECK(next->order == changed);
  CHECK(next->after == 4711);
  CHECK(next->changed_at == 1'795'521'600'000);
  CHECK(read({{"order", "newest"}, {"cursor", cursor_of({7, newest, 0})}})->after == 7);
  for (const char* wrong : {"", "NEWEST", "desc", "newest,oldest"}) {
    CAPTURE(wrong);
    CHECK(code_of(read({{"order", wrong}})) == Code::invalid_input);
  }
  CHECK(code_of(read_list_query(with_query({{"order", "changed"}}), {}, {oldest, newest})) == Code::invalid_input);
  CHECK(code_of(read_list_query(with_query({{"order", "newest"}}), {})) == Code::unknown_field);
  const ListPlace places[] = {{7, oldest, 0}, {7, newest, 0}, {7, changed, 9}};
  for (const ListPlace& place : places) {
    for (const ListOrder order : {oldest, newest, changed}) {
      const auto other = read({{"cursor", cursor_of(place)}, {"order", std::string(to_text(order))}});
      CHECK(other.has_value() == (order == place.order));
      if (!other) CHECK(other.error().fields.at(0).pointer == "/cursor");
    }
  }
  // "n", "n-1", "c7", "c.7", "c-1.7", "cx.7"
  for (const char* cursor : {"bg", "bi0x", "Yzc", "Yy43", "Yy0xLjc", "Y3guNw"}) {
    CAPTURE(cursor);
    CHECK_FALSE(read({{"cursor", cursor}, {"order", "newest"}}).has_value());
    CHECK_FALSE(read({{"cursor", cursor}, {"order", "changed"}}).has_value());
  }
}

TEST_CASE("the last page leads nowhere") { CHECK(boost::json::parse(list_response({}, 0).body).at("next").is_null()); }

TEST_CASE("limits and cursors that are none are refused") {
  for (const char* limit : {"0", "201", "-1", "1.5", "", "x", "99999999999999999999"}) {
    CAPTURE(limit);
    CHECK(code_of(read_list_query(with_query({{"limit", limit}}), {})) == Code::invalid_input);
  }
  for (const char* cursor : {"", "4711", "LTE", "!!", "AAAA", "NDcxMQ=="}) {
    CAPTURE(cursor);
    CHECK(code_of(read_list_query(with_query({{"cursor", cursor}}), {})) == Code::invalid_input);
  }
}

TEST_CASE("a parameter that stands twice is refused, whatever it says") {
  CHECK(code_of(read_list_query(with_query({{"limit", "5"}, {"limit", "5"}}), {})) == Code::invalid_input);
  CHECK(code_of(read_list_query(with_query({{"state", "paid"}, {"limit", "5"}, {"state", "draft"}}), {"state"})) ==
        Code::invalid_input);
}

TEST_CASE("a filter that the route does not name is unknown") {
  CHECK(read_list_query(with_query({{"state", "paid"}}), {"state"}).has_value());
  CHECK(code_of(read_list_query(with_query({{"stat", "paid"}}), {"state"})) == Code::unknown_field);
}

TEST_CASE("updated_since is a time") {
  const auto query = read_list_query(with_query({{"updated_since", "2026-11-24T12:00:00Z"}}), {"updated_since"});
  REQUIRE(query.has_value());
  CHECK(query->updated_since == 1'795'521'600'000);
  CHECK(code_of(read_list_query(with_query({{"updated_since", "hier"}}), {"updated_since"})) == Code::invalid_input);
}

TEST_CASE("a search is a text of 1 to 100 characters, trimmed") {
  const auto search = [](const std::string& typed) { return read_list_query(with_query({{"q", typed}}), {"q"}); };
  CHECK(search(" bière ")->search == "bière");
  CHECK(search(std::string(100, 'x'))->search->size() == 100);
  CHECK(search("é")->search == "é");
  for (const std::string& wrong : {std::string(), std::string("  "), std::string(101, 'x'), std::string("a\nb"),
                                   std::string("a\0b", 3), std::string("\xC3")}) {
    CAPTURE(wrong);
    CHECK(code_of(search(wrong)) == Code::invalid_input);
  }
  CHECK(code_of(read_list_query(with_query({{"q", "x"}}), {"state"})) == Code::unknown_field);
  CHECK_FALSE(read_list_query(with_query({}), {"q"})->search.has_value());
}

TEST_CASE("a filter takes one word or several, and none that it does not know") {
  const auto read = [](const std::string& given) {
    return read_choices_filter(with_query({{"state", given}}), "state", {"draft", "paid"});
  };
  CHECK(read("paid").value() == std::vector<std::string>{"paid"});
  CHECK(read("paid,draft").value() == std::vector<std::string>{"paid", "draft"});
  CHECK(read_choices_filter(with_query({}), "state", {"draft"})->empty());
  for (const char* wrong : {"", "paid,", ",paid", "paid,,draft", "paid, draft", "lost", "paid,lost"}) {
    CAPTURE(wrong);
    CHECK_FALSE(read(wrong).has_value());
  }
}

TEST_CASE("a filter by an id takes an id") {
  const std::string id = "0193a000-0000-7000-8000-000000000000";
  const auto read = [](const std::string& given) {
    return read_id_filter<ProductId>(with_query({{"product_id", given}}), "product_id");
  };
  CHECK(read(id)->value().str() == id);
  CHECK_FALSE(read_id_filter<ProductId>(with_query({}), "product_id")->has_value());
  CHECK(read("7").error().fields.at(0).pointer == "/product_id");
  CHECK_FALSE(read(id + ",").has_value());
}

TEST_CASE("a change needs the version that it was made on") {
  Request request;
  const auto code = [&](std::int64_t version) {
    const auto matched = require_match(request, version);
    return matched ? Code::internal : matched.error().code;
  };
  CHECK(code(3) == Code::precondition_required);
  request.headers.push_back({"If-Match", etag_of(3)});
  CHECK(require_match(request, 3).has_value());
  CHECK(code(4) == Code::precondition_failed);
}

TEST_CASE("values are spelled as the contract has them") {
  CHECK(to_json(Money{125, "CDF"}) == boost::json::parse(R"({"amount":125,"currency":"CDF"})"));
  CHECK(time_json(1'795'521'600'000) == boost::json::value("2026-11-24T12:00:00.000Z"));
  CHECK(time_json(std::nullopt).is_null());
  CHECK(day_json(20'780) == boost::json::value("2026-11-23"));
  CHECK(day_json(std::nullopt).is_null());
  CHECK(text_json("a") == boost::json::value("a"));
  CHECK(text_json(std::nullopt).is_null());
}

TEST_CASE("If-None-Match names an ETag, weak or not, among others, or any") {
  const auto known = [](const std::vector<Header>& headers) {
    Request request;
    request.headers = headers;
    return is_known(request, "\"abc\"");
  };
  CHECK(known({{"if-none-match", "\"abc\""}}));
  CHECK(known({{"If-None-Match", "W/\"abc\""}}));
  CHECK(known({{"If-None-Match", "\"x\" , \"abc\",\"y\""}}));
  CHECK(known({{"If-None-Match", "\"x\""}, {"If-None-Match", "\"abc\""}}));
  CHECK(known({{"If-None-Match", "*"}}));
  for (const char* other : {"", "abc", "\"ab\"", "\"abc", "\"ABC\"", ",", "W/"}) {
    CAPTURE(other);
    CHECK(!known({{"If-None-Match", other}}));
  }
  CHECK(!known({{"If-Match", "\"abc\""}}));
  CHECK(!known({}));
}
