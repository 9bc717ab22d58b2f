#include "qrcongo/verification/http.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "answer.hpp"
#include "as_direct.hpp"
#include "certificate_card.hpp"
#include "digital_link.hpp"
#include "negotiation.hpp"
#include "page.hpp"
#include "pages.hpp"
#include "qrcongo/base/embedded.hpp"
#include "qrcongo/http/fields.hpp"
#include "qrcongo/http/static_files.hpp"
#include "qrcongo/identity/call.hpp"
#include "qrcongo/verification/places.hpp"
#include "reading.hpp"
#include "scan_desk.hpp"

namespace qrcongo::verification {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;

constexpr std::size_t codes_max = 1000;
constexpr std::size_t code_characters_max = 256;
constexpr std::size_t place_characters_max = 16;
constexpr std::size_t reply_size = 32 * 1024;
constexpr std::chrono::milliseconds durable_poll{1};

// For a path segment. A slash would be another segment, a zero byte is refused.
std::string encode_segment(std::string_view text) {
  std::string kept;
  for (const char c : text.substr(0, code_characters_max)) {
    if (c != '/' && c != '\0') kept.push_back(c);
  }
  return kept == "." || kept == ".." ? std::string() : percent_encoded(kept);
}

http::Response see_other(std::string location) {
  http::Response response = http::empty_response(303);
  response.headers.push_back({"Location", std::move(location)});
  return response;
}

http::Response kept_by_nobody(http::Response response) {
  for (http::Header& header : answer_headers()) response.headers.push_back(std::move(header));
  return response;
}

// "/01/{gtin}/21/{serial}", "/01/{gtin}/235/{serial}", "/S/{serial}" in any case.
std::optional<ScanQuestion> read_question(const http::DirectRequest& request) {
  std::string_view path = request.path;
  if (path.starts_with("/S/") || path.starts_with("/s/")) {
    path.remove_prefix(3);
    if (path.empty() || path.find('/') != std::string_view::npos) return std::nullopt;
    return ScanQuestion{path, std::nullopt, request};
  }
  if (!path.starts_with("/01/")) return std::nullopt;
  path.remove_prefix(4);
  const std::size_t first = path.find('/');
  const std::size_t last = path.rfind('/');
  if (first == std::string_view::npos || first == 0 || last <= first || last + 1 == path.size()) return std::nullopt;
  const std::string_view key = path.substr(first + 1, last - first - 1);
  if (key != "21" && key != "235") return std::nullopt;
  return ScanQuestion{path.substr(last + 1), path.substr(0, first), request, true};
}

Error not_yet() { return {Code::unavailable, "Momentanément indisponible. Réessayez dans un instant.", {}, 5}; }

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

Http::Http(const Index& index, const stamps::Keyring& keyring, ledger::ScanLedger& ledger, Settings settings,
           const Clock& clock, Random& random)
    : index_(index),
      settings_(std::move(settings)),
      desk_(std::make_unique<ScanDesk>(index, keyring, ledger, settings_, clock, random)) {}

Http::~Http() = default;

void Http::tell_counts(monitoring::Metrics& metrics) { desk_->tell_counts(metrics); }

http::DirectRoute Http::direct_route() {
  http::DirectRoute route;
  route.prefixes = {"/01/", "/S/", "/s/"};
  route.label = "/01/{gtin}/21/{serial}";
  route.patience_ms = settings_.patience_ms;
  route.settled = [this] { return desk_->durable(); };
  route.answer = [this](const http::DirectRequest& request,
                        http::DirectReply& reply) -> std::optional<http::DirectAnswer> {
    const auto question = read_question(request);
    if (!question || (question->is_digital_link && wants_links(request))) return std::nullopt;
    const auto reading = index_.reading();
    Answer answer;
    const WrittenAnswer written = desk_->write(*question, reply, answer);
    if (written.form == nullptr) return std::nullopt;
    return http::DirectAnswer{written.form->status, written.form->direct_head, written.ticket, written.true_at};
  };
  return route;
}

Result<http::Response> Http::show_home(http::Request& request) {
  const std::string* typed = request.query_value("code");
  const Texts& texts = desk_->language_of(AsDirect(request).direct);
  if (typed == nullptr) return home_page(texts, settings_, desk_->frames());
  const TypedCode read = read_typed(*typed);
  const std::string code = encode_segment(read.code);
  if (code.empty()) return home_page(texts, settings_, desk_->frames());
  const std::string gtin = encode_segment(read.gtin.value_or(""));
  // A language that was chosen goes along; in a parameter of another name, since this is a scan and no change of
  // language.
  const std::string* language = request.query_value("l");
  const std::string along = language != nullptr && texts.code() == *language && texts.code() != french().code()
                                ? "?l=" + *language
                                : std::string();
  return see_other(settings_.base_path + (gtin.empty() ? "/S/" + code : "/01/" + gtin + "/21/" + code) + along);
}

asio::awaitable<Result<http::Response>> Http::show_stamp(http::Request& request) {
  const AsDirect asked(request);
  if (wants_links(asked.direct)) co_return show_links(request);
  co_return co_await answer_scan(request, 1);
}

asio::awaitable<Result<http::Response>> Http::show_linked_stamp(http::Request& request) {
  return answer_scan(request, 1);
}

asio::awaitable<Result<http::Response>> Http::show_short_stamp(http::Request& request) {
  return answer_scan(request, 0);
}

asio::awaitable<Result<http::Response>> Http::answer_scan(http::Request& request, std::size_t code_parameter) {
  const AsDirect asked(request);
  const std::string& code = request.path_parameters.at(code_parameter);
  const auto gtin = code_parameter == 0 ? std::nullopt : std::optional<std::string_view>(request.path_parameters.at(0));
  std::vector<char> memory(reply_size);
  http::DirectReply reply(memory);
  const ScanQuestion question{code, gtin, asked.direct, request.path.starts_with("/01/")};
  WrittenAnswer written;
  {
    const auto reading = index_.reading();
    Answer answer;
    written = desk_->write(question, reply, answer);
    if (written.form == nullptr) co_return refusal(request, answer, code, asked.direct);
  }
  if (reply.is_too_long()) co_return fail(Code::internal, "an answer longer than its memory");
  if (written.ticket) co_await wait_for(*written.ticket);
  const bool came_true = written.ticket && desk_->is_durable(*written.ticket);
  static constexpr std::string_view no = "false";
  if (written.true_at != 0 && !came_true) std::copy(no.begin(), no.end(), memory.data() + written.true_at);
  http::Response response;
  response.status = written.form->status;
  response.content_type = written.form->content_type;
  response.headers = written.form->headers;
  response.body.assign(memory.data(), reply.position());
  co_return response;
}

http::Response Http::refusal(const http::Request& request, const Answer& answer, const std::string& code,
                             const http::DirectRequest& asked) const {
  const Texts& texts = desk_->language_of(asked);
  return kept_by_nobody(wants_page(asked) ? stamp_page(answer, code, texts, settings_, desk_->frames())
                                          : problem_answer(request, answer, texts));
}

asio::awaitable<void> Http::wait_for(std::uint64_t ticket) const {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(settings_.patience_ms);
  asio::steady_timer pause(co_await asio::this_coro::executor);
  while (!desk_->is_durable(ticket) && std::chrono::steady_clock::now() < end) {
    pause.expires_after(durable_poll);
    co_await pause.async_wait(asio::use_awaitable);
  }
}

Result<http::Response> Http::show_product(http::Request& request) {
  const AsDirect asked(request);
  if (wants_links(asked.direct)) return show_links(request);
  auto answered = show_linked_product(request);
  if (!answered) return answered;
  for (http::Header& header : link_headers()) answered->headers.push_back(std::move(header));
  return answered;
}

Result<http::Response> Http::show_linked_product(http::Request& request) {
  const std::string gtin = padded_gtin(request.path_parameters.at(0));
  if (!index_.is_loaded()) return fail(not_yet());
  const AsDirect asked(request);
  if (const auto admitted = desk_->admit_product(asked.direct); !admitted) {
    return refuse_product(asked.direct, admitted.error());
  }
  const auto products = index_.products(gtin);
  if (wants_page(asked.direct)) {
    return kept_by_nobody(product_page(gtin, products, desk_->language_of(asked.direct), settings_, desk_->frames()));
  }
  if (products.empty()) return fail(Code::not_found, "Aucun produit certifié ne porte ce GTIN.");
  const json::object body = {
      {"gtin", gtin}, {"demonstration", settings_.demonstration}, {"items", products_json(products)}};
  return kept_by_nobody(http::json_response(200, body));
}

Result<http::Response> Http::refuse_product(const http::DirectRequest& asked, const Error& error) const {
  if (!wants_page(asked)) return fail(error);
  Answer answer;
  answer.judgement.verdict = Verdict::unavailable;
  const Texts& texts = desk_->language_of(asked);
  http::Response response = kept_by_nobody(stamp_page(answer, {}, texts, settings_, desk_->frames()));
  response.status = http::status_of(error.code);
  const std::string seconds = std::to_string(error.retry_after_s);
  for (const char* name : {"Retry-After", "RateLimit-Reset"}) response.headers.push_back({name, seconds});
  response.headers.push_back({"RateLimit-Remaining", "0"});
  return response;
}

// Of a stamp's address or a product's; a serial of another kind (AI 235) leads to its product alone.
Result<http::Response> Http::show_links(const http::Request& request) const {
  const bool is_stamp = request.route == "/01/{gtin}/21/{serial}";
  const auto serial = is_stamp ? std::optional<std::string>(request.path_parameters.at(1)) : std::nullopt;
  const auto link = read_digital_link(request.path_parameters.at(0), serial);
  if (!link) return fail(link.error());
  if (!index_.is_loaded()) return fail(not_yet());
  const AsDirect who(request);
  if (const auto admitted = desk_->admit_product(who.direct); !admitted) return fail(admitted.error());
  if (serial) {
    const auto reading = index_.reading();
    const auto found = desk_->require_stamp(*serial, link->gtin, who.direct);
    if (!found) return fail(found.error());
  }
  const auto products = index_.products(link->gtin);
  if (products.empty()) return fail(Code::not_found, "Aucun produit certifié ne porte ce GTIN.");
  const auto contexts = links_of(*link, products.front()->facts.product.name, language_of(request), settings_);
  const std::string* asked = request.query_value("linkType");
  if (asked == nullptr || asked->empty() || *asked == "linkset" || *asked == "all") return linkset_response(contexts);
  const Link* found = find_link(contexts, *asked);
  if (found == nullptr) return fail(Code::not_found, "Aucun lien de ce type ne part de cette adresse.");
  http::Response response = http::empty_response(307);
  response.headers = link_headers();
  response.headers.push_back({"Vary", "Accept, Accept-Language"});
  response.headers.push_back({"X-Robots-Tag", "noindex"});
  response.headers.push_back({"Location", found->href + "?" + request.raw_query});
  return response;
}

Result<http::Response> Http::show_resolver(http::Request&) {
  http::Response response = http::json_response(200, resolver_json(settings_));
  response.headers = open_headers();
  response.headers.push_back({"Cache-Control", "public, max-age=300"});
  return response;
}

Result<http::Response> Http::show_link_methods(http::Request&) {
  http::Response response = http::empty_response();
  response.headers = open_headers();
  response.headers.push_back({"Allow", "GET, HEAD, OPTIONS"});
  return response;
}

Result<CodesToCheck> Http::read_codes(const http::Request& request) const {
  http::Fields fields(request);
  CodesToCheck check;
  check.codes = fields.texts("codes", codes_max, code_characters_max);
  check.place_code = fields.optional_text("place", place_characters_max).value_or("");
  check.place = place_number(settings_.country, check.place_code);
  if (!check.place_code.empty() && check.place == 0) {
    fields.refuse("place", "unknown", "Ce code n'est celui d'aucune province.");
  }
  if (auto refused = fields.refused()) return fail(std::move(*refused));
  if (check.place != 0 && !identity::caller_of(request).has(identity::Duty::inspector)) {
    return fail(Code::forbidden, "Seul un inspecteur nomme le lieu d'un contrôle.");
  }
  return check;
}

Result<http::Response> Http::check_codes(const http::Request& request, const CodesToCheck& check,
                                         std::vector<std::uint64_t>* seen) {
  const Texts& texts = desk_->language_of(AsDirect(request).direct);
  std::vector<char> memory(reply_size);
  http::Response response;
  response.content_type = "application/json";
  response.body = "{\"items\":[";
  const auto reading = index_.reading();
  for (const std::string& code : check.codes) {
    const TypedCode typed = read_typed(code);
    const Answer answer = desk_->look(typed.code, typed.gtin);
    if (seen != nullptr && answer.finding.stamp) seen->push_back(answer.finding.number);
    http::DirectReply reply(memory);
    write_json(reply, answer, code, false, texts, settings_);
    if (reply.is_too_long()) return fail(Code::internal, "an answer longer than its memory");
    if (response.body.back() != '[') response.body += ",";
    response.body.append(memory.data(), reply.position());
  }
  response.body += "]}";
  return response;
}

void Http::count_evidence(const http::Request& request, const CodesToCheck& check) {
  const std::string inspector = identity::caller_of(request).user_id.str();
  const auto reading = index_.reading();
  for (const std::string& code : check.codes) {
    const TypedCode typed = read_typed(code);
    desk_->inspect(typed.code, typed.gtin, check.place, inspector);
  }
}

Result<http::Response> Http::show_openapi(http::Request& request) {
  static const http::StaticFiles files(embedded_web(), "", {}, "public, max-age=300");
  return files.answer(request, "openapi.json");
}

Result<http::Response> Http::show_icon(http::Request& request) {
  static const http::StaticFiles files(embedded_web(), "public/", {}, "public, max-age=86400");
  return files.answer(request, "favicon.ico");
}

}  // namespace qrcongo::verification
