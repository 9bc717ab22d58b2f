#include "qrcongo/certification/http.hpp"

#include "qrcongo/http/fields.hpp"
#include "tests/support/answer.hpp"
#include "tests/support/world.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

namespace json = boost::json;
using certification::Http;
using Handler = Http::Answer (Http::*)(http::Request&);
using Query = std::vector<std::pair<std::string, std::string>>;

// The room behind its handlers.
class Desk {
 public:
  http::Response get(Handler handler, const identity::Call& call, std::vector<std::string> parameters = {},
                     Query query = {}) {
    http::Request request = request_of(call, std::move(parameters));
    request.query = std::move(query);
    return answer(http_, handler, std::move(request));
  }
  http::Response post(Handler handler, const identity::Call& call, const json::value& body,
                      std::vector<std::string> parameters = {}) {
    return answer(http_, handler, with_body(request_of(call, std::move(parameters)), body));
  }
  http::Response patch(const identity::Call& call, const std::string& id, const json::value& body,
                       const std::string& etag) {
    http::Request request = with_body(request_of(call, {id}), body);
    request.method = http::Method::patch;
    if (!etag.empty()) request.headers.push_back({"If-Match", etag});
    return answer(http_, &Http::change_product, std::move(request));
  }

  World world;

 private:
  identity::Acts acts_{*world.database, world.clock};
  Http http_{world.certification, acts_};
};

const json::object beer = {{"name", "Bière blonde 72 cl"}, {"brand", "Fleuve"},      {"category", "beer"},
                           {"gtin", "9506000134352"},      {"net_content", "72 cl"}, {"client_reference", "SKU-72B"}};

std::string text(const http::Response& response, const char* name) {
  return std::string(json_of(response).at(name).as_string());
}
std::string type_of(const http::Response& problem) {
  return text(problem, "type").substr(std::string("urn:qrcongo:problem:").size());
}
std::string pointer_of(const http::Response& problem) {
  return std::string(json_of(problem).at("errors").at(0).at("pointer").as_string());
}

json::object without(json::object object, const char* name) {
  object.erase(name);
  return object;
}

json::object with(json::object object, const char* name, json::value value) {
  object[name] = std::move(value);
  return object;
}

}  // namespace

TEST_CASE("a product is made, read and changed as it was sent") {
  Desk desk;
  const identity::Call owner = desk.world.enterprise();
  const auto made = desk.post(&Http::create_product, owner, beer);
  REQUIRE(made.status == 201);
  const std::string id = text(made, "id");
  CHECK(header_of(made, "Location") == "/api/v1/products/" + id);
  CHECK(header_of(made, "ETag") == "\"1\"");
  CHECK(text(made, "gtin") == "09506000134352");
  CHECK(text(made, "client_reference") == "SKU-72B");
  CHECK(desk.get(&Http::show_product, owner, {id}).body == made.body);

  CHECK(desk.patch(owner, id, {{"name", "Bière brune"}}, "").status == 428);
  CHECK(desk.patch(owner, id, {{"name", "Bière brune"}}, "\"2\"").status == 412);
  const auto changed = desk.patch(owner, id, {{"name", "Bière brune"}}, "\"1\"");
  REQUIRE(changed.status == 200);
  CHECK(text(changed, "name") == "Bière brune");
  CHECK(header_of(changed, "ETag") == "\"2\"");
  CHECK(desk.patch(desk.world.enterprise("Savonnerie du Lac"), id, {{"name", "x"}}, "\"2\"").status == 404);
}

TEST_CASE("a product that is not right is refused by its field") {
  Desk desk;
  const auto refused = [&](const json::object& body) {
    return desk.post(&Http::create_product, desk.world.enterprise(), body);
  };
  for (const char* name : {"name", "brand", "category"})
    CHECK(pointer_of(refused(without(beer, name))) == std::string("/") + name);
  CHECK(pointer_of(refused(with(beer, "gtin", "9506000134353"))) == "/gtin");
  CHECK(pointer_of(refused(with(beer, "gtin", 9506000134352))) == "/gtin");
  CHECK(type_of(refused(with(beer, "colour", "blonde"))) == "unknown-field");
  CHECK(refused(with(beer, "colour", "blonde")).status == 422);
}

TEST_CASE("a certificate goes from application to grant as the contract shows it") {
  Desk desk;
  const identity::Call owner = desk.world.enterprise();
  const std::string product = text(desk.post(&Http::create_product, owner, beer), "id");
  const auto made = desk.post(
      &Http::apply, owner,
      {{"product_id", product}, {"standard", "NCD 012"}, {"site", "Usine de Limete"}, {"quota_requested", 5000000}});
  REQUIRE(made.status == 201);
  CHECK(text(made, "reference") == "DEM-2026-000001");
  CHECK(text(made, "state") == "draft");
  CHECK(json_of(made).at("number").is_null());
  CHECK(json_of(made).at("quota").is_null());
  const std::string id = text(made, "id");
  CHECK(header_of(made, "Location") == "/api/v1/certificates/" + id);

  CHECK(text(desk.post(&Http::submit, owner, json::object(), {id}), "state") == "submitted");
  const auto reviewed =
      desk.post(&Http::review, desk.world.officer("reviewer"), {{"comment", "Dossier complet"}}, {id});
  CHECK(text(reviewed, "state") == "under_review");
  const json::object grant = {{"valid_until", "2027-11-22"}, {"quota", 5000000}, {"comment", "Rapport 118 conforme"}};
  const auto same = desk.post(&Http::grant, desk.world.officer("reviewer"), grant, {id});
  CHECK(same.status == 403);
  CHECK(type_of(same) == "same-person");
  const auto granted = desk.post(&Http::grant, desk.world.admin(), grant, {id});
  REQUIRE(granted.status == 200);
  CHECK(text(granted, "number") == "OCC-2026-000001");
  CHECK(text(granted, "valid_until") == "2027-11-22");
  CHECK(json_of(granted).at("quota") ==
        json::value({{"granted", 5000000}, {"reserved", 0}, {"used", 0}, {"left", 5000000}}));
  CHECK(json_of(granted).at("reviewed_by").at("role") == "OPERATEUR_OCC");
  CHECK(json_of(granted).at("granted_by").at("id") == json::value(desk.world.admin().caller.user_id.str()));

  const auto shown = json_of(desk.get(&Http::show_certificate, owner, {id}));
  REQUIRE(shown.at("history").as_array().size() == 4);
  CHECK(shown.at("history").at(3).at("comment") == "Rapport 118 conforme");
  CHECK(shown.at("history").at(0).at("from").is_null());
  CHECK(type_of(desk.post(&Http::grant, desk.world.admin(), grant, {id})) == "wrong-state");
}

TEST_CASE("a certificate is held and set free, with what it strikes") {
  Desk desk;
  const std::string id = desk.world.granted_certificate().str();
  const json::object hold = {
      {"reason_code", "nonconformity"}, {"reason", "Analyse du 20/11"}, {"applies_to", "activated_after"}};
  const auto suspended = desk.post(&Http::suspend, desk.world.officer(), hold, {id});
  REQUIRE(suspended.status == 200);
  CHECK(text(suspended, "state") == "suspended");
  CHECK(text(suspended, "applies_to") == "activated_after");
  const auto reinstated = desk.post(&Http::reinstate, desk.world.officer(), {{"comment", "Levée"}}, {id});
  CHECK(text(reinstated, "state") == "granted");
  CHECK(json_of(reinstated).at("applies_to").is_null());
  for (const char* name : {"reason_code", "reason", "applies_to"}) {
    CHECK(pointer_of(desk.post(&Http::revoke, desk.world.officer(), without(hold, name), {id})) ==
          std::string("/") + name);
  }
  CHECK(pointer_of(desk.post(&Http::revoke, desk.world.officer(), with(hold, "reason_code", "anger"), {id})) ==
        "/reason_code");
  CHECK(text(desk.post(&Http::revoke, desk.world.officer(), hold, {id}), "state") == "revoked");
}

TEST_CASE("corrections are asked for with a comment and come with the next submission") {
  Desk desk;
  const std::string id = desk.world.application_under_review(desk.world.product()).str();
  CHECK(pointer_of(desk.post(&Http::request_corrections, desk.world.officer(), json::object(), {id})) == "/comment");
  const auto asked = desk.post(&Http::request_corrections, desk.world.officer(), {{"comment", "Plan du site ?"}}, {id});
  CHECK(text(asked, "reason") == "Plan du site ?");
  const auto again = desk.post(&Http::submit, desk.world.enterprise(), {{"quota_requested", 100}}, {id});
  CHECK(json_of(again).at("quota_requested") == 100);
  desk.post(&Http::review, desk.world.officer(), json::object(), {id});
  CHECK(pointer_of(desk.post(&Http::reject, desk.world.officer(), json::object(), {id})) == "/reason");
  CHECK(text(desk.post(&Http::reject, desk.world.officer(), {{"reason", "Hors norme"}}, {id}), "state") == "rejected");
}

TEST_CASE("lists go by pages and filters, and refuse what they do not know") {
  Desk desk;
  const identity::Call owner = desk.world.enterprise();
  for (int i = 0; i < 3; ++i) desk.world.granted_certificate();
  desk.world.application(desk.world.product());
  const auto first = json_of(desk.get(&Http::list_certificates, owner, {}, {{"limit", "2"}, {"state", "granted"}}));
  CHECK(first.at("items").as_array().size() == 2);
  const std::string next(first.at("next").as_string());
  const auto second =
      json_of(desk.get(&Http::list_certificates, owner, {}, {{"limit", "2"}, {"state", "granted"}, {"cursor", next}}));
  CHECK(second.at("items").as_array().size() == 1);
  CHECK(second.at("next").is_null());
  CHECK(desk.get(&Http::list_certificates, owner, {}, {{"state", "golden"}}).status == 422);
  CHECK(desk.get(&Http::list_certificates, owner, {}, {{"updated_since", "yesterday"}}).status == 422);
  CHECK(json_of(desk.get(&Http::list_certificates, owner, {}, {{"updated_since", "2026-11-25T00:00:00Z"}}))
            .at("items")
            .as_array()
            .empty());
  CHECK(json_of(desk.get(&Http::list_products, owner)).at("items").as_array().size() == 4);
  CHECK(desk.get(&Http::list_products, owner, {}, {{"state", "granted"}}).status == 422);
  CHECK(
      json_of(desk.get(&Http::list_products, owner, {}, {{"client_reference", "SKU"}})).at("items").as_array().empty());
}

TEST_CASE("what is no id is nothing that exists") {
  Desk desk;
  CHECK(desk.get(&Http::show_product, desk.world.officer(), {"42"}).status == 404);
  CHECK(desk.get(&Http::show_certificate, desk.world.officer(), {"'; DROP TABLE"}).status == 404);
  CHECK(desk.post(&Http::submit, desk.world.enterprise(), json::object(), {"x"}).status == 404);
}
