#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/http/address_places.hpp"

using qrcongo::http::AddressPlaces;

namespace {

std::optional<AddressPlaces::Place> take(AddressPlaces& places, const char* address) {
  return places.take(boost::asio::ip::make_address(address));
}

}  // namespace

TEST_CASE("an address has so many places, and a place that is given back is another's") {
  AddressPlaces places(2, {});
  const auto first = take(places, "192.0.2.1");
  auto second = take(places, "192.0.2.1");
  REQUIRE(first.has_value());
  REQUIRE(second.has_value());
  CHECK(first->taken() == 2);
  CHECK(!take(places, "192.0.2.1"));
  CHECK(take(places, "192.0.2.2").has_value());
  second->give_back();
  CHECK(first->taken() == 1);
  CHECK(second->taken() == 0);
  CHECK(take(places, "192.0.2.1").has_value());
}

TEST_CASE("a place that is handed on is given back once") {
  AddressPlaces places(2, {});
  const auto stays = take(places, "192.0.2.1");
  REQUIRE(stays.has_value());
  {
    auto taken = take(places, "192.0.2.1");
    REQUIRE(taken.has_value());
    const AddressPlaces::Place held = std::move(*taken);
    CHECK(held.taken() == 2);
    taken.reset();
    CHECK(stays->taken() == 2);
  }
  CHECK(stays->taken() == 1);
}

TEST_CASE("an IPv6 network of 64 bits is one address, and IPv4 over IPv6 is IPv4") {
  AddressPlaces places(1, {});
  const auto network = take(places, "2001:db8:1:2::1");
  CHECK(network.has_value());
  CHECK(!take(places, "2001:db8:1:2:ffff::2"));
  CHECK(take(places, "2001:db8:1:3::1").has_value());
  const auto plain = take(places, "192.0.2.1");
  CHECK(plain.has_value());
  CHECK(!take(places, "::ffff:192.0.2.1"));
  CHECK(take(places, "::c000:201").has_value());
}

TEST_CASE("an IPv6 network of 48 bits has four shares, and weighs as a quarter of what it has") {
  AddressPlaces places(2, {});
  std::vector<std::optional<AddressPlaces::Place>> held;
  for (int i = 1; i <= 8; ++i) {
    held.push_back(take(places, ("2001:db8:1:" + std::to_string(i) + "::1").c_str()));
    REQUIRE(held.back().has_value());
  }
  CHECK(!take(places, "2001:db8:1:9::1"));
  CHECK(take(places, "2001:db8:2:9::1").has_value());
  CHECK(held.front()->taken() == 2);
  held.pop_back();
  CHECK(take(places, "2001:db8:1:9::1").has_value());
  held.resize(4);
  CHECK(held.front()->taken() == 1);
  held.front()->give_back();
  held.front()->give_back();
  CHECK(held.back()->taken() == 1);
  held.clear();
  for (int i = 1; i <= 8; ++i) {
    held.push_back(take(places, "192.0.2.1"));
    CHECK(held.back().has_value() == (i <= 2));
  }
}

TEST_CASE("an address that is not counted has any number of places, and none that counts") {
  AddressPlaces places(1, {"192.0.2.1", "2001:db8::7"});
  std::vector<std::optional<AddressPlaces::Place>> held;
  for (const char* address : {"192.0.2.1", "::ffff:192.0.2.1", "2001:db8::7", "2001:db8::7"}) {
    held.push_back(take(places, address));
    REQUIRE(held.back().has_value());
    CHECK(held.back()->taken() == 0);
  }
  CHECK(take(places, "2001:db8::8").has_value());
}
