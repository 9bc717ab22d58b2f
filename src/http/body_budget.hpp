// How many bytes of bodies are under way, so that the memory they take is bounded whatever is sent. Owned by the server
// and outlives its connections; any thread.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qrcongo::http {

class BodyBudget {
 public:
  // What one body may take, given back with it.
  class Share {
   public:
    Share() = default;  // of a body that is not counted
    Share(Share&& other) noexcept
        : budget_(std::exchange(other.budget_, nullptr)),
          network_(other.network_),
          bytes_(other.bytes_),
          counts_network_(other.counts_network_) {}
    Share& operator=(Share&& other) noexcept;
    ~Share() { give_back(); }

    void give_back();

   private:
    friend BodyBudget;
    Share(BodyBudget& budget, std::uint64_t network, std::uint64_t bytes, bool counts_network)
        : budget_(&budget), network_(network), bytes_(bytes), counts_network_(counts_network) {}

    BodyBudget* budget_ = nullptr;
    std::uint64_t network_ = 0;
    std::uint64_t bytes_ = 0;
    bool counts_network_ = false;
  };

  static constexpr std::uint64_t uncounted_bytes = 16 * 1024;  // a body of at most so many is free
  static constexpr std::uint64_t address_part = 16;            // an address may take so many-th part

  // uncounted: numeric addresses that have no share of their own, since many people stand behind each.
  BodyBudget(std::uint64_t most, std::vector<std::string> uncounted) : most_(most), uncounted_(std::move(uncounted)) {}

  // Nothing where all that there is, or all of this address's part, is taken. address: numeric; an IPv6 /64 is one.
  std::optional<Share> reserve(std::string_view address, std::uint64_t bytes);
  std::uint64_t under_way() const;

 private:
  void give_back(const Share& share);

  const std::uint64_t most_;
  const std::vector<std::string> uncounted_;
  mutable std::mutex mutex_;
  std::uint64_t under_way_ = 0;                         // guarded by mutex_
  std::map<std::uint64_t, std::uint64_t> of_networks_;  // guarded by mutex_; none is 0
};

}  // namespace qrcongo::http
