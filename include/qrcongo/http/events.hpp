// Server-sent events (WHATWG HTML, "Server-sent events"): an answer that goes on for as long as there is something to
// tell. Made by a handler, owned by the connection that sends it, used on its io thread alone.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "qrcongo/http/message.hpp"

namespace qrcongo::http {

// What is new since the last look.
struct EventLook {
  std::string text;              // whole events, as event_text makes them; empty: nothing
  bool is_last = false;          // the stream ends behind them
  std::int64_t pause_ms = 1000;  // until the next look
};

struct EventStream {
  EventLook first{};  // sent with the header
  // Awaited one at a time, each after the last one's pause, while the gate still lets its caller in; the request stays
  // put until the stream is over. An Error ends it.
  std::function<boost::asio::awaitable<Result<EventLook>>()> look;
};

// Whether the request asks for events: text/event-stream by its name in Accept.
bool accepts_events(const Request& request);

// One event as it stands in a stream. name: letters; data: UTF-8, of any number of lines.
std::string event_text(std::string_view name, std::string_view data);

Response event_response(EventStream stream);

}  // namespace qrcongo::http
