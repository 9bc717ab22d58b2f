// Citizens' photos: what is one, and how and where they lie. Stateless functions; those that touch the disk are for
// threads that may block.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/result.hpp"

namespace qrcongo::verification {

inline constexpr std::size_t photo_bytes_max = 2'000'000;

// "jpg" or "png" by how the bytes begin, whatever the file was called; nothing for anything else.
std::optional<std::string> photo_ending(std::string_view bytes);
std::string photo_media_type(std::string_view ending);
// Whether a photo of this ending may have been declared as that; who declares nothing of it contradicts nothing.
bool may_be_declared_as(std::string_view ending, std::string_view media_type);

// Sealed under the key (AES-256-GCM) and durable when it returned. The folder is made where it is not.
Result<void> keep_photo(const std::string& folder, const std::string& name, std::string_view bytes, ByteView key);
// Code::internal where the file is missing, or is not what was kept under that name and key.
Result<std::string> read_photo(const std::string& folder, const std::string& name, ByteView key);
// Seals what lies plain under the name, in its place. Whether it did.
Result<bool> seal_photo(const std::string& folder, const std::string& name, ByteView key);
std::vector<std::string> photo_names(const std::string& folder);  // half written ones too
void remove_photo(const std::string& folder, const std::string& name);
// Removes the photos, whole or half written, that are in the folder under no kept name since before that time. How
// many.
std::int64_t sweep_photos(const std::string& folder, const std::set<std::string>& kept, std::int64_t before_ms);

}  // namespace qrcongo::verification
