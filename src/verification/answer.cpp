#include "answer.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include "qrcongo/verification/places.hpp"

namespace qrcongo::verification {
namespace {

constexpr int retry_after_s = 5;

Rules rules_of(const Settings& settings) { return {settings.require_activation, settings.utc_offset}; }

bool needs_escape(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\') return true;
  }
  return false;
}

void put_text(http::DirectReply& reply, std::string_view text) {
  if (needs_escape(text)) return reply.append(boost::json::serialize(boost::json::string(text.data(), text.size())));
  reply.append("\"");
  reply.append(text);
  reply.append("\"");
}

void put_digits(http::DirectReply& reply, std::int64_t value, std::size_t width) {
  std::array<char, 8> digits{};
  for (std::size_t i = width; i > 0; --i, value /= 10) digits[i - 1] = static_cast<char>('0' + value % 10);
  reply.append({digits.data(), width});
}

// Howard Hinnant's civil_from_days, for days since 1970-01-01.
void put_day(http::DirectReply& reply, std::int64_t day) {
  day += 719'468;
  const std::int64_t era = day / 146'097;
  const std::int64_t of_era = day - era * 146'097;
  const std::int64_t year = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
  const std::int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
  const std::int64_t month = (5 * of_year + 2) / 153;
  put_digits(reply, year + era * 400 + (month >= 10 ? 1 : 0), 4);
  reply.append("-");
  put_digits(reply, month < 10 ? month + 3 : month - 9, 2);
  reply.append("-");
  put_digits(reply, of_year - (153 * month + 2) / 5 + 1, 2);
}

void put_minute(http::DirectReply& reply, ledger::Minute minute) {
  const std::int64_t minutes = ledger::ms_of(minute) / 60'000;
  reply.append("\"");
  put_day(reply, minutes / 1440);
  reply.append("T");
  put_digits(reply, minutes / 60 % 24, 2);
  reply.append(":");
  put_digits(reply, minutes % 60, 2);
  reply.append(":00.000Z\"");
}

void put_first_place(http::DirectReply& reply, const ledger::ScanSummary& scans, const Settings& settings) {
  // Where somebody's network leads is for inspectors.
  const bool declared = scans.first_source == static_cast<std::uint8_t>(ledger::PlaceSource::declared);
  const std::string_view code = place_code(settings.country, scans.first_place);
  if (!declared || code.empty()) return reply.append("null");
  reply.append("{\"code\":\"");
  reply.append(code);
  reply.append("\",\"name\":\"");
  reply.append(place_name(settings.country, scans.first_place));
  reply.append("\",\"source\":\"declared\"}");
}

// The place of what is said of "recorded".
std::size_t put_scan(http::DirectReply& reply, const Answer& answer, bool recorded, const Settings& settings) {
  if (!answer.finding.stamp) {
    reply.append("null");
    return 0;
  }
  const ledger::ScanSummary& scans = answer.finding.scans;
  reply.append("{\"count\":");
  reply.append(std::uint64_t{scans.count});
  reply.append(",\"first_at\":");
  if (scans.count > 0) {
    put_minute(reply, scans.first);
  } else {
    reply.append("null");
  }
  reply.append(",\"first_place\":");
  put_first_place(reply, scans, settings);
  reply.append(",\"recorded\":");
  const std::size_t place = reply.position();
  reply.append(recorded ? " true}" : "false}");
  return place;
}

// What is known of a genuine stamp; all of it null for any other code.
void put_stamp(http::DirectReply& reply, const std::optional<StampFacts>& stamp, const Settings& settings) {
  if (!stamp || stamp->card == nullptr) {
    return reply.append(
        ",\"product\":null,\"enterprise\":null,\"certificate\":null,\"activated_on\":null,\"production_lot\":null");
  }
  reply.append(",");
  reply.append(stamp->card->json);
  reply.append(",\"activated_on\":");
  if (stamp->activated == nullptr) return reply.append("null,\"production_lot\":null");
  reply.append("\"");
  put_day(reply, settings.utc_offset.day_of(stamp->activated->at));
  reply.append("\",\"production_lot\":");
  if (stamp->activated->production_lot == nullptr) return reply.append("null");
  put_text(reply, *stamp->activated->production_lot);
}

void put_reasons(http::DirectReply& reply, const Answer& answer, const Texts& texts, const Settings& settings) {
  reply.append(",\"reasons\":[");
  bool first = true;
  for (const ReasonCode code : answer.judgement.reasons()) {
    reply.append(first ? "{\"code\":\"" : ",{\"code\":\"");
    first = false;
    reply.append(to_text(code));
    reply.append("\",\"text\":");
    put_text(reply, reason_text(code, answer.finding, rules_of(settings), texts));
    reply.append("}");
  }
  reply.append("]");
}

}  // namespace

std::vector<http::Header> answer_headers() {
  return {{"Cache-Control", "no-store"}, {"X-Robots-Tag", "noindex"}, {"Vary", "Accept, Accept-Language"}};
}

bool is_demonstration(const Answer& answer, const Settings& settings) {
  return settings.demonstration || (answer.finding.stamp && answer.finding.stamp->demonstration);
}

int status_of(Verdict verdict) {
  if (verdict == Verdict::unreadable) return http::status_of(Code::unreadable_code);
  if (verdict == Verdict::unavailable) return http::status_of(Code::unavailable);
  return 200;
}

std::size_t write_json(http::DirectReply& reply, const Answer& answer, std::string_view code, bool recorded,
                       const Texts& texts, const Settings& settings) {
  const Verdict verdict = answer.judgement.verdict;
  reply.append("{");
  if (!code.empty()) {
    reply.append("\"code\":");
    put_text(reply, code);
    reply.append(",");
  }
  reply.append("\"verdict\":\"");
  reply.append(to_text(verdict));
  reply.append(is_demonstration(answer, settings) ? "\",\"demonstration\":true,\"serial\":"
                                                  : "\",\"demonstration\":false,\"serial\":");
  const std::string_view serial = answer.finding.serial_text();
  if (serial.empty()) {
    reply.append("null");
  } else {
    reply.append("\"");
    reply.append(serial);
    reply.append("\"");
  }
  put_stamp(reply, answer.finding.stamp, settings);
  reply.append(",\"scan\":");
  const std::size_t true_at = put_scan(reply, answer, recorded, settings);
  put_reasons(reply, answer, texts, settings);
  reply.append(",");
  reply.append(texts.json(verdict));
  reply.append(",\"report_url\":");
  if (serial.empty()) {
    reply.append("null}");
    return true_at;
  }
  reply.append("\"");
  reply.append(settings.base_path);
  reply.append("/signaler?s=");
  reply.append(serial);
  reply.append("\"}");
  return true_at;
}

http::Response problem_answer(const http::Request& request, const Answer& answer, const Texts& texts) {
  const Verdict verdict = answer.judgement.verdict;
  const bool unreadable = verdict == Verdict::unreadable;
  const std::string reason = reason_text(answer.judgement.reasons().front(), answer.finding, Rules(), texts);
  const Error error{unreadable ? Code::unreadable_code : Code::unavailable,
                    reason + " " + std::string(texts.advice(verdict)),
                    {},
                    unreadable ? 0 : retry_after_s};
  http::Response response = http::problem_response(request, error);
  response.body.pop_back();
  response.body += ",\"verdict\":\"" + std::string(to_text(verdict)) + "\"}";
  return response;
}

}  // namespace qrcongo::verification
