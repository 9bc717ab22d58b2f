#include "digital_link.hpp"

#include <algorithm>
#include <array>

#include <boost/json/array.hpp>

#include "reading.hpp"

namespace qrcongo::verification {
namespace {

namespace json = boost::json;

constexpr std::string_view vocabulary = "https://ref.gs1.org/voc/";
constexpr std::string_view context_file = "https://ref.gs1.org/standards/resolver/1.2.0/linkset-context";
constexpr std::size_t gtin_length = 14;
constexpr std::size_t serial_length_max = 20;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// GS1 General Specifications, section 7.9: with its check digit, the weighted sum ends in 0.
bool is_gtin(std::string_view gtin) {
  if (gtin.size() != gtin_length || !std::all_of(gtin.begin(), gtin.end(), is_digit)) return false;
  int sum = 0;
  for (std::size_t i = 0; i < gtin.size(); ++i) sum += (gtin[i] - '0') * (i % 2 == 0 ? 3 : 1);
  return sum % 10 == 0;
}

// GS1 General Specifications, section 7.11: the 82 characters that may stand in a serial.
bool is_serial(std::string_view serial) {
  static constexpr std::string_view marks = "!\"%&'()*+,-./:;<=>?_";
  const auto fits = [](char c) {
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || marks.find(c) != std::string_view::npos;
  };
  return !serial.empty() && serial.size() <= serial_length_max && std::all_of(serial.begin(), serial.end(), fits);
}

std::string gs1(std::string_view name) { return std::string(vocabulary).append(name); }

// GS1's own spellings of its vocabulary come to one; whatever else is asked for stays.
std::string link_type(std::string_view asked) {
  static constexpr std::array<std::string_view, 4> spellings = {"gs1:", vocabulary, "https://gs1.org/voc/",
                                                                "https://www.gs1.org/voc/"};
  for (const std::string_view spelling : spellings) {
    if (asked.starts_with(spelling)) return gs1(asked.substr(spelling.size()));
  }
  return std::string(asked);
}

LinkContext stamp_context(const DigitalLink& asked, const std::string& product, const Texts& texts,
                          const Settings& settings) {
  const std::string path = "/01/" + asked.gtin + "/21/" + percent_encoded(*asked.serial);
  const std::string page = settings.public_url + "/verifier" + path;
  const std::string title(texts["page.home_title"]);
  return {settings.public_url + path,
          product + ", " + *asked.serial,
          {{gs1("defaultLink"), page, title, false},
           {gs1("certificationInfo"), page, title, true},
           {gs1("recallStatus"), settings.public_url + "/rappels", std::string(texts["recalls.title"]), true}}};
}

LinkContext product_context(const DigitalLink& asked, const std::string& product, const Texts& texts,
                            const Settings& settings) {
  const std::string path = "/01/" + asked.gtin;
  const std::string page = settings.public_url + "/verifier" + path;
  const std::string title(texts["page.product_title"]);
  return {settings.public_url + path,
          product,
          {{gs1("defaultLink"), page, title, false},
           {gs1("pip"), page, title, true},
           {gs1("recallStatus"), settings.public_url + "/rappels", std::string(texts["recalls.title"]), true}}};
}

// The schema of GS1 takes languages of two letters alone: a page in Tshiluba is there and cannot be named.
json::array page_languages() {
  json::array languages;
  for (const Texts& texts : all_languages()) {
    if (texts.code().size() == 2) languages.push_back(json::value(std::string(texts.code())));
  }
  return languages;
}

json::object link_json(const Link& link) {
  json::object object = {{"href", link.href}, {"title", link.title}};
  if (!link.is_page) return object;
  object["type"] = "text/html";
  object["hreflang"] = page_languages();
  return object;
}

}  // namespace

Result<DigitalLink> read_digital_link(std::string_view gtin, const std::optional<std::string>& serial) {
  const std::string padded = padded_gtin(gtin);
  if (!is_gtin(padded)) return fail(Code::malformed, "Ce GTIN n'en est pas un : longueur ou clé fausse.");
  if (serial && !is_serial(*serial)) return fail(Code::malformed, "Ce numéro de série n'en est pas un pour GS1.");
  return DigitalLink{padded, serial};
}

std::vector<LinkContext> links_of(const DigitalLink& asked, const std::string& product, const Texts& texts,
                                  const Settings& settings) {
  std::vector<LinkContext> contexts;
  if (asked.serial) contexts.push_back(stamp_context(asked, product, texts, settings));
  contexts.push_back(product_context(asked, product, texts, settings));
  return contexts;
}

http::Response linkset_response(const std::vector<LinkContext>& contexts) {
  json::array linkset;
  for (const LinkContext& context : contexts) {
    json::object entry = {{"anchor", context.anchor}, {"itemDescription", context.description}};
    for (const Link& link : context.links) {
      json::array targets;
      targets.push_back(link_json(link));
      entry[link.type] = std::move(targets);
    }
    linkset.push_back(std::move(entry));
  }
  json::object document;
  document["linkset"] = std::move(linkset);
  http::Response response = http::json_response(200, document);
  response.content_type = "application/linkset+json";
  response.headers = open_headers();
  response.headers.push_back({"Link", "<" + std::string(context_file) +
                                          ">; rel=\"http://www.w3.org/ns/json-ld#context\"; "
                                          "type=\"application/ld+json\""});
  response.headers.push_back({"Vary", "Accept, Accept-Language"});
  response.headers.push_back({"X-Robots-Tag", "noindex"});
  return response;
}

const Link* find_link(const std::vector<LinkContext>& contexts, std::string_view asked) {
  const std::string type = link_type(asked);
  for (const LinkContext& context : contexts) {
    for (const Link& link : context.links) {
      if (link.type == type) return &link;
    }
  }
  return nullptr;
}

json::object resolver_json(const Settings& settings) {
  json::object vocabularies = {{"namespace", std::string(vocabulary)}, {"prefix", "gs1:"}};
  json::object document;
  document["resolverRoot"] = settings.public_url;
  document["name"] = settings.authority_name;
  document["supportedPrimaryKeys"] = json::array{"01"};
  document["supportedLinkType"] = json::array{std::move(vocabularies)};
  document["linkTypeDefaultCanBeLinkset"] = false;
  document["contact"] = json::object{{"fn", settings.authority_name}};
  document["jsonLdContextLocation"] = std::string(context_file);
  // No names of GS1's: where this platform's stamps lead, as it is printed, and whether they are worth anything.
  if (!settings.stamps_url.empty()) document["stampRoot"] = settings.stamps_url;
  document["demonstration"] = settings.demonstration;
  return document;
}

std::vector<http::Header> open_headers() {
  return {{"Access-Control-Allow-Origin", "*"},
          {"Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"},
          {"Access-Control-Expose-Headers", "Link, Location"}};
}

std::vector<http::Header> link_headers() {
  std::vector<http::Header> headers = open_headers();
  // Relative to the address that was asked for (RFC 8288 section 3.1), so that one header serves them all.
  headers.push_back({"Link", "<?linkType=linkset>; rel=\"linkset\"; type=\"application/linkset+json\""});
  return headers;
}

std::string percent_encoded(std::string_view text) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const bool plain =
        is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      encoded.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += {'%', digits[byte >> 4U], digits[byte & 15U]};
  }
  return encoded;
}

}  // namespace qrcongo::verification
