// The table of printers' encryption keys. Private to identity; each call belongs to the thread whose transaction it is
// given.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "qrcongo/identity/encryption_keys.hpp"

namespace qrcongo::identity::store {

std::optional<EncryptionKey> encryption_key(db::Tx& tx, const EncryptionKeyId& id);
std::optional<EncryptionKey> encryption_key_in(db::Tx& tx, const OrganisationId& organisation,
                                               const std::string& state);
std::optional<EncryptionKey> encryption_key_by_recipient(db::Tx& tx, const std::string& recipient);  // not rejected
std::vector<EncryptionKey> encryption_keys(db::Tx& tx, const std::optional<OrganisationId>& of, const Page& page);
void insert_encryption_key(db::Tx& tx, const EncryptionKey& key);
void update_encryption_key(db::Tx& tx, const EncryptionKey& key);  // its state, and by whom and when

}  // namespace qrcongo::identity::store
