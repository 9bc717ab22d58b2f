#include "qrcongo/verification/network_places.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <arpa/inet.h>
#include <maxminddb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "qrcongo/verification/places.hpp"

namespace qrcongo::verification {
namespace {

// Ways into an entry of GeoLite2-City and its like.
constexpr std::array<const char*, 3> country_path = {"country", "iso_code", nullptr};
constexpr std::array<const char*, 4> province_path = {"subdivisions", "0", "iso_code", nullptr};

union Address {
  sockaddr any;
  sockaddr_in v4;
  sockaddr_in6 v6;
};

bool read_address(std::string_view text, Address& address) {
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size()) return false;
  std::copy(text.begin(), text.end(), terminated.begin());
  if (text.find(':') == std::string_view::npos) {
    address.v4 = sockaddr_in{};
    address.v4.sin_family = AF_INET;
    return inet_pton(AF_INET, terminated.data(), &address.v4.sin_addr) == 1;
  }
  address.v6 = sockaddr_in6{};
  address.v6.sin6_family = AF_INET6;
  return inet_pton(AF_INET6, terminated.data(), &address.v6.sin6_addr) == 1;
}

// Empty where there is no such text. A view into the mapped file.
std::string_view text_at(MMDB_entry_s entry, const char* const* path) {
  MMDB_entry_data_s found{};
  if (MMDB_aget_value(&entry, &found, path) != MMDB_SUCCESS || !found.has_data) return {};
  if (found.type != MMDB_DATA_TYPE_UTF8_STRING) return {};
  return {found.utf8_string, found.data_size};
}

}  // namespace

struct NetworkPlaces::Body {
  Body() = default;
  ~Body() {
    if (is_open) MMDB_close(&file);
  }
  Body(const Body&) = delete;
  Body& operator=(const Body&) = delete;

  std::string country;
  MMDB_s file{};
  bool is_open = false;
};

Result<std::shared_ptr<const NetworkPlaces>> NetworkPlaces::open(const std::string& path, std::string country) {
  auto body = std::make_unique<Body>();
  body->country = std::move(country);
  const int outcome = MMDB_open(path.c_str(), MMDB_MODE_MMAP, &body->file);
  if (outcome != MMDB_SUCCESS) {
    return fail(Code::invalid_input, path + " n'est pas une base MaxMind lisible : " + MMDB_strerror(outcome) + ".");
  }
  body->is_open = true;
  return std::shared_ptr<const NetworkPlaces>(new NetworkPlaces(std::move(body)));
}

NetworkPlaces::NetworkPlaces(std::unique_ptr<Body> body) : body_(std::move(body)) {}
NetworkPlaces::~NetworkPlaces() = default;

std::uint8_t NetworkPlaces::place_of(std::string_view address) const {
  Address asked{};
  if (!read_address(address, asked)) return 0;
  int outcome = MMDB_SUCCESS;
  const MMDB_lookup_result_s found = MMDB_lookup_sockaddr(&body_->file, &asked.any, &outcome);
  if (outcome != MMDB_SUCCESS || !found.found_entry) return 0;
  const std::string_view country = text_at(found.entry, country_path.data());
  const std::string_view province = text_at(found.entry, province_path.data());
  std::array<char, 8> code{};  // "CD-KN"
  if (country.size() + 1 + province.size() > code.size()) return 0;
  char* end = std::copy(country.begin(), country.end(), code.data());
  *end++ = '-';
  end = std::copy(province.begin(), province.end(), end);
  return place_number(body_->country, std::string_view(code.data(), static_cast<std::size_t>(end - code.data())));
}

}  // namespace qrcongo::verification
