#include "encryption_key_store.hpp"

#include "qrcongo/base/check.hpp"
#include "qrcongo/db/conditions.hpp"

namespace qrcongo::identity::store {
namespace {

const std::string columns =
    "id, organisation_id, recipient, state, registered_by, created_at, confirmed_by, confirmed_at, ended_at, sequence";
const std::string select = "SELECT " + columns + " FROM encryption_keys ";

struct Row : EncryptionKey {
  auto fields() {
    return std::tie(id, organisation_id, recipient, state, registered_by, created_at, confirmed_by, confirmed_at,
                    ended_at, sequence);
  }
};

std::optional<EncryptionKey> key_of(std::optional<Row> row) {
  if (!row) return std::nullopt;
  return std::optional<EncryptionKey>(std::move(static_cast<EncryptionKey&>(*row)));
}

}  // namespace

std::optional<EncryptionKey> encryption_key(db::Tx& tx, const EncryptionKeyId& id) {
  return key_of(tx.row<Row>(select + "WHERE id = :id", id));
}

std::optional<EncryptionKey> encryption_key_in(db::Tx& tx, const OrganisationId& organisation,
                                               const std::string& state) {
  return key_of(
      tx.row<Row>(select + "WHERE organisation_id = :organisation_id AND state = :state", organisation, state));
}

std::optional<EncryptionKey> encryption_key_by_recipient(db::Tx& tx, const std::string& recipient) {
  return key_of(tx.row<Row>(select + "WHERE recipient = :recipient AND state <> 'rejected'", recipient));
}

std::vector<EncryptionKey> encryption_keys(db::Tx& tx, const std::optional<OrganisationId>& of, const Page& page) {
  db::Conditions where;
  where.require("sequence > ", page.after);
  where.equal("organisation_id", of);
  where.among("state", page.states);
  std::vector<EncryptionKey> all;
  for (Row& row : where.rows<Row>(tx, select, "sequence", page.limit)) all.push_back(std::move(row));
  return all;
}

void insert_encryption_key(db::Tx& tx, const EncryptionKey& key) {
  tx.run(
      "INSERT INTO encryption_keys (id, organisation_id, recipient, state, registered_by, created_at) "
      "VALUES (:id, :organisation_id, :recipient, :state, :registered_by, :created_at)",
      key.id, key.organisation_id, key.recipient, key.state, key.registered_by, key.created_at);
}

void update_encryption_key(db::Tx& tx, const EncryptionKey& key) {
  const auto changed = tx.run(
      "UPDATE encryption_keys SET state = :state, confirmed_by = :confirmed_by, confirmed_at = :confirmed_at, "
      "ended_at = :ended_at WHERE id = :id",
      key.state, key.confirmed_by, key.confirmed_at, key.ended_at, key.id);
  check(changed == 1, "an encryption key that changes has no row");
}

}  // namespace qrcongo::identity::store
