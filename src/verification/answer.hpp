// What is answered about one code, and its form as JSON (docs/contract.md "Verdicts"). Plain values for any thread.
#pragma once

#include <optional>

#include <boost/json/object.hpp>

#include "qrcongo/http/message.hpp"
#include "qrcongo/verification/http.hpp"
#include "scan_counter.hpp"

namespace qrcongo::verification {

struct Answer {
  Finding finding;
  Judgement judgement;
  std::optional<Scans> scans;  // of a stamp, where somebody asked for them
};

bool is_demonstration(const Answer& answer, const Settings& settings);
int status_of(Verdict verdict);  // 400, 503 or 200

boost::json::object to_json(const Answer& answer, const Settings& settings);

// The JSON answer to a scan: problem+json where the verdict is no answer.
http::Response json_answer(const http::Request& request, const Answer& answer, const Settings& settings);

}  // namespace qrcongo::verification
