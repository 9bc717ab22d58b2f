// What is answered about one code, and its form as JSON (docs/contract.md "Verdicts"), written without a detour since
// scans want it ten thousand times a second. Plain values for any thread.
#pragma once

#include <vector>

#include "qrcongo/http/direct.hpp"
#include "qrcongo/http/message.hpp"
#include "qrcongo/verification/http.hpp"
#include "texts.hpp"

namespace qrcongo::verification {

struct Answer {
  Finding finding;
  Judgement judgement;
};

// What is said about a code or a product now may be wrong in a second, and is nobody else's business: every answer
// that tells of one carries these, on the hot path and beside it. Links carry all but Cache-Control; a refusal that is
// a plain problem tells of none.
std::vector<http::Header> answer_headers();

bool is_demonstration(const Answer& answer, const Settings& settings);
int status_of(Verdict verdict);  // 400, 503 or 200

// code: as it was asked, said again where many are asked at once; empty: not. Gives the place of " true", what the
// answer says of "recorded", and the place of a "false" where it is not to be.
std::size_t write_json(http::DirectReply& reply, const Answer& answer, std::string_view code, bool recorded,
                       const Texts& texts, const Settings& settings);

// The JSON answer where the verdict is no answer: problem+json with the verdict.
http::Response problem_answer(const http::Request& request, const Answer& answer, const Texts& texts);

}  // namespace qrcongo::verification
