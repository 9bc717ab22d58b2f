// Which connections go first where there is no room for another. Private to http; on the worker's io thread.
#pragma once

#include "connection.hpp"

namespace qrcongo::http {

// Closes at most so many of this io thread's connections on which nobody waits for an answer, and says how many. Those
// of the addresses that have most go first, and of these the ones that lie idle longest.
std::size_t make_room(Worker& worker, std::size_t most);

}  // namespace qrcongo::http
