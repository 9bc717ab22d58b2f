// A route's request as the hot path reads its own, so that both are asked the same questions. A local of one handler,
// which outlives what it looks into.
#pragma once

#include <vector>

#include "qrcongo/http/direct.hpp"
#include "qrcongo/http/message.hpp"

namespace qrcongo::verification {

class AsDirect {
 public:
  explicit AsDirect(const http::Request& request) {
    for (const http::Header& header : request.headers) fields_.push_back({header.name, header.value});
    direct.head = request.head;
    direct.path = request.path;
    direct.query = request.raw_query;
    direct.fields = fields_;
    direct.client_address = request.client_address;
    direct.request_id = request.request_id;
  }
  AsDirect(const AsDirect&) = delete;
  AsDirect& operator=(const AsDirect&) = delete;

  http::DirectRequest direct;

 private:
  std::vector<http::DirectField> fields_;
};

}  // namespace qrcongo::verification
