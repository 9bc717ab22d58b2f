#include "report_counts.hpp"

#include <algorithm>
#include <numeric>

#include "qrcongo/base/check.hpp"

namespace qrcongo::verification {
namespace {

constexpr std::size_t ways = 8;  // slots of which a sender may have any

std::uint64_t number_at(const crypto::Digest& digest, std::size_t at) {
  std::uint64_t number = 0;
  for (std::size_t i = at; i < at + 8; ++i) number = number << 8U | digest[i];
  return number;
}

}  // namespace

ReportCounts::ReportCounts(std::size_t slots, std::uint32_t an_hour) : an_hour_(an_hour), senders_(slots) {
  check(slots > 0 && slots % ways == 0 && an_hour > 0 && an_hour <= 65'535, "a table of reports of no such size");
}

std::int64_t ReportCounts::take(const crypto::Digest& digest, std::int64_t minute) {
  Sender& sender = find(digest, minute);
  forget_older(sender, minute);
  const std::uint32_t sent = std::accumulate(sender.in_minute.begin(), sender.in_minute.end(), std::uint32_t{0});
  if (sent >= an_hour_) {
    std::int64_t oldest = sender.minute - minutes + 1;
    while (sender.in_minute[place_of(oldest)] == 0) ++oldest;
    return oldest + minutes;
  }
  ++sender.in_minute[place_of(sender.minute)];
  return 0;
}

ReportCounts::Sender& ReportCounts::find(const crypto::Digest& digest, std::int64_t minute) {
  const std::uint64_t fingerprint = number_at(digest, 8);
  const std::size_t set = static_cast<std::size_t>(number_at(digest, 0) % (senders_.size() / ways)) * ways;
  const auto begin = senders_.begin() + static_cast<std::ptrdiff_t>(set);
  const auto end = begin + static_cast<std::ptrdiff_t>(ways);
  const auto known =
      std::find_if(begin, end, [&](const Sender& one) { return one.minute != 0 && one.fingerprint == fingerprint; });
  if (known != end) return *known;
  const auto oldest =
      std::min_element(begin, end, [](const Sender& one, const Sender& other) { return one.minute < other.minute; });
  *oldest = Sender{fingerprint, minute, {}};
  return *oldest;
}

std::size_t ReportCounts::place_of(std::int64_t minute) {
  return static_cast<std::size_t>((minute % minutes + minutes) % minutes);
}

// A clock that was set back finds the latest minute that was.
void ReportCounts::forget_older(Sender& sender, std::int64_t minute) {
  const std::int64_t passed = std::min(minute - sender.minute, minutes);
  for (std::int64_t i = 1; i <= passed; ++i) sender.in_minute[place_of(sender.minute + i)] = 0;
  sender.minute = std::max(sender.minute, minute);
}

}  // namespace qrcongo::verification
