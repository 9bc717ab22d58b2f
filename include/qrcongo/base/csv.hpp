// A cell of a CSV file that people open in a spreadsheet. A stateless function for any thread.
#pragma once

#include <string>
#include <string_view>

namespace qrcongo {

// Quoted as RFC 4180 section 2 has it, where it must be. A text that a spreadsheet would take for a formula gets an
// apostrophe in front, since somebody else may have written it. Not for numbers: write those as they are.
std::string csv_cell(std::string_view utf8);

}  // namespace qrcongo
