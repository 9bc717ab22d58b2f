#include "qrcongo/http/compressed_answer.hpp"

#include <algorithm>
#include <memory>

#include <libdeflate.h>

#include "content_coding.hpp"

namespace qrcongo::http {
namespace {

constexpr std::size_t size_min_bytes = 1024;
constexpr std::size_t size_max_bytes = 1 << 20;
// A list of 120 kB leaves 19 kB; the next levels take twice as long for a tenth less.
constexpr int quickest_level = 1;

struct FreeCompressor {
  void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
};

bool is_text(std::string_view media_type) {
  return media_type.starts_with("text/") || media_type.find("json") != std::string_view::npos;
}

bool has_etag(const Response& response) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [](const Header& header) { return header.name == "ETag"; });
}

bool may_be_compressed(const Request& request, const Response& response) {
  if (request.method != Method::get || response.status != 200 || response.holds_secret) return false;
  if (response.body.size() < size_min_bytes || response.body.size() > size_max_bytes) return false;
  return is_text(response.content_type) && !has_etag(response);
}

// Nothing where memory is short.
std::string compressed(std::string_view text) {
  thread_local const std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor(
      libdeflate_alloc_compressor(quickest_level));
  if (!compressor) return {};
  std::string out(libdeflate_gzip_compress_bound(compressor.get(), text.size()), '\0');
  out.resize(libdeflate_gzip_compress(compressor.get(), text.data(), text.size(), out.data(), out.size()));
  out.shrink_to_fit();
  return out;
}

}  // namespace

void compress_answer(const Request& request, Response& response) {
  if (!may_be_compressed(request, response)) return;
  response.headers.push_back({"Vary", "Accept-Encoding"});
  if (choose_coding(request, false, true) != Coding::gzip) return;
  std::string smaller = compressed(response.body);
  if (smaller.empty()) return;
  response.body = std::move(smaller);
  response.headers.push_back({"Content-Encoding", std::string(coding_name(Coding::gzip))});
}

}  // namespace qrcongo::http
