// While one of these stands, what OpenSSL allocates on its thread comes from locked memory (base/locked_memory.hpp),
// wiped and left out of core files: cipher contexts with their expanded keys, private keys, and what signing needs for
// a moment. OpenSSL's own secure heap takes private keys and no contexts. Owned by the function that hands OpenSSL a
// key; for the thread that made it.
#pragma once

namespace qrcongo::crypto {

class KeyMemory {
 public:
  KeyMemory();
  ~KeyMemory();
  KeyMemory(const KeyMemory&) = delete;
  KeyMemory& operator=(const KeyMemory&) = delete;
};

// False where OpenSSL had allocated before this could be arranged: its keys then stand in ordinary memory.
bool openssl_keys_are_locked();

}  // namespace qrcongo::crypto
