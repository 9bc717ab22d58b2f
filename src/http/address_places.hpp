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
    Place(Place&& other) noexcept
        : places_(std::exchange(other.places_, nullptr)), count_(other.count_), site_(other.site_) {}
    Place& operator=(Place&& other) noexcept;
    ~Place() { give_back(); }

    void give_back();
    // By its address, this one too; or a quarter of those by its IPv6 /48, where that is more.
    std::size_t taken() const;

   private:
    friend AddressPlaces;
    Place(AddressPlaces& places, Counts::iterator count, std::optional<Counts::iterator> site)
        : places_(&places), count_(count), site_(site) {}

    AddressPlaces* places_ = nullptr;
    Counts::iterator count_{};
    std::optional<Counts::iterator> site_;  // of IPv6
  };

  // uncounted: numeric addresses that may have any number, since many people stand behind each.
  AddressPlaces(std::size_t most_an_address, std::vector<std::string> uncounted)
      : most_(most_an_address), uncounted_(std::move(uncounted)) {}

  // Nothing where the address, or the IPv6 /64, has all that it may; or the /48 four times as many.
  std::optional<Place> take(const boost::asio::ip::address& address);

 private:
  static bool is_full(const Counts& counts, std::uint64_t key, std::size_t most);
  static void take_from(Counts& counts, Counts::iterator count);
  void give_back(const Place& place);

  const std::size_t most_;
  const std::vector<std::string> uncounted_;
  std::mutex mutex_;
  // Guarded by mutex_, but for the counts themselves; none is 0.
  Counts counts_;
  Counts sites_;  // IPv6 networks of 48 bits, which one customer gets as easily as a /64
};

}  // namespace qrcongo::http
