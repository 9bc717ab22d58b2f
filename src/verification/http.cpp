#include "qrcongo/verification/http.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "answer.hpp"
#include "certificate_card.hpp"
#include "negotiation.hpp"
#include "page.hpp"
#include "pages.hpp"
#include "qrcongo/http/fields.hpp"
#include "reading.hpp"

namespace qrcongo::verification {
namespace {

namespace json = boost::json;

constexpr std::size_t codes_max = 1000;
constexpr std::size_t code_characters_max = 256;

// For a path segment: all but RFC 3986's unreserved characters. A slash would be another segment, a zero byte is
// refused.
std::string encode_segment(std::string_view text) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text.substr(0, code_characters_max)) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (c == '/' || c == '\0') continue;
    if (plain) {
      encoded.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += {'%', digits[byte >> 4U], digits[byte & 15U]};
  }
  return encoded == "." || encoded == ".." ? std::string() : encoded;
}

http::Response see_other(std::string location) {
  http::Response response = http::empty_response(303);
  response.headers.push_back({"Location", std::move(location)});
  return response;
}

// What is said about a code or product now may be wrong in a second, and is nobody else's business.
http::Response kept_by_nobody(http::Response response) {
  response.headers.push_back({"Cache-Control", "no-store"});
  response.headers.push_back({"X-Robots-Tag", "noindex"});
  response.headers.push_back({"Vary", "Accept"});
  return response;
}

http::Response file_response(std::string_view path, std::string content_type, std::string cache_control) {
  http::Response response;
  response.content_type = std::move(content_type);
  response.body = std::string(embedded_file(path));
  response.headers.push_back({"Cache-Control", std::move(cache_control)});
  return response;
}

json::array products_json(const std::vector<std::shared_ptr<const CertificateCard>>& products) {
  json::array all;
  for (const auto& card : products) {
    all.push_back({{"product", product_json(card->facts)},
                   {"enterprise", enterprise_json(card->facts)},
                   {"certificate", certificate_json(card->facts)}});
  }
  return all;
}

}  // namespace

Http::Http(const Index& index, const stamps::Keyring& keyring, Settings settings, monitoring::Metrics& metrics,
           const Clock& clock, Random& random)
    : index_(index),
      keyring_(keyring),
      settings_(std::move(settings)),
      metrics_(metrics),
      clock_(clock),
      scans_(std::make_unique<ScanCounter>(random, ScanCounter::Bounds())) {}

Http::~Http() = default;

Result<http::Response> Http::show_home(http::Request& request) {
  const std::string* typed = request.query_value("code");
  if (typed == nullptr) return home_page(settings_);
  const TypedCode read = read_typed(*typed);
  const std::string code = encode_segment(read.code);
  if (code.empty()) return home_page(settings_);
  const std::string gtin = encode_segment(read.gtin.value_or(""));
  return see_other(settings_.base_path + (gtin.empty() ? "/S/" + code : "/01/" + gtin + "/21/" + code));
}

Result<http::Response> Http::show_stamp(http::Request& request) {
  return answer_scan(request, request.path_parameters.at(1), &request.path_parameters.at(0));
}

Result<http::Response> Http::show_short_stamp(http::Request& request) {
  return answer_scan(request, request.path_parameters.at(0), nullptr);
}

http::Response Http::answer_scan(const http::Request& request, const std::string& code, const std::string* gtin) {
  const auto reading = index_.reading();
  Answer answer;
  answer.finding = find_stamp(code, gtin, index_, keyring_);
  answer.judgement = judge(answer.finding, Rules{settings_.require_activation, settings_.utc_offset});
  metrics_.count_verifications(to_text(answer.judgement.verdict), 1);
  if (answer.finding.stamp) {
    const std::uint64_t number = answer.finding.number;
    answer.scans =
        is_scan(request) ? scans_->count(number, request.client_address, clock_.now_ms()) : scans_->look(number);
  }
  return kept_by_nobody(wants_page(request) ? stamp_page(answer, code, settings_)
                                            : json_answer(request, answer, settings_));
}

Result<http::Response> Http::show_product(http::Request& request) {
  const std::string gtin = padded_gtin(request.path_parameters.at(0));
  if (!index_.is_loaded())
    return fail(Error{Code::unavailable, "Momentanément indisponible. Réessayez dans un instant.", {}, 5});
  const auto products = index_.products(gtin);
  if (wants_page(request)) return kept_by_nobody(product_page(gtin, products, settings_));
  if (products.empty()) return fail(Code::not_found, "Aucun produit certifié ne porte ce GTIN.");
  const json::object body = {
      {"gtin", gtin}, {"demonstration", settings_.demonstration}, {"items", products_json(products)}};
  return kept_by_nobody(http::json_response(200, body));
}

Result<http::Response> Http::verify_codes(http::Request& request) {
  http::Fields fields(request);
  const auto codes = fields.texts("codes", codes_max, code_characters_max);
  if (auto refused = fields.refused()) return fail(std::move(*refused));
  const auto reading = index_.reading();
  json::array items;
  items.reserve(codes.size());
  for (const std::string& code : codes) {
    const TypedCode typed = read_typed(code);
    Answer answer;
    answer.finding = find_stamp(typed.code, typed.gtin ? &*typed.gtin : nullptr, index_, keyring_);
    answer.judgement = judge(answer.finding, Rules{settings_.require_activation, settings_.utc_offset});
    metrics_.count_verifications(to_text(answer.judgement.verdict), 1);
    if (answer.finding.stamp) answer.scans = scans_->look(answer.finding.number);
    json::object item = to_json(answer, settings_);
    item["code"] = code;
    items.push_back(std::move(item));
  }
  return http::json_response(200, json::object{{"items", std::move(items)}});
}

Result<http::Response> Http::show_openapi(http::Request&) {
  return file_response("openapi.json", "application/json", "public, max-age=300");
}

Result<http::Response> Http::show_icon(http::Request&) {
  return file_response("public/favicon.ico", "image/x-icon", "public, max-age=86400");
}

}  // namespace qrcongo::verification
