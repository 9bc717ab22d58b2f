// Addresses of GS1 Digital Link and the links that belong to them (docs/gs1.md says which rules hold). Stateless
// functions for any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "qrcongo/base/result.hpp"
#include "qrcongo/http/message.hpp"
#include "qrcongo/verification/http.hpp"
#include "texts.hpp"

namespace qrcongo::verification {

// A product, or one stamp of it.
struct DigitalLink {
  std::string gtin;  // 14 digits
  std::optional<std::string> serial;
};

// Code::malformed where GS1 knows no such address: a GTIN's length or check digit, a serial's length or characters.
// Whether there is such a product or stamp is another question.
Result<DigitalLink> read_digital_link(std::string_view gtin, const std::optional<std::string>& serial);

struct Link {
  std::string type;  // a whole URI
  std::string href;
  std::string title;
  bool is_page = false;  // a default link says nothing of itself
};

// What is linked from one level: the stamp, or its product.
struct LinkContext {
  std::string anchor;
  std::string description;
  std::vector<Link> links;
};

// The stamp's own before its product's. They tell where to ask and not how it stands with the stamp.
std::vector<LinkContext> links_of(const DigitalLink& asked, const std::string& product, const Texts& texts,
                                  const Settings& settings);
http::Response linkset_response(const std::vector<LinkContext>& contexts);
// asked: "gs1:pip", or the whole URI in any of GS1's spellings. The first that fits, or null.
const Link* find_link(const std::vector<LinkContext>& contexts, std::string_view asked);

boost::json::object resolver_json(const Settings& settings);  // /.well-known/gs1resolver

// Other sites' scripts may ask, and find the linkset of the address that was answered.
std::vector<http::Header> open_headers();
std::vector<http::Header> link_headers();

// For a path segment or a query: all but RFC 3986's unreserved characters.
std::string percent_encoded(std::string_view text);

}  // namespace qrcongo::verification
