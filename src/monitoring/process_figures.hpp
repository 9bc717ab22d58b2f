// The process's own figures by Prometheus' conventions, read from /proc when asked. Stateless; any thread.
#pragma once

#include <string>

namespace qrcongo::monitoring {

std::string process_figures();  // Prometheus' text format

}  // namespace qrcongo::monitoring
