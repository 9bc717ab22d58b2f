// API clients and their secrets' hashes.
#include "qrcongo/db/conditions.hpp"
#include "store.hpp"

namespace qrcongo::identity::store {
namespace {

const std::string client_columns =
    "id, name, organisation_id, created_by, state, certificate_sha256, last_used_at, previous_secret_until, sequence, "
    "created_at";
const std::string select_client = "SELECT " + client_columns + " FROM api_clients ";

struct ClientRow : ApiClient {
  auto fields() {
    return std::tie(id, name, organisation_id, created_by, state, certificate_sha256, last_used_at,
                    previous_secret_until, sequence, created_at);
  }
};

template <class Row, class Value>
std::optional<Value> as(std::optional<Row> row) {
  if (!row) return std::nullopt;
  return std::optional<Value>(std::move(static_cast<Value&>(*row)));
}

template <class Value, class Row>
std::vector<Value> all_as(std::vector<Row> rows) {
  return std::vector<Value>(std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
}

}  // namespace

std::optional<ApiClient> api_client(db::Tx& tx, const ApiClientId& id) {
  return as<ClientRow, ApiClient>(tx.row<ClientRow>(select_client + "WHERE id = :id", id));
}

std::optional<ClientSecrets> client_secrets(db::Tx& tx, const ApiClientId& id) {
  return tx.row<ClientSecrets>(
      "SELECT secret_hash, previous_secret_hash, previous_secret_until FROM api_clients WHERE id = :id AND state = "
      "'active'",
      id);
}

std::vector<ApiClient> api_clients(db::Tx& tx, const std::optional<OrganisationId>& of, const Page& page) {
  db::Conditions where;
  where.behind(page);
  where.equal("organisation_id", of);
  where.among("state", page.states);
  return all_as<ApiClient>(where.rows<ClientRow>(tx, select_client, db::order_of(page), page.limit));
}

std::vector<ApiClient> active_api_clients_of(db::Tx& tx, const UserId& creator) {
  return all_as<ApiClient>(
      tx.rows<ClientRow>("SELECT " + client_columns +
                             " FROM api_clients WHERE created_by = :creator AND state = 'active' ORDER BY sequence",
                         creator));
}

void insert_api_client(db::Tx& tx, const ApiClient& c, const std::string& secret_hash) {
  tx.run(
      "INSERT INTO api_clients (id, name, organisation_id, created_by, secret_hash, state, certificate_sha256, "
      "created_at) "
      "VALUES (:id, :name, :organisation_id, :created_by, :secret_hash, :state, :certificate_sha256, :created_at)",
      c.id, c.name, c.organisation_id, c.created_by, secret_hash, c.state, c.certificate_sha256, c.created_at);
}

void revoke_api_client(db::Tx& tx, const ApiClientId& id) {
  tx.run("UPDATE api_clients SET state = 'revoked' WHERE id = :id", id);
}

void replace_client_secret(db::Tx& tx, const ApiClientId& id, const std::string& secret_hash,
                           const std::optional<std::int64_t>& previous_until) {
  tx.run(
      "UPDATE api_clients SET previous_secret_hash = secret_hash, previous_secret_until = :until, secret_hash = :hash "
      "WHERE id = :id",
      previous_until, secret_hash, id);
  if (!previous_until) tx.run("UPDATE api_clients SET previous_secret_hash = NULL WHERE id = :id", id);
}

void forget_previous_secrets(db::Tx& tx, std::int64_t now_ms) {
  tx.run(
      "UPDATE api_clients SET previous_secret_hash = NULL, previous_secret_until = NULL WHERE previous_secret_until <= "
      ":now",
      now_ms);
}

void note_client_use(db::Tx& tx, const ApiClientId& id, std::int64_t now_ms) {
  tx.run("UPDATE api_clients SET last_used_at = :now WHERE id = :id", now_ms, id);
}

}  // namespace qrcongo::identity::store
