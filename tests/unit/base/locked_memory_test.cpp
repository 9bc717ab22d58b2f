#include "qrcongo/base/locked_memory.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "qrcongo/base/secret.hpp"

using namespace qrcongo;

namespace {

bool is_zero(ByteView bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

// What the kernel says of the mapping that holds this address: "VmFlags: rd wr mr mw me dd ..."; empty for none.
std::string flags_at(const void* address) {
  const auto wanted = reinterpret_cast<std::uintptr_t>(address);
  std::ifstream mappings("/proc/self/smaps");
  bool inside = false;
  for (std::string line; std::getline(mappings, line);) {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    char dash = 0;
    std::istringstream head(line);
    if (head >> std::hex >> begin >> dash >> end && dash == '-') inside = begin <= wanted && wanted < end;
    if (inside && line.starts_with("VmFlags:")) return line + ' ';
  }
  return {};
}

// AddressSanitizer and its like take mlock for themselves and lock nothing.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool has_its_own_locks = true;
#elif defined(__has_feature)
constexpr bool has_its_own_locks = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool has_its_own_locks = false;
#endif

}  // namespace

TEST_CASE("a secret's bytes stand in no core file, and its neighbours may not be touched") {
  const std::vector<std::size_t> sizes = {1, 32, 33, 1000, 16384, 16385, 100000};
  for (const std::size_t size : sizes) {
    CAPTURE(size);
    const Secret secret(size);
    CHECK(is_zero(secret.view()));
    CHECK(flags_at(secret.view().data()).find(" dd ") != std::string::npos);
    if (is_all_locked() && !has_its_own_locks) CHECK(flags_at(secret.view().data()).find(" lo ") != std::string::npos);
  }
  const Bytes ordinary(32, 1);
  CHECK(flags_at(ordinary.data()).find(" dd ") == std::string::npos);
  void* block = allocate_locked_block(locked_block_max);
  REQUIRE(block != nullptr);
  CHECK(flags_at(static_cast<std::uint8_t*>(block) + locked_block_max).find(" rd ") == std::string::npos);
  free_locked_block(block);
}

TEST_CASE("what is given back is wiped, and given out again as zeros") {
  for (int again = 0; again < 3; ++again) {
    auto* block = static_cast<std::uint8_t*>(allocate_locked_block(64));
    REQUIRE(block != nullptr);
    CHECK(is_zero({block, 64}));
    std::fill_n(block, 64, std::uint8_t{0xA5});
    free_locked_block(block);
    // Its first bytes may say where the next free block is.
    CHECK(is_zero({block + sizeof(void*), 64 - sizeof(void*)}));
  }
}

TEST_CASE("a block is known by its address, and there is none for more than the largest") {
  void* block = allocate_locked_block(100);
  REQUIRE(block != nullptr);
  CHECK(is_locked_block(block));
  CHECK(locked_block_size(block) == 128);
  free_locked_block(block);
  int on_the_stack = 0;
  CHECK(!is_locked_block(&on_the_stack));
  CHECK(!is_locked_block(nullptr));
  CHECK(allocate_locked_block(locked_block_max + 1) == nullptr);
}

TEST_CASE("threads never get the same block") {
  constexpr int threads = 4;
  std::vector<std::vector<void*>> blocks(threads);
  std::vector<std::thread> all;
  for (int i = 0; i < threads; ++i) {
    all.emplace_back([&mine = blocks[static_cast<std::size_t>(i)]] {
      for (int round = 0; round < 500; ++round) {
        mine.push_back(allocate_locked_block(48));
        if (round % 3 == 0) {
          free_locked_block(mine.back());
          mine.pop_back();
        }
      }
    });
  }
  for (std::thread& thread : all) thread.join();
  std::set<void*> distinct;
  std::size_t count = 0;
  for (const auto& mine : blocks) {
    count += mine.size();
    distinct.insert(mine.begin(), mine.end());
  }
  CHECK(distinct.size() == count);
  for (void* block : distinct) free_locked_block(block);
}

TEST_CASE("a secret that is moved leaves nothing behind, and one that is replaced is wiped") {
  Secret first(Bytes(32, 7));
  const std::uint8_t* place = first.view().data();
  Secret second(std::move(first));
  CHECK(first.empty());  // NOLINT(bugprone-use-after-move)
  CHECK(second.view().data() == place);
  second = Secret(Bytes(32, 9));
  CHECK(second.view()[31] == 9);
  CHECK(is_zero({place + sizeof(void*), 32 - sizeof(void*)}));
}
