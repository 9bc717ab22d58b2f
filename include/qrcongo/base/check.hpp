// A programmer's fault aborts, in release too: a server that no longer knows its own state must not go on.
#pragma once

#include <source_location>

namespace qrcongo {

[[noreturn]] void check_failed(const char* what, std::source_location where);

inline void check(bool holds, const char* what, std::source_location where = std::source_location::current()) {
  if (!holds) check_failed(what, where);
}

}  // namespace qrcongo
