#include "qrcongo/identity/acts.hpp"

#include <algorithm>

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "qrcongo/db/sealed.hpp"
#include "store.hpp"

namespace qrcongo::identity {
namespace {

constexpr std::int64_t reply_life_ms = 30 * day_ms;

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

}  // namespace

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
  co_return co_await database_.read([&](db::Tx& tx) { return act(tx, call); });
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
