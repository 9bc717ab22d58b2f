#include "qrcongo/http/static_files.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "content_coding.hpp"
#include "qrcongo/base/bytes.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "qrcongo/http/fields.hpp"

namespace qrcongo::http {
namespace {

constexpr std::size_t hash_size = 8;
constexpr std::string_view kept_for_ever = "public, max-age=31536000, immutable";

constexpr std::array<std::pair<std::string_view, std::string_view>, 12> media_types = {{
    {".css", "text/css; charset=utf-8"},
    {".html", "text/html; charset=utf-8"},
    {".ico", "image/x-icon"},
    {".js", "text/javascript; charset=utf-8"},
    {".json", "application/json"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".png", "image/png"},
    {".svg", "image/svg+xml"},
    {".txt", "text/plain; charset=utf-8"},
    {".wasm", "application/wasm"},
    {".webmanifest", "application/manifest+json"},
    {".woff2", "font/woff2"},
}};

bool is_letter_or_digit(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

std::string_view media_type_of(std::string_view name) {
  for (const auto& [ending, media_type] : media_types) {
    if (name.ends_with(ending)) return media_type;
  }
  return "application/octet-stream";
}

bool is_hashed(std::string_view name) {
  const std::size_t dash = name.rfind('-');
  if (dash == std::string_view::npos) return false;
  const std::string_view after = name.substr(dash + 1);
  const std::string_view hash = after.substr(0, after.find('.'));
  return hash.size() == hash_size && hash.size() < after.size() &&
         std::all_of(hash.begin(), hash.end(), is_letter_or_digit);
}

StaticFiles::StaticFiles(std::span<const EmbeddedFile> files, std::string_view folder, std::vector<Header> headers,
                         std::string_view unhashed_is_kept)
    : headers_(std::move(headers)) {
  for (const EmbeddedFile& embedded : files) {
    if (!embedded.path.starts_with(folder)) continue;
    const std::string_view name = embedded.path.substr(folder.size());
    File file;
    file.media_type = media_type_of(name);
    file.cache_control = is_hashed(name) ? kept_for_ever : unhashed_is_kept;
    file.identity = form_of(embedded.content);
    if (!embedded.brotli.empty()) file.brotli = form_of(embedded.brotli);
    if (!embedded.gzip.empty()) file.gzip = form_of(embedded.gzip);
    files_.emplace(name, std::move(file));
  }
}

StaticFiles::Form StaticFiles::form_of(std::string_view content) {
  return {content, "\"" + to_hex(crypto::sha256(as_bytes(content))) + "\""};
}

Result<Response> StaticFiles::answer(const Request& request, std::string_view name) const {
  const auto found = files_.find(name);
  if (found == files_.end()) return fail(Code::not_found, "Rien ne se trouve à cette adresse.");
  const File& file = found->second;
  const Coding coding = choose_coding(request, file.brotli.has_value(), file.gzip.has_value());
  const Form& form = coding == Coding::brotli ? *file.brotli : coding == Coding::gzip ? *file.gzip : file.identity;
  Response response;
  response.headers = headers_;
  response.headers.push_back({"Cache-Control", std::string(file.cache_control)});
  response.headers.push_back({"ETag", form.etag});
  if (file.brotli || file.gzip) response.headers.push_back({"Vary", "Accept-Encoding"});
  if (is_known(request, form.etag)) {
    response.status = 304;
    return response;
  }
  if (coding != Coding::identity) response.headers.push_back({"Content-Encoding", std::string(coding_name(coding))});
  response.content_type = file.media_type;
  response.lasting = form.content;
  return response;
}

}  // namespace qrcongo::http
