#include "qrcongo/base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace qrcongo {

void check_failed(const char* what, std::source_location where) {
  // Straight to standard error: the log may be what failed.
  std::fprintf(stderr, "{\"level\":\"error\",\"message\":\"check failed: %s\",\"where\":\"%s:%u\"}\n", what,
               where.file_name(), where.line());
  std::abort();
}

}  // namespace qrcongo
