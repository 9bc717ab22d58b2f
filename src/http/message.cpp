#include "qrcongo/http/message.hpp"

#include <boost/json/serialize.hpp>

#include "qrcongo/base/check.hpp"
#include "qrcongo/base/text.hpp"

namespace qrcongo::http {

std::string_view method_name(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::del:
      return "DELETE";
    case Method::options:
      return "OPTIONS";
  }
  check(false, "a Method without a name");
  return "";
}

const std::string* Request::header(std::string_view name) const {
  const std::string wanted = to_lower_ascii(name);
  for (const Header& header : headers) {
    if (to_lower_ascii(header.name) == wanted) return &header.value;
  }
  return nullptr;
}

const std::string* Request::only_header(std::string_view name) const {
  const std::string wanted = to_lower_ascii(name);
  const std::string* only = nullptr;
  for (const Header& header : headers) {
    if (to_lower_ascii(header.name) != wanted) continue;
    if (only != nullptr) return nullptr;
    only = &header.value;
  }
  return only;
}

const std::string* Request::query_value(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return &value;
  }
  return nullptr;
}

Response json_response(int status, const boost::json::value& value) {
  Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = boost::json::serialize(value);
  return response;
}

Response empty_response(int status) {
  Response response;
  response.status = status;
  return response;
}

Response html_response(int status, std::string body) {
  Response response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.body = std::move(body);
  return response;
}

}  // namespace qrcongo::http
