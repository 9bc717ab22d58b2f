#include <doctest/doctest.h>

#include <future>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "country.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using identity::Call;
using identity::Http;
using identity::Permission;

namespace {

// An act that counts how often it ran, and what it should answer.
struct Counter {
  int runs = 0;
  int status = 201;
  std::optional<Error> refusal;

  Result<http::Response> operator()(db::Tx&, const Call&) {
    ++runs;
    if (refusal) return fail(*refusal);
    http::Response response = http::json_response(status, json::object{{"run", runs}});
    response.headers.push_back({"Location", "/things/" + std::to_string(runs)});
    response.headers.push_back({"ETag", "\"1\""});
    response.headers.push_back({"Set-Cookie", "not=kept"});
    return response;
  }
};

class Caller {
 public:
  explicit Caller(Country& country) : country_(country), token_(country.sign_in("admin@gouv.example").token) {}

  http::Response commit(Counter& act, const std::string& key, const std::string& body = "{}",
                        const std::string& path = "/test", bool secret = false) {
    http::Request asked = country_.request(body);
    asked.path = path;
    asked.headers.push_back({"Authorization", "Bearer " + token_});
    if (!key.empty()) asked.headers.push_back({"Idempotency-Key", key});
    REQUIRE(country_.authority.admit(asked, Permission::signed_in).has_value());
    const auto answered =
        country_.await(secret ? country_.acts.commit_secret(asked, act) : country_.acts.commit(asked, act));
    return answered ? *answered : http::problem_response(asked, answered.error());
  }

 private:
  Country& country_;
  const std::string token_;
};

std::string problem(const http::Response& response) { return Country::text(response, "type").substr(20); }

}  // namespace

TEST_CASE("without a key an act runs each time") {
  Country country;
  Caller caller(country);
  Counter act;
  caller.commit(act, "");
  caller.commit(act, "");
  CHECK(act.runs == 2);
}

TEST_CASE("the same key and body answers the first reply and does nothing") {
  Country country;
  Caller caller(country);
  Counter act;
  const auto first = caller.commit(act, "k1");
  const auto again = caller.commit(act, "k1");
  CHECK(act.runs == 1);
  CHECK(again.status == 201);
  CHECK(again.body == first.body);
  CHECK(again.content_type == first.content_type);
  CHECK(Country::header(again, "Location") == "/things/1");
  CHECK(Country::header(again, "ETag") == "\"1\"");
  CHECK(Country::header(again, "Set-Cookie").empty());
  CHECK(Country::header(first, "Idempotent-Replayed").empty());
  CHECK(Country::header(again, "Idempotent-Replayed") == "true");
}

TEST_CASE("the same key with another body is refused") {
  Country country;
  Caller caller(country);
  Counter act;
  caller.commit(act, "k1", R"({"a":1})");
  const auto other = caller.commit(act, "k1", R"({"a":2})");
  CHECK(other.status == 422);
  CHECK(problem(other) == "idempotency-mismatch");
  CHECK(act.runs == 1);
}

TEST_CASE("a key is one caller's and one route's, for thirty days") {
  Country country;
  country.person("admin2@gouv.example", country.government, Role::ADMIN_GOUVERNEMENTAL);
  Counter act;
  {
    Caller caller(country);
    caller.commit(act, "k1");
    caller.commit(act, "k1", "{}", "/other");
    CHECK(act.runs == 2);
  }
  http::Request asked = country.request("{}");
  asked.headers.push_back({"Authorization", "Bearer " + country.sign_in("admin2@gouv.example").token});
  asked.headers.push_back({"Idempotency-Key", "k1"});
  REQUIRE(country.authority.admit(asked, Permission::signed_in).has_value());
  CHECK(country.await(country.acts.commit(asked, act)).has_value());
  CHECK(act.runs == 3);
  country.clock.advance_ms(30 * day_ms);
  Caller later(country);
  later.commit(act, "k1");
  CHECK(act.runs == 4);
  CHECK(country.count("SELECT COUNT(*) FROM idempotency_keys") == 1);
}

TEST_CASE("a refusal is not kept, nor anything that the act did before it") {
  Country country;
  Caller caller(country);
  Counter act;
  act.refusal = Error{Code::wrong_state, "Non.", {}, 0};
  CHECK(caller.commit(act, "k1").status == 409);
  CHECK(country.count("SELECT COUNT(*) FROM idempotency_keys") == 0);
  act.refusal.reset();
  CHECK(caller.commit(act, "k1").status == 201);
  CHECK(act.runs == 2);
}

TEST_CASE("a key is 1 to 255 printable characters") {
  Country country;
  Caller caller(country);
  Counter act;
  CHECK(caller.commit(act, std::string(255, 'k')).status == 201);
  CHECK(caller.commit(act, std::string(256, 'k')).status == 400);
  CHECK(caller.commit(act, "clé").status == 400);
  CHECK(caller.commit(act, "a\tb").status == 400);
  CHECK(act.runs == 1);
}

TEST_CASE("a secret is not replayed, and does not lie in the database") {
  Country country;
  Caller caller(country);
  Counter act;
  CHECK(caller.commit(act, "k1", "{}", "/test", true).status == 201);
  const auto again = caller.commit(act, "k1", "{}", "/test", true);
  CHECK(again.status == 409);
  CHECK(problem(again) == "secret-shown-once");
  CHECK(act.runs == 1);
  CHECK(country.count("SELECT COUNT(*) FROM idempotency_keys WHERE body IS NOT NULL") == 0);
}

TEST_CASE("the same key while the first still waits is told so") {
  Country country;
  Caller caller(country);
  Counter act;
  Counter second;
  std::promise<void> entered;
  std::promise<void> go_on;
  // The writer is busy with something else, so that the first request waits in its queue.
  std::thread busy([&] {
    country.database.write([&](db::Tx&) -> Result<void> {
      entered.set_value();
      go_on.get_future().wait();
      return {};
    });
  });
  entered.get_future().wait();
  std::thread first([&] { caller.commit(act, "k1"); });
  // Until the first holds the key, the same request under it would wait too; a body of its own shows which.
  while (country.database->queued_writes() == 0) std::this_thread::yield();
  const auto told = caller.commit(second, "k1");
  go_on.set_value();
  first.join();
  busy.join();
  CHECK(told.status == 409);
  CHECK(problem(told) == "idempotency-in-progress");
  CHECK(Country::header(told, "Retry-After") == "1");
  CHECK(act.runs == 1);
  CHECK(second.runs == 0);
}

TEST_CASE("an organisation has a few reads under way, and keeps nobody else from his") {
  Country country;
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  const auto wait = [&](db::Tx&, const Call&) -> Result<http::Response> {
    released.wait_for(std::chrono::seconds(20));
    return http::empty_response();
  };
  const auto ask_with = [&](const std::string& organisation) {
    http::Request asked = country.request();
    asked.headers.push_back({"Authorization", "Bearer " + country.sign_in("admin@gouv.example").token});
    REQUIRE(country.authority.admit(asked, Permission::signed_in).has_value());
    asked.counted_with = organisation;
    return asked;
  };
  const http::Request one = ask_with("one");
  const http::Request two = ask_with("two");
  const http::Request nobodys = ask_with("");
  asio::io_context io;
  std::vector<std::future<Result<http::Response>>> looks;
  for (int i = 0; i < 8; ++i) looks.push_back(asio::co_spawn(io, country.acts.look(one, wait), asio::use_future));
  for (const http::Request* other : {&two, &nobodys})
    looks.push_back(asio::co_spawn(io, country.acts.look(*other, wait), asio::use_future));
  std::optional<Error> refused;
  asio::co_spawn(io, country.acts.look(one, wait), [&](std::exception_ptr, Result<http::Response> ninth) {
    if (!ninth) refused = ninth.error();
    release.set_value();
  });
  io.run();
  REQUIRE(refused.has_value());
  CHECK(refused->code == Code::rate_limited);
  CHECK(refused->retry_after_s > 0);
  for (auto& look : looks) CHECK(look.get().has_value());
  const auto again = country.await(country.acts.look(one, wait));
  CHECK(again.has_value());
}
