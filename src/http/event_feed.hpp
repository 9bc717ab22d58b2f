// How a stream of events goes over the wire: when somebody looks for new ones, a beat where nothing happens, and its
// end, in chunks or bare. Private to http; belongs to one connection and its io thread.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "qrcongo/http/events.hpp"
#include "qrcongo/http/server.hpp"
#include "stream_places.hpp"

namespace qrcongo::http {

class EventFeed {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // in_chunks: as HTTP/1.1 has it (RFC 9112 section 7.1); HTTP/1.0 reads until the connection ends.
  EventFeed(std::shared_ptr<const EventStream> stream, StreamPlaces::Place place, const ServerSettings& settings,
            bool in_chunks, Time now);

  const EventStream& stream() const { return *stream_; }
  // What leaves with the header: how soon to come back once this is over, and the first events.
  std::string begin() const;
  // It said its last, or was open for as long as it may.
  bool is_over(Time now) const { return is_last_ || now >= ends_; }
  bool is_due(Time now) const { return now >= next_look_; }
  // Until something is to be done: a look, a beat, or the question whether the caller still may.
  std::chrono::milliseconds pause(Time now) const;

  std::string take(const EventLook& found, Time now);  // empty: nothing is to be sent
  std::string beat(Time now);                          // a comment, or empty as long as something was said lately
  std::string end() const;                             // behind the last event

 private:
  std::string frame(std::string_view text) const;
  std::string say(std::string_view text, Time now);

  const std::shared_ptr<const EventStream> stream_;
  const StreamPlaces::Place place_;
  const std::chrono::milliseconds beat_every_;
  const std::chrono::milliseconds check_every_;
  const bool in_chunks_;
  const Time ends_;
  Time next_look_;
  Time said_;
  bool is_last_ = false;
};

}  // namespace qrcongo::http
