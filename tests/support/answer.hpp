// What a handler answers, without a socket: runs its coroutine to the end on the calling thread.
#pragma once

#include <exception>
#include <memory>

#include <doctest/doctest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "qrcongo/http/parts.hpp"
#include "qrcongo/identity/call.hpp"

namespace qrcongo::testing {

// A request of somebody whom the gate let in, for a path with these parameters.
inline http::Request request_of(const identity::Call& call, std::vector<std::string> path_parameters) {
  http::Request request;
  request.path_parameters = std::move(path_parameters);
  request.caller = std::make_shared<const identity::Caller>(call.caller);
  return request;
}

inline http::Request with_body(http::Request request, const boost::json::value& body) {
  request.method = http::Method::post;
  request.headers.push_back({"Content-Type", "application/json"});
  request.body = boost::json::serialize(body);
  return request;
}

// All parts of what is made while it is sent, as the body that its client has in the end.
inline void gather_parts(http::Response& response) {
  while (response.parts) {
    boost::asio::io_context io;
    Result<std::string> made = fail(Code::internal, "no part");
    boost::asio::co_spawn(io, response.parts->next(), [&](std::exception_ptr failure, Result<std::string> part) {
      REQUIRE(!failure);
      made = std::move(part);
    });
    io.run();
    REQUIRE(made.has_value());
    if (made->empty()) return response.parts.reset();
    response.body += *made;
  }
}

// handler: a member function of `room` that takes the request. An Error comes out as the problem that it becomes.
template <class Room, class Handler>
http::Response answer(Room& room, Handler handler, http::Request request) {
  boost::asio::io_context io;
  Result<http::Response> given = fail(Code::internal, "no answer");
  boost::asio::co_spawn(io, (room.*handler)(request), [&](std::exception_ptr failure, Result<http::Response> response) {
    REQUIRE(!failure);
    given = std::move(response);
  });
  io.run();
  return given ? std::move(*given) : http::problem_response(request, given.error());
}

inline boost::json::value json_of(const http::Response& response) { return boost::json::parse(response.body); }

inline std::string header_of(const http::Response& response, const std::string& name) {
  for (const http::Header& header : response.headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

}  // namespace qrcongo::testing
