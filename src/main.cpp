#include "qrcongo/app/commands.hpp"

int main(int argc, char** argv) { return qrcongo::app::run_command_line(argc, argv); }
