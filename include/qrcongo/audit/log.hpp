// The audit log: one entry for every act, written in the act's own transaction, as leaves of a Merkle tree (RFC 6962)
// over one fixed encoding. Owned by app; append on the writer's thread, verify on any that may block.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "qrcongo/base/result.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "qrcongo/db/tx.hpp"

namespace qrcongo::audit {

// Who acted: the ids and the role of the moment, never a name or an address, so that personal data can be erased.
struct Actor {
  std::string kind;             // "person", "api_client", "system", "public" (somebody in the street)
  std::string id;               // user's or client's; "" for system and public
  std::string role;             // "OPERATEUR_OCC"; "" for system and public
  std::string organisation_id;  // "" for system and public
};

struct Entry {
  Actor actor;
  std::string action;        // "order.approve"
  std::string subject_kind;  // "order"
  std::string subject_id;
  std::string request_id;
  boost::json::object detail{};  // what was decided: amounts, ranges, reasons' codes; no personal data, no secret
};

struct Head {
  std::int64_t size = 0;  // entries
  crypto::Digest root{};  // RFC 6962 section 2.1; of no entries: SHA-256 of nothing
};

// Appends and gives the entry's place, from 0. The time is now_ms. It bears a tag under the data key "audit", by which
// it is told from one that somebody else put there: the database must be open with its key, else this aborts.
std::int64_t append(db::Tx& tx, const Entry& entry, std::int64_t now_ms);

Head head(db::Tx& tx);
// Of the last entry; 0 where there is none.
std::int64_t last_time_ms(db::Tx& tx);

// The bytes of a leaf: fixed for ever, described in docs/audit.md.
Bytes encode_entry(std::int64_t sequence, std::int64_t time_ms, const Entry& entry);

struct Evidence;  // checkpoint.hpp: what is known from elsewhere than the database

// An entry that fits the tree and that the server did not append, or did not append like that.
struct Forged {
  std::int64_t sequence = 0;
  std::string subject_kind;
  std::string subject_id;
};

struct Verification {
  Head head;
  std::int64_t checkpoints = 0;  // stored ones that were met and are right
  bool tags_checked = false;     // false where the database was opened without its key, or is older than tags
  std::vector<Forged> forged{};  // the first of them
  std::string fault;             // empty: every entry, node and checkpoint is right; else what is wrong and where
};

// Recomputes every leaf from its row, every node from its leaves, every checkpoint's root and, where the database is
// open with its key, every tag. progress(done, all) now and then.
Verification verify(db::Tx& tx, const Evidence& evidence,
                    const std::function<void(std::int64_t, std::int64_t)>& progress);
Verification verify(db::Tx& tx, const std::function<void(std::int64_t, std::int64_t)>& progress);

}  // namespace qrcongo::audit
