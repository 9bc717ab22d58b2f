// A programmer's fault aborts, in release too: a server that no longer knows its own state must not go on.
#pragma once

namespace qrcongo {

[[noreturn]] void check_failed(const char* what, const char* file, int line);

// The caller's place by the compilers' built-ins: clang 14 cannot read libstdc++'s std::source_location.
inline void check(bool holds, const char* what, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  if (!holds) check_failed(what, file, line);
}

}  // namespace qrcongo
