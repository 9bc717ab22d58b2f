// The command line of `qrcongo`: what main calls and nothing else.
#pragma once

namespace qrcongo::app {

// 0, 1 for a failure, 2 for wrong use.
int run_command_line(int argc, char** argv);

}  // namespace qrcongo::app
