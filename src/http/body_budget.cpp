#include "body_budget.hpp"

#include <algorithm>

#include "qrcongo/base/client_network.hpp"

namespace qrcongo::http {

BodyBudget::Share& BodyBudget::Share::operator=(Share&& other) noexcept {
  if (this == &other) return *this;
  give_back();
  budget_ = std::exchange(other.budget_, nullptr);
  network_ = other.network_;
  bytes_ = other.bytes_;
  counts_network_ = other.counts_network_;
  return *this;
}

void BodyBudget::Share::give_back() {
  if (budget_ != nullptr) std::exchange(budget_, nullptr)->give_back(*this);
}

std::optional<BodyBudget::Share> BodyBudget::reserve(std::string_view address, std::uint64_t bytes) {
  if (bytes <= uncounted_bytes) return Share();
  const std::uint64_t network = client_network(address).value_or(ClientNetwork()).number;
  const bool counts_network = std::find(uncounted_.begin(), uncounted_.end(), address) == uncounted_.end();
  std::lock_guard lock(mutex_);
  if (bytes > most_ - under_way_) return std::nullopt;
  if (counts_network) {
    const auto found = of_networks_.find(network);
    const std::uint64_t taken = found == of_networks_.end() ? 0 : found->second;
    if (taken + bytes > most_ / address_part) return std::nullopt;
    of_networks_[network] += bytes;
  }
  under_way_ += bytes;
  return Share(*this, network, bytes, counts_network);
}

std::uint64_t BodyBudget::under_way() const {
  std::lock_guard lock(mutex_);
  return under_way_;
}

void BodyBudget::give_back(const Share& share) {
  std::lock_guard lock(mutex_);
  under_way_ -= share.bytes_;
  if (!share.counts_network_) return;
  const auto taken = of_networks_.find(share.network_);
  taken->second -= share.bytes_;
  if (taken->second == 0) of_networks_.erase(taken);
}

}  // namespace qrcongo::http
