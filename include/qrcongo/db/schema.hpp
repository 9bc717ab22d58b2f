// Whether a database has the tables, indexes, views and triggers that its migrations made, and no others: who can write
// to the file can drop a trigger, and nothing else would notice. A function for the thread whose transaction it is
// given; it takes some hundredths of a second.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "qrcongo/base/embedded.hpp"
#include "qrcongo/db/tx.hpp"

namespace qrcongo::db {

struct SchemaFault {
  enum class What { missing, changed, added };

  std::string kind;  // "table", "index", "view", "trigger"
  std::string name;
  What what = What::missing;

  std::string text() const;  // for people, in French
};

// Beside a database that these migrations make anew, in memory; sorted by name.
std::vector<SchemaFault> compare_schema(Tx& tx, std::span<const EmbeddedFile> migrations);

}  // namespace qrcongo::db
