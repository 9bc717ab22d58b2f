// Which addresses a webhook may reach, against IANA's registries of special-purpose addresses.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <netinet/in.h>

#include "src/notification/public_address.hpp"

using namespace qrcongo::notification;

namespace {

bool judged(const std::string& text) {
  const auto address = parse_address(text);
  REQUIRE_MESSAGE(address.has_value(), text);
  return is_public(*address);
}

}  // namespace

TEST_CASE("no special-purpose IPv4 address is public, nor the edges of its range") {
  for (const char* text :
       {"0.0.0.0",    "0.255.255.255",   "10.0.0.0",     "10.255.255.255",  "100.64.0.0",  "100.127.255.255",
        "127.0.0.1",  "127.255.255.255", "169.254.0.0",  "169.254.169.254", "172.16.0.0",  "172.31.255.255",
        "192.0.0.0",  "192.0.0.170",     "192.0.2.1",    "192.88.99.1",     "192.168.0.0", "192.168.255.255",
        "198.18.0.0", "198.19.255.255",  "198.51.100.7", "203.0.113.7",     "224.0.0.1",   "239.255.255.255",
        "240.0.0.1",  "255.255.255.255"}) {
    CAPTURE(text);
    CHECK_FALSE(judged(text));
    CHECK_FALSE(judged("::ffff:" + std::string(text)));    // mapped
    CHECK_FALSE(judged("::" + std::string(text)));         // compatible
    CHECK_FALSE(judged("64:ff9b::" + std::string(text)));  // by NAT64
  }
}

TEST_CASE("the addresses beside those ranges are public") {
  for (const char* text :
       {"1.0.0.0",       "9.255.255.255",   "11.0.0.0",        "100.63.255.255", "100.128.0.0",    "126.255.255.255",
        "128.0.0.0",     "169.253.255.255", "169.255.0.0",     "172.15.255.255", "172.32.0.0",     "191.255.255.255",
        "192.0.1.0",     "192.0.3.0",       "192.167.255.255", "192.169.0.0",    "198.17.255.255", "198.20.0.0",
        "203.0.112.255", "203.0.114.0",     "223.255.255.255", "8.8.8.8"}) {
    CAPTURE(text);
    CHECK(judged(text));
    CHECK(judged("::ffff:" + std::string(text)));
    CHECK(judged("64:ff9b::" + std::string(text)));
  }
}

TEST_CASE("of IPv6 only global unicast is public, and not what is special in it") {
  for (const char* text : {"::",
                           "::1",
                           "::2",
                           "::ffff:127.0.0.1",
                           "::ffff:0:7f00:1",
                           "64:ff9b:1::1",
                           "64:ff9b:1:7f00::",
                           "100::1",
                           "100:0:0:1::1",
                           "1fff:ffff::",
                           "2001::1",
                           "2001:0:4136:e378::1",
                           "2001:2::1",
                           "2001:10::1",
                           "2001:20::1",
                           "2001:1ff:ffff::1",
                           "2001:db8::1",
                           "2001:db8:ffff::1",
                           "2002::1",
                           "2002:7f00:1::1",
                           "2002:a00:1::1",
                           "2002:808:808::1",
                           "3fff::1",
                           "3fff:fff::1",
                           "4000::1",
                           "5f00::1",
                           "fbff::1",
                           "fc00::1",
                           "fd12:3456::1",
                           "fe80::1",
                           "febf::1",
                           "fec0::1",
                           "ff00::1",
                           "ff02::1",
                           "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}) {
    CAPTURE(text);
    CHECK_FALSE(judged(text));
  }
  for (const char* text : {"2000::1", "2001:200::1", "2001:db7::1", "2001:db9::1", "2003::1", "2606:4700::1111",
                           "2a00:1450::1", "3ffe::1", "3fff:1000::1"}) {
    CAPTURE(text);
    CHECK(judged(text));
  }
}

TEST_CASE("addresses are read in their plain spelling alone") {
  for (const char* text : {"", " ", "127.1", "0x7f.0.0.1", "2130706433", "127.0.0.1 ", "127.0.0.256", "0127.0.0.1",
                           "[::1]", "::1%lo", "fe80::1%1", "localhost", "1.2.3.4/8", ":::", "::ffff:1.2.3"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_address(text).has_value());
  }
  CHECK_FALSE(parse_address(std::string("127.0.0.1\0.8.8.8", 16)).has_value());
  CHECK(to_text(*parse_address("::ffff:10.0.0.1")) == "10.0.0.1");
  CHECK(to_text(*parse_address("2001:DB8::0:1")) == "2001:db8::1");
}

TEST_CASE("a range may be allowed by name, and allows nothing beside it") {
  const std::vector<AddressRange> allowed = {*parse_range("127.0.0.0/8"), *parse_range("10.1.2.0/23"),
                                             *parse_range("fd00:1::/32"), *parse_range("192.168.7.7")};
  for (const char* text :
       {"127.9.9.9", "::ffff:127.0.0.1", "10.1.2.0", "10.1.3.255", "fd00:1:ffff::1", "192.168.7.7", "8.8.8.8"}) {
    CAPTURE(text);
    CHECK(may_reach(*parse_address(text), allowed));
  }
  for (const char* text : {"128.0.0.0/8", "10.1.1.255", "10.1.4.0", "fd00:2::1", "192.168.7.6", "192.168.7.8", "::1"}) {
    CAPTURE(text);
    const auto address = parse_address(std::string(text).substr(0, std::string(text).find('/')));
    const bool allowed_or_public = may_reach(*address, allowed);
    CHECK(allowed_or_public == is_public(*address));
  }
  for (const char* text : {"", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/08", "10.0.0.0/+8", "fd00::/129",
                           "10.0.0/8", "example.org/8", "10.0.0.0/8/8"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_range(text).has_value());
  }
  CHECK(may_reach(*parse_address("fe80::1"), std::vector<AddressRange>{*parse_range("::/0")}));
}

TEST_CASE("a socket's address is judged as the kernel will reach it") {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto four = address_of(reinterpret_cast<const sockaddr*>(&v4), sizeof(v4));
  CHECK(four == parse_address("127.0.0.1"));
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_addr = in6addr_loopback;
  CHECK(address_of(reinterpret_cast<const sockaddr*>(&v6), sizeof(v6)) == parse_address("::1"));
  CHECK_FALSE(address_of(reinterpret_cast<const sockaddr*>(&v6), sizeof(v4)).has_value());
  v6.sin6_family = AF_UNIX;
  CHECK_FALSE(address_of(reinterpret_cast<const sockaddr*>(&v6), sizeof(v6)).has_value());
}
