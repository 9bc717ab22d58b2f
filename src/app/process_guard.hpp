// What a process that opens keys forbids itself. Called once, before any thread.
#pragma once

namespace qrcongo::app {

// No core file, and no look into this process's memory by others of the same user (ptrace, /proc/PID/mem). Root may
// always look.
void keep_memory_to_itself();

}  // namespace qrcongo::app
