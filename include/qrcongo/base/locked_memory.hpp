// Memory for key bytes: locked so that it is never swapped out, left out of core files, between guard pages, and wiped
// when it is given back. One region of the process for all; any thread may call.
#pragma once

#include <cstddef>

namespace qrcongo {

// Zeroed, aligned for any type. Whatever does not fit the region's blocks gets a mapping of its own.
void* allocate_locked(std::size_t size);
void free_locked(void* memory, std::size_t size) noexcept;  // size as it was asked for

// For allocators that forget the size, such as OpenSSL's: null where the region has no block for so much. What it gave
// is known by its address.
inline constexpr std::size_t locked_block_max = 16384;
void* allocate_locked_block(std::size_t size) noexcept;
bool is_locked_block(const void* memory) noexcept;
std::size_t locked_block_size(const void* memory) noexcept;  // as much as may be used
void free_locked_block(void* memory) noexcept;

// False once some of it could not be locked (RLIMIT_MEMLOCK): it is still left out of core files and wiped.
bool is_all_locked() noexcept;

// Makes `new` and make_unique take it, for states that hold keys.
struct LockedObject {
  static void* operator new(std::size_t size) { return allocate_locked(size); }
  static void operator delete(void* memory, std::size_t size) noexcept { free_locked(memory, size); }
};

}  // namespace qrcongo
