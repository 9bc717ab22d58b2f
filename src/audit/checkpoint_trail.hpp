// The signed checkpoints, met one after another while the log is rebuilt beside them. Private to audit; one pass on one
// thread, with the transaction of that pass.
#pragma once

#include <string>
#include <vector>

#include "checkpoint_store.hpp"
#include "rebuilder.hpp"

namespace qrcongo::audit {

class CheckpointTrail {
 public:
  // evidence.keys empty: those that the database names itself.
  CheckpointTrail(db::Tx& tx, const Evidence& evidence);

  // All three: empty, or what is wrong. begin: the given notes' signatures; meet: at every size, 0 included; end: what
  // was signed and is not there.
  std::string begin();
  std::string meet(const Rebuilder& rebuilder);
  std::string end(std::int64_t size);

  std::int64_t met() const { return met_; }

 private:
  struct Given {
    Checkpoint checkpoint;
    std::string text;
    bool kept = false;  // a stored checkpoint says the same
  };

  std::string check_stored(const StoredCheckpoint& stored, const Head& head);
  std::string fault_in(const StoredCheckpoint& stored) const;
  std::vector<VerifierKey> keys_named(std::string_view origin) const;
  const StoredCheckpoint* next_stored();

  db::Tx& tx_;
  const Evidence& evidence_;
  const bool has_table_;
  std::vector<crypto::PublicKey> public_keys_;
  std::vector<Given> given_;  // by size
  std::size_t next_given_ = 0;
  std::vector<StoredCheckpoint> page_;
  std::size_t next_in_page_ = 0;
  bool all_read_ = false;
  std::int64_t met_ = 0;
};

}  // namespace qrcongo::audit
