// How rows of the server's surface are made: by who may ask, each kind with what goes with it. Private to app; filled
// by one thread before the server starts.
#pragma once

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "qrcongo/http/route.hpp"
#include "qrcongo/identity/authority.hpp"

namespace qrcongo::app {

// Nobody is known yet who sends it: passwords, tokens and names need no more.
inline constexpr std::uint64_t open_body_max_bytes = 16 * 1024;

// What a search counts as, in its caller's budgets.
inline constexpr std::int64_t search_weight = 5;

// Of so many rows a list counts as one request.
inline constexpr std::int64_t rows_a_weight = 50;

// Of what everybody may send: who it is from is asked by nobody, how often and how much is.
struct OpenGate {
  http::Gate gate;
  http::Refusal refusal;
  std::uint64_t body_max_bytes = open_body_max_bytes;
};

class RouteTable {
  using Method = http::Method;
  using Request = http::Request;
  using Response = http::Response;
  template <class Room>
  using Awaited = boost::asio::awaitable<Result<Response>> (Room::*)(Request&);
  template <class Room>
  using Instant = Result<Response> (Room::*)(Request&);

 public:
  RouteTable(const identity::Authority& authority, std::string public_url)
      : authority_(authority), public_url_(std::move(public_url)) {}

  // Signed in, with a permission of the role's.
  template <class Room>
  void gated(Method method, std::string pattern, identity::Permission permission, Room& room, Awaited<Room> answer,
             std::int64_t weight = 1) {
    http::Route route = awaited(method, std::move(pattern), room, answer);
    route.gate = gate(permission);
    route.limits.weight = weight;
    routes_.push_back(std::move(route));
  }

  // A list that may be searched, by a look at many rows for the few that are answered.
  template <class Room>
  void searched(std::string pattern, identity::Permission permission, Room& room, Awaited<Room> answer) {
    http::Route route = awaited(Method::get, std::move(pattern), room, answer);
    route.gate = gate(permission);
    route.limits.search_weight = search_weight;
    route.limits.rows_a_weight = rows_a_weight;
    routes_.push_back(std::move(route));
  }

  template <class Room>
  void gated(Method method, std::string pattern, identity::Permission permission, Room& room, Instant<Room> answer) {
    http::Route route = instant(method, std::move(pattern), room, answer);
    route.gate = gate(permission);
    routes_.push_back(std::move(route));
  }

  // Nobody is asked who he is; on server.listen alone.
  template <class Room>
  void open(Method method, std::string pattern, Room& room, Awaited<Room> answer) {
    http::Route route = awaited(method, std::move(pattern), room, answer);
    route.limits.body_max_bytes = open_body_max_bytes;
    routes_.push_back(std::move(route));
  }

  template <class Room>
  void open(std::string pattern, Room& room, Instant<Room> answer) {
    routes_.push_back(instant(Method::get, std::move(pattern), room, answer));
  }

  // The same where a cookie says who it is, or comes of it: no other site's page may have its visitors send it.
  template <class Room>
  void own_pages(Method method, std::string pattern, Room& room, Awaited<Room> answer) {
    http::Route route = awaited(method, std::move(pattern), room, answer);
    route.origin = own_origin();
    route.limits.body_max_bytes = open_body_max_bytes;
    routes_.push_back(std::move(route));
  }

  // The same for everybody in the street, on server.public_listen too.
  template <class Room, class Answer>
  void everybody(std::string pattern, Room& room, Answer (Room::*answer)(Request&)) {
    if constexpr (std::is_same_v<Answer, Result<Response>>) {
      everybody(instant(Method::get, std::move(pattern), room, answer));
    } else {
      everybody(awaited(Method::get, std::move(pattern), room, answer));
    }
  }

  // The same where GS1's rules hold beside ours: a slash may follow, and OPTIONS is asked.
  template <class Room, class Answer>
  void digital_link(const std::string& pattern, Room& room, Answer (Room::*answer)(Request&)) {
    if constexpr (std::is_same_v<Answer, Result<Response>>) {
      digital_link(instant(Method::get, pattern, room, answer));
    } else {
      digital_link(awaited(Method::get, pattern, room, answer));
    }
    digital_link(instant(Method::options, pattern, room, &Room::show_link_methods));
  }

  // The same for the short address of a stamp.
  template <class Room>
  void short_link(std::string pattern, Room& room, Awaited<Room> answer) {
    http::Route route = awaited(Method::get, std::move(pattern), room, answer);
    route.limits.has_own_budget = true;
    everybody(std::move(route));
  }

  // What everybody may send.
  template <class Room>
  void everybody_sends(std::string pattern, Room& room, Awaited<Room> answer, OpenGate open_gate) {
    http::Route route = awaited(Method::post, std::move(pattern), room, answer);
    route.gate = std::move(open_gate.gate);
    route.refusal = std::move(open_gate.refusal);
    route.limits.body_max_bytes = open_gate.body_max_bytes;
    everybody(std::move(route));
  }

  void everybody(std::string pattern, http::InstantHandler handler) {
    everybody(http::Route{Method::get, std::move(pattern), std::move(handler)});
  }

  std::vector<http::Route> take() { return std::move(routes_); }

 private:
  void everybody(http::Route route);
  void digital_link(http::Route route);
  http::Gate gate(identity::Permission permission) const;
  http::Gate own_origin() const;

  template <class Room>
  static http::Route awaited(Method method, std::string pattern, Room& room, Awaited<Room> answer) {
    return {method, std::move(pattern),
            http::Handler([&room, answer](Request& request) { return (room.*answer)(request); })};
  }

  template <class Room>
  static http::Route instant(Method method, std::string pattern, Room& room, Instant<Room> answer) {
    return {method, std::move(pattern),
            http::InstantHandler([&room, answer](Request& request) { return (room.*answer)(request); })};
  }

  const identity::Authority& authority_;
  const std::string public_url_;
  std::vector<http::Route> routes_;
};

}  // namespace qrcongo::app
