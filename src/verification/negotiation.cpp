#include "negotiation.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "qrcongo/base/text.hpp"

namespace qrcongo::verification {
namespace {

constexpr int whole = 1000;  // q=1 in thousandths

std::string lower_header(const http::Request& request, std::string_view name) {
  const std::string* value = request.header(name);
  return value == nullptr ? std::string() : to_lower_ascii(*value);
}

// "0.8" in thousandths; what is no weight counts as none.
int weight_of(std::string_view parameters) {
  const std::size_t start = parameters.find("q=");
  if (start == std::string_view::npos) return whole;
  const std::string_view text = parameters.substr(start + 2);
  if (text.empty() || (text[0] != '0' && text[0] != '1')) return 0;
  int weight = (text[0] - '0') * whole;
  int step = whole / 10;
  for (std::size_t i = 2; text.size() > 1 && text[1] == '.' && i < text.size() && i < 5; ++i, step /= 10) {
    if (text[i] < '0' || text[i] > '9') break;
    weight += (text[i] - '0') * step;
  }
  return std::min(weight, whole);
}

struct Wish {
  int page = 0;
  int json = 0;
};

Wish read_accept(std::string_view accept) {
  Wish wish;
  while (!accept.empty()) {
    const std::size_t end = accept.find(',');
    const std::string_view one = accept.substr(0, end);
    accept.remove_prefix(end == std::string_view::npos ? accept.size() : end + 1);
    const std::size_t mark = one.find(';');
    const std::string_view type = trim(one.substr(0, mark));
    const int weight = mark == std::string_view::npos ? whole : weight_of(one.substr(mark + 1));
    const bool page = type == "text/html" || type == "application/xhtml+xml" || type == "application/vnd.wap.xhtml+xml";
    const bool json = type == "application/json" || type == "application/problem+json";
    if (page) wish.page = std::max(wish.page, weight);
    if (json) wish.json = std::max(wish.json, weight);
  }
  return wish;
}

// Old browsers send "*/*"; so do scripts in new ones, which say that they do not navigate.
bool is_browser(const http::Request& request) {
  const std::string* agent = request.header("User-Agent");
  const std::string* mode = request.header("Sec-Fetch-Mode");
  if (agent == nullptr || (mode != nullptr && *mode != "navigate")) return false;
  return agent->starts_with("Mozilla/") || agent->starts_with("Opera/");
}

bool is_prefetch(const http::Request& request) {
  for (const std::string_view name : {"Purpose", "Sec-Purpose", "X-Purpose", "X-Moz"}) {
    const std::string value = lower_header(request, name);
    if (value.find("prefetch") != std::string::npos || value.find("preview") != std::string::npos) return true;
  }
  return false;
}

// Messengers and search engines fetch a link that somebody else may never open.
bool is_link_preview(const http::Request& request) {
  static constexpr std::array<std::string_view, 12> robots = {
      "facebookexternalhit", "facebot",         "whatsapp", "telegrambot", "twitterbot", "linkedinbot", "slackbot",
      "discordbot",          "skypeuripreview", "bingbot",  "googlebot",   "applebot"};
  const std::string agent = lower_header(request, "User-Agent");
  return std::any_of(robots.begin(), robots.end(),
                     [&](std::string_view robot) { return agent.find(robot) != std::string::npos; });
}

}  // namespace

bool wants_page(const http::Request& request) {
  const Wish wish = read_accept(lower_header(request, "Accept"));
  if (wish.page > 0 || wish.json > 0) return wish.page > 0 && wish.page >= wish.json;
  return is_browser(request);
}

bool is_scan(const http::Request& request) {
  return !request.head && request.query_value("lang") == nullptr && !is_prefetch(request) && !is_link_preview(request);
}

}  // namespace qrcongo::verification
