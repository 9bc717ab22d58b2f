#include "password_hashing.hpp"

#include "authority_body.hpp"
#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/client_network.hpp"
#include "qrcongo/base/log.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "qrcongo/crypto/password.hpp"
#include "qrcongo/runtime/offload.hpp"

namespace qrcongo::identity {
namespace {

tl::unexpected<Error> hash_queue_full() {
  return fail(Error{Code::unavailable, "Trop de personnes s'identifient en ce moment.", {}, 2});
}

}  // namespace

asio::awaitable<Result<bool>> is_right_password(runtime::ThreadPool& hash, const Credentials& credentials,
                                                const std::string& password) {
  bool right = false;
  const bool ran =
      co_await runtime::offload(hash, [&] { right = crypto::verify_password(password, credentials.record); });
  if (!ran) co_return hash_queue_full();
  const bool somebody = credentials.user.has_value();
  co_return right&& somebody;
}

asio::awaitable<Result<std::string>> make_password_record(runtime::ThreadPool& hash, Random& random,
                                                          const std::string& password) {
  std::string record;
  const bool ran = co_await runtime::offload(hash, [&] { record = crypto::hash_password(password, random); });
  if (!ran) co_return hash_queue_full();
  co_return record;
}

std::string Authority::Body::network_hash(const std::string& network) const {
  return to_hex(crypto::hmac_sha256(network_key_.view(), as_bytes(network))).substr(0, 32);
}

Result<Authority::Body::Visitor> Authority::Body::visitor(db::Tx& tx, const std::string& email,
                                                          const std::string& client_address,
                                                          std::int64_t now_ms) const {
  const std::string network = client_network_name(client_address);
  Visitor visitor{sessions.credentials(tx, email), {email, network, false}, network_hash(network)};
  // Asked for nobody too, so that an unknown person costs the same.
  const UserId user = visitor.credentials.user.value_or(UserId());
  visitor.attempt.known = store::is_known_network(tx, user, visitor.network_hash, now_ms - network_known_ms);
  return visitor;
}

void Authority::Body::tell_refused(std::string_view why, const Visitor& visitor, const Call& call) const {
  const auto& user = visitor.credentials.user;
  log::warning("sign-in refused", {{"why", std::string(why)},
                                   {"user", user ? user->str() : std::string()},
                                   {"network", visitor.network_hash},
                                   {"request_id", call.request_id}});
}

SignInAttempt Authority::Body::own_attempt(const Call& call, const std::string& client_address) const {
  return {"self " + call.caller.user_id.str(), client_network_name(client_address), true};
}

void Authority::Body::tell_attempt(const Call& call, const std::string& client_address, std::optional<Code> refused) {
  const SignInAttempt attempt = own_attempt(call, client_address);
  if (!refused) return attempts.was_right(attempt);
  if (*refused != Code::invalid_input) attempts.was_nothing(attempt);
}

asio::awaitable<Result<Credentials>> Authority::Body::verify_own_password(runtime::ThreadPool& hash, const Call& call,
                                                                          std::string client_address,
                                                                          std::string password, std::string pointer) {
  const SignInAttempt attempt = own_attempt(call, client_address);
  if (auto may = attempts.begin(attempt, call.now_ms); !may) co_return fail(may.error());
  const auto credentials = co_await database.read(
      [&](db::Tx& tx) -> Result<Credentials> { return sessions.credentials(tx, call.caller.user_id); });
  if (!credentials) {
    attempts.was_nothing(attempt);
    co_return fail(credentials.error());
  }
  const auto right = co_await is_right_password(hash, *credentials, password);
  if (!right) {
    attempts.was_nothing(attempt);
    co_return fail(right.error());
  }
  if (!*right) {
    const Visitor self{{call.caller.user_id, {}}, attempt, network_hash(attempt.network)};
    tell_refused("own_password", self, call);
    co_return fail_field(Code::invalid_input, pointer, "wrong", "Le mot de passe actuel est incorrect.");
  }
  co_return *credentials;
}

}  // namespace qrcongo::identity
