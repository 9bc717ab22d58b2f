#include "console_pages.hpp"

#include <utility>

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "qrcongo/http/fields.hpp"

namespace qrcongo::app {
namespace {

constexpr std::string_view base_slot = "{{base}}";

// The pages hold neither script nor style of their own; what they show of files is theirs (blob:), and a code is read
// from the camera's picture by WebAssembly.
constexpr const char* page_policy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; worker-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
constexpr const char* page_permissions =
    "camera=(self), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";
// A worker is held to the policy that its own script came with.
constexpr const char* asset_policy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'; form-action "
    "'none'; "
    "frame-ancestors 'none'";

std::string fill_base(std::string_view form, const std::string& base) {
  std::string filled;
  for (std::size_t slot = form.find(base_slot); slot != std::string_view::npos; slot = form.find(base_slot)) {
    filled.append(form.substr(0, slot)).append(base);
    form.remove_prefix(slot + base_slot.size());
  }
  return filled.append(form);
}

}  // namespace

ConsolePages::ConsolePages(std::span<const EmbeddedFile> files, std::string base_path)
    : base_path_(std::move(base_path)),
      assets_(files, "assets/", {{"Content-Security-Policy", asset_policy}}),
      console_(read_page(files, "index.html")),
      scanner_(read_page(files, "scan.html")) {}

std::optional<ConsolePages::Page> ConsolePages::read_page(std::span<const EmbeddedFile> files,
                                                          std::string_view path) const {
  for (const EmbeddedFile& file : files) {
    if (file.path != path) continue;
    Page page;
    page.html = fill_base(file.content, escape_html(base_path_));
    page.etag = "\"" + to_hex(crypto::sha256(as_bytes(page.html))) + "\"";
    return page;
  }
  return std::nullopt;
}

Result<http::Response> ConsolePages::show(const std::optional<Page>& page, const http::Request& request,
                                          const char* without) {
  if (!page) return fail(Code::not_found, without);
  const bool known = http::is_known(request, page->etag);
  http::Response response = known ? http::empty_response(304) : http::html_response(200, page->html);
  response.headers = {{"Cache-Control", "no-cache"},
                      {"ETag", page->etag},
                      {"Content-Security-Policy", page_policy},
                      {"Permissions-Policy", page_permissions}};
  return response;
}

Result<http::Response> ConsolePages::send_to_console(http::Request& request) {
  http::Response response = http::empty_response(308);
  const std::string query = request.raw_query.empty() ? std::string() : "?" + request.raw_query;
  response.headers.push_back({"Location", base_path_ + "/console/" + query});
  return response;
}

Result<http::Response> ConsolePages::show_console(http::Request& request) {
  return show(
      console_, request,
      "Ce serveur a été construit sans la console. Un lien d'invitation ou de nouveau mot de passe se prend par "
      "POST /api/v1/invitations/{token} ou /api/v1/password-resets/{token}.");
}

Result<http::Response> ConsolePages::show_scanner(http::Request& request) {
  return show(scanner_, request, "Ce serveur a été construit sans cette page.");
}

Result<http::Response> ConsolePages::show_asset(http::Request& request) {
  return assets_.answer(request, request.path_parameters.at(0));
}

}  // namespace qrcongo::app
