#include <algorithm>
#include <charconv>
#include <cstring>

#include <boost/beast/http/status.hpp>

#include "qrcongo/base/text.hpp"
#include "qrcongo/http/direct.hpp"
#include "security_headers.hpp"

namespace qrcongo::http {

std::string direct_head(int status, std::string_view content_type, const std::vector<Header>& headers) {
  const auto reason = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
  std::string head = "HTTP/1.1 " + std::to_string(status) + " " + std::string(reason.data(), reason.size()) + "\r\n";
  const auto add = [&](std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
  };
  if (!content_type.empty()) add("Content-Type", content_type);
  for (const Header& header : headers) add(header.name, header.value);
  for (const SecurityHeader& one : security_headers) {
    const auto is_it = [&](const Header& header) { return to_lower_ascii(header.name) == one.lower_case_name; };
    if (std::none_of(headers.begin(), headers.end(), is_it)) add(one.name, one.value);
  }
  return head;
}

void DirectReply::append(std::string_view text) {
  if (text.size() > memory_.size() - size_) {
    too_long_ = true;
    return;
  }
  std::memcpy(memory_.data() + size_, text.data(), text.size());
  size_ += text.size();
}

void DirectReply::append(std::uint64_t number) {
  const auto end = std::to_chars(memory_.data() + size_, memory_.data() + memory_.size(), number);
  too_long_ = too_long_ || end.ec != std::errc();
  if (end.ec == std::errc()) size_ = static_cast<std::size_t>(end.ptr - memory_.data());
}

}  // namespace qrcongo::http
