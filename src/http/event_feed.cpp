#include "event_feed.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace qrcongo::http {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view come_back = "retry: 2000\n\n";
constexpr std::string_view comment = ": \n\n";

}  // namespace

EventFeed::EventFeed(std::shared_ptr<const EventStream> stream, StreamPlaces::Place place,
                     const ServerSettings& settings, bool in_chunks, Time now)
    : stream_(std::move(stream)),
      place_(std::move(place)),
      beat_every_(settings.stream_beat_ms),
      check_every_(settings.stream_check_ms),
      in_chunks_(in_chunks),
      ends_(now + milliseconds(settings.stream_max_ms)),
      next_look_(now + milliseconds(stream_->first.pause_ms)),
      said_(now),
      is_last_(stream_->first.is_last) {}

std::string EventFeed::begin() const { return frame(std::string(come_back) + stream_->first.text); }

milliseconds EventFeed::pause(Time now) const {
  const Time next = std::min({next_look_, said_ + beat_every_, now + check_every_, ends_});
  return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(next - now));
}

std::string EventFeed::take(const EventLook& found, Time now) {
  next_look_ = now + milliseconds(found.pause_ms);
  is_last_ = found.is_last;
  return say(found.text, now);
}

std::string EventFeed::beat(Time now) { return now < said_ + beat_every_ ? std::string() : say(comment, now); }

std::string EventFeed::end() const { return in_chunks_ ? "0\r\n\r\n" : ""; }

// An empty chunk would be the last one.
std::string EventFeed::say(std::string_view text, Time now) {
  if (text.empty()) return {};
  said_ = now;
  return frame(text);
}

std::string EventFeed::frame(std::string_view text) const {
  return in_chunks_ ? fmt::format("{:x}\r\n{}\r\n", text.size(), text) : std::string(text);
}

}  // namespace qrcongo::http
