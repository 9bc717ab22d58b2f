#include "qrcongo/db/schema.hpp"

#include <map>
#include <optional>
#include <tuple>

#include "migrations.hpp"
#include "sqlite_session.hpp"

namespace qrcongo::db {
namespace {

struct Object {
  std::string kind;
  std::string name;
  std::string table;
  std::optional<std::string> sql;
  auto fields() { return std::tie(kind, name, table, sql); }
};

using Key = std::pair<std::string, std::string>;  // name, kind

// Not what SQLite makes by itself: indexes of a table's own keys, and statistics.
std::map<Key, Object> objects_of(Tx& tx) {
  std::map<Key, Object> objects;
  for (Object& object : tx.rows<Object>("SELECT type, name, tbl_name, sql FROM sqlite_master "
                                        "WHERE type NOT IN ('table', 'index') OR substr(name, 1, 7) <> 'sqlite_'")) {
    Key key(object.name, object.kind);
    objects.emplace(std::move(key), std::move(object));
  }
  return objects;
}

std::map<Key, Object> objects_made_by(std::span<const EmbeddedFile> migrations) {
  soci::session session;
  open_in_memory(session);
  make_schema(session, migrations);
  Tx tx(session);
  return objects_of(tx);
}

// With the article that French wants.
std::string in_french(const std::string& kind) {
  if (kind == "table") return "la table ";
  if (kind == "index") return "l'index ";
  if (kind == "view") return "la vue ";
  if (kind == "trigger") return "le déclencheur ";
  return kind + " ";
}

}  // namespace

std::string SchemaFault::text() const {
  const std::string which = in_french(kind) + name;
  switch (what) {
    case What::missing:
      return which + " manque";
    case What::changed:
      return which + " n'est pas comme le programme l'a fait";
    case What::added:
      break;
  }
  return which + " n'est pas du programme";
}

std::vector<SchemaFault> compare_schema(Tx& tx, std::span<const EmbeddedFile> migrations) {
  const std::map<Key, Object> expected = objects_made_by(migrations);
  const std::map<Key, Object> found = objects_of(tx);
  std::map<Key, SchemaFault> faults;
  for (const auto& [key, object] : expected) {
    const auto there = found.find(key);
    if (there == found.end()) {
      faults.emplace(key, SchemaFault{object.kind, object.name, SchemaFault::What::missing});
    } else if (there->second.table != object.table || there->second.sql != object.sql) {
      faults.emplace(key, SchemaFault{object.kind, object.name, SchemaFault::What::changed});
    }
  }
  for (const auto& [key, object] : found) {
    if (!expected.contains(key)) {
      faults.emplace(key, SchemaFault{object.kind, object.name, SchemaFault::What::added});
    }
  }
  std::vector<SchemaFault> sorted;
  for (auto& [key, fault] : faults) sorted.push_back(std::move(fault));
  return sorted;
}

}  // namespace qrcongo::db
