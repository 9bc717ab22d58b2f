#include "negotiation.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "qrcongo/base/text.hpp"
#include "qrcongo/http/weight.hpp"

namespace qrcongo::verification {
namespace {

bool contains_lower(std::string_view text, std::string_view lower_case) {
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a) == b; };
  return std::search(text.begin(), text.end(), lower_case.begin(), lower_case.end(), same) != text.end();
}

bool equals_lower(std::string_view text, std::string_view lower_case) {
  return text.size() == lower_case.size() && contains_lower(text, lower_case);
}

struct Wish {
  int page = 0;
  int json = 0;
  int links = 0;
};

Wish read_accept(std::string_view accept) {
  Wish wish;
  while (!accept.empty()) {
    const std::size_t end = accept.find(',');
    const std::string_view one = accept.substr(0, end);
    accept.remove_prefix(end == std::string_view::npos ? accept.size() : end + 1);
    const std::size_t mark = one.find(';');
    const std::string_view type = trim(one.substr(0, mark));
    const int weight = mark == std::string_view::npos ? http::full_weight : http::weight_of(one.substr(mark + 1));
    const bool page = equals_lower(type, "text/html") || equals_lower(type, "application/xhtml+xml") ||
                      equals_lower(type, "application/vnd.wap.xhtml+xml");
    const bool json = equals_lower(type, "application/json") || equals_lower(type, "application/problem+json");
    if (page) wish.page = std::max(wish.page, weight);
    if (json) wish.json = std::max(wish.json, weight);
    if (equals_lower(type, "application/linkset+json")) wish.links = std::max(wish.links, weight);
  }
  return wish;
}

// Old browsers send "*/*"; so do scripts in new ones, which say that they do not navigate.
bool is_browser(const http::DirectRequest& request) {
  const std::string_view mode = request.field("sec-fetch-mode");
  if (!mode.empty() && mode != "navigate") return false;
  const std::string_view agent = request.field("user-agent");
  return agent.starts_with("Mozilla/") || agent.starts_with("Opera/");
}

// By a link on one of our own pages. A code that was printed with such a link on it does not come from there, and whose
// browser does not say so has looked within ten minutes, or looks again.
bool is_change_of_language(const http::DirectRequest& request) {
  return !raw_parameter(request.query, "lang").empty() && request.field("sec-fetch-site") == "same-origin";
}

// An image or a frame of somebody else's page, which nobody sees.
bool is_part_of_a_page(const http::DirectRequest& request) {
  const std::string_view mode = request.field("sec-fetch-mode");
  return request.field("sec-fetch-site") == "cross-site" && !mode.empty() && mode != "navigate";
}

bool is_prefetch(const http::DirectRequest& request) {
  for (const std::string_view name : {"purpose", "sec-purpose", "x-purpose", "x-moz"}) {
    const std::string_view value = request.field(name);
    if (contains_lower(value, "prefetch") || contains_lower(value, "preview")) return true;
  }
  return false;
}

// Messengers and search engines fetch a link that somebody else may never open.
bool is_link_preview(std::string_view agent) {
  static constexpr std::array<std::string_view, 12> robots = {
      "facebookexternalhit", "facebot",         "whatsapp", "telegrambot", "twitterbot", "linkedinbot", "slackbot",
      "discordbot",          "skypeuripreview", "bingbot",  "googlebot",   "applebot"};
  std::array<char, 512> lower{};
  agent = agent.substr(0, lower.size());
  std::transform(agent.begin(), agent.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  return std::any_of(robots.begin(), robots.end(), [&](std::string_view robot) {
    return memmem(lower.data(), agent.size(), robot.data(), robot.size()) != nullptr;
  });
}

}  // namespace

bool wants_page(const http::DirectRequest& request) {
  const Wish wish = read_accept(request.field("accept"));
  if (wish.page > 0 || wish.json > 0) return wish.page > 0 && wish.page >= wish.json;
  return is_browser(request);
}

bool wants_links(const http::DirectRequest& request) {
  if (!raw_parameter(request.query, "linkType").empty()) return true;
  const std::string_view accept = request.field("accept");
  if (!contains_lower(accept, "linkset")) return false;
  const Wish wish = read_accept(accept);
  return wish.links > 0 && wish.links >= std::max(wish.page, wish.json);
}

bool is_scan(const http::DirectRequest& request) {
  return !request.head && !is_change_of_language(request) && !is_part_of_a_page(request) && !is_prefetch(request) &&
         !is_link_preview(request.field("user-agent"));
}

std::string_view raw_parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view one = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    if (one.size() > name.size() && one.starts_with(name) && one[name.size()] == '=')
      return one.substr(name.size() + 1);
  }
  return {};
}

}  // namespace qrcongo::verification
