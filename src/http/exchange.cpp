#include "exchange.hpp"

#include "client_address.hpp"
#include "framing_guard.hpp"
#include "qrcongo/base/id.hpp"
#include "qrcongo/base/log.hpp"
#include "qrcongo/base/text.hpp"
#include "response_header.hpp"

namespace qrcongo::http {
namespace {

namespace beast_http = boost::beast::http;
using error_code = boost::system::error_code;

constexpr int busy_pause_s = 5;

Error malformed(std::string detail) { return {Code::malformed, std::move(detail), {}, 0}; }

// A GET's body means nothing (RFC 9110 section 9.3.1), so whoever sends one wants memory.
bool takes_body(const Route& route) { return route.method != Method::get && route.method != Method::options; }

Error too_large(const Route& route) {
  std::string detail =
      takes_body(route) ? "Le corps de la demande dépasse " + std::to_string(route.limits.body_max_bytes) + " octets."
                        : std::string("Cette adresse se demande sans corps.");
  return {Code::payload_too_large, std::move(detail), {}, 0};
}

std::optional<std::uint64_t> size_of(const Response& response) {
  if (response.events || response.parts) return std::nullopt;
  return response.file ? response.file->size : response.content().size();
}

// What a handler or a gate throws is a disaster of this request alone.
template <class Call>
auto guarded(Call call) -> decltype(call()) {
  try {
    return call();
  } catch (const std::exception& failure) {
    return fail(Code::internal, failure.what());
  }
}

}  // namespace

Exchange::Exchange(Shared& shared, const Peer& peer) : shared_(shared), peer_(peer) {
  request_.request_id = make_uuid_v7(shared.clock.now_ms(), shared.random);
  request_.client_address = peer.address;
  request_.secure = peer.secure;
  request_.client_certificate_sha256 = peer.certificate_sha256;
}

std::optional<Response> Exchange::admit(std::string_view header) {
  if (auto refusal = parse(header)) return refusal;
  auto nowhere = find_route();
  if (auto refusal = pass_address()) return refusal;
  if (nowhere) return nowhere;
  if (auto refusal = pass_gate()) return refusal;
  if (auto refusal = pass_caller()) return refusal;
  return pass_size();
}

// A body without an announced length may be as long as the route allows.
std::optional<Response> Exchange::pass_size() {
  if (!has_body_to_come()) return std::nullopt;
  const std::uint64_t most = takes_body(*route_) ? route_->limits.body_max_bytes : 0;
  const auto length = parser_.content_length();
  if (most == 0 || (length && *length > most)) return refuse_too_large();
  auto share = shared_.bodies.reserve({request_.client_address}, length ? *length : most);
  if (!share) {
    keep_alive_ = false;
    return refuse_unread(Error{Code::unavailable, "Trop de données arrivent en ce moment.", {}, busy_pause_s});
  }
  body_share_ = std::move(*share);
  parser_.body_limit(most);
  return std::nullopt;
}

std::optional<Response> Exchange::parse(std::string_view header) {
  if (!fault_in_framing(header).empty()) return refuse_for_good(malformed("La demande est mal formée."));
  parser_.header_limit(static_cast<std::uint32_t>(shared_.settings.header_max_bytes));
  parser_.body_limit(boost::none);
  parser_.on_chunk_header(chunk_guard_);
  error_code error;
  parser_.put(boost::asio::buffer(header.data(), header.size()), error);
  if (!parser_.is_header_done()) return refuse_for_good(malformed("La demande est mal formée."));
  keep_alive_ = parser_.keep_alive();
  const auto read = read_request_header(parser_, request_);
  hear_proxy();
  if (!read) return refuse_for_good(read.error());
  return std::nullopt;
}

void Exchange::ChunkGuard::operator()(std::uint64_t, boost::beast::string_view extension, error_code& error) const {
  const bool sound = is_sound_chunk_extension({extension.data(), extension.size()});
  if (!sound) error = beast_http::error::bad_chunk_extension;
}

// What a trusted proxy says of the request and of whom it comes from.
void Exchange::hear_proxy() {
  const auto& proxies = shared_.settings.trusted_proxies;
  if (!is_trusted_proxy(peer_.address, proxies)) return;
  if (auto given = given_request_id(request_)) request_.request_id = std::move(*given);
  request_.client_address = client_address(peer_.address, request_.headers, proxies);
}

std::optional<Response> Exchange::find_route() {
  Match match = shared_.router.find(read_method(parser_), request_.path, peer_.public_routes_only);
  if (match.malformed) return refuse_for_good(malformed("L'adresse demandée est illisible."));
  if (match.route != nullptr) {
    route_ = match.route;
    request_.route = route_->pattern;
    request_.path_parameters = std::move(match.parameters);
    return std::nullopt;
  }
  if (match.allowed.empty()) return refuse(Error{Code::not_found, "Rien ne se trouve à cette adresse.", {}, 0});
  Response response = refuse(Error{Code::method_not_allowed, "Cette adresse accepte : " + match.allowed + ".", {}, 0});
  response.headers.push_back({"Allow", match.allowed});
  return response;
}

// Before a signature is verified or a password computed for anybody.
std::optional<Response> Exchange::pass_address() {
  if (route_ != nullptr && route_->limits.has_own_budget) return std::nullopt;
  const auto refused = shared_.limits.admit_address(request_.client_address, shared_.clock.now_ms());
  if (refused) return refuse_too_often(*refused);
  return std::nullopt;
}

std::optional<Response> Exchange::pass_caller() {
  const auto refused = shared_.limits.admit_caller(request_.counted_as, request_.route,
                                                   route_->limits.weight_of(request_), shared_.clock.now_ms());
  if (refused) return refuse_too_often(*refused);
  return std::nullopt;
}

std::optional<Response> Exchange::pass_gate() {
  admitted_at_ms_ = shared_.clock.now_ms();
  for (const Gate* gate : {&route_->origin, &route_->gate}) {
    if (!*gate) continue;
    const auto admitted = guarded([&] { return (*gate)(request_); });
    if (!admitted) return refuse_unread(admitted.error());
  }
  return std::nullopt;
}

// A body that was announced and is not read: nothing after it can be told from it.
Response Exchange::refuse(const Error& error) {
  keep_alive_ = keep_alive_ && parser_.is_done();
  return problem_response(request_, error);
}

Response Exchange::refuse_for_good(const Error& error) {
  keep_alive_ = false;
  return problem_response(request_, error);
}

Response Exchange::refuse_unread(const Error& error) {
  if (!route_->refusal) return refuse(error);
  keep_alive_ = keep_alive_ && parser_.is_done();
  told_a_person_ = !parser_.is_done();
  return route_->refusal(request_, error);
}

Response Exchange::refuse_too_large() {
  keep_alive_ = false;
  return refuse_unread(too_large(*route_));
}

Response Exchange::refuse_too_often(const RequestLimits::Refused& refused) {
  const auto seconds = static_cast<int>((refused.wait_ms + second_ms - 1) / second_ms);
  const Error error{Code::rate_limited, "Trop de demandes à la fois. Réessayez dans un instant.", {}, seconds};
  Response response = route_ != nullptr ? refuse_unread(error) : refuse(error);
  response.headers.push_back({"RateLimit-Limit", std::to_string(refused.limit)});
  return response;
}

bool Exchange::waits_for_continue() const {
  const std::string* expectation = request_.header("Expect");
  return expectation != nullptr && to_lower_ascii(*expectation) == "100-continue" && parser_.get().version() == 11;
}

std::optional<Response> Exchange::take_body(error_code error) {
  if (error == beast_http::error::body_limit) return refuse_too_large();
  if (error) return refuse_for_good(malformed("Le corps de la demande est mal formé."));
  request_.body = std::move(parser_.get().body());
  return std::nullopt;
}

// An assignment would keep the memory.
void Exchange::let_go_of_body() {
  std::string().swap(request_.body);
  std::string().swap(parser_.get().body());
  body_share_.give_back();
}

Response Exchange::answer_instantly() {
  auto answered = guarded([this] { return std::get<InstantHandler>(route_->handler)(request_); });
  return answered ? std::move(*answered) : refuse(answered.error());
}

boost::asio::awaitable<Response> Exchange::answer() {
  Result<Response> answered = fail(Code::internal, "the handler did not end");
  try {
    answered = co_await std::get<Handler>(route_->handler)(request_);
  } catch (const std::exception& failure) {
    answered = fail(Code::internal, failure.what());
  }
  if (!answered) co_return refuse(answered.error());
  co_return std::move(*answered);
}

bool Exchange::may_take_more() {
  request_.goes_on_since_ms = admitted_at_ms_;
  return is_still_admitted();
}

bool Exchange::is_still_admitted() {
  return !route_->gate || guarded([this] { return route_->gate(request_); }).has_value();
}

boost::asio::awaitable<Result<EventLook>> Exchange::look(const EventStream& events) {
  Result<EventLook> found = fail(Code::internal, "the look for events did not end");
  try {
    found = co_await events.look();
  } catch (const std::exception& failure) {
    found = fail(Code::internal, failure.what());
  }
  if (!found && found.error().code == Code::internal)
    log::error("a stream of events failed", {{"request_id", request_.request_id}, {"why", found.error().detail}});
  co_return std::move(found);
}

boost::asio::awaitable<Result<std::string>> Exchange::next_part(const PartStream& parts) {
  Result<std::string> part = fail(Code::internal, "the next part did not come");
  try {
    part = co_await parts.next();
  } catch (const std::exception& failure) {
    part = fail(Code::internal, failure.what());
  }
  if (!part && part.error().code != Code::unavailable)
    log::error("a part of an answer failed", {{"request_id", request_.request_id}, {"why", part.error().detail}});
  co_return std::move(part);
}

std::string Exchange::begin_answer(const Response& response, bool keep_alive) {
  note(response.status);
  return format_response_header(request_, response, size_of(response), keep_alive, shared_.clock.now_ms());
}

void Exchange::note(int status) const {
  const std::string route = route_ != nullptr ? route_->pattern : "none";
  const std::string method(request_.head ? "HEAD" : method_name(request_.method));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  shared_.metrics.count_request(route, method, status, seconds);
  if (!shared_.access_log.takes(request_, status, shared_.clock.now_ms())) return;
  log::info("request", {{"method", method},
                        {"route", route},
                        {"status", std::to_string(status)},
                        {"caller", request_.known_as},
                        {"duration_ms", std::to_string(static_cast<std::int64_t>(seconds * 1000))},
                        {"request_id", request_.request_id}});
}

}  // namespace qrcongo::http
