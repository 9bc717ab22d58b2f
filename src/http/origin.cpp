#include "qrcongo/http/origin.hpp"

#include <algorithm>

#include "qrcongo/base/text.hpp"

namespace qrcongo::http {
namespace {

std::string_view authority_of(std::string_view origin) {
  const std::size_t mark = origin.find("://");
  return mark == std::string_view::npos ? std::string_view() : origin.substr(mark + 3);
}

bool is_ours(std::string_view site) { return site == "same-origin" || site == "none"; }

// Whether all fields of that name, of which there may be none, are of this kind.
template <class Predicate>
bool all_named(const Request& request, std::string_view lower_case_name, Predicate fits) {
  return std::all_of(request.headers.begin(), request.headers.end(), [&](const Header& header) {
    return to_lower_ascii(header.name) != lower_case_name || fits(header.value);
  });
}

tl::unexpected<Error> comes_from_elsewhere() {
  return fail(Code::forbidden, "Cette demande vient d'une page d'un autre site.");
}

}  // namespace

std::string origin_of(std::string_view url) {
  std::string origin = to_lower_ascii(url);
  const std::size_t authority = origin.find("://");
  if (authority == std::string::npos) return {};
  origin.resize(std::min(origin.find_first_of("/?#", authority + 3), origin.size()));
  const std::string_view usual_port = origin.starts_with("https:") ? ":443" : ":80";
  if (origin.ends_with(usual_port)) origin.resize(origin.size() - usual_port.size());
  return origin;
}

Result<void> require_own_page(const Request& request, std::string_view public_url) {
  const std::string own = origin_of(public_url);
  const bool from_ours = all_named(request, "sec-fetch-site", is_ours) &&
                         all_named(request, "origin", [&](const std::string& origin) { return origin == own; });
  if (!from_ours) return comes_from_elsewhere();
  return {};
}

Result<void> require_own_form(const Request& request, std::string_view public_url) {
  if (!all_named(request, "sec-fetch-site", is_ours)) return comes_from_elsewhere();
  if (request.header("Sec-Fetch-Site") != nullptr) return {};
  const std::string own = origin_of(public_url);
  const std::string* host = request.header("Host");
  const bool from_ours = all_named(request, "origin", [&](const std::string& origin) {
    const bool same_host = host != nullptr && authority_of(origin) == to_lower_ascii(*host);
    return origin == "null" || origin == own || same_host;
  });
  if (!from_ours) return comes_from_elsewhere();
  return {};
}

}  // namespace qrcongo::http
