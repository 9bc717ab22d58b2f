// A key under another key (AES-256-GCM), and the file that holds the uppermost one. Stateless functions for any thread.
#pragma once

#include <string>
#include <string_view>

#include "qrcongo/base/random.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/base/secret.hpp"

namespace qrcongo::crypto {

// `purpose` is bound to the wrapped key: what was wrapped as one thing does not open as another. Base64url text.
std::string wrap_key(ByteView key_encryption_key, ByteView key, std::string_view purpose, Random& random);
Result<Secret> unwrap_key(ByteView key_encryption_key, std::string_view wrapped, std::string_view purpose);

// The same key under another key-encryption key.
Result<std::string> rewrap_key(ByteView old_key_encryption_key, ByteView new_key_encryption_key,
                               std::string_view wrapped, std::string_view purpose, Random& random);

// 64 hexadecimal digits with or without a line's end, and the other way round: as a file has them, with a line's end.
Result<Secret> parse_key_text(std::string_view text);
Secret key_text(ByteView key);

// A file's first 4096 bytes, without a copy outside locked memory. It must be a regular one of this user's (or root's)
// that nobody else may read; the Error names the file and never its content.
Result<Secret> read_secret_file(const std::string& path);

// 64 hexadecimal digits with or without a line's end, or 32 bytes as they are, in such a file.
Result<Secret> read_key_encryption_key(const std::string& path);

}  // namespace qrcongo::crypto
