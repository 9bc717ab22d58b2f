#include "qrcongo/identity/acts.hpp"

#include <algorithm>
#include <chrono>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "qrcongo/db/sealed.hpp"
#include "qrcongo/http/compressed_answer.hpp"
#include "store.hpp"

namespace qrcongo::identity {
namespace {

constexpr std::int64_t reply_life_ms = 30 * day_ms;
// What one organisation's pages ask at once comes through; however much more it asks, others' reads find a place.
constexpr std::size_t looks_an_organisation = 8;
constexpr std::chrono::milliseconds look_pause{50};
constexpr int look_tries = 40;

bool is_idempotency_key(const std::string& key) {
  const auto is_printable = [](char c) { return c >= ' ' && c <= '~'; };
  return !key.empty() && key.size() <= 255 && std::all_of(key.begin(), key.end(), is_printable);
}

store::ReplyKey reply_key(const http::Request& request, const Call& call, const std::string& key) {
  const std::string caller = call.caller.client_id ? call.caller.client_id->str() : call.caller.user_id.str();
  return {caller, std::string(http::method_name(request.method)) + " " + request.path, key};
}

std::optional<std::string> header_of(const http::Response& response, std::string_view name) {
  for (const http::Header& header : response.headers) {
    if (header.name == name) return header.value;
  }
  return std::nullopt;
}

store::KeptReply kept_from(const http::Response& response, std::string body_hash, bool replayable) {
  store::KeptReply kept;
  kept.body_hash = std::move(body_hash);
  kept.status = response.status;
  kept.content_type = response.content_type;
  kept.location = header_of(response, "Location");
  kept.etag = header_of(response, "ETag");
  if (replayable && !response.holds_secret) kept.body = response.body;
  return kept;
}

Result<http::Response> replay(const store::KeptReply& kept, const std::string& body_hash) {
  if (kept.body_hash != body_hash) {
    return fail(Code::idempotency_mismatch, "Cette clé d'idempotence a déjà servi pour une autre demande.");
  }
  if (!kept.body) {
    return fail(Code::secret_shown_once, "Cette demande a déjà abouti ; son secret n'a été montré qu'une fois.");
  }
  http::Response response;
  response.status = static_cast<int>(kept.status);
  response.content_type = kept.content_type;
  response.body = *kept.body;
  if (kept.location) response.headers.push_back({"Location", *kept.location});
  if (kept.etag) response.headers.push_back({"ETag", *kept.etag});
  response.headers.push_back({"Idempotent-Replayed", "true"});
  return response;
}

Error too_many_looks() {
  return {
      Code::rate_limited, "Votre organisation consulte trop de choses à la fois. Réessayez dans un instant.", {}, 2};
}

asio::awaitable<void> rest(std::chrono::milliseconds time) {
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace

// One of the reads that an organisation may have under way, from take() to its end.
class Acts::LookPlace {
 public:
  LookPlace(Acts& acts, std::string organisation) : acts_(acts), organisation_(std::move(organisation)) {}
  ~LookPlace() {
    if (!taken_) return;
    const std::lock_guard lock(acts_.mutex_);
    const auto count = acts_.looks_.find(organisation_);
    if (--count->second == 0) acts_.looks_.erase(count);
  }
  LookPlace(const LookPlace&) = delete;
  LookPlace& operator=(const LookPlace&) = delete;

  // False: all are taken.
  bool take() {
    if (organisation_.empty()) return true;
    const std::lock_guard lock(acts_.mutex_);
    std::size_t& count = acts_.looks_[organisation_];
    if (count >= looks_an_organisation) return false;
    ++count;
    taken_ = true;
    return true;
  }

 private:
  Acts& acts_;
  const std::string organisation_;  // empty: not counted
  bool taken_ = false;
};

// Holds a key for as long as its act waits or runs.
class Acts::UnderWay {
 public:
  UnderWay(Acts& acts, const store::ReplyKey& key)
      : acts_(acts), name_(key.caller + "\n" + key.route + "\n" + key.key) {
    const std::lock_guard lock(acts_.mutex_);
    entered_ = acts_.under_way_.insert(name_).second;
  }
  ~UnderWay() {
    if (!entered_) return;
    const std::lock_guard lock(acts_.mutex_);
    acts_.under_way_.erase(name_);
  }
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;
  bool entered() const { return entered_; }

 private:
  Acts& acts_;
  const std::string name_;
  bool entered_ = false;
};

Call Acts::call_of(const http::Request& request) const {
  return {caller_of(request), request.request_id, clock_.now_ms()};
}

asio::awaitable<Result<http::Response>> Acts::commit(const http::Request& request, Act act) {
  return run(request, act, true);
}

asio::awaitable<Result<http::Response>> Acts::commit_secret(const http::Request& request, Act act) {
  return run(request, act, false);
}

asio::awaitable<Result<http::Response>> Acts::look(const http::Request& request, Act act) {
  const Call call = call_of(request);
  LookPlace place(*this, request.counted_with);
  for (int tried = 1; !place.take(); ++tried) {
    if (tried >= look_tries) co_return fail(too_many_looks());
    co_await rest(look_pause);
  }
  co_return co_await database_.read([&](db::Tx& tx) {
    auto answered = act(tx, call);
    if (answered) http::compress_answer(request, *answered);
    return answered;
  });
}

asio::awaitable<Result<http::Response>> Acts::run(const http::Request& request, Act act, bool replayable) {
  const Call call = call_of(request);
  const std::string* given = request.header("Idempotency-Key");
  if (given == nullptr) co_return co_await database_.write([&](db::Tx& tx) { return act(tx, call); });
  if (!is_idempotency_key(*given)) {
    co_return fail(Code::malformed, "Idempotency-Key : de 1 à 255 caractères ASCII imprimables.");
  }
  const store::ReplyKey key = reply_key(request, call, *given);
  const std::string plain_hash = to_hex(crypto::sha256(as_bytes(request.body)));
  const UnderWay under_way(*this, key);
  if (!under_way.entered()) {
    co_return fail(Error{Code::idempotency_in_progress, "La même demande est en cours ; réessayez.", {}, 1});
  }
  const auto once = [&](db::Tx& tx) -> Result<http::Response> {
    // Under a key: what is short or known, a name or an address, could be tried until its hash fits.
    const std::string body_hash = db::keyed_hash(tx, {"idempotency_keys", "body_hash", ""}, plain_hash);
    if (const auto kept = store::kept_reply(tx, key, call.now_ms)) return replay(*kept, body_hash);
    auto response = act(tx, call);
    if (!response) return response;
    store::keep_reply(tx, key, kept_from(*response, body_hash, replayable), call.now_ms + reply_life_ms);
    store::forget_replies(tx, call.now_ms);
    return response;
  };
  co_return co_await database_.write(once);
}

}  // namespace qrcongo::identity
