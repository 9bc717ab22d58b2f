#include "migrations.hpp"

#include <map>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/log.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "qrcongo/db/tx.hpp"
#include "sqlite_session.hpp"

namespace qrcongo::db {
namespace {

struct Recorded {
  std::string name;
  std::string sha256;
  auto fields() { return std::tie(name, sha256); }
};

constexpr const char* create_record =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    "name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, applied_at BIGINT NOT NULL);";

std::map<std::string, std::string> recorded_migrations(soci::session& session) {
  run_script(session, create_record);
  Tx tx(session);
  std::map<std::string, std::string> recorded;
  for (const Recorded& row : tx.rows<Recorded>("SELECT name, sha256 FROM schema_migrations")) {
    recorded.emplace(row.name, row.sha256);
  }
  return recorded;
}

std::string digest_of(std::string_view content) { return to_hex(crypto::sha256(as_bytes(content))); }

Result<void> check_recorded(const std::map<std::string, std::string>& recorded,
                            std::span<const EmbeddedFile> migrations) {
  std::map<std::string, std::string> known;
  for (const EmbeddedFile& file : migrations) known.emplace(file.path, digest_of(file.content));
  for (const auto& [name, sha256] : recorded) {
    const auto found = known.find(name);
    if (found == known.end()) {
      return fail(Code::wrong_state,
                  "La base contient la migration " + name + ", inconnue de ce programme : il est trop ancien.");
    }
    if (found->second != sha256) {
      return fail(Code::wrong_state, "La migration " + name + " n'est plus celle qui a été appliquée à cette base.");
    }
  }
  return {};
}

void apply(soci::session& session, const EmbeddedFile& file) {
  in_transaction(session, [&] {
    run_script(session, std::string(file.content));
    Tx tx(session);
    tx.run("INSERT INTO schema_migrations (name, sha256, applied_at) VALUES (:name, :sha256, :applied_at)", file.path,
           digest_of(file.content), SystemClock().now_ms());
  });
  log::info("migration applied", {{"name", std::string(file.path)}});
}

}  // namespace

Result<void> migrate(soci::session& session, std::span<const EmbeddedFile> migrations) {
  const auto recorded = recorded_migrations(session);
  if (const auto checked = check_recorded(recorded, migrations); !checked) return checked;
  for (const EmbeddedFile& file : migrations) {
    if (recorded.contains(std::string(file.path))) continue;
    try {
      apply(session, file);
    } catch (const std::exception& failure) {
      return fail(Code::internal, "La migration " + std::string(file.path) + " a échoué : " + failure.what());
    }
  }
  return {};
}

void make_schema(soci::session& session, std::span<const EmbeddedFile> migrations) {
  run_script(session, create_record);
  for (const EmbeddedFile& file : migrations) run_script(session, std::string(file.content));
}

}  // namespace qrcongo::db
