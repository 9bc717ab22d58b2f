// What every fallible call returns: a value, or an Error that names the problem and says what happened.
// Plain values, owned by the caller, usable on any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace qrcongo {

// The closed list of what can go wrong. http/problem.cpp holds the one switch that turns it into a status and a title.
enum class Code {
  malformed,                // cannot be parsed at all (400)
  invalid_input,            // a field has the wrong type, range or form (422)
  unknown_field,            // a field that the route does not know (422)
  unauthenticated,          // nobody, or an expired, revoked or altered token (401)
  totp_required,            // the password is right, and a code must come with it (401)
  totp_not_enrolled,        // the role needs a second factor before anything else (403)
  forbidden,                // known, but not allowed (403)
  not_found,                // no such row, or another organisation's (404)
  method_not_allowed,       // (405)
  not_acceptable,           // (406)
  request_timeout,          // (408)
  wrong_state,              // the row's state forbids it (409)
  same_person,              // four eyes: the second person must be another one (403)
  already_exists,           // a unique value is taken (409)
  too_many_drafts,          // an organisation has as many open ones as it may (409)
  too_many_today,           // an organisation made as many in a day as it may (409)
  precondition_failed,      // If-Match does not match (412)
  precondition_required,    // If-Match is missing (428)
  payload_too_large,        // (413)
  unsupported_media,        // (415)
  range_not_satisfiable,    // (416)
  header_too_large,         // (431)
  quota_exceeded,           // (422)
  certificate_not_valid,    // (422)
  printer_not_approved,     // (422)
  printer_key_missing,      // (422)
  no_tariff,                // (422)
  payment_duplicate,        // (409)
  range_overlap,            // (409)
  count_mismatch,           // (422)
  not_received,             // (409)
  idempotency_mismatch,     // the same key with another body (422)
  idempotency_in_progress,  // (409)
  secret_shown_once,        // the same key again, and what was secret in its answer is gone (409)
  unreadable_code,          // (400)
  rate_limited,             // (429)
  unavailable,              // try again later (503)
  storage_full,             // (507)
  internal,                 // says nothing to the outside (500)
};

// The problem's name as the contract spells it: "wrong-state" for Code::wrong_state.
std::string_view problem_name(Code code);

// One field that was refused. pointer is a JSON Pointer (RFC 6901) into the request's body.
struct FieldError {
  std::string pointer;
  std::string code;
  std::string detail;
};

struct Error {
  Code code = Code::internal;
  std::string detail;  // a sentence for the caller, in French; for `internal` it goes to the log alone
  std::vector<FieldError> fields{};
  int retry_after_s = 0;       // for rate_limited and unavailable
  bool took_too_long = false;  // of unavailable: it was begun and broken off, and would take as long again
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(Code code, std::string detail) {
  return tl::unexpected<Error>(Error{code, std::move(detail), {}, 0});
}

inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

// A refusal that names one field.
inline tl::unexpected<Error> fail_field(Code code, std::string pointer, std::string field_code, std::string detail) {
  Error error{code, detail, {}, 0};
  error.fields.push_back(FieldError{std::move(pointer), std::move(field_code), std::move(detail)});
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace qrcongo
