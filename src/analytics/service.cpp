#include "qrcongo/analytics/service.hpp"

#include <map>
#include <tuple>

#include "periods.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/verification/places.hpp"
#include "slices.hpp"
#include "store.hpp"
#include "texts.hpp"

namespace qrcongo::analytics {
namespace {

constexpr std::int64_t days_by_hour_max = 14;
constexpr std::int64_t days_max = 366;
constexpr std::int64_t months_max = 120;
constexpr std::int64_t own_months_max = 24;
constexpr const char* suspected_verdict = "suspected_copy";
constexpr const char* unsuspected_verdict = "authentic";
constexpr int usual_months = 12;

struct Sums {
  std::int64_t count = 0;
  std::int64_t quantity = 0;
};
using Place = std::tuple<std::int64_t, std::string, std::string>;  // period, key, currency

store::Source source_of(Subject subject) {
  switch (subject) {
    case Subject::scans:
      return store::Source::scans;
    case Subject::orders:
      return store::Source::orders;
    case Subject::revenue:
      return store::Source::payments;
  }
  check(false, "a subject without a source");
  return store::Source::scans;
}

std::int64_t usual_start(Step by, std::int64_t to) {
  if (by == Step::month) return months_back(to, usual_months - 1);
  return to - (by == Step::hour ? days_by_hour_max : usual_days) + 1;
}

tl::unexpected<Error> too_long(const std::string& detail) {
  return fail_field(Code::invalid_input, "/from", "range", detail);
}

Result<void> check_length(const Span& span, Step by, bool is_own) {
  const std::int64_t days = span.to - span.from + 1;
  if (by == Step::hour && days > days_by_hour_max) return too_long("from : au plus 14 jours par heure.");
  if (by == Step::day && days > days_max) return too_long("from : au plus 366 jours par jour.");
  if (by != Step::month) return {};
  const std::int64_t months = count_months(span);
  if (is_own && months > own_months_max) return too_long("from : au plus 24 mois par mois.");
  if (months > months_max) return too_long("from : au plus 120 mois par mois.");
  return {};
}

Result<Span> span_of(std::int64_t from, std::int64_t to) {
  if (from > to) return fail_field(Code::invalid_input, "/to", "range", "to : le dernier jour précède le premier.");
  return Span{from, to};
}

std::string place_label(const std::string& country, const std::string& code) {
  if (code.empty()) return "Lieu inconnu";
  const std::string_view name = verification::place_name(country, verification::place_number(country, code));
  return std::string(name.empty() ? std::string_view(code) : name);
}

std::string label_of(db::Tx& tx, const Settings& settings, Group group, const std::string& key) {
  switch (group) {
    case Group::none:
    case Group::category:
      return key;
    case Group::place:
      return place_label(settings.country, key);
    case Group::enterprise:
      return store::organisation_name(tx, key);
    case Group::verdict:
      return in_french(Words::verdict, key);
    case Group::state:
      return in_french(Words::order_state, key);
    case Group::method:
      return in_french(Words::method, key);
  }
  return key;
}

// Rows beyond the most are not kept: one more is enough to tell.
std::map<Place, Sums> add_up(db::Tx& tx, const Question& question, const store::Slice& slice) {
  std::map<std::string, std::string> categories;
  if (question.group == Group::category) categories = store::categories(tx);
  std::map<Place, Sums> sums;
  store::each_sum(tx, source_of(question.subject), question.group, slice, [&](const store::SumRow& row) {
    if (sums.size() > Service::figures_max) return;
    const std::string& key = question.group == Group::category ? categories[row.key] : row.key;
    Sums& sum = sums[{period_of(question.by, row.unit), key, row.currency}];
    sum.count += row.count;
    sum.quantity += row.quantity;
  });
  return sums;
}

// Days of the authority's all of which were asked for and are over: of fewer, or while it goes on, two answers would
// tell what happened between them.
bool is_told(const Question& question, std::int64_t month, std::int64_t today) {
  if (question.by != Step::month) return false;
  const std::int64_t next = months_back(month, -1);
  return question.span.from <= month && question.span.to + 1 >= next && next <= today;
}

// Who makes copies must not learn when and where they are caught. A stamp that were no suspected copy would be
// authentic: it is the last of the verdicts.
void fold_suspected(std::map<Place, Sums>& sums, const Question& question, std::int64_t today) {
  for (auto at = sums.begin(); at != sums.end();) {
    const auto& [period, key, currency] = at->first;
    const bool is_kept = key != suspected_verdict ||
                         (at->second.count >= Service::told_suspected_min && is_told(question, period, today));
    if (is_kept) {
      ++at;
      continue;
    }
    sums[{period, unsuspected_verdict, currency}].count += at->second.count;
    at = sums.erase(at);
  }
}

}  // namespace

std::string_view to_text(Step step) { return step == Step::hour ? "hour" : step == Step::day ? "day" : "month"; }

std::optional<Step> from_text(std::type_identity<Step>, std::string_view text) {
  for (const Step step : {Step::hour, Step::day, Step::month}) {
    if (to_text(step) == text) return step;
  }
  return std::nullopt;
}

std::string_view to_text(Group group) {
  static constexpr std::string_view names[] = {"none", "verdict", "place", "state", "enterprise", "category", "method"};
  return names[static_cast<std::size_t>(group)];
}

std::optional<Group> from_text(std::type_identity<Group>, std::string_view text) {
  for (const Group group :
       {Group::none, Group::verdict, Group::place, Group::state, Group::enterprise, Group::category, Group::method}) {
    if (to_text(group) == text) return group;
  }
  return std::nullopt;
}

Result<Question> Service::settle(const identity::Call& call, Subject subject, const Asked& asked) const {
  const Step by = asked.by.value_or(Step::day);
  const std::int64_t to = asked.to.value_or(settings_.utc_offset.day_of(call.now_ms));
  const auto span = span_of(asked.from.value_or(usual_start(by, to)), to);
  if (!span) return fail(span.error());
  if (const auto fits = check_length(*span, by, own_of(call).has_value()); !fits) return fail(fits.error());
  return Question{subject, *span, by, asked.group};
}

Result<Span> Service::settle(const std::optional<std::int64_t>& from, const std::optional<std::int64_t>& to,
                             std::int64_t now_ms) const {
  const std::int64_t last = to.value_or(settings_.utc_offset.day_of(now_ms));
  return span_of(from.value_or(usual_start(Step::day, last)), last);
}

Result<std::vector<Figure>> Service::figures(db::Tx& tx, const identity::Call& call, const Question& question) const {
  const UtcOffset& offset = settings_.utc_offset;
  const auto own = own_of(call);
  auto sums = add_up(tx, question, slice_of(question.span, question.by, offset, own));
  if (own && question.group == Group::verdict) fold_suspected(sums, question, offset.day_of(call.now_ms));
  if (sums.size() > figures_max) {
    return fail_field(
        Code::invalid_input, "/by", "range",
        "Plus de " + format_count(figures_max) + " chiffres : demandez moins de jours, ou un pas plus long.");
  }
  std::map<std::string, std::string> labels;
  std::vector<Figure> figures;
  figures.reserve(sums.size());
  for (const auto& [place, sum] : sums) {
    const auto& [period, key, currency] = place;
    const auto [label, is_new] = labels.try_emplace(key);
    if (is_new) label->second = label_of(tx, settings_, question.group, key);
    figures.push_back({period_start_ms(question.by, period, offset), period_name(question.by, period), key,
                       label->second, sum.count, sum.quantity, currency});
  }
  return figures;
}

}  // namespace qrcongo::analytics
