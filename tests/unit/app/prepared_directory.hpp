// A data directory that `init` prepared, and the application over it. Owned by the test.
#pragma once

#include <doctest/doctest.h>

#include "src/app/application.hpp"
#include "src/app/data_directory.hpp"
#include "tests/support/fakes.hpp"

namespace qrcongo::testing {

class PreparedDirectory {
 public:
  explicit PreparedDirectory(app::Environment environment = {}) {
    environment["QRCONGO_STORAGE__DATA_DIR"] = folder_.path("var");
    auto loaded = app::load_configuration(std::nullopt, environment);
    REQUIRE_MESSAGE(loaded.has_value(), (loaded ? std::string() : loaded.error().detail));
    configuration_ = std::move(*loaded);
    SystemClock clock;
    SystemRandom random;
    const auto prepared = app::prepare_data_directory(configuration_, clock, random);
    REQUIRE_MESSAGE(prepared.has_value(), (prepared ? std::string() : prepared.error().detail));
  }

  const app::Configuration& configuration() const { return configuration_; }

  app::Application& application() {
    if (application_) return *application_;
    auto opened = app::Application::open(configuration_);
    REQUIRE_MESSAGE(opened.has_value(), (opened ? std::string() : opened.error().detail));
    application_ = std::move(*opened);
    return *application_;
  }

  void close() { application_.reset(); }  // so that application() opens it anew

 private:
  TemporaryFolder folder_;
  app::Configuration configuration_;
  std::unique_ptr<app::Application> application_;
};

}  // namespace qrcongo::testing
