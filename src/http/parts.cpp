#include "qrcongo/http/parts.hpp"

#include <memory>

namespace qrcongo::http {

Response parts_response(std::string content_type, PartStream stream) {
  Response response;
  response.content_type = std::move(content_type);
  response.parts = std::make_shared<const PartStream>(std::move(stream));
  return response;
}

}  // namespace qrcongo::http
