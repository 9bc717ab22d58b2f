#include "stream_places.hpp"

#include <algorithm>

namespace qrcongo::http {
namespace {

constexpr int pause_s = 10;

std::size_t count_of(const std::map<std::string, std::size_t>& counts, const std::string& name) {
  const auto found = counts.find(name);
  return found == counts.end() ? 0 : found->second;
}

StreamRefusal refusal(Code code, std::string detail, std::size_t most) {
  return {Error{code, std::move(detail), {}, pause_s}, most};
}

}  // namespace

tl::expected<StreamPlaces::Place, StreamRefusal> StreamPlaces::take(const StreamCaller& caller) {
  const std::lock_guard lock(mutex_);
  if (auto refused = refusal_of(caller)) return tl::unexpected<StreamRefusal>(std::move(*refused));
  const auto of_caller = of_callers_.try_emplace(caller.name).first;
  ++of_caller->second;
  std::optional<Counts::iterator> of_organisation;
  if (!caller.organisation.empty()) {
    of_organisation = of_organisations_.try_emplace(caller.organisation).first;
    ++(*of_organisation)->second;
  }
  ++taken_;
  return Place(*this, of_caller, of_organisation);
}

std::optional<StreamRefusal> StreamPlaces::refusal_of(const StreamCaller& caller) const {
  if (count_of(of_callers_, caller.name) >= bounds_.most_a_caller) {
    return refusal(Code::rate_limited, "Trop de suivis en direct sont ouverts à la fois.", bounds_.most_a_caller);
  }
  if (!caller.organisation.empty() &&
      count_of(of_organisations_, caller.organisation) >= bounds_.most_an_organisation) {
    return refusal(Code::rate_limited, "Votre organisation a ouvert trop de suivis en direct à la fois.",
                   bounds_.most_an_organisation);
  }
  const std::size_t kept = caller.has_reserve ? 0 : std::min(bounds_.reserved, bounds_.most);
  if (taken_ >= bounds_.most - kept) {
    return refusal(Code::unavailable, "Trop de suivis en direct sont ouverts en ce moment.", 0);
  }
  return std::nullopt;
}

void StreamPlaces::give_back(const Place& place) {
  const std::lock_guard lock(mutex_);
  --taken_;
  if (--place.of_caller_->second == 0) of_callers_.erase(place.of_caller_);
  if (place.of_organisation_ && --(*place.of_organisation_)->second == 0) {
    of_organisations_.erase(*place.of_organisation_);
  }
}

}  // namespace qrcongo::http
