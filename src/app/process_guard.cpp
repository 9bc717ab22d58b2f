#include "process_guard.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

#include "qrcongo/base/log.hpp"

namespace qrcongo::app {

void keep_memory_to_itself() {
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) log::error("this process may be looked into by others of its user");
  // Where a sandbox forbids the call, the system's unit has set the limit already.
  const rlimit none{0, 0};
  static_cast<void>(setrlimit(RLIMIT_CORE, &none));
}

}  // namespace qrcongo::app
