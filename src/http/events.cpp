#include "qrcongo/http/events.hpp"

#include <memory>

#include "qrcongo/base/text.hpp"

namespace qrcongo::http {
namespace {

constexpr std::string_view media_type = "text/event-stream";

// "q=0", "q=0.000": not wanted, though it is named.
bool is_declined(std::string_view parameters) {
  const std::size_t start = parameters.find("q=");
  if (start == std::string_view::npos) return false;
  const std::string_view weight = trim(parameters.substr(start + 2));
  return weight.starts_with('0') && weight.find_first_of("123456789") == std::string_view::npos;
}

bool asks_for_events(std::string_view one) {
  const std::size_t mark = one.find(';');
  if (to_lower_ascii(trim(one.substr(0, mark))) != media_type) return false;
  return mark == std::string_view::npos || !is_declined(one.substr(mark + 1));
}

}  // namespace

bool accepts_events(const Request& request) {
  const std::string* header = request.header("Accept");
  std::string_view left = header != nullptr ? std::string_view(*header) : std::string_view();
  while (!left.empty()) {
    const std::size_t end = left.find(',');
    if (asks_for_events(left.substr(0, end))) return true;
    left.remove_prefix(end == std::string_view::npos ? left.size() : end + 1);
  }
  return false;
}

std::string event_text(std::string_view name, std::string_view data) {
  std::string text = "event: " + std::string(name) + "\ndata: ";
  for (std::size_t i = 0; i < data.size(); ++i) {
    // A line's end of any kind begins another line of the same event, never another field.
    const bool is_pair = data[i] == '\r' && i + 1 < data.size() && data[i + 1] == '\n';
    if (is_pair) continue;
    if (data[i] == '\n' || data[i] == '\r') {
      text += "\ndata: ";
    } else {
      text += data[i];
    }
  }
  return text + "\n\n";
}

Response event_response(EventStream stream) {
  Response response;
  response.content_type = media_type;
  response.headers.push_back({"Cache-Control", "no-store"});
  // A proxy that gathers an answer before it passes it on would hold events back: nginx hears of it by this.
  response.headers.push_back({"X-Accel-Buffering", "no"});
  response.events = std::make_shared<const EventStream>(std::move(stream));
  return response;
}

}  // namespace qrcongo::http
