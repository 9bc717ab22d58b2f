#include "qrcongo/stamps/fence.hpp"

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>

#include <fmt/format.h>

#include "qrcongo/base/text.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "qrcongo/runtime/durable_file.hpp"
#include "qrcongo/stamps/engine/code.hpp"

namespace qrcongo::stamps {
namespace {

constexpr std::int64_t lease_ahead = 1'000'000;
constexpr auto numbers_end = static_cast<std::int64_t>(engine::stamp_numbers_end);
constexpr std::string_view first_line = "qrcongo number fence 1\n";
constexpr std::string_view leased_word = "leased_end ";

std::string content_of(std::int64_t leased_end) {
  const std::string said = fmt::format("{}{}{}\n", first_line, leased_word, leased_end);
  return fmt::format("{}sha256 {}\n", said, to_hex(crypto::sha256(as_bytes(said))));
}

// Whatever is not letter for letter what content_of writes counts as damaged.
std::optional<std::int64_t> leased_end_of(std::string_view content) {
  const auto start = first_line.size() + leased_word.size();
  const auto end = content.find('\n', start);
  if (content.size() < start || end == std::string_view::npos) return std::nullopt;
  const auto leased_end = parse_integer(content.substr(start, end - start));
  if (!leased_end || *leased_end < 0 || *leased_end > numbers_end || content != content_of(*leased_end))
    return std::nullopt;
  return leased_end;
}

Result<void> write_fence(const std::string& path, std::int64_t leased_end) {
  auto file = runtime::DurableFile::begin(path);
  if (!file) return fail(file.error());
  if (auto written = file->append(as_bytes(content_of(leased_end))); !written) return written;
  return file->publish();
}

std::optional<std::string> read_whole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

}  // namespace

Result<void> Fence::create(const std::string& path) {
  if (read_whole(path)) return fail(Code::already_exists, fmt::format("Le fichier des numéros {} existe déjà.", path));
  return write_fence(path, 0);
}

Result<Fence> Fence::open(const std::string& path, std::int64_t used_end) {
  const auto content = read_whole(path);
  if (!content) {
    return fail(
        Code::unavailable,
        fmt::format("Le fichier des numéros {} manque ou ne se lit pas : remettez en place sa copie la plus récente. "
                    "Sans lui, des numéros d'estampilles déjà imprimés pourraient resservir.",
                    path));
  }
  const auto leased_end = leased_end_of(*content);
  if (!leased_end) {
    return fail(Code::unavailable,
                fmt::format("Le fichier des numéros {} est abîmé : remettez en place sa copie la plus récente. "
                            "Sans lui, des numéros d'estampilles déjà imprimés pourraient resservir.",
                            path));
  }
  return Fence(path, *leased_end, std::max(*leased_end, used_end));
}

Result<bool> Fence::raise(const std::string& path, std::int64_t least) {
  const auto fence = open(path, 0);
  if (!fence) return fail(fence.error());
  if (least <= fence->leased_end()) return false;
  if (least > numbers_end) return fail(Code::invalid_input, "Il n'y a pas tant de numéros d'estampilles.");
  if (auto written = write_fence(path, least); !written) return fail(written.error());
  return true;
}

Result<std::int64_t> Fence::take(std::int64_t used_end, std::int64_t count) {
  const std::int64_t first = std::max(first_free_, used_end);
  if (count > numbers_end - first) {
    return fail(Code::unavailable,
                "Les numéros d'estampilles sont épuisés : un nouveau format de code est nécessaire.");
  }
  if (first + count <= leased_end_) return first;
  const std::int64_t leased_end = std::min(first + std::max(count, lease_ahead), numbers_end);
  if (auto written = write_fence(path_, leased_end); !written) return fail(written.error());
  leased_end_ = leased_end;
  return first;
}

}  // namespace qrcongo::stamps
