// From what was sent to /signaler to a report: a browser's form or a program's JSON, with the same fields under the
// same rules. Stateless.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "qrcongo/base/result.hpp"
#include "qrcongo/http/message.hpp"
#include "qrcongo/verification/citizen_reports.hpp"
#include "report_page.hpp"
#include "texts.hpp"

namespace qrcongo::verification {

struct ReportForm {
  bool is_page = false;  // a browser's form, which a page answers
  const Texts* texts = nullptr;
  TypedReport typed;  // of a browser's form, to be shown again
  ReportInput input;
  std::string photo;            // its bytes without metadata; empty: none
  bool photo_left_out = false;  // there was no room for it
  std::optional<Error> refused;
  std::string_view fault;  // the text that tells a person why; empty: a program alone sends such a thing
};

ReportForm read_report(const http::Request& request, const std::string& country);

}  // namespace qrcongo::verification
