#include "make_room.hpp"

#include <algorithm>
#include <tuple>
#include <vector>

namespace qrcongo::http {
namespace {

struct Candidate {
  ConnectionBase* connection = nullptr;
  Waiting waiting;
};

bool goes_before(const Candidate& one, const Candidate& other) {
  const auto rank = [](const Waiting& waiting) { return std::tuple(waiting.is_asking, waiting.since); };
  if (one.waiting.of_address != other.waiting.of_address) return one.waiting.of_address > other.waiting.of_address;
  return rank(one.waiting) < rank(other.waiting);
}

}  // namespace

std::size_t make_room(Worker& worker, std::size_t most) {
  const SteadyTime now = std::chrono::steady_clock::now();
  std::vector<Candidate> candidates;
  for (ConnectionBase* connection : worker.connections) {
    if (const auto waiting = connection->waiting(now)) candidates.push_back({connection, *waiting});
  }
  const std::size_t count = std::min(most, candidates.size());
  const auto end = candidates.begin() + static_cast<std::ptrdiff_t>(count);
  std::partial_sort(candidates.begin(), end, candidates.end(), goes_before);
  std::for_each(candidates.begin(), end, [](const Candidate& one) { one.connection->close(); });
  return count;
}

}  // namespace qrcongo::http
