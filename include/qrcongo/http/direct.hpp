// The hot path of scans, beside the routes: the answer is written into memory that is there already, and may leave only
// once what it says is durable. It differs from every other route, since ten thousand of these come a second: no
// coroutine, no Request and Response, no line in the log. What is not plainly of its kind goes to the
// routes, which must answer the same.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "qrcongo/http/message.hpp"

namespace qrcongo::http {

struct DirectField {
  std::string_view name;  // as sent
  std::string_view value;
};

// A GET or HEAD without a body. Views into the connection's input, good until the handler returns.
struct DirectRequest {
  bool head = false;
  bool secure = false;
  bool keep_alive = true;
  std::string_view path;   // as sent, without the query
  std::string_view query;  // as sent
  std::span<const DirectField> fields;
  std::string_view client_address;  // numeric, the proxy's word for it where the proxy is trusted
  std::string_view request_id;      // as the answer will name it

  std::string_view field(std::string_view lower_case_name) const;  // the first of that name; empty where there is none
  std::string_view only_field(std::string_view lower_case_name) const;  // the same, empty where there are two
};

// What stands before the fields that each answer has of its own: made once for each kind of answer.
std::string direct_head(int status, std::string_view content_type, const std::vector<Header>& headers);

// An answer as it goes out, written from front to back. Owned by an io thread, lent to the handler.
class DirectReply {
 public:
  explicit DirectReply(std::span<char> memory) : memory_(memory) {}

  void append(std::string_view text);
  void append(std::uint64_t number);
  // The place where the next append goes.
  std::size_t position() const { return size_; }
  bool is_too_long() const { return too_long_; }  // then what was written is of no use

 private:
  std::span<char> memory_;
  std::size_t size_ = 0;
  bool too_long_ = false;
};

struct DirectAnswer {
  int status = 200;
  std::string_view head;  // by direct_head, of this status
  // Must have come true before the answer leaves, or its patience ended. Nothing: leave at once.
  std::optional<std::uint64_t> ticket;
  // Where in the body " true" stands, which becomes "false" where the ticket has not come true; 0: nowhere.
  std::size_t true_at = 0;
};

struct DirectRoute {
  std::vector<std::string> prefixes;  // of paths: "/01/", "/s/"
  std::string label;                  // as metrics name it
  // Writes the body alone; nothing where the routes should answer. Called on io threads.
  std::function<std::optional<DirectAnswer>(const DirectRequest&, DirectReply&)> answer;
  std::function<std::uint64_t()> settled;  // the greatest ticket that has come true
  std::function<void()> every_second;      // on io threads, for what the handler counts; may be empty
  std::int64_t patience_ms = 20;           // how long an answer waits for its ticket
};

}  // namespace qrcongo::http
