// The keys of the classes of data that lie sealed (sealed.hpp) or tagged: contact, document, scans, totp, webhook,
// tokens (what lets people in), audit (the audit log's entries), each wrapped by the key-encryption key. Database makes
// and opens them. Functions for the thread whose transaction they are given.
#pragma once

#include <string_view>

#include "qrcongo/base/result.hpp"
#include "qrcongo/base/secret.hpp"
#include "qrcongo/db/tx.hpp"

namespace qrcongo::db {

// False where the database was opened without its keys, or was left by a program that knew no such class.
bool has_data_key(Tx& tx, std::string_view data_key);
// Whether something of the class may still lie plain, from before it was sealed. Which of both holds is bound to the
// wrapped key: nobody who only writes into the database makes the program seal what he put there.
bool may_hold_plain(Tx& tx, std::string_view data_key);
// Once all of the class is sealed; from then on whatever is not is damaged.
Result<void> declare_sealed(Tx& tx, ByteView key_encryption_key, std::string_view data_key);
// Puts all data keys under another key-encryption key. Nothing that they sealed changes. Code::invalid_input where the
// old one does not open them.
Result<void> rewrap_data_keys(Tx& tx, ByteView old_key_encryption_key, ByteView new_key_encryption_key);

}  // namespace qrcongo::db
