// What a request's query and Accept ask of analytics. Private to analytics; stateless functions for any thread.
#pragma once

#include <initializer_list>

#include "qrcongo/analytics/service.hpp"
#include "qrcongo/http/message.hpp"

namespace qrcongo::analytics {

struct AskedDays {
  std::optional<std::int64_t> from;  // day
  std::optional<std::int64_t> to;    // day
};

// Of ?from=&to=&by=&group=&format=, where these are the groups that there are.
Result<Asked> read_asked(const http::Request& request, std::initializer_list<Group> groups);
Result<AskedDays> read_days(const http::Request& request);     // of ?from=&to= alone
Result<bool> wants_table(const http::Request& request);        // by ?format=csv, or by Accept where it is absent
Result<void> refuse_parameters(const http::Request& request);  // that takes none

}  // namespace qrcongo::analytics
