#include <doctest/doctest.h>

#include <utility>

#include <boost/asio/use_future.hpp>

#include "qrcongo/verification/notices.hpp"
#include "tests/support/answer.hpp"
#include "tests/support/stamp_room.hpp"

using namespace qrcongo;
using namespace qrcongo::verification;
using namespace qrcongo::testing;

namespace {

namespace json = boost::json;

Settings usual_settings() {
  Settings settings;
  settings.authority_name = "Office congolais de contrôle";
  settings.utc_offset = UtcOffset{60};
  return settings;
}

struct NoticeRoom : StampRoom {
  monitoring::Health health;
  Notices notices{*world.database, stamps, world.certification, health, usual_settings(), world.clock};

  json::array recalled() { return recalled_before("").at("items").as_array(); }
  json::object recalled_before(const std::string& before) {
    http::Request request;
    request.headers.push_back({"Accept", "application/json"});
    if (!before.empty()) request.query.emplace_back("avant", before);
    return json_of(answer(notices, &Notices::show_recalls, request)).as_object();
  }
  // How many recalls each of two is told of who ask at the same time.
  std::pair<std::size_t, std::size_t> recalled_twice() {
    http::Request request;
    request.headers.push_back({"Accept", "application/json"});
    boost::asio::io_context io;
    auto first = boost::asio::co_spawn(io, notices.show_recalls(request), boost::asio::use_future);
    auto second = boost::asio::co_spawn(io, notices.show_recalls(request), boost::asio::use_future);
    io.run();
    const auto count = [](const Result<http::Response>& told) {
      REQUIRE(told.has_value());
      return json_of(*told).at("items").as_array().size();
    };
    const std::size_t of_first = count(first.get());
    return {of_first, count(second.get())};
  }
  int status_before(const std::string& before) {
    http::Request request;
    request.query.emplace_back("avant", before);
    return answer(notices, &Notices::show_recalls, request).status;
  }
  std::string page(const std::string& language, const std::string& before = "") {
    http::Request request;
    request.headers.push_back({"Accept", "text/html"});
    request.query.emplace_back("lang", language);
    if (!before.empty()) request.query.emplace_back("avant", before);
    request.raw_query = "lang=" + std::string(language);
    return answer(notices, &Notices::show_recalls, request).body;
  }
  stamps::Recall recall(const stamps::Batch& batch, std::int64_t from, std::int64_t to) {
    stamps::RecallInput input;
    input.batch_id = batch.id;
    input.ranges = {{from, to}};
    input.reason_code = "safety";
    input.reason = "Plainte de Mme X";
    const identity::Call call = officer();
    return world.must([&](db::Tx& tx) { return stamps.recall(tx, call, input); });
  }
};

}  // namespace

TEST_CASE("recalls in force are told from the newest, without what an officer wrote") {
  NoticeRoom room;
  room.stamps.range_marked.connect([&](const stamps::RangeMarked& marked) { room.notices.on_range_marked(marked); });
  CHECK(room.recalled().empty());
  const stamps::Batch batch = room.batches(room.ready_order(100)).front();
  const stamps::Recall first = room.recall(batch, 1, 5);
  CHECK(room.recalled().size() == 1);
  room.recall(batch, 10, 10);
  const json::array both = room.recalled();
  REQUIRE(both.size() == 2);
  CHECK(both[0].at("count") == 1);
  CHECK(both[1].at("count") == 5);
  CHECK(both[1].at("reason_code") == "safety");
  CHECK(both[1].at("reason") == "sécurité du produit");
  CHECK(json::serialize(both).find("Mme X") == std::string::npos);
  const identity::Call second = room.second_officer();
  REQUIRE(room.lift(first.id, second));
  CHECK(room.recalled().size() == 1);
}

TEST_CASE("the list is kept in memory for ten seconds, where nobody tells of a change") {
  NoticeRoom room;
  const stamps::Batch batch = room.batches(room.ready_order(100)).front();
  CHECK(room.recalled().empty());
  room.recall(batch, 1, 5);
  CHECK(room.recalled().empty());
  room.world.clock.advance_ms(10 * second_ms);
  CHECK(room.recalled().size() == 1);
}

TEST_CASE("where many find the list old one of them reads it, and all wait for a list that lacks a recall") {
  NoticeRoom room;
  const stamps::Batch batch = room.batches(room.ready_order(100)).front();
  CHECK(room.recalled_twice() == std::pair<std::size_t, std::size_t>(0, 0));
  room.recall(batch, 1, 5);
  room.world.clock.advance_ms(10 * second_ms);
  // The second one is told what was known before, and at once.
  CHECK(room.recalled_twice() == std::pair<std::size_t, std::size_t>(1, 0));
  room.stamps.range_marked.connect([&](const stamps::RangeMarked& marked) { room.notices.on_range_marked(marked); });
  room.recall(batch, 10, 10);
  CHECK(room.recalled_twice() == std::pair<std::size_t, std::size_t>(2, 2));
}

TEST_CASE("every recall in force is on some page, once, whatever comes in between") {
  NoticeRoom room;
  room.stamps.range_marked.connect([&](const stamps::RangeMarked& marked) { room.notices.on_range_marked(marked); });
  const stamps::Batch batch = room.batches(room.ready_order(200)).front();
  for (std::int64_t count = 1; count <= 101; ++count) room.recall(batch, 1, count);
  const json::object newest = room.recalled_before("");
  REQUIRE(newest.at("items").as_array().size() == 50);
  CHECK(newest.at("items").at(0).at("count") == 101);
  room.recall(batch, 1, 102);
  const json::object older = room.recalled_before(std::string(newest.at("next").as_string()));
  REQUIRE(older.at("items").as_array().size() == 50);
  CHECK(older.at("items").at(0).at("count") == 51);
  const json::object oldest = room.recalled_before(std::string(older.at("next").as_string()));
  REQUIRE(oldest.at("items").as_array().size() == 1);
  CHECK(oldest.at("items").at(0).at("count") == 1);
  CHECK(oldest.at("next").is_null());
  const std::string next(newest.at("next").as_string());
  CHECK(room.page("fr").find("rel=\"next\">Rappels plus anciens") != std::string::npos);
  CHECK(room.page("en", next).find("?avant=" + std::string(older.at("next").as_string()) + "&amp;lang=en\"") !=
        std::string::npos);
  CHECK(room.page("fr", next).find("?avant=" + next + "&amp;lang=sw\"") != std::string::npos);
  CHECK(room.page("fr", "1").find("rel=\"next\"") == std::string::npos);
  CHECK(room.page("fr", "1").find("Aucun produit") == std::string::npos);
  CHECK(room.status_before(next) == 200);
  CHECK(room.status_before("x") == 400);
}

TEST_CASE("the page of recalls speaks six languages") {
  NoticeRoom room;
  CHECK(room.page("fr").find("Aucun produit n&#39;est rappelé en ce moment.") != std::string::npos);
  const stamps::Batch batch = room.batches(room.ready_order(100)).front();
  room.recall(batch, 1, 5);
  room.world.clock.advance_ms(10 * second_ms);
  CHECK(room.page("fr").find("Depuis le 24/11/2026") != std::string::npos);
  CHECK(room.page("en").find("Since 24/11/2026") != std::string::npos);
  for (const char* language : {"fr", "en", "ln", "kg", "lua", "sw"}) {
    INFO(language);
    CHECK(room.page(language).find("Brasserie du Fleuve SA") != std::string::npos);
    CHECK(room.page(language).find("{{") == std::string::npos);
  }
}

TEST_CASE("the state of the service is told in words and as health tells it") {
  NoticeRoom room;
  http::Request asked;
  asked.headers.push_back({"Accept", "text/html"});
  CHECK(room.notices.show_status(asked)->body.find("Tout fonctionne.") != std::string::npos);
  room.health.add("disk", [] { return monitoring::ComponentHealth{"", false, "presque plein"}; });
  CHECK(room.notices.show_status(asked)->body.find("rencontre un problème") != std::string::npos);
  http::Request program;
  const auto told = room.notices.show_status(program);
  CHECK(told->status == 200);
  CHECK(json_of(*told).at("status") == "degraded");
}
