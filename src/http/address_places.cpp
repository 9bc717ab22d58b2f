#include "address_places.hpp"

#include <algorithm>

#include "client_address.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/base/client_network.hpp"

namespace qrcongo::http {
namespace {

constexpr std::size_t shares_a_site = 4;

}  // namespace

AddressPlaces::Place& AddressPlaces::Place::operator=(Place&& other) noexcept {
  if (this == &other) return *this;
  give_back();
  places_ = std::exchange(other.places_, nullptr);
  count_ = other.count_;
  site_ = other.site_;
  return *this;
}

void AddressPlaces::Place::give_back() {
  if (places_ != nullptr) std::exchange(places_, nullptr)->give_back(*this);
}

std::size_t AddressPlaces::Place::taken() const {
  if (places_ == nullptr) return 0;
  const std::size_t of_site = site_ ? (*site_)->second.load() : 0;
  return std::max(count_->second.load(), (of_site + shares_a_site - 1) / shares_a_site);
}

std::optional<AddressPlaces::Place> AddressPlaces::take(const boost::asio::ip::address& address) {
  const std::string numeric = numeric_address(address);
  if (std::find(uncounted_.begin(), uncounted_.end(), numeric) != uncounted_.end()) return Place();
  const auto network = client_network(numeric);
  check(network.has_value(), "an address that is none");
  const auto site = network->site();
  std::lock_guard lock(mutex_);
  if (is_full(counts_, network->number, most_) || (site && is_full(sites_, *site, shares_a_site * most_)))
    return std::nullopt;
  const auto count = counts_.try_emplace(network->number).first;
  ++count->second;
  if (!site) return Place(*this, count, std::nullopt);
  const auto of_site = sites_.try_emplace(*site).first;
  ++of_site->second;
  return Place(*this, count, of_site);
}

bool AddressPlaces::is_full(const Counts& counts, std::uint64_t key, std::size_t most) {
  const auto found = counts.find(key);
  return found != counts.end() && found->second.load() >= most;
}

void AddressPlaces::take_from(Counts& counts, Counts::iterator count) {
  if (--count->second == 0) counts.erase(count);
}

void AddressPlaces::give_back(const Place& place) {
  std::lock_guard lock(mutex_);
  take_from(counts_, place.count_);
  if (place.site_) take_from(sites_, *place.site_);
}

}  // namespace qrcongo::http
