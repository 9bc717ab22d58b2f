#include "invitation_page.hpp"

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/base/embedded.hpp"
#include "qrcongo/crypto/hash.hpp"

namespace qrcongo::identity {
namespace {

std::string_view embedded_page() {
  for (const EmbeddedFile& file : embedded_web()) {
    if (file.path == "public/invitation.html") return file.content;
  }
  check(false, "the binary lacks public/invitation.html");
  return {};
}

// CSP level 3 section 8.4: the hash is over what stands between the tags, byte for byte.
std::string hash_source(std::string_view html, std::string_view open, std::string_view close) {
  const std::size_t start = html.find(open);
  const std::size_t end = html.find(close, start);
  check(start != std::string_view::npos && end != std::string_view::npos,
        "the invitation page lacks its style or script");
  const std::string_view content = html.substr(start + open.size(), end - start - open.size());
  return "'sha256-" + to_base64(crypto::sha256(as_bytes(content))) + "'";
}

InvitationPage make_page() {
  const std::string_view html = embedded_page();
  return {html, "default-src 'none'; style-src " + hash_source(html, "<style>", "</style>") + "; script-src " +
                    hash_source(html, "<script>", "</script>") +
                    "; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"};
}

}  // namespace

const InvitationPage& invitation_page() {
  static const InvitationPage page = make_page();
  return page;
}

}  // namespace qrcongo::identity
