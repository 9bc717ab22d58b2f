// The data keys, opened, for as long as the database is. Private to db; filled before the threads start, read by all of
// them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <soci/soci.h>

#include "qrcongo/base/check.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/base/secret.hpp"
#include "qrcongo/db/tx.hpp"

namespace qrcongo::db {

class HeldKeys {
 public:
  // Makes the keys where there are none. Code::invalid_input where one is missing, or where the key-encryption key does
  // not open one that is there.
  static Result<std::unique_ptr<HeldKeys>> open(soci::session& session, ByteView key_encryption_key);

  // The same of a database that is only looked into: makes nothing, and has what an older program left.
  static Result<std::unique_ptr<HeldKeys>> read(Tx& tx, ByteView key_encryption_key);

  bool holds(std::string_view name) const { return keys_.contains(name); }

  ByteView find(std::string_view name) const {
    const auto found = keys_.find(name);
    check(found != keys_.end(), "a data key that does not exist");
    return found->second.view();
  }

 private:
  HeldKeys() = default;

  std::map<std::string, Secret, std::less<>> keys_;
};

}  // namespace qrcongo::db
