// What was answered under an Idempotency-Key.
#include "qrcongo/db/sealed.hpp"
#include "store.hpp"

namespace qrcongo::identity::store {
namespace {

const std::string is_reply = "caller = :caller AND route = :route AND idempotency_key = :key";

// By caller, route and key: a reply has no id of its own.
std::string row_of(const ReplyKey& key) { return key.caller + "\n" + key.route + "\n" + key.key; }

}  // namespace

std::optional<KeptReply> kept_reply(db::Tx& tx, const ReplyKey& key, std::int64_t now_ms) {
  auto kept =
      tx.row<KeptReply>("SELECT body_hash, status, content_type, location, etag, body FROM idempotency_keys WHERE " +
                            is_reply + " AND expires_at > :now",
                        key.caller, key.route, key.key, now_ms);
  if (kept && kept->body) kept->body = db::unseal(tx, {"idempotency_keys", "body", row_of(key)}, *kept->body);
  return kept;
}

void keep_reply(db::Tx& tx, const ReplyKey& key, const KeptReply& r, std::int64_t expires_at) {
  // What was answered names people.
  std::optional<std::string> body;
  if (r.body) body = db::seal(tx, {"idempotency_keys", "body", row_of(key)}, *r.body);
  // One of the same key that expired may still stand there.
  tx.run("DELETE FROM idempotency_keys WHERE " + is_reply, key.caller, key.route, key.key);
  tx.run(
      "INSERT INTO idempotency_keys (caller, route, idempotency_key, body_hash, status, content_type, location, etag, "
      "body, expires_at) "
      "VALUES (:caller, :route, :key, :body_hash, :status, :content_type, :location, :etag, :body, :expires_at)",
      key.caller, key.route, key.key, r.body_hash, r.status, r.content_type, r.location, r.etag, body, expires_at);
}

void forget_replies(db::Tx& tx, std::int64_t now_ms) {
  tx.run(
      "DELETE FROM idempotency_keys WHERE sequence IN "
      "(SELECT sequence FROM idempotency_keys WHERE expires_at <= :now LIMIT 100)",
      now_ms);
}

}  // namespace qrcongo::identity::store
