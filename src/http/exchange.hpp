// One request and its answer, apart from the wire: what the header asks for, whether it may, who answers, and how the
// answer begins. Private to http; belongs to one connection and its io thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "connection.hpp"
#include "qrcongo/http/events.hpp"
#include "qrcongo/http/parts.hpp"
#include "request_reader.hpp"

namespace qrcongo::http {

// Whose connection it is.
struct Peer {
  std::string address;  // numeric
  bool secure = false;
  bool public_routes_only = false;
  std::string certificate_sha256{};  // that it showed, base64url
};

class Exchange {
 public:
  Exchange(Shared& shared, const Peer& peer);

  // Guard, parser, route, address, gate, caller, announced size and room for it, in this order, before a byte of the
  // body is read. A Response is a refusal. header: up to and with the empty line.
  std::optional<Response> admit(std::string_view header);
  // For a request of which no more can be understood or is wanted: the connection ends with this answer.
  Response refuse_for_good(const Error& error);

  bool has_body_to_come() const { return !parser_.is_done(); }
  bool waits_for_continue() const;
  // Reads the body from here on, up to the route's limit.
  Parser& body_parser() { return parser_; }
  std::size_t body_received() const { return parser_.get().body().size(); }
  // With all of the body read, or with why not; a Response is a refusal.
  std::optional<Response> take_body(boost::system::error_code error);
  // Once its answer is written: others may have the memory.
  void let_go_of_body();

  bool is_instant() const { return std::holds_alternative<InstantHandler>(route_->handler); }
  Response answer_instantly();
  boost::asio::awaitable<Response> answer();  // this exchange outlives it
  Response refuse(const Error& error);

  // For what is made while it is sent: whether the gate would still let its caller in, though his token ran out since.
  bool may_take_more();
  // For a stream of events: whether the gate still lets its caller in, and what is new.
  bool is_still_admitted();
  boost::asio::awaitable<Result<EventLook>> look(const EventStream& events);       // this exchange outlives it
  boost::asio::awaitable<Result<std::string>> next_part(const PartStream& parts);  // this exchange outlives it
  bool takes_chunks() const { return parser_.get().version() == 11; }

  const Request& request() const { return request_; }
  bool keeps_alive() const { return keep_alive_; }
  // The rest of the body is still on its way, from somebody who has to read this answer.
  bool told_a_person() const { return told_a_person_; }
  // The answer's header, noted in log and metrics as it goes out.
  std::string begin_answer(const Response& response, bool keep_alive);

 private:
  std::optional<Response> parse(std::string_view header);
  void hear_proxy();
  std::optional<Response> find_route();
  std::optional<Response> pass_address();
  std::optional<Response> pass_gate();
  std::optional<Response> pass_caller();
  std::optional<Response> pass_size();
  Response refuse_unread(const Error& error);
  Response refuse_too_large();
  Response refuse_too_often(const RequestLimits::Refused& refused);
  void note(int status) const;

  // The parser calls it for each chunk, and only refers to it.
  struct ChunkGuard {
    void operator()(std::uint64_t size, boost::beast::string_view extension, boost::system::error_code& error) const;
  };

  Shared& shared_;
  const Peer& peer_;
  const SteadyTime started_ = std::chrono::steady_clock::now();
  ChunkGuard chunk_guard_;
  Parser parser_;
  Request request_;
  const Route* route_ = nullptr;
  std::int64_t admitted_at_ms_ = 0;
  BodyBudget::Share body_share_;
  bool keep_alive_ = false;
  bool told_a_person_ = false;
};

}  // namespace qrcongo::http
