#include "body_budget.hpp"

#include <algorithm>

#include "qrcongo/base/client_network.hpp"

namespace qrcongo::http {

BodyBudget::Share& BodyBudget::Share::operator=(Share&& other) noexcept {
  if (this == &other) return *this;
  give_back();
  budget_ = std::exchange(other.budget_, nullptr);
  owners_ = std::move(other.owners_);
  bytes_ = other.bytes_;
  return *this;
}

void BodyBudget::Share::give_back() {
  if (budget_ != nullptr) std::exchange(budget_, nullptr)->give_back(*this);
}

std::vector<BodyBudget::Part> BodyBudget::parts_of(const BodyOwner& owner) const {
  std::vector<Part> parts;
  if (std::find(crowds_.begin(), crowds_.end(), owner.address) != crowds_.end()) {
    parts.push_back({"crowd " + std::string(owner.address), most_ / crowd_part});
  } else {
    parts.push_back({"address " + client_network_name(owner.address), most_ / address_part});
    const std::string site = client_site_name(owner.address);
    if (!site.empty()) parts.push_back({"site " + site, most_ / site_part});
  }
  if (!owner.caller.empty()) parts.push_back({"caller " + std::string(owner.caller), most_ / caller_part});
  if (!owner.organisation.empty())
    parts.push_back({"organisation " + std::string(owner.organisation), most_ / organisation_part});
  return parts;
}

bool BodyBudget::has_room(const Part& part, std::uint64_t bytes) const {
  const auto found = taken_.find(part.owner);
  return (found == taken_.end() ? std::uint64_t{0} : found->second) + bytes <= part.most;
}

std::optional<BodyBudget::Share> BodyBudget::reserve(const BodyOwner& owner, std::uint64_t bytes) {
  if (bytes <= uncounted_bytes) return Share();
  const std::vector<Part> parts = parts_of(owner);
  std::lock_guard lock(mutex_);
  if (bytes > most_ - under_way_) return std::nullopt;
  const auto has_room_for_it = [&](const Part& part) { return has_room(part, bytes); };
  if (!std::all_of(parts.begin(), parts.end(), has_room_for_it)) return std::nullopt;
  std::vector<std::string> owners;
  for (const Part& part : parts) {
    taken_[part.owner] += bytes;
    owners.push_back(part.owner);
  }
  under_way_ += bytes;
  return Share(*this, std::move(owners), bytes);
}

std::uint64_t BodyBudget::under_way() const {
  std::lock_guard lock(mutex_);
  return under_way_;
}

void BodyBudget::give_back(const Share& share) {
  std::lock_guard lock(mutex_);
  under_way_ -= share.bytes_;
  for (const std::string& owner : share.owners_) {
    const auto taken = taken_.find(owner);
    taken->second -= share.bytes_;
    if (taken->second == 0) taken_.erase(taken);
  }
}

}  // namespace qrcongo::http
