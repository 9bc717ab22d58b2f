// That a database's answers are places is tested by tests/integration/network_places_test.py, which makes one.
#include <doctest/doctest.h>

#include "qrcongo/verification/network_places.hpp"
#include "tests/support/fakes.hpp"

using namespace qrcongo;
using namespace qrcongo::verification;

TEST_CASE("what is no MaxMind database is refused by its name") {
  testing::TemporaryFolder folder;
  testing::write_file(folder.path("empty.mmdb"), "");
  testing::write_file(folder.path("text.mmdb"), std::string(10'000, 'x'));
  testing::write_file(folder.path("headless.mmdb"),
                      "\xAB\xCD\xEF"
                      "MaxMind.com");
  for (const char* name : {"missing.mmdb", "empty.mmdb", "text.mmdb", "headless.mmdb"}) {
    INFO(std::string(name));
    const auto opened = NetworkPlaces::open(folder.path(name), "CD");
    REQUIRE(!opened);
    CHECK(opened.error().code == Code::invalid_input);
    CHECK(opened.error().detail.find(folder.path(name)) != std::string::npos);
  }
}
