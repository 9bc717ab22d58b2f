#include "qrcongo/base/locked_memory.hpp"

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <cstring>
#include <mutex>

#include <sys/mman.h>

#include "qrcongo/base/check.hpp"
#include "qrcongo/base/log.hpp"

// Keys hold pointers to what is on the heap: the leak checker, where there is one, must look for them here too.
extern "C" __attribute__((weak)) void __lsan_register_root_region(const void* begin, std::size_t size);

namespace qrcongo {
namespace {

constexpr std::size_t page = 4096;
constexpr std::size_t slab_size = 4 * page;
constexpr std::size_t stride = slab_size + page;  // a guard page follows each slab
constexpr std::size_t slabs_max = 4096;
constexpr std::size_t region_size = page + slabs_max * stride;
constexpr std::size_t block_min = 32;
constexpr std::size_t classes = 10;  // 32 to 16,384 bytes
static_assert(block_min << (classes - 1) == locked_block_max && locked_block_max == slab_size);

std::size_t class_of(std::size_t size) {
  const std::size_t block = std::bit_ceil(size < block_min ? block_min : size);
  return static_cast<std::size_t>(std::countr_zero(block) - std::countr_zero(block_min));
}

constexpr std::size_t block_size(std::size_t of_class) { return block_min << of_class; }

std::atomic<bool> all_locked{true};

// Sets a mapping apart from core files and the swap. The first time that it cannot be locked is told; it goes on.
void protect(void* memory, std::size_t size) {
  check(madvise(memory, size, MADV_DONTDUMP) == 0, "memory cannot be left out of core files");
  if (mlock(memory, size) == 0) return;
  if (all_locked.exchange(false)) {
    log::warning("memory of keys cannot be locked and may be swapped out: RLIMIT_MEMLOCK is too low");
  }
}

void* map(std::size_t size, int protection) {
  void* memory = mmap(nullptr, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return memory == MAP_FAILED ? nullptr : memory;
}

std::size_t whole_pages(std::size_t size) { return (size + page - 1) / page * page; }

class Region {
 public:
  Region() : begin_(static_cast<std::uint8_t*>(map(region_size, PROT_NONE))) {
    check(begin_ != nullptr, "no address space for keys");
    if (__lsan_register_root_region != nullptr) __lsan_register_root_region(begin_, region_size);
  }

  void* allocate(std::size_t size) {
    if (size > locked_block_max) return nullptr;
    const std::size_t of_class = class_of(size);
    std::lock_guard lock(mutex_);
    if (free_[of_class] == nullptr && !add_slab(of_class)) return nullptr;
    Block* block = free_[of_class];
    free_[of_class] = block->next;
    block->next = nullptr;
    return block;
  }

  bool holds(const void* memory) const {
    const auto* byte = static_cast<const std::uint8_t*>(memory);
    return byte >= begin_ && byte < begin_ + region_size;
  }

  // The slab's class never changes once a block of it was given out.
  std::size_t size_of(const void* memory) const {
    const auto offset = static_cast<std::size_t>(static_cast<const std::uint8_t*>(memory) - begin_);
    return block_size(class_of_slab_[(offset - page) / stride]);
  }

  void free(void* memory) {
    const std::size_t size = size_of(memory);
    explicit_bzero(memory, size);
    auto* block = static_cast<Block*>(memory);
    const std::size_t of_class = class_of(size);
    std::lock_guard lock(mutex_);
    block->next = free_[of_class];
    free_[of_class] = block;
  }

 private:
  struct Block {
    Block* next;
  };

  bool add_slab(std::size_t of_class) {
    if (slabs_ == slabs_max) return false;
    std::uint8_t* slab = begin_ + page + slabs_ * stride;
    if (mprotect(slab, slab_size, PROT_READ | PROT_WRITE) != 0) return false;
    protect(slab, slab_size);
    class_of_slab_[slabs_++] = static_cast<std::uint8_t>(of_class);
    for (std::size_t at = slab_size; at > 0; at -= block_size(of_class)) {
      auto* block = reinterpret_cast<Block*>(slab + at - block_size(of_class));
      block->next = free_[of_class];
      free_[of_class] = block;
    }
    return true;
  }

  std::uint8_t* const begin_;
  std::mutex mutex_;
  std::array<Block*, classes> free_{};                   // guarded by mutex_
  std::size_t slabs_ = 0;                                // guarded by mutex_
  std::array<std::uint8_t, slabs_max> class_of_slab_{};  // written once under mutex_, before the slab's first block
};

// Never destroyed: keys of other statics, and OpenSSL at the process's end, still give theirs back.
Region& region() {
  static Region* const only = new Region();
  return *only;
}

}  // namespace

void* allocate_locked_block(std::size_t size) noexcept { return region().allocate(size); }
bool is_locked_block(const void* memory) noexcept { return memory != nullptr && region().holds(memory); }
std::size_t locked_block_size(const void* memory) noexcept { return region().size_of(memory); }
void free_locked_block(void* memory) noexcept { region().free(memory); }

void* allocate_locked(std::size_t size) {
  if (void* block = region().allocate(size)) return block;
  const std::size_t mapped = whole_pages(size);
  void* memory = map(mapped, PROT_READ | PROT_WRITE);
  check(memory != nullptr, "no memory for keys");
  protect(memory, mapped);
  return memory;
}

void free_locked(void* memory, std::size_t size) noexcept {
  if (memory == nullptr) return;
  if (is_locked_block(memory)) return free_locked_block(memory);
  explicit_bzero(memory, size);
  munmap(memory, whole_pages(size));
}

bool is_all_locked() noexcept { return all_locked.load(); }

}  // namespace qrcongo
