#include <doctest/doctest.h>

#include <fstream>
#include <memory>
#include <set>

#include <boost/json.hpp>

#include "qrcongo/base/text.hpp"
#include "scan_room.hpp"

using namespace qrcongo;
using namespace qrcongo::verification;
using namespace qrcongo::testing;

namespace {

namespace json = boost::json;

constexpr const char* browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
constexpr std::size_t page_bytes_max = 14 * 1000;

json::object object(const http::Response& response) { return json::parse(response.body).as_object(); }
std::string text(const json::value& value) { return std::string(value.as_string()); }
std::string verdict(const http::Response& response) { return text(object(response).at("verdict")); }
std::int64_t count(const http::Response& response) { return object(response).at("scan").at("count").as_int64(); }
bool holds(const http::Response& response, std::string_view part) {
  return response.body.find(part) != std::string::npos;
}

std::string header(const http::Response& response, std::string_view name) {
  for (const http::Header& one : response.headers) {
    if (one.name == name) return one.value;
  }
  return "";
}

// A shop's beer, activated on 25 November at noon.
struct Shop : ScanRoom {
  Shop() {
    issue_beer();
    activate_beer(*parse_time("2026-11-25T11:00:00Z"));
    clock.set_ms(*parse_time("2026-11-26T10:00:00Z"));
  }
  std::string serial_1500 = serial(1500);

  http::Response with_gtin(const std::string& gtin, const std::string& accept = "application/json") {
    http::Request asked = request(accept);
    asked.path_parameters = {gtin, serial_1500};
    return wait_for(web().show_stamp(asked));
  }
  http::Response product(const std::string& gtin, const std::string& accept = "application/json") {
    http::Request asked = request(accept);
    asked.path_parameters = {gtin};
    auto answered = web().show_product(asked);
    return answered ? std::move(*answered) : http::problem_response(asked, answered.error());
  }
  http::Response home(const std::string& code) {
    http::Request asked = request(browser);
    asked.query = {{"code", code}};
    return *web().show_home(asked);
  }
  Result<http::Response> verify(const std::string& body) {
    http::Request asked = request();
    asked.method = http::Method::post;
    asked.headers.push_back({"Content-Type", "application/json"});
    asked.body = body;
    return checked(asked);
  }
  // By an officer of the OCC, who has the stamp before him in this province.
  Result<http::Response> inspect(const std::string& place, std::set<identity::Duty> duties) {
    identity::Caller caller;
    caller.user_id = UserId("01930000-0000-7000-8000-000000000401");
    caller.role = identity::Role::OPERATEUR_OCC;
    caller.duties = std::move(duties);
    http::Request asked = request();
    asked.method = http::Method::post;
    asked.headers.push_back({"Content-Type", "application/json"});
    asked.body = R"({"codes":[")" + serial_1500 + R"(","X"],"place":")" + place + R"("})";
    asked.caller = std::make_shared<const identity::Caller>(caller);
    return checked(asked);
  }
  Result<http::Response> checked(const http::Request& asked) {
    const auto check = web().read_codes(asked);
    if (!check) return fail(check.error());
    const auto told = web().check_codes(asked, *check);
    if (told && check->place != 0) web().count_evidence(asked, *check);
    return told;
  }
  // The page as a person would keep it, for looking at it in a browser.
  void keep(const char* name, const http::Response& response) {
    const char* folder = std::getenv("QRCONGO_KEEP_PAGES");
    if (folder != nullptr) std::ofstream(std::string(folder) + "/" + name + ".html") << response.body;
  }
};

}  // namespace

TEST_CASE("an authentic stamp's JSON is the contract's, name by name") {
  Shop shop;
  const http::Response response = shop.with_gtin(beer_gtin);
  CHECK(response.status == 200);
  CHECK(response.content_type == "application/json");
  CHECK(header(response, "Cache-Control") == "no-store");
  CHECK(header(response, "X-Robots-Tag") == "noindex");
  const json::value wanted =
      json::parse(R"({"verdict":"authentic","demonstration":false,"serial":"1ZFW36AKC30JSAEMGFTS",
    "product":{"name":"Bière blonde 72 cl","brand":"Fleuve","gtin":"09506000134352","category":"beer","net_content":"72 cl"},
    "enterprise":{"name":"Brasserie du Fleuve SA"},
    "certificate":{"number":"OCC-2026-000101","state":"granted","valid_until":"2027-11-22"},
    "activated_on":"2026-11-25","production_lot":"L2611A",
    "scan":{"count":1,"first_at":"2026-11-26T10:00:00.000Z","first_place":null,"recorded":true},
    "reasons":[],"message":"Authentique","advice":"Comparez le produit avec ce qui est écrit ici : nom, marque et format.",
    "report_url":"/signaler?s=1ZFW36AKC30JSAEMGFTS"})");
  CHECK(json::value(object(response)) == wanted);
}

TEST_CASE("an unknown code has nothing to show and says to check what was typed") {
  Shop shop;
  const json::object answer = object(shop.scan(shop.serial(1500, "02000000000015")));
  CHECK(text(answer.at("verdict")) == "unknown");
  for (const char* name : {"product", "enterprise", "certificate", "scan", "activated_on", "production_lot"})
    CHECK(answer.at(name).is_null());
  CHECK(text(answer.at("advice")).starts_with("Vérifiez ce que vous avez saisi"));
}

TEST_CASE("no answer about a code or a product is kept by anybody, on the hot path or beside it") {
  Shop shop;
  const std::string path = "/S/" + shop.serial_1500;
  const std::vector<http::DirectField> fields = {{"Accept", "application/json"}};
  http::DirectRequest direct;
  direct.path = path;
  direct.fields = fields;
  direct.client_address = "192.0.2.1";
  std::vector<char> memory(32'768);
  http::DirectReply reply(memory);
  const auto answered = shop.web().direct_route().answer(direct, reply);
  REQUIRE(answered.has_value());
  const std::vector<http::Response> beside = {shop.scan(shop.serial_1500), shop.scan("1ZFW36AMC30JSAEMGFTS"),
                                              shop.scan("1ZFW36AMC30JSAEMGFTS", browser), shop.product(beer_gtin),
                                              shop.product(beer_gtin, browser)};
  const std::vector<http::Header> wanted = {
      {"Cache-Control", "no-store"}, {"X-Robots-Tag", "noindex"}, {"Vary", "Accept, Accept-Language"}};
  for (const http::Header& one : wanted) {
    CHECK(answered->head.find("\r\n" + one.name + ": " + one.value + "\r\n") != std::string_view::npos);
    for (const http::Response& response : beside) CHECK(header(response, one.name) == one.value);
  }
  // Links are the same for everybody, and still nothing for a search engine.
  for (const std::string link_type : {"linkset", "gs1:pip"}) {
    CAPTURE(link_type);
    http::Request asked = shop.request("application/json");
    asked.route = "/01/{gtin}";
    asked.path_parameters = {beer_gtin};
    asked.query = {{"linkType", link_type}};
    asked.raw_query = "linkType=" + link_type;
    const auto links = shop.web().show_product(asked);
    REQUIRE(links.has_value());
    CHECK(header(*links, "X-Robots-Tag") == "noindex");
    CHECK(header(*links, "Vary") == "Accept, Accept-Language");
  }
}

TEST_CASE("an unreadable code is a problem with a verdict") {
  Shop shop;
  const http::Response response = shop.scan("1ZFW36AMC30JSAEMGFTS");
  CHECK(response.status == 400);
  CHECK(response.content_type == "application/problem+json");
  CHECK(verdict(response) == "unreadable");
  CHECK(text(object(response).at("type")) == "urn:qrcongo:problem:unreadable-code");
  CHECK(object(response).at("status") == 400);
}

TEST_CASE("a keypad code is told to go by SMS, as JSON and as a page") {
  Shop shop;
  const http::Response response = shop.scan("0131 2524 3690 5701 3219");
  CHECK(response.status == 400);
  CHECK(verdict(response) == "unreadable");
  CHECK(text(object(response).at("detail")).find("SMS") != std::string::npos);
  const http::Response page = shop.scan("01312524369057013219", browser);
  CHECK(page.status == 400);
  CHECK(holds(page, "SMS"));
}

TEST_CASE("what cannot be known now is 503, with a verdict and a time to come back") {
  Shop shop;
  const Index empty;
  Http web(empty, *shop.keyring, shop.ledger(), shop.settings, shop.clock, shop.random);
  for (const char* accept : {"application/json", browser}) {
    http::Request asked = shop.request(accept);
    asked.path_parameters = {shop.serial_1500};
    const http::Response response = shop.wait_for(web.show_short_stamp(asked));
    CHECK(response.status == 503);
    if (response.content_type != "application/problem+json") continue;
    CHECK(verdict(response) == "unavailable");
    CHECK(header(response, "Retry-After") == "5");
  }
}

TEST_CASE("another product's GTIN in the address") {
  Shop shop;
  CHECK(verdict(shop.with_gtin("02000000000015")) == "wrong_product");
  CHECK(verdict(shop.with_gtin("19506000134352")) == "wrong_product");
  CHECK(verdict(shop.with_gtin("9506000134352")) == "authentic");
  CHECK(verdict(shop.with_gtin("506000134352")) == "wrong_product");
  CHECK(verdict(shop.scan(shop.serial_1500)) == "authentic");
  CHECK(verdict(shop.scan(to_lower_ascii(shop.serial_1500))) == "authentic");
}

TEST_CASE("the page names product, brand and size, and what to do") {
  Shop shop;
  const http::Response page = shop.scan(shop.serial_1500, browser);
  shop.keep("authentic", page);
  CHECK(page.status == 200);
  CHECK(page.content_type == "text/html; charset=utf-8");
  CHECK(holds(page, "<h2 class=\"name\">Bière blonde 72 cl</h2>"));
  for (const char* part : {"Fleuve", "72 cl", "Authentique", "class=\"verdict good\"", "Brasserie du Fleuve SA",
                           "25/11/2026", "L2611A", "tel:+243810000000", "Office congolais de contrôle", "<form"}) {
    INFO(part);
    CHECK(holds(page, part));
  }
  CHECK(!holds(page, "DÉMONSTRATION"));
  CHECK(!holds(page, "{{"));
}

TEST_CASE("the page carries no script, and its policy lets none run") {
  Shop shop;
  const http::Response page = shop.scan(shop.serial_1500, browser);
  CHECK(!holds(page, "<script"));
  CHECK(!holds(page, "style=\""));
  const std::string policy = header(page, "Content-Security-Policy");
  CHECK(policy.starts_with("default-src 'none'; style-src 'unsafe-inline' 'sha256-"));
  CHECK(policy.find("script-src") == std::string::npos);
  CHECK(header(page, "Cache-Control") == "no-store");
  CHECK(header(page, "Vary") == "Accept, Accept-Language");
}

TEST_CASE("every page is under 14 kB, even with the longest texts") {
  Shop shop;
  shop.settings.notice = std::string(300, 'n');
  shop.settings.demonstration = true;
  shop.beer.product.name = std::string(200, 'p');
  shop.beer.product.brand = std::string(100, 'b');
  shop.beer.enterprise_name = std::string(200, 'e');
  shop.beer.state = certification::CertificateState::revoked;
  shop.index.on_facts_changed(shop.beer);
  for (const auto fact : {stamps::RangeFact::spoiled, stamps::RangeFact::recalled}) {
    shop.index.on_range_marked(marked(shop.beer_batch, fact, 1, 1000, shop.clock.now_ms(), "stolen"));
  }
  http::Request home = shop.request(browser);
  const http::Response pages[] = {shop.with_gtin("02000000000015", browser), *shop.web().show_home(home),
                                  shop.scan(shop.serial(9), browser),        shop.scan(std::string(200, '<'), browser),
                                  shop.product(beer_gtin, browser),          shop.product("1", browser)};
  for (const http::Response& page : pages) {
    CHECK(page.content_type == "text/html; charset=utf-8");
    CHECK(page.body.size() < page_bytes_max);
    CHECK(holds(page, "DÉMONSTRATION"));
  }
}

TEST_CASE("names and codes stand in the page as text") {
  Shop shop;
  shop.beer.product.name = "<script>alert(1)</script>";
  shop.beer.product.brand = "\"onload='x'";
  shop.beer.enterprise_name = "A & B";
  shop.index.on_facts_changed(shop.beer);
  for (const http::Response& page : {shop.scan(shop.serial_1500, browser), shop.with_gtin("02000000000015", browser),
                                     shop.product(beer_gtin, browser)}) {
    CHECK(!holds(page, "<script"));
    CHECK(holds(page, "&lt;script&gt;alert(1)&lt;/script&gt;"));
    CHECK(holds(page, "A &amp; B"));
    CHECK(!holds(page, "onload='"));
  }
  const http::Response typed = shop.scan("\"><script>alert(2)</script>{{title}}", browser);
  CHECK(typed.status == 400);
  CHECK(!holds(typed, "<script"));
  CHECK(holds(typed, "value=\"&quot;&gt;&lt;script&gt;alert(2)&lt;/script&gt;{{title}}\""));
}

TEST_CASE("each verdict's page has its word, its colour and its picture") {
  Shop shop;
  const auto seen = [&](const char* name, const http::Response& page, const char* tone, const char* word) {
    INFO(name);
    shop.keep(name, page);
    CHECK(holds(page, std::string("class=\"verdict ") + tone + "\"><svg"));
    CHECK(holds(page, word));
  };
  const auto mark = [&](stamps::RangeFact fact, std::int64_t position, const char* reason) {
    shop.index.on_range_marked(marked(shop.beer_batch, fact, position, position, shop.clock.now_ms(), reason));
    return shop.scan(shop.serial(999 + position), browser);
  };
  seen("unknown", shop.scan(shop.serial(9), browser), "caution", "Code inconnu");
  seen("unreadable", shop.scan("ABC", browser), "neutral", "Code illisible");
  seen("wrong_product", shop.with_gtin("02000000000015", browser), "bad", "autre produit");
  seen("recalled", mark(stamps::RangeFact::recalled, 1, "safety"), "bad", "sécurité du produit");
  seen("reported_lost", mark(stamps::RangeFact::spoiled, 2, "stolen"), "bad", "Déclarée volée");
  seen("spoiled", mark(stamps::RangeFact::spoiled, 3, "misprint"), "bad", "Estampille annulée");
  shop.beer.state = certification::CertificateState::suspended;
  shop.beer.state_changed_at = shop.clock.now_ms();
  shop.index.on_facts_changed(shop.beer);
  seen("suspended", shop.scan(shop.serial_1500, browser), "caution", "suspendu depuis le 26/11/2026");
}

TEST_CASE("browsers get a page and programs JSON") {
  Shop shop;
  const auto type = [&](std::vector<http::Header> headers) {
    http::Request asked = shop.request();
    asked.headers = std::move(headers);
    return shop.scan(std::move(asked), shop.serial_1500).content_type;
  };
  const std::string page = "text/html; charset=utf-8";
  const std::string data = "application/json";
  CHECK(type({{"Accept", browser}}) == page);
  CHECK(type({{"Accept", "application/json"}}) == data);
  CHECK(type({{"Accept", "text/html;q=0.5, application/json"}}) == data);
  CHECK(type({{"Accept", "application/json;q=0.5, text/html;q=0.51"}}) == page);
  CHECK(type({{"Accept", "text/html;q=0, */*"}}) == data);
  CHECK(type({{"Accept", "TEXT/HTML"}}) == page);
  CHECK(type({}) == data);
  CHECK(type({{"Accept", "*/*"}, {"User-Agent", "curl/7.88"}}) == data);
  CHECK(type({{"Accept", "image/gif, */*"}, {"User-Agent", "Mozilla/4.0 (compatible; MSIE 8.0)"}}) == page);
  CHECK(type({{"Accept", "*/*"}, {"User-Agent", "Mozilla/5.0"}, {"Sec-Fetch-Mode", "cors"}}) == data);
}

TEST_CASE("a scan is counted once a client and stamp in ten minutes") {
  Shop shop;
  CHECK(count(shop.scan(shop.serial_1500)) == 1);
  CHECK(count(shop.with_gtin(beer_gtin)) == 1);
  CHECK(count(shop.scan(shop.serial(1501))) == 1);
  http::Request neighbour = shop.request();
  neighbour.client_address = "192.0.2.2";
  CHECK(count(shop.scan(neighbour, shop.serial_1500)) == 2);
  shop.clock.advance_ms(10 * minute_ms);
  CHECK(count(shop.scan(shop.serial_1500)) == 3);
}

TEST_CASE("the clients of one IPv6 /48 have four clients' budget of scans together") {
  Shop shop;
  shop.settings.limits_enabled = true;
  shop.settings.hits_per_s = 1;
  const auto status_from = [&](const std::string& address) {
    http::Request asked = shop.request();
    asked.client_address = address;
    return shop.scan(std::move(asked), shop.serial_1500).status;
  };
  int answered = 0;
  for (int network = 0; network < 50; ++network) {
    if (status_from("2001:db8:1:" + std::to_string(network) + "::1") == 200) ++answered;
  }
  CHECK(answered == 40);
  CHECK(status_from("2001:db8:2:1::1") == 200);
  CHECK(status_from("192.0.2.7") == 200);
  shop.clock.advance_ms(second_ms);
  CHECK(status_from("2001:db8:1:60::1") == 200);
}

TEST_CASE("what nobody looked at is not counted") {
  Shop shop;
  const auto count_after = [&](const std::function<void(http::Request&)>& by) {
    http::Request asked = shop.request();
    by(asked);
    return count(shop.scan(std::move(asked), shop.serial_1500));
  };
  CHECK(count_after([](http::Request& r) { r.head = true; }) == 0);
  CHECK(count_after([](http::Request& r) {
          r.raw_query = "lang=ln";
          r.headers.push_back({"Sec-Fetch-Site", "same-origin"});
        }) == 0);
  CHECK(count_after([](http::Request& r) {
          r.headers.push_back({"Sec-Fetch-Site", "cross-site"});
          r.headers.push_back({"Sec-Fetch-Mode", "no-cors"});
        }) == 0);
  CHECK(count_after([](http::Request& r) { r.headers.push_back({"Purpose", "prefetch"}); }) == 0);
  CHECK(count_after([](http::Request& r) { r.headers.push_back({"Sec-Purpose", "prefetch;prerender"}); }) == 0);
  CHECK(count_after([](http::Request& r) { r.headers.push_back({"User-Agent", "WhatsApp/2.23.20.0"}); }) == 0);
  CHECK(count_after([](http::Request& r) { r.headers.push_back({"User-Agent", "facebookexternalhit/1.1"}); }) == 0);
  CHECK(object(shop.scan(shop.serial(9))).at("scan").is_null());
  CHECK(count_after([](http::Request&) {}) == 1);
}

TEST_CASE("a code that was printed with a language is counted like any other") {
  Shop shop;
  http::Request asked = shop.request();
  asked.raw_query = "lang=fr";
  asked.query = {{"lang", "fr"}};
  CHECK(count(shop.scan(std::move(asked), shop.serial_1500)) == 1);
}

TEST_CASE("many codes at once are answered in their order and are no scans") {
  Shop shop;
  const std::string body = R"({"codes":[")" + shop.serial_1500 + R"(","X","HTTPS://QR.GOUV.CG/01/02000000000015/21/)" +
                           shop.serial_1500 + R"(",")" + shop.serial(9) + R"("]})";
  const auto answered = shop.verify(body);
  REQUIRE(answered);
  const json::array items = object(*answered).at("items").as_array();
  REQUIRE(items.size() == 4);
  CHECK(text(items[0].at("verdict")) == "authentic");
  CHECK(items[0].at("scan").at("count") == 0);
  CHECK(text(items[1].at("verdict")) == "unreadable");
  CHECK(text(items[1].at("code")) == "X");
  CHECK(items[1].at("serial").is_null());
  CHECK(text(items[2].at("verdict")) == "wrong_product");
  CHECK(text(items[3].at("verdict")) == "unknown");
  CHECK(count(shop.scan(shop.serial_1500)) == 1);
}

TEST_CASE("what an inspector sees at a place is evidence about the stamp, and not counted") {
  Shop shop;
  json::array items;
  for (const char* place : {"CD-KN", "CD-NK", "CD-KN", "CD-NK"}) {
    shop.clock.advance_ms(hour_ms);
    const auto answered = shop.inspect(place, {identity::Duty::inspector});
    REQUIRE(answered);
    items = object(*answered).at("items").as_array();
  }
  // He could name any place: what he alone saw is for another one to confirm.
  CHECK(text(items[0].at("verdict")) == "authentic");
  CHECK((shop.ledger().look(1500).suspicions & static_cast<std::uint8_t>(CopyRule::went_back)) != 0);
  CHECK(items[0].at("scan").at("count") == 0);
  CHECK(text(items[1].at("verdict")) == "unreadable");
  CHECK(shop.ledger().look(1500).known == 4);
  CHECK(count(shop.scan(shop.serial_1500)) == 1);
}

TEST_CASE("an inspector alone names a place, and one that there is") {
  Shop shop;
  CHECK(shop.inspect("CD-KN", {}).error().code == Code::forbidden);
  CHECK(shop.inspect("CD-KN", {identity::Duty::cashier}).error().code == Code::forbidden);
  for (const char* place : {"CG-12", "Kinshasa", "cd-kn"}) {
    const auto answered = shop.inspect(place, {identity::Duty::inspector});
    REQUIRE(!answered);
    CHECK(answered.error().fields.front().pointer == "/place");
  }
  CHECK(shop.ledger().look(1500).known == 0);
}

TEST_CASE("a list of codes that is none is refused by name") {
  Shop shop;
  const auto many = [](int quantity) {
    std::string body = R"({"codes":["X")";
    for (int i = 1; i < quantity; ++i) body += R"(,"X")";
    return body + "]}";
  };
  CHECK(shop.verify(many(1000)).has_value());
  for (const std::string& body :
       {many(1001), std::string("{}"), std::string(R"({"codes":[]})"), std::string(R"({"codes":[1]})"),
        R"({"codes":[")" + std::string(257, 'A') + R"("]})"}) {
    const auto answered = shop.verify(body);
    REQUIRE(!answered);
    CHECK(answered.error().fields.front().pointer == "/codes");
  }
  CHECK(shop.verify(R"({"codes":["X"],"count":1})").error().code == Code::unknown_field);
}

TEST_CASE("the root page says what runs here and takes a code") {
  Shop shop;
  http::Request asked = shop.request("*/*");
  const http::Response page = *shop.web().show_home(asked);
  shop.keep("home", page);
  CHECK(page.status == 200);
  for (const char* part : {"qrcongo", "Office congolais de contrôle", "name=\"code\"", "action=\"/\"", "method=\"get\"",
                           "href=\"/scanner\""}) {
    INFO(part);
    CHECK(holds(page, part));
  }
}

TEST_CASE("the root page speaks one language from its head to its foot") {
  Shop shop;
  const auto page = [&](const std::string& language) {
    http::Request asked = shop.request(browser);
    asked.query = {{"lang", language}};
    asked.raw_query = "lang=" + language;
    return *shop.web().show_home(asked);
  };
  CHECK(holds(page("fr"), "Ce qui fonctionne ici"));
  CHECK(holds(page("en"), "What runs here"));
  for (const char* language : {"en", "ln", "kg", "lua", "sw"}) {
    INFO(language);
    const http::Response foreign = page(language);
    CHECK(holds(foreign, "Office congolais de contrôle."));
    CHECK(foreign.body.size() < page_bytes_max);
    CHECK(!holds(foreign, "{{"));
    CHECK(!holds(foreign, "{authority}"));
    for (const char* french_words : {"fonctionne", "Comparez", "programmes", "cette plateforme"}) {
      CHECK(!holds(foreign, french_words));
    }
  }
}

TEST_CASE("a typed code is sent to its own address") {
  Shop shop;
  const auto location = [&](const std::string& code) {
    const http::Response response = shop.home(code);
    return response.status == 303 ? header(response, "Location") : std::to_string(response.status);
  };
  CHECK(location("1ZFW36AKC30JSAEMGFTS") == "/S/1ZFW36AKC30JSAEMGFTS");
  CHECK(location(" 1zfw 36ak-c30j saem gfts") == "/S/1ZFW36AKC30JSAEMGFTS");
  CHECK(location("https://qr.gouv.cg/01/09506000134352/21/1ZFW36AKC30JSAEMGFTS") ==
        "/01/09506000134352/21/1ZFW36AKC30JSAEMGFTS");
  CHECK(location("a b\r\nX-Y: é") == "/S/a%20b%0D%0AX-Y%3A%20%C3%A9");
  CHECK(location("01312524369057013219") == "/S/01312524369057013219");
  for (const char* nothing : {"", "  ", "/", "..", "."}) CHECK(location(nothing) == "200");
  CHECK(location(std::string("A\0B", 3)) == "/S/AB");
}

TEST_CASE("links stand below the path that a proxy serves") {
  Shop shop;
  shop.settings.base_path = "/verifier";
  CHECK(header(shop.home("ABC"), "Location") == "/verifier/S/ABC");
  CHECK(holds(shop.scan(shop.serial_1500, browser), "action=\"/verifier/\""));
  CHECK(text(object(shop.scan(shop.serial_1500)).at("report_url")).starts_with("/verifier/signaler?s="));
}

TEST_CASE("a product is shown by its GTIN, and an unknown one is not found") {
  Shop shop;
  const json::object answer = object(shop.product(beer_gtin));
  CHECK(text(answer.at("items").at(0).at("product").at("name")) == "Bière blonde 72 cl");
  CHECK(text(answer.at("items").at(0).at("certificate").at("state")) == "granted");
  const http::Response page = shop.product(beer_gtin, browser);
  shop.keep("product", page);
  CHECK(holds(page, "valable jusqu&#39;au 22/11/2027"));
  const http::Response unknown = shop.product("02000000000015");
  CHECK(unknown.status == 404);
  CHECK(unknown.content_type == "application/problem+json");
  CHECK(shop.product("<b>", browser).status == 404);
  CHECK(holds(shop.product("<b>", browser), "&lt;b&gt;"));
}

TEST_CASE("a demonstration says so in every answer") {
  Shop shop;
  shop.settings.demonstration = true;
  CHECK(object(shop.scan(shop.serial_1500)).at("demonstration") == true);
  CHECK(object(shop.scan(shop.serial(9))).at("demonstration") == true);
  const http::Response page = shop.scan(shop.serial_1500, browser);
  shop.keep("demonstration", page);
  CHECK(holds(page, "class=\"ribbon\""));
}

TEST_CASE("a demonstration's batch is marked whoever serves it") {
  ScanRoom room;
  room.beer_batch.demonstration = true;
  room.issue_beer();
  CHECK(object(room.scan(room.serial(1500))).at("demonstration") == true);
}

TEST_CASE("each verification feeds the metrics under its verdict") {
  Shop shop;
  shop.scan(shop.serial_1500);
  shop.scan("ABC");
  shop.web().tell_counts(shop.metrics);
  const std::string figures = shop.metrics.text();
  CHECK(figures.find("verifications_total{verdict=\"authentic\"} 1") != std::string::npos);
  CHECK(figures.find("verifications_total{verdict=\"unreadable\"} 1") != std::string::npos);
}

TEST_CASE("the interface's description and the icon are in the binary") {
  Shop shop;
  http::Request asked = shop.request();
  CHECK(shop.web().show_openapi(asked)->content_type == "application/json");
  const http::Response icon = *shop.web().show_icon(asked);
  CHECK(icon.content_type == "image/x-icon");
  CHECK(icon.body.empty());
  CHECK(!icon.content().empty());
  CHECK(icon.content().size() < 1000);
}

TEST_CASE("an embedded file is sent without a copy, and not at all to whom its ETag says enough") {
  const auto etag_in = [](const http::Response& response) {
    std::string found;
    for (const http::Header& header : response.headers) found = header.name == "ETag" ? header.value : found;
    return found;
  };
  Shop shop;
  http::Request asked = shop.request();
  const http::Response first = *shop.web().show_openapi(asked);
  CHECK(first.content().starts_with("{"));
  const http::Response second = *shop.web().show_openapi(asked);
  const bool same_bytes = second.lasting.data() == first.lasting.data();
  CHECK(same_bytes);
  const std::string etag = etag_in(first);
  CHECK(etag.size() == 66);
  CHECK(etag == etag_in(second));
  CHECK(etag != etag_in(*shop.web().show_icon(asked)));
  asked.headers.push_back({"If-None-Match", "\"other\", " + etag});
  const http::Response same = *shop.web().show_openapi(asked);
  CHECK(same.status == 304);
  CHECK(same.content().empty());
  CHECK(etag_in(same) == etag);
  CHECK(shop.web().show_icon(asked)->status == 200);
}

TEST_CASE("the interface's description is sent compressed to whom takes that") {
  Shop shop;
  const auto sent = [&](const std::string& accepted) {
    http::Request asked = shop.request();
    asked.headers.push_back({"Accept-Encoding", accepted});
    return *shop.web().show_openapi(asked);
  };
  const auto field = [](const http::Response& response, std::string_view name) {
    std::string found;
    for (const http::Header& header : response.headers) found = header.name == name ? header.value : found;
    return found;
  };
  const http::Response whole = sent("identity");
  CHECK(field(whole, "Content-Encoding").empty());
  CHECK(field(whole, "Vary") == "Accept-Encoding");
  for (const std::string coding : {"br", "gzip"}) {
    const http::Response response = sent(coding);
    CHECK(field(response, "Content-Encoding") == coding);
    CHECK(field(response, "Cache-Control") == "public, max-age=300");
    CHECK(field(response, "ETag") != field(whole, "ETag"));
    CHECK(response.content_type == "application/json");
    CHECK(response.content().size() * 4 < whole.content().size());
  }
}
