#include "live_figures.hpp"

#include <algorithm>
#include <cmath>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "qrcongo/http/fields.hpp"

namespace qrcongo::app {
namespace {

double in_tenths(double rate) { return std::round(rate * 10) / 10; }

bool is_well(const monitoring::Health& health) {
  const auto components = health.ask();
  return std::all_of(components.begin(), components.end(), [](const auto& one) { return one.well; });
}

}  // namespace

Result<http::Response> LiveFigures::show(http::Request& request) {
  if (http::accepts_events(request)) {
    http::EventStream stream;
    stream.first = next();
    stream.look = [this] { return look(); };
    return http::event_response(std::move(stream));
  }
  http::Response response;
  response.content_type = "application/json";
  response.body = shared_figures();
  return response;
}

boost::asio::awaitable<Result<http::EventLook>> LiveFigures::look() const { co_return next(); }

http::EventLook LiveFigures::next() const {
  http::EventLook found;
  found.text = http::event_text("live", shared_figures());
  found.pause_ms = pause_ms;
  return found;
}

std::string LiveFigures::shared_figures() const {
  return shared_.told([this] { return figures(); });
}

std::string LiveFigures::figures() const {
  const stamps::AtWork at_work = issuance_.at_work();
  const boost::json::object figures = {{"at", http::time_json(clock_.now_ms())},
                                       {"scans_a_second", in_tenths(metrics_.verifications_a_second())},
                                       {"stamps_a_second", std::max(0LL, std::llround(at_work.stamps_a_second))},
                                       {"generating", at_work.orders},
                                       {"well", is_well(health_)}};
  return boost::json::serialize(figures);
}

}  // namespace qrcongo::app
