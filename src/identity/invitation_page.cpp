#include "invitation_page.hpp"

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/base/embedded.hpp"
#include "qrcongo/crypto/hash.hpp"

namespace qrcongo::identity {
namespace {

std::string_view embedded_page(std::string_view path) {
  for (const EmbeddedFile& file : embedded_web()) {
    if (file.path == path) return file.content;
  }
  check(false, "the binary lacks the page behind a link");
  return {};
}

// CSP level 3 section 8.4: the hash is over what stands between the tags, byte for byte.
std::string hash_source(std::string_view html, std::string_view open, std::string_view close) {
  const std::size_t start = html.find(open);
  const std::size_t end = html.find(close, start);
  check(start != std::string_view::npos && end != std::string_view::npos,
        "the page behind a link lacks its style or script");
  const std::string_view content = html.substr(start + open.size(), end - start - open.size());
  return "'sha256-" + to_base64(crypto::sha256(as_bytes(content))) + "'";
}

LinkPage make_page(std::string_view path) {
  const std::string_view html = embedded_page(path);
  return {html, "default-src 'none'; style-src " + hash_source(html, "<style>", "</style>") + "; script-src " +
                    hash_source(html, "<script>", "</script>") +
                    "; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"};
}

}  // namespace

const LinkPage& invitation_page() {
  static const LinkPage page = make_page("public/invitation.html");
  return page;
}

const LinkPage& reset_page() {
  static const LinkPage page = make_page("public/reset.html");
  return page;
}

}  // namespace qrcongo::identity
