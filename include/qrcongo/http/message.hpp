// What a handler is given and what it answers, free of the library that reads and writes the wire.
// A Request is owned by its connection and stays where it is until its answer is written; one thread uses it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/value.hpp>

#include "qrcongo/base/result.hpp"

namespace qrcongo::http {

enum class Method { get, post, put, patch, del, options };  // HEAD is a GET whose body is not sent

std::string_view method_name(Method method);  // "GET"

struct Header {
  std::string name;
  std::string value;
};

struct Request {
  Method method = Method::get;
  bool head = false;
  std::string path;                                        // as sent, percent-encoding and all, without the query
  std::string_view route;                                  // the pattern that matched: "/api/v1/orders/{id}"
  std::vector<std::string> path_parameters;                // decoded, in the pattern's order
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in the order sent
  std::string raw_query;                                   // as sent
  std::vector<Header> headers;
  std::string body;
  std::string request_id;                 // made here, or a trusted proxy's X-Request-Id where that is well formed
  std::string client_address;             // numeric, the proxy's word for it where the proxy is trusted
  bool secure = false;                    // came by TLS
  std::string client_certificate_sha256;  // of the connection's client, base64url (x5t#S256); empty: none was shown
  std::shared_ptr<const void> caller;     // whom the gate let in; identity alone knows what stands there
  std::string known_as;                   // the same for the log, let in or refused; empty: nobody
  std::string counted_as;                 // whose budget of requests it spends, where he was let in; empty: nobody's
  std::string counted_with;               // the organisation with which it shares what is bounded; empty: with nobody
  bool has_reserve = false;               // finds a place where those for all are taken
  // Its answer was begun at this time and goes on: the token that was good then may have run out since. 0: it is new.
  std::int64_t goes_on_since_ms = 0;

  const std::string* header(std::string_view name) const;       // the first of that name, any case
  const std::string* only_header(std::string_view name) const;  // the same, nothing where there are two
  const std::string* query_value(std::string_view name) const;
};

// A part of a file, sent from the `files` threads so that a disk's pause stalls no scan. Both functions are called
// there, by one thread at a time, and may be empty.
struct FileBody {
  std::string path;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::function<bool()> is_whole{};  // asked before the first byte
  // Makes any part of the file's bytes, where it is not whole, or ends or fails under way; false where it cannot.
  std::function<bool(std::uint64_t offset, std::span<std::uint8_t> out)> remake{};
};

// An answer that goes on as long as there is something to tell: qrcongo/http/events.hpp.
struct EventStream;
// One that is made while it is sent: qrcongo/http/parts.hpp.
struct PartStream;

struct Response {
  int status = 200;
  std::string content_type;
  std::string body;
  std::vector<Header> headers{};
  std::optional<FileBody> file{};  // sent in place of body
  std::string_view lasting{};      // sent in place of body, without a copy: what lives as long as the process
  std::shared_ptr<const EventStream> events{};  // sent in place of body, while they come and the client stays
  std::shared_ptr<const PartStream> parts{};    // sent in place of body, one after the other
  bool holds_secret = false;                    // neither kept under an Idempotency-Key nor compressed

  std::string_view content() const { return lasting.empty() ? std::string_view(body) : lasting; }  // where no file is
};

Response json_response(int status, const boost::json::value& value);
Response empty_response(int status = 204);
Response html_response(int status, std::string body);

// RFC 9457. The one place where an Error becomes HTTP; `internal` is logged and shows nothing.
Response problem_response(const Request& request, const Error& error);
int status_of(Code code);

}  // namespace qrcongo::http
