// Finds the row of the route table for a method and a path. Built once, read by every io thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "qrcongo/http/route.hpp"

namespace qrcongo::http {

struct Match {
  const Route* route = nullptr;         // null: see allowed
  std::vector<std::string> parameters;  // decoded
  std::string allowed;                  // "GET, HEAD, POST" where the path exists under other methods
  bool malformed = false;               // a percent-encoding that is none, or one that hides '/' or NUL
};

class Router {
 public:
  explicit Router(std::vector<Route> routes);

  // method: nothing for one that no route has, so that the answer says which it could have been.
  Match find(std::optional<Method> method, std::string_view path, bool public_routes_only) const;

 private:
  struct Pattern {
    std::vector<std::string> segments;
    bool takes_rest = false;
    bool slash_may_follow = false;
    std::vector<std::size_t> routes;  // one a method
  };

  static bool fits(const Pattern& pattern, const std::vector<std::string>& segments);
  static void read_parameters(const Pattern& pattern, const std::vector<std::string>& segments, Match& match);

  const std::vector<Route> routes_;
  std::vector<Pattern> patterns_;  // those with more literal segments first
};

// %41 -> A. Nothing for a bad encoding, for what is no UTF-8 and for NUL. In a query '+' is a space.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);
std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query);

}  // namespace qrcongo::http
