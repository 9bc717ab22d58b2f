#include "qrcongo/base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace qrcongo {

void check_failed(const char* what, const char* file, int line) {
  // Straight to standard error: the log may be what failed.
  std::fprintf(stderr, "{\"level\":\"error\",\"message\":\"check failed: %s\",\"where\":\"%s:%d\"}\n", what, file,
               line);
  std::abort();
}

}  // namespace qrcongo
