#include "tests/support/database.hpp"

namespace qrcongo::testing {

TestDatabase::TestDatabase() {
  db::DatabaseSettings settings;
  settings.path = folder_.path("qrcongo.db");
  auto opened = db::Database::open(settings, embedded_migrations());
  REQUIRE_MESSAGE(opened.has_value(), (opened ? std::string() : opened.error().detail));
  database_ = std::move(*opened);
}

}  // namespace qrcongo::testing
