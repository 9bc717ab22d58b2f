#include "address_places.hpp"

#include <algorithm>

#include "client_address.hpp"

namespace qrcongo::http {
namespace {

// Nobody sends from a multicast network, so that IPv4 addresses behind these bits are nobody else's.
constexpr std::uint64_t before_ipv4 = 0xFFFF'0000'0000'0000;
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
  if (std::find(uncounted_.begin(), uncounted_.end(), numeric_address(address)) != uncounted_.end()) return Place();
  const std::uint64_t network = network_of(address);
  const auto site = site_of(network);
  std::lock_guard lock(mutex_);
  if (is_full(counts_, network, most_) || (site && is_full(sites_, *site, shares_a_site * most_))) return std::nullopt;
  const auto count = counts_.try_emplace(network).first;
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

// Of 48 bits; nothing of IPv4.
std::optional<std::uint64_t> AddressPlaces::site_of(std::uint64_t network) {
  if ((network & before_ipv4) == before_ipv4) return std::nullopt;
  return network >> 16U;
}

std::uint64_t AddressPlaces::network_of(const boost::asio::ip::address& address) {
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
