#include "answer.hpp"

#include <boost/json/array.hpp>

#include "certificate_card.hpp"
#include "qrcongo/http/fields.hpp"

namespace qrcongo::verification {
namespace {

namespace json = boost::json;

constexpr int retry_after_s = 5;

json::value scan_json(const std::optional<Scans>& scans) {
  if (!scans) return nullptr;
  return {{"count", scans->count},
          {"first_at", http::time_json(scans->first_at)},
          {"first_place", nullptr},
          {"recorded", false}};
}

json::array reasons_json(const std::vector<Reason>& reasons) {
  json::array all;
  for (const Reason& reason : reasons) all.push_back({{"code", reason.code}, {"text", reason.text}});
  return all;
}

// What is known of a genuine stamp; all of it null for any other code.
void put_stamp(json::object& object, const std::optional<StampFacts>& stamp, const Settings& settings) {
  const bool known = stamp && stamp->card != nullptr;
  const RangeNote* activated = stamp ? stamp->activated : nullptr;
  object["product"] = known ? json::value(product_json(stamp->card->facts)) : json::value();
  object["enterprise"] = known ? json::value(enterprise_json(stamp->card->facts)) : json::value();
  object["certificate"] = known ? json::value(certificate_json(stamp->card->facts)) : json::value();
  object["activated_on"] =
      activated != nullptr ? http::day_json(settings.utc_offset.day_of(activated->at)) : json::value();
  object["production_lot"] = activated != nullptr && activated->production_lot != nullptr
                                 ? json::value(*activated->production_lot)
                                 : json::value();
}

}  // namespace

bool is_demonstration(const Answer& answer, const Settings& settings) {
  return settings.demonstration || (answer.finding.stamp && answer.finding.stamp->demonstration);
}

int status_of(Verdict verdict) {
  if (verdict == Verdict::unreadable) return http::status_of(Code::unreadable_code);
  if (verdict == Verdict::unavailable) return http::status_of(Code::unavailable);
  return 200;
}

json::object to_json(const Answer& answer, const Settings& settings) {
  const Finding& finding = answer.finding;
  const Wording wording = wording_of(answer.judgement.verdict);
  json::object object;
  object["verdict"] = to_text(answer.judgement.verdict);
  object["demonstration"] = is_demonstration(answer, settings);
  object["serial"] = finding.serial.empty() ? json::value() : json::value(finding.serial);
  put_stamp(object, finding.stamp, settings);
  object["scan"] = scan_json(answer.scans);
  object["reasons"] = reasons_json(answer.judgement.reasons);
  object["message"] = wording.message;
  object["advice"] = wording.advice;
  object["report_url"] =
      finding.serial.empty() ? json::value() : json::value(settings.base_path + "/signaler?s=" + finding.serial);
  return object;
}

http::Response json_answer(const http::Request& request, const Answer& answer, const Settings& settings) {
  const Verdict verdict = answer.judgement.verdict;
  if (status_of(verdict) == 200) return http::json_response(200, to_json(answer, settings));
  const bool unreadable = verdict == Verdict::unreadable;
  const Error error{unreadable ? Code::unreadable_code : Code::unavailable,
                    answer.judgement.reasons.front().text + " " + std::string(wording_of(verdict).advice),
                    {},
                    unreadable ? 0 : retry_after_s};
  http::Response response = http::problem_response(request, error);
  response.body.pop_back();
  response.body += ",\"verdict\":\"" + std::string(to_text(verdict)) + "\"}";
  return response;
}

}  // namespace qrcongo::verification
