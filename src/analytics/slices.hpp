// Which part of the country and of time a caller is shown. Private to analytics; stateless functions for any thread.
#pragma once

#include <optional>

#include "periods.hpp"
#include "store.hpp"

namespace qrcongo::analytics {

inline constexpr std::int64_t usual_days = 30;

// Of whom alone; nothing: of everybody.
inline std::optional<OrganisationId> own_of(const identity::Call& call) {
  if (call.scope(identity::Permission::analytics_read) == identity::Scope::all) return std::nullopt;
  return call.caller.organisation_id;
}

inline store::Slice slice_of(const Span& span, Step by, const UtcOffset& offset, std::optional<OrganisationId> own) {
  return {offset.start_of_day_ms(span.from), offset.start_of_day_ms(span.to + 1), unit_ms(by),
          offset.minutes * minute_ms, std::move(own)};
}

}  // namespace qrcongo::analytics
