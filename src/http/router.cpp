#include "router.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <boost/url/pct_string_view.hpp>

#include "qrcongo/base/check.hpp"
#include "qrcongo/base/text.hpp"

namespace qrcongo::http {
namespace {

bool is_parameter(const std::string& segment) { return segment.starts_with('{'); }

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> segments;
  while (path.starts_with('/')) {
    path.remove_prefix(1);
    const std::size_t end = path.find('/');
    segments.emplace_back(path.substr(0, end));
    path.remove_prefix(end == std::string_view::npos ? path.size() : end);
  }
  return segments;
}

}  // namespace

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)) {
  std::map<std::string, Pattern> by_text;
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    Pattern& pattern = by_text[routes_[i].pattern];
    pattern.segments = split(routes_[i].pattern);
    pattern.takes_rest = routes_[i].pattern.ends_with("...}");
    pattern.slash_may_follow = pattern.slash_may_follow || routes_[i].slash_may_follow;
    for (const std::size_t other : pattern.routes)
      check(routes_[other].method != routes_[i].method, "two routes are one");
    pattern.routes.push_back(i);
  }
  for (auto& [text, pattern] : by_text) patterns_.push_back(std::move(pattern));
  const auto literals = [](const Pattern& pattern) {
    return pattern.segments.size() -
           static_cast<std::size_t>(std::count_if(pattern.segments.begin(), pattern.segments.end(), is_parameter));
  };
  std::stable_sort(patterns_.begin(), patterns_.end(), [&](const Pattern& a, const Pattern& b) {
    if (a.takes_rest != b.takes_rest) return b.takes_rest;
    return literals(a) > literals(b);
  });
}

bool Router::fits(const Pattern& pattern, const std::vector<std::string>& segments) {
  const std::size_t size = pattern.segments.size();
  const bool slash_follows = pattern.slash_may_follow && segments.size() == size + 1 && segments.back().empty();
  const bool counts = pattern.takes_rest ? segments.size() >= size : segments.size() == size || slash_follows;
  if (!counts) return false;
  for (std::size_t i = 0; i < pattern.segments.size(); ++i) {
    const bool is_rest = pattern.takes_rest && i + 1 == pattern.segments.size();
    if (!is_parameter(pattern.segments[i]) && pattern.segments[i] != segments[i]) return false;
    if (is_parameter(pattern.segments[i]) && segments[i].empty() && !is_rest) return false;
  }
  return true;
}

void Router::read_parameters(const Pattern& pattern, const std::vector<std::string>& segments, Match& match) {
  const std::size_t size = pattern.takes_rest ? segments.size() : pattern.segments.size();
  for (std::size_t i = 0; i < size; ++i) {
    const bool in_rest = pattern.takes_rest && i >= pattern.segments.size();
    if (!in_rest && !is_parameter(pattern.segments[i])) continue;
    const auto decoded = percent_decode(segments[i], false);
    match.malformed |= !decoded || decoded->find('/') != std::string::npos;
    if (!in_rest) match.parameters.emplace_back();
    match.parameters.back() += (in_rest ? "/" : "") + decoded.value_or("");
  }
}

Match Router::find(std::optional<Method> method, std::string_view path, bool public_routes_only) const {
  Match match;
  std::set<std::string_view> allowed;
  const std::vector<std::string> segments = split(path);
  for (const Pattern& pattern : patterns_) {
    if (!fits(pattern, segments)) continue;
    for (const std::size_t i : pattern.routes) {
      const Route& route = routes_[i];
      if (public_routes_only && !route.on_public_listener) continue;
      allowed.insert(method_name(route.method));
      if (route.method == Method::get) allowed.insert("HEAD");
      if (route.method == method) match.route = &route;
    }
    if (match.route == nullptr) continue;
    read_parameters(pattern, segments, match);
    return match;
  }
  for (const std::string_view one : allowed) match.allowed += (match.allowed.empty() ? "" : ", ") + std::string(one);
  return match;
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  const auto encoded = boost::urls::make_pct_string_view({text.data(), text.size()});
  if (!encoded) return std::nullopt;
  boost::urls::encoding_opts options;
  options.space_as_plus = plus_is_space;
  std::string decoded = encoded->decode(options);
  if (!is_utf8(decoded) || decoded.find('\0') != std::string::npos) return std::nullopt;
  return decoded;
}

std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> all;
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view one = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    if (one.empty()) continue;
    const std::size_t equals = one.find('=');
    auto name = percent_decode(one.substr(0, equals), true);
    auto value = percent_decode(equals == std::string_view::npos ? "" : one.substr(equals + 1), true);
    if (!name || !value) return std::nullopt;
    all.emplace_back(std::move(*name), std::move(*value));
  }
  return all;
}

}  // namespace qrcongo::http
