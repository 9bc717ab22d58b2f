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

// Whose body it is. What is empty is not counted.
struct BodyOwner {
  std::string_view address;         // numeric
  std::string_view caller{};        // Request::counted_as
  std::string_view organisation{};  // Request::counted_with
};

class BodyBudget {
 public:
  // What one body may take, given back with it.
  class Share {
   public:
    Share() = default;  // of a body that is not counted
    Share(Share&& other) noexcept
        : budget_(std::exchange(other.budget_, nullptr)), owners_(std::move(other.owners_)), bytes_(other.bytes_) {}
    Share& operator=(Share&& other) noexcept;
    ~Share() { give_back(); }

    void give_back();

   private:
    friend BodyBudget;
    Share(BodyBudget& budget, std::vector<std::string> owners, std::uint64_t bytes)
        : budget_(&budget), owners_(std::move(owners)), bytes_(bytes) {}

    BodyBudget* budget_ = nullptr;
    std::vector<std::string> owners_;
    std::uint64_t bytes_ = 0;
  };

  static constexpr std::uint64_t uncounted_bytes = 16 * 1024;  // a body of at most so many is free
  // So many-th parts of all: each of these has one, and a /48 of IPv6 as much as four addresses.
  static constexpr std::uint64_t address_part = 16;
  static constexpr std::uint64_t caller_part = 16;
  static constexpr std::uint64_t organisation_part = 8;
  static constexpr std::uint64_t site_part = 4;
  static constexpr std::uint64_t crowd_part = 2;

  // crowds: numeric addresses behind each of which many people stand.
  BodyBudget(std::uint64_t most, std::vector<std::string> crowds) : most_(most), crowds_(std::move(crowds)) {}

  // Nothing where all that there is, or all of one owner's part, is taken. An IPv6 /64 is one address.
  std::optional<Share> reserve(const BodyOwner& owner, std::uint64_t bytes);
  std::uint64_t under_way() const;

 private:
  struct Part {
    std::string owner;
    std::uint64_t most = 0;
  };

  std::vector<Part> parts_of(const BodyOwner& owner) const;
  bool has_room(const Part& part, std::uint64_t bytes) const;
  void give_back(const Share& share);

  const std::uint64_t most_;
  const std::vector<std::string> crowds_;
  mutable std::mutex mutex_;
  std::uint64_t under_way_ = 0;                 // guarded by mutex_
  std::map<std::string, std::uint64_t> taken_;  // by owner; guarded by mutex_; none is 0
};

}  // namespace qrcongo::http
