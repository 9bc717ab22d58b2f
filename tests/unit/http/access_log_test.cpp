#include <doctest/doctest.h>

#include "src/http/access_log.hpp"

using namespace qrcongo;
using namespace qrcongo::http;

namespace {

constexpr std::int64_t now_ms = 1'800'000'000'000;

Request asked(Method method, const std::string& known_as = "") {
  Request request;
  request.method = method;
  request.known_as = known_as;
  return request;
}

int taken(AccessLog& log, const Request& request, int status, int times, std::int64_t at_ms = now_ms) {
  int count = 0;
  for (int i = 0; i < times; ++i) count += log.takes(request, status, at_ms) ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("a flood of strangers' requests costs no line of failures, acts and refusals") {
  AccessLog log;
  const int strangers = taken(log, asked(Method::get), 200, 10'000);
  CHECK(strangers > 0);
  CHECK(strangers <= 200);
  CHECK(taken(log, asked(Method::get), 404, 10'000) == 0);
  CHECK(taken(log, asked(Method::post), 503, 100) == 100);
  CHECK(taken(log, asked(Method::post, "user 1"), 201, 100) == 100);
  CHECK(taken(log, asked(Method::post), 401, 50) == 50);
  CHECK(taken(log, asked(Method::get), 401, 10'000) < 100);
  CHECK(taken(log, asked(Method::get, "user 1"), 403, 50) == 50);
}

TEST_CASE("whatever comes, less is written than journald takes") {
  AccessLog log;
  int lines = 0;
  for (std::int64_t at_ms = now_ms; at_ms < now_ms + 30'000; at_ms += 100) {
    lines += taken(log, asked(Method::get), 200, 200, at_ms);
    lines += taken(log, asked(Method::get), 503, 200, at_ms);
    lines += taken(log, asked(Method::post, "user 1"), 201, 200, at_ms);
    lines += taken(log, asked(Method::post), 401, 200, at_ms);
  }
  CHECK(lines > 5'000);
  CHECK(lines < 9'000);
}
