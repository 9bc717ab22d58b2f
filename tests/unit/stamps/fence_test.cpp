#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "qrcongo/stamps/engine/code.hpp"
#include "qrcongo/stamps/fence.hpp"
#include "tests/support/fakes.hpp"

using namespace qrcongo;
using namespace qrcongo::stamps;
using namespace qrcongo::testing;

namespace {

constexpr std::int64_t million = 1'000'000;

class FenceFile {
 public:
  FenceFile() : path_(folder_.path("number-fence")) { REQUIRE(Fence::create(path_).has_value()); }
  const std::string& path() const { return path_; }

  // As a process does that starts over a database which knows numbers below used_end.
  Fence open(std::int64_t used_end) const {
    auto opened = Fence::open(path_, used_end);
    REQUIRE_MESSAGE(opened.has_value(), (opened ? std::string() : opened.error().detail));
    return std::move(*opened);
  }

  void write(const std::string& content) const { std::ofstream(path_, std::ios::binary | std::ios::trunc) << content; }

 private:
  TemporaryFolder folder_;
  std::string path_;
};

}  // namespace

TEST_CASE("numbers go out in increasing runs from 0") {
  const FenceFile file;
  Fence fence = file.open(0);
  CHECK(fence.take(0, 10).value() == 0);
  CHECK(fence.take(10, 5).value() == 10);
  CHECK(fence.leased_end() == million);
  CHECK(fence.take(15, million).value() == 15);
  CHECK(fence.leased_end() == million + 15);
}

TEST_CASE("what was leased is on disk before the numbers are used") {
  const FenceFile file;
  Fence fence = file.open(0);
  REQUIRE(fence.take(0, 3 * million).has_value());
  CHECK(file.open(0).leased_end() == 3 * million);
}

TEST_CASE("a crash between lease and commit burns the lease") {
  const FenceFile file;
  {
    Fence fence = file.open(0);
    REQUIRE(fence.take(0, 10).value() == 0);
  }
  Fence after_the_crash = file.open(0);
  CHECK(after_the_crash.take(0, 10).value() == million);
}

TEST_CASE("an older copy of the fence is raised to what somebody outside knows, and never lowered") {
  const FenceFile file;
  CHECK(*Fence::raise(file.path(), 5 * million));
  CHECK(file.open(0).leased_end() == 5 * million);
  CHECK(*file.open(0).take(0, 10) == 5 * million);
  CHECK(!*Fence::raise(file.path(), 3 * million));
  CHECK(file.open(0).leased_end() == 6 * million);
  CHECK(!Fence::raise(file.path(), static_cast<std::int64_t>(engine::stamp_numbers_end) + 1));
  CHECK(!Fence::raise(file.path() + ".gone", 1));
  CHECK(file.open(0).leased_end() == 6 * million);
}

TEST_CASE("an older copy of the database gets no number twice") {
  const FenceFile file;
  std::int64_t used_end = 0;
  {
    Fence fence = file.open(used_end);
    for (int batch = 0; batch < 5; ++batch) used_end = fence.take(used_end, 700'000).value() + 700'000;
  }
  Fence with_older_database = file.open(700'000);
  CHECK(with_older_database.take(700'000, 1).value() >= used_end);
}

TEST_CASE("an older copy of the fence gets no number twice that the database knows") {
  const FenceFile file;
  Fence fence = file.open(5 * million);
  CHECK(fence.take(5 * million, 10).value() == 5 * million);
}

TEST_CASE("starting again and again burns nothing by itself") {
  const FenceFile file;
  for (int start = 0; start < 10; ++start) file.open(0);
  CHECK(file.open(0).take(0, 1).value() == 0);
}

TEST_CASE("a transaction that rolls back leaves its numbers to the next") {
  const FenceFile file;
  Fence fence = file.open(0);
  CHECK(fence.take(0, 2 * million).value() == 0);
  CHECK(fence.take(0, 10).value() == 0);
}

TEST_CASE("a missing fence is refused by name") {
  const auto opened = Fence::open("/nonexistent/number-fence", 0);
  REQUIRE(!opened);
  CHECK(opened.error().detail.find("/nonexistent/number-fence manque") != std::string::npos);
}

TEST_CASE("a damaged fence is refused, whichever byte it is") {
  const FenceFile file;
  Fence fence = file.open(0);
  REQUIRE(fence.take(0, 1).has_value());
  const std::string whole = read_file(file.path());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    file.write(damaged);
    const auto opened = Fence::open(file.path(), 0);
    REQUIRE_MESSAGE(!opened, "byte " << i);
    CHECK(opened.error().detail.find("abîmé") != std::string::npos);
  }
  for (std::size_t size = 0; size < whole.size(); ++size) {
    file.write(whole.substr(0, size));
    CHECK(!Fence::open(file.path(), 0));
  }
  file.write(whole);
  CHECK(Fence::open(file.path(), 0).has_value());
}

TEST_CASE("half a fence that a crash left beside the whole one does not matter") {
  const FenceFile file;
  Fence fence = file.open(0);
  REQUIRE(fence.take(0, 1).has_value());
  std::ofstream(file.path() + ".part") << "qrcongo num";
  Fence again = file.open(0);
  CHECK(again.leased_end() == million);
  CHECK(again.take(0, 1).value() == million);
}

TEST_CASE("init does not put a new fence over an old one") {
  const FenceFile file;
  CHECK(Fence::create(file.path()).error().code == Code::already_exists);
}

TEST_CASE("a fence that cannot be written hands out nothing") {
  TemporaryFolder folder;
  std::filesystem::create_directory(folder.path("gone"));
  const std::string path = folder.path("gone/number-fence");
  REQUIRE(Fence::create(path).has_value());
  Fence fence = std::move(Fence::open(path, 0).value());
  std::filesystem::remove_all(folder.path("gone"));
  CHECK(!fence.take(0, 1));
  std::filesystem::create_directory(folder.path("gone"));
  CHECK(fence.take(0, 1).value() == 0);
  CHECK(Fence::open(path, 0)->leased_end() == million);
}

TEST_CASE("the numbers end where the code has no room for more") {
  const FenceFile file;
  const auto numbers_end = static_cast<std::int64_t>(engine::stamp_numbers_end);
  Fence fence = file.open(numbers_end - 10);
  CHECK(!fence.take(numbers_end - 10, 11));
  CHECK(fence.take(numbers_end - 10, 10).value() == numbers_end - 10);
  CHECK(fence.leased_end() == numbers_end);
  CHECK(!fence.take(numbers_end, 1));
}
