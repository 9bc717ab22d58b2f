// How many reports each of many senders had within an hour, to the minute. A table of fixed size: where it is full, the
// sender that was heard of longest ago is forgotten, and nobody is taken for another. Owned by ReportLimits, under its
// mutex.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "qrcongo/crypto/hash.hpp"

namespace qrcongo::verification {

class ReportCounts {
 public:
  // slots: a multiple of 8; memory is 136 bytes each. an_hour: at most 65,535.
  ReportCounts(std::size_t slots, std::uint32_t an_hour);

  // Counts one of the sender's who has this digest and says 0; or, where there were as many as there may be, the minute
  // from which there may be another.
  std::int64_t take(const crypto::Digest& digest, std::int64_t minute);

 private:
  static constexpr std::int64_t minutes = 60;

  struct Sender {
    std::uint64_t fingerprint = 0;
    std::int64_t minute = 0;  // of the last one, 0: nobody's slot
    std::array<std::uint16_t, minutes> in_minute{};
  };

  Sender& find(const crypto::Digest& digest, std::int64_t minute);
  static std::size_t place_of(std::int64_t minute);
  static void forget_older(Sender& sender, std::int64_t minute);

  const std::uint32_t an_hour_;
  std::vector<Sender> senders_;
};

}  // namespace qrcongo::verification
