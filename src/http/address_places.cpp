#include "address_places.hpp"

#include <algorithm>

#include "client_address.hpp"

namespace qrcongo::http {

AddressPlaces::Place& AddressPlaces::Place::operator=(Place&& other) noexcept {
  if (this == &other) return *this;
  give_back();
  places_ = std::exchange(other.places_, nullptr);
  count_ = other.count_;
  return *this;
}

void AddressPlaces::Place::give_back() {
  if (places_ != nullptr) std::exchange(places_, nullptr)->give_back(count_);
}

std::optional<AddressPlaces::Place> AddressPlaces::take(const boost::asio::ip::address& address) {
  if (std::find(uncounted_.begin(), uncounted_.end(), numeric_address(address)) != uncounted_.end()) return Place();
  std::lock_guard lock(mutex_);
  const auto count = counts_.try_emplace(network_of(address)).first;
  if (count->second >= most_) return std::nullopt;
  ++count->second;
  return Place(*this, count);
}

void AddressPlaces::give_back(Counts::iterator count) {
  std::lock_guard lock(mutex_);
  if (--count->second == 0) counts_.erase(count);
}

std::uint64_t AddressPlaces::network_of(const boost::asio::ip::address& address) {
  // Nobody sends from a multicast network, so that IPv4 addresses behind these bits are nobody else's.
  constexpr std::uint64_t before_ipv4 = 0xFFFF'0000'0000'0000;
  if (address.is_v4()) return before_ipv4 | address.to_v4().to_uint();
  const auto bytes = address.to_v6().to_bytes();
  if (address.to_v6().is_v4_mapped()) {
    return before_ipv4 | boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6()).to_uint();
  }
  std::uint64_t network = 0;
  for (std::size_t i = 0; i < 8; ++i) network = (network << 8) | static_cast<std::uint64_t>(bytes[i]);
  return network;
}

}  // namespace qrcongo::http
