#include "tests/support/database.hpp"

#include <string_view>

namespace qrcongo::testing {

const Bytes TestDatabase::key_encryption_key(32, 7);

TestDatabase::TestDatabase() {
  db::DatabaseSettings settings;
  settings.path = folder_.path("qrcongo.db");
  settings.key_encryption_key = key_encryption_key;
  settings.observe = [&reads = *reads_](const char* kind, double) {
    if (std::string_view(kind) == "read") ++reads;
  };
  auto opened = db::Database::open(settings, embedded_migrations());
  REQUIRE_MESSAGE(opened.has_value(), (opened ? std::string() : opened.error().detail));
  database_ = std::move(*opened);
}

}  // namespace qrcongo::testing
