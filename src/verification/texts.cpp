#include "texts.hpp"

#include <bit>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "page.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/base/text.hpp"

namespace qrcongo::verification {
namespace {

constexpr std::string_view between = " = ";

std::string_view find(std::string_view code) { return embedded_file("public/texts/" + std::string(code) + ".txt"); }

const Texts* find_language(std::string_view code) {
  for (const Texts& texts : all_languages()) {
    if (texts.code() == code) return &texts;
  }
  return nullptr;
}

}  // namespace

Texts::Texts(std::string_view code, std::string_view file) : code_(code) {
  while (!file.empty()) {
    const std::size_t end = file.find('\n');
    const std::string_view line = file.substr(0, end);
    file.remove_prefix(end == std::string_view::npos ? file.size() : end + 1);
    const std::size_t mark = line.find(between);
    if (mark != std::string_view::npos) texts_[line.substr(0, mark)] = line.substr(mark + between.size());
  }
  for (std::size_t i = 0; i < verdict_count; ++i) {
    const std::string key = "verdict." + std::string(to_text(static_cast<Verdict>(i)));
    messages_[i] = (*this)[key + ".message"];
    advice_[i] = (*this)[key + ".advice"];
    const std::string json =
        boost::json::serialize(boost::json::object{{"message", messages_[i]}, {"advice", advice_[i]}});
    json_[i] = json.substr(1, json.size() - 2);
  }
}

std::string_view Texts::operator[](std::string_view key) const {
  const auto found = texts_.find(key);
  check(found != texts_.end(), "a language lacks a text");
  return found->second;
}

const std::vector<Texts>& all_languages() {
  static const std::vector<Texts> all = {{"fr", find("fr")}, {"en", find("en")},   {"ln", find("ln")},
                                         {"kg", find("kg")}, {"lua", find("lua")}, {"sw", find("sw")}};
  return all;
}

const Texts& french() { return all_languages().front(); }

const Texts& choose_language(std::string_view wanted, std::string_view accepted) {
  if (const Texts* texts = find_language(wanted)) return *texts;
  // Telephones name their languages in order of liking; weights only repeat it.
  while (!accepted.empty()) {
    const std::size_t end = accepted.find(',');
    const std::string_view one = trim(accepted.substr(0, end));
    accepted.remove_prefix(end == std::string_view::npos ? accepted.size() : end + 1);
    if (const Texts* texts = find_language(one.substr(0, one.find_first_of("-;")))) return *texts;
  }
  return french();
}

std::string filled(std::string_view text, std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
  std::string all;
  while (true) {
    const std::size_t open = text.find('{');
    const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) return all.append(text);
    all.append(text.substr(0, open));
    const std::string_view name = text.substr(open + 1, close - open - 1);
    std::string_view value = text.substr(open, close - open + 1);
    for (const auto& [known, given] : values) {
      if (known == name) value = given;
    }
    all.append(value);
    text.remove_prefix(close + 1);
  }
}

std::string why_text(const std::string& reason_code, const Texts& texts) {
  for (const std::string_view known : {"safety", "stolen", "lost", "misprint"}) {
    if (reason_code == known) return std::string(texts["reason.why." + reason_code]);
  }
  return std::string(texts["reason.why.other"]);
}

std::string reason_text(ReasonCode code, const Finding& finding, const Rules& rules, const Texts& texts) {
  const auto day = [&](std::int64_t at) { return short_day(rules.utc_offset.day_of(at)); };
  const auto text = [&] { return texts["reason." + std::string(to_text(code))]; };
  if (code <= ReasonCode::unknown || !finding.stamp || finding.stamp->card == nullptr) return std::string(text());
  const StampFacts& stamp = *finding.stamp;
  const certification::CertificateFacts& certificate = stamp.card->facts;
  switch (code) {
    case ReasonCode::not_activated:
    case ReasonCode::compromised_generation:
    case ReasonCode::confirmed:
      return std::string(text());
    case ReasonCode::wrong_product:
      return filled(text(), {{"product", certificate.product.name}});
    case ReasonCode::recalled:
      return filled(text(), {{"day", day(stamp.recalled->at)}, {"why", why_text(*stamp.recalled->reason_code, texts)}});
    case ReasonCode::reported_lost:
      return filled(*stamp.spoiled->reason_code == "stolen" ? texts["reason.reported_stolen"] : text(),
                    {{"day", day(stamp.spoiled->at)}});
    case ReasonCode::spoiled:
      return filled(text(), {{"day", day(stamp.spoiled->at)}});
    case ReasonCode::certificate_revoked:
    case ReasonCode::certificate_suspended:
      return filled(text(), {{"certificate", certificate.number}, {"day", day(certificate.state_changed_at)}});
    case ReasonCode::certificate_expired:
      return filled(text(), {{"applied_day", day(stamp.activated->at)},
                             {"certificate", certificate.number},
                             {"day", short_day(certificate.valid_until)}});
    default:
      return copy_text(code, finding.scans, texts);
  }
}

std::string copy_text(ReasonCode code, const ledger::ScanSummary& scans, const Texts& texts) {
  const std::string count = std::to_string(scans.count);
  const std::string days = std::to_string((scans.last - scans.first) / ledger::day_minutes);
  const int today = std::popcount(scans.window_places);
  // In how many places within a day, where that is the stronger word.
  const bool in_a_day = today >= 2 && (code == ReasonCode::many_places || code == ReasonCode::moved_often);
  const std::string places = std::to_string(in_a_day ? today : scans.distinct_places());
  std::string key = "reason." + std::string(to_text(code));
  if (code == ReasonCode::very_late) key = "reason.long_after";
  if (in_a_day) key = "reason.many_places_today";
  return filled(texts[key], {{"count", count}, {"places", places}, {"days", days}});
}

std::string short_day(std::int64_t day) {
  const std::string iso = format_day(day);
  return iso.substr(8, 2) + "/" + iso.substr(5, 2) + "/" + iso.substr(0, 4);
}

}  // namespace qrcongo::verification
