// In which province a network is, by a MaxMind database that somebody else makes. A weak word: telephone networks lead
// to the capital, and whoever likes asks from anywhere. It is shown beside what is known and accuses nobody. Shared by
// whoever answers scans; opened once, immutable, any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "qrcongo/base/result.hpp"

namespace qrcongo::verification {

class NetworkPlaces {
 public:
  // country: the authority's own, whose provinces are the places. Code::invalid_input where the file is no such
  // database. The file is mapped: another one takes its place by a rename, never by being written over.
  static Result<std::shared_ptr<const NetworkPlaces>> open(const std::string& path, std::string country);
  ~NetworkPlaces();
  NetworkPlaces(const NetworkPlaces&) = delete;
  NetworkPlaces& operator=(const NetworkPlaces&) = delete;

  // The number of the province where this numeric address is said to be; 0: not known. Allocates nothing.
  std::uint8_t place_of(std::string_view address) const;

 private:
  struct Body;
  explicit NetworkPlaces(std::unique_ptr<Body> body);
  std::unique_ptr<Body> body_;
};

}  // namespace qrcongo::verification
