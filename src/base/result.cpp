#include "qrcongo/base/result.hpp"

#include "qrcongo/base/check.hpp"

namespace qrcongo {

std::string_view problem_name(Code code) {
  switch (code) {
    case Code::malformed:
      return "malformed";
    case Code::invalid_input:
      return "invalid-input";
    case Code::unknown_field:
      return "unknown-field";
    case Code::unauthenticated:
      return "unauthenticated";
    case Code::totp_required:
    case Code::totp_not_enrolled:
      return "totp-required";
    case Code::forbidden:
      return "forbidden";
    case Code::not_found:
      return "not-found";
    case Code::method_not_allowed:
      return "method-not-allowed";
    case Code::not_acceptable:
      return "not-acceptable";
    case Code::request_timeout:
      return "request-timeout";
    case Code::wrong_state:
      return "wrong-state";
    case Code::same_person:
      return "same-person";
    case Code::already_exists:
      return "already-exists";
    case Code::too_many_drafts:
      return "too-many-drafts";
    case Code::too_many_today:
      return "too-many-today";
    case Code::precondition_failed:
      return "precondition-failed";
    case Code::precondition_required:
      return "precondition-required";
    case Code::payload_too_large:
      return "payload-too-large";
    case Code::unsupported_media:
      return "unsupported-media";
    case Code::range_not_satisfiable:
      return "range-not-satisfiable";
    case Code::header_too_large:
      return "header-too-large";
    case Code::quota_exceeded:
      return "quota-exceeded";
    case Code::certificate_not_valid:
      return "certificate-not-valid";
    case Code::printer_not_approved:
      return "printer-not-approved";
    case Code::printer_key_missing:
      return "printer-key-missing";
    case Code::no_tariff:
      return "no-tariff";
    case Code::payment_duplicate:
      return "payment-duplicate";
    case Code::range_overlap:
      return "range-overlap";
    case Code::count_mismatch:
      return "count-mismatch";
    case Code::not_received:
      return "not-received";
    case Code::idempotency_mismatch:
      return "idempotency-mismatch";
    case Code::idempotency_in_progress:
      return "idempotency-in-progress";
    case Code::secret_shown_once:
      return "secret-shown-once";
    case Code::unreadable_code:
      return "unreadable-code";
    case Code::rate_limited:
      return "rate-limited";
    case Code::unavailable:
      return "unavailable";
    case Code::storage_full:
      return "storage-full";
    case Code::internal:
      return "internal";
  }
  check(false, "a Code without a name");
  return "";
}

}  // namespace qrcongo
