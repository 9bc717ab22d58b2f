// How many connections each address has, so that none takes all there is room for. Owned by the server and outlives its
// connections; any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/ip/address.hpp>

namespace qrcongo::http {

class AddressPlaces {
  using Counts = std::map<std::uint64_t, std::atomic<std::size_t>>;

 public:
  // One connection's place beside the others of its address, given back with it.
  class Place {
   public:
    Place() = default;  // of an address that is not counted
    Place(Place&& other) noexcept : places_(std::exchange(other.places_, nullptr)), count_(other.count_) {}
    Place& operator=(Place&& other) noexcept;
    ~Place() { give_back(); }

    void give_back();
    // By its address, this one too.
    std::size_t taken() const { return places_ == nullptr ? 0 : count_->second.load(); }

   private:
    friend AddressPlaces;
    Place(AddressPlaces& places, Counts::iterator count) : places_(&places), count_(count) {}

    AddressPlaces* places_ = nullptr;
    Counts::iterator count_{};
  };

  // uncounted: numeric addresses that may have any number, since many people stand behind each.
  AddressPlaces(std::size_t most_an_address, std::vector<std::string> uncounted)
      : most_(most_an_address), uncounted_(std::move(uncounted)) {}

  // Nothing where the address, or the IPv6 /64, has all that it may.
  std::optional<Place> take(const boost::asio::ip::address& address);
  // What tells one client from another: the IPv4 address, or the IPv6 /64.
  static std::uint64_t network_of(const boost::asio::ip::address& address);

 private:
  void give_back(Counts::iterator count);

  const std::size_t most_;
  const std::vector<std::string> uncounted_;
  std::mutex mutex_;
  Counts counts_;  // guarded by mutex_, but for the counts themselves; none is 0
};

}  // namespace qrcongo::http
