// Which connections go first where there is no room for another. Private to http; on the worker's io thread.
#pragma once

#include "connection.hpp"

namespace qrcongo::http {

// Closes at most so many of this io thread's connections to which no answer is owed, and says how many: those that lie
// idle, send a request, or are answered and have not gone. Those of the addresses that have most go first; of these the
// ones that have been answered, and then whichever has been at it longest. Newcomers stay.
std::size_t make_room(Worker& worker, std::size_t most);

}  // namespace qrcongo::http
