#include "qrcongo/base/client_network.hpp"

#include <doctest/doctest.h>

using namespace qrcongo;

TEST_CASE("one client is an IPv4 address, or an IPv6 network of 64 bits") {
  const auto number = [](const char* address) { return client_network(address).value().number; };
  CHECK(number("192.0.2.1") != number("192.0.2.2"));
  CHECK(number("::ffff:192.0.2.1") == number("192.0.2.1"));
  CHECK(number("2001:db8:1:2::1") == number("2001:db8:1:2:ffff::9"));
  CHECK(number("2001:db8:1:2::1") != number("2001:db8:1:3::1"));
  CHECK(number("fe80::1%eth0") == number("fe80::2"));
  CHECK(number("::192.0.2.1") != number("192.0.2.1"));
  for (const char* none : {"", "abonne-7", "192.0.2", "2001:db8::1::", "tel:243"}) CHECK_FALSE(client_network(none));
}

TEST_CASE("an IPv6 customer is a network of 48 bits, and IPv4 has none") {
  const auto site = [](const char* address) { return client_network(address).value().site(); };
  CHECK(site("2001:db8:1:2::1").has_value());
  CHECK(site("2001:db8:1:2::1") == site("2001:db8:1:ffff::1"));
  CHECK(site("2001:db8:1::1") != site("2001:db8:2::1"));
  CHECK_FALSE(site("192.0.2.1").has_value());
  CHECK_FALSE(site("::ffff:192.0.2.1").has_value());
}

TEST_CASE("a client's name is written one way, and what is no address keeps its own") {
  CHECK(client_network_name("192.0.2.1") == "192.0.2.1");
  CHECK(client_network_name("::ffff:192.0.2.1") == "192.0.2.1");
  CHECK(client_network_name("2001:db8:1:2::1") == "20010db800010002/64");
  CHECK(client_network_name("2001:db8:1:2:ffff::9") == "20010db800010002/64");
  CHECK(client_network_name("abonne-7") == "abonne-7");
  CHECK(client_network_name("tel:243") == "tel:243");
}
