#include <doctest/doctest.h>

#include <optional>

#include <boost/json/parse.hpp>

#include "qrcongo/base/text.hpp"
#include "scan_room.hpp"
#include "src/verification/digital_link.hpp"

using namespace qrcongo;
using namespace qrcongo::verification;
using namespace qrcongo::testing;

namespace {

namespace json = boost::json;

constexpr const char* root = "https://stamps.example";
constexpr const char* stamp_route = "/01/{gtin}/21/{serial}";
const std::string vocabulary = "https://ref.gs1.org/voc/";

std::string text(const json::value& value) { return std::string(value.as_string()); }

std::string header(const http::Response& response, std::string_view name) {
  for (const http::Header& one : response.headers) {
    if (one.name == name) return one.value;
  }
  return "";
}

struct LinkRoom : ScanRoom {
  LinkRoom() {
    settings.public_url = root;
    issue_beer();
    activate_beer(0);
  }
  std::string genuine = serial(1500);

  http::Request asked(const std::string& link_type, const std::string& code) {
    http::Request asked = request();
    asked.route = stamp_route;
    asked.path = "/01/" + std::string(beer_gtin) + "/21/" + code;
    asked.path_parameters = {beer_gtin, code};
    if (!link_type.empty()) {
      asked.query = {{"linkType", link_type}};
      asked.raw_query = "linkType=" + link_type;
    }
    return asked;
  }
  http::Response links(const std::string& link_type, const std::string& code) {
    http::Request request = asked(link_type, code);
    return wait_for(web().show_stamp(request));
  }
  static Result<http::Response> result_of(boost::asio::awaitable<Result<http::Response>> answer) {
    boost::asio::io_context context;
    auto answered = boost::asio::co_spawn(context, std::move(answer), boost::asio::use_future);
    context.run();
    return answered.get();
  }
  json::array linkset(const http::Response& response) { return json::parse(response.body).at("linkset").as_array(); }
  std::int64_t scans() {
    http::Request request = asked("", genuine);
    request.head = true;
    return json::parse(wait_for(web().show_stamp(request)).body).at("scan").at("count").as_int64();
  }
  Result<http::Response> product(const std::string& gtin, const std::string& accept) {
    http::Request request = ScanRoom::request(accept);
    request.route = "/01/{gtin}";
    request.path_parameters = {gtin};
    return web().show_product(request);
  }
};

}  // namespace

TEST_CASE("a GTIN's check digit and a serial's characters make an address GS1's or not") {
  CHECK(read_digital_link("09506000134352", std::nullopt).has_value());
  CHECK(read_digital_link("9506000134352", std::nullopt)->gtin == "09506000134352");
  for (const char* wrong : {"09506000134353", "0950600013435", "95060001343520", "0950600013435X", "", "1"}) {
    INFO(wrong);
    CHECK(!read_digital_link(wrong, std::nullopt));
  }
  for (const char* right : {"1", "1ZFW36AKC30JSAEMGFTS", "a/b", "!\"%&'()*+,-./:;<=>?_"}) {
    INFO(right);
    CHECK(read_digital_link("09506000134352", right).has_value());
  }
  for (const char* wrong : {"", "123456789012345678901", "a b", "é", "a#b", "a[b"}) {
    INFO(wrong);
    CHECK(!read_digital_link("09506000134352", wrong));
  }
}

TEST_CASE("a linkset holds the stamp's links before its product's, each with one default that is also named") {
  LinkRoom room;
  for (const char* asked : {"linkset", "all"}) {
    const http::Response response = room.links(asked, room.genuine);
    CHECK(response.status == 200);
    CHECK(response.content_type == "application/linkset+json");
    CHECK(header(response, "Access-Control-Allow-Origin") == "*");
    const json::array linkset = room.linkset(response);
    REQUIRE(linkset.size() == 2);
    const std::string product = std::string(root) + "/01/09506000134352";
    CHECK(text(linkset[0].at("anchor")) == product + "/21/" + room.genuine);
    CHECK(text(linkset[1].at("anchor")) == product);
    for (const json::value& context : linkset) {
      const json::array& defaults = context.at(vocabulary + "defaultLink").as_array();
      REQUIRE(defaults.size() == 1);
      CHECK(defaults[0].as_object().size() == 2);
      bool named = false;
      for (const auto& [type, targets] : context.as_object()) {
        if (!targets.is_array() || std::string(type) == vocabulary + "defaultLink") continue;
        for (const json::value& target : targets.as_array()) {
          named = named || text(target.at("href")) == text(defaults[0].at("href"));
        }
      }
      CHECK(named);
    }
  }
}

TEST_CASE("a serial that is no stamp of the product has no links, and nothing says why") {
  LinkRoom room;
  const auto refused = [&](const std::string& link_type, const std::string& gtin, const std::string& code) {
    http::Request asked = room.asked(link_type, code);
    asked.path_parameters = {gtin, code};
    auto answered = room.result_of(room.web().show_stamp(asked));
    REQUIRE(!answered);
    CHECK(answered.error().code == Code::not_found);
    return answered.error().detail;
  };
  for (const char* link_type : {"linkset", "all", "gs1:defaultLink", "gs1:pip"}) {
    const std::string of_unissued = refused(link_type, beer_gtin, room.serial(9));
    CHECK(refused(link_type, beer_gtin, "1ZFW36AMC30JSAEMGFTS") == of_unissued);
    CHECK(refused(link_type, beer_gtin, "A") == of_unissued);
    CHECK(refused(link_type, "02000000000015", room.genuine) == of_unissued);
  }
  CHECK(room.links("linkset", to_lower_ascii(room.genuine)).status == 200);
}

TEST_CASE("links of a serial that nobody issued are limited as its scans are, by the same budget") {
  LinkRoom room;
  room.settings.limits_enabled = true;
  room.settings.misses_per_s = 1;
  room.settings.products_per_s = 1000;
  const auto code_of = [&](const std::string& serial) {
    http::Request asked = room.asked("linkset", serial);
    const auto answered = room.result_of(room.web().show_stamp(asked));
    return answered ? std::optional<Code>() : std::optional<Code>(answered.error().code);
  };
  CHECK(room.scan(room.serial(9)).status == 200);
  for (int i = 1; i < 60; ++i) CHECK(code_of(room.serial(9)) == Code::not_found);
  CHECK(code_of(room.serial(9)) == Code::rate_limited);
  CHECK(room.scan(room.serial(9)).status == 429);
  CHECK(!code_of(room.genuine));
}

TEST_CASE("a link that is asked for by its type is found under each of GS1's spellings") {
  LinkRoom room;
  const std::string page = std::string(root) + "/verifier/01/09506000134352/21/" + room.genuine;
  for (const char* spelling : {"gs1:certificationInfo", "gs1:defaultLink", "https://ref.gs1.org/voc/certificationInfo",
                               "https://gs1.org/voc/certificationInfo", "https://www.gs1.org/voc/certificationInfo"}) {
    INFO(spelling);
    const http::Response response = room.links(spelling, room.genuine);
    CHECK(response.status == 307);
    CHECK(header(response, "Location") == page + "?linkType=" + spelling);
  }
  // What the stamp has not, its product may have.
  CHECK(header(room.links("gs1:pip", room.genuine), "Location") ==
        std::string(root) + "/verifier/01/09506000134352?linkType=gs1:pip");
  http::Request more = room.asked("gs1:pip", room.genuine);
  more.raw_query = "a=%C3%A9&linkType=gs1:pip&b";
  CHECK(header(room.wait_for(room.web().show_stamp(more)), "Location").ends_with("?a=%C3%A9&linkType=gs1:pip&b"));
}

TEST_CASE("no link, no product and no such address") {
  LinkRoom room;
  for (const char* unknown : {"gs1:nosuch", "pip", "xyz", "https://example.org/pip"}) {
    http::Request request = room.asked(unknown, room.genuine);
    request.path = "/01/09506000134352";
    request.route = "/01/{gtin}";
    const auto refused = room.web().show_product(request);
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::not_found);
  }
  const auto nobody = room.product("02000000000015", "application/linkset+json");
  REQUIRE(!nobody);
  CHECK(nobody.error().code == Code::not_found);
  const auto wrong = room.product("02000000000016", "application/linkset+json");
  REQUIRE(!wrong);
  CHECK(wrong.error().code == Code::malformed);
}

TEST_CASE("who asks for more products and linksets than there may be waits, and nobody else") {
  LinkRoom room;
  room.settings.limits_enabled = true;
  room.settings.products_per_s = 1;
  for (int i = 0; i < 5; ++i) {
    CHECK(room.product(beer_gtin, "application/json").has_value());
    CHECK(room.product(beer_gtin, "application/linkset+json").has_value());
  }
  for (const char* accept : {"application/json", "application/linkset+json"}) {
    const auto refused = room.product(beer_gtin, accept);
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::rate_limited);
    CHECK(refused.error().retry_after_s == 1);
  }
  const auto page = room.product(beer_gtin, "text/html");
  REQUIRE(page);
  CHECK(page->status == 429);
  CHECK(page->content_type == "text/html; charset=utf-8");
  CHECK(header(*page, "Retry-After") == "1");
  CHECK(page->body.find("Vérification indisponible") != std::string::npos);
  http::Request neighbour = room.request();
  neighbour.route = "/01/{gtin}";
  neighbour.path_parameters = {beer_gtin};
  neighbour.client_address = "192.0.2.2";
  CHECK(room.web().show_product(neighbour).has_value());
  // A scan has a budget of its own.
  CHECK(room.scan(room.genuine).status == 200);
  room.clock.advance_ms(second_ms);
  CHECK(room.product(beer_gtin, "application/json").has_value());
}

TEST_CASE("Accept asks for the linkset where nothing else is liked better") {
  LinkRoom room;
  const auto type = [&](const char* accept) { return room.product(beer_gtin, accept)->content_type; };
  CHECK(type("application/linkset+json") == "application/linkset+json");
  CHECK(type("Application/Linkset+JSON, application/json;q=0.5") == "application/linkset+json");
  CHECK(type("application/linkset+json;q=0.5, application/json") == "application/json");
  CHECK(type("application/linkset+json;q=0") == "application/json");
  CHECK(type("text/html, application/linkset+json;q=0.9") == "text/html; charset=utf-8");
  CHECK(type("application/json") == "application/json");
}

TEST_CASE("links are no look at a stamp, and the hot path leaves them to the routes") {
  LinkRoom room;
  for (const char* asked : {"linkset", "gs1:defaultLink"}) room.links(asked, room.genuine);
  CHECK(room.scans() == 0);
  const http::DirectRoute direct = room.web().direct_route();
  const std::string path = "/01/" + std::string(beer_gtin) + "/21/" + room.genuine;
  const auto answers = [&](const std::string& at, const char* query, const char* accept) {
    const std::vector<http::DirectField> fields = {{"Accept", accept}};
    http::DirectRequest request;
    request.path = at;
    request.query = query;
    request.fields = fields;
    request.client_address = "192.0.2.1";
    std::vector<char> memory(32'768);
    http::DirectReply reply(memory);
    const auto answered = direct.answer(request, reply);
    return answered ? std::string(answered->head) : std::string();
  };
  CHECK(answers(path, "linkType=linkset", "*/*").empty());
  CHECK(answers(path, "", "application/linkset+json").empty());
  CHECK(room.scans() == 0);
  CHECK(answers(path, "", "application/json").find("Link: <?linkType=linkset>") != std::string::npos);
  CHECK(room.scans() == 1);
  const std::string at_short_address = answers("/S/" + room.genuine, "linkType=linkset", "application/json");
  CHECK(!at_short_address.empty());
  CHECK(at_short_address.find("Link: ") == std::string::npos);
}

TEST_CASE("the description says what there is, and scripts of other sites may ask") {
  LinkRoom room;
  http::Request asked = room.request();
  const http::Response described = *room.web().show_resolver(asked);
  const json::value document = json::parse(described.body);
  CHECK(document.at("resolverRoot") == root);
  CHECK(document.at("supportedPrimaryKeys").as_array().size() == 1);
  CHECK(document.at("supportedPrimaryKeys").at(0) == "01");
  CHECK(document.at("contact").at("fn") == "Office congolais de contrôle");
  CHECK(header(described, "Access-Control-Allow-Origin") == "*");
  const http::Response methods = *room.web().show_link_methods(asked);
  CHECK(methods.status == 204);
  CHECK(header(methods, "Access-Control-Allow-Methods") == "GET, HEAD, OPTIONS");
}
