// 10,000 times somebody who is past the triggers changes one thing in the audit store, as cleverly as a rewrite that is
// right in itself. One old checkpoint and the public key find each of them.
//
// What they cannot find, and is not tried: entries that were appended after that checkpoint and rewritten since with a
// tree that fits. A newer checkpoint does, and they are signed each minute; and the tags of the entries do, whoever has
// the key (log_test.cpp). Here the tags are left aside, as somebody outside has to.
#include <algorithm>
#include <functional>
#include <random>

#include "src/audit/encoding.hpp"
#include "src/audit/store.hpp"
#include "tests/unit/audit/signed_log.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

constexpr int entries_a_checkpoint = 30;
constexpr int checkpoint_count = 7;
constexpr int trials = 10'000;

class Insider {
 public:
  explicit Insider(std::int64_t size) : size_(size) {}

  // Changes one thing and says what.
  std::string strike(db::Tx& tx) {
    const std::vector<std::function<std::string(Insider&, db::Tx&)>> ways = {
        &Insider::edit_entry,      &Insider::move_entry,        &Insider::delete_entry,     &Insider::swap_entries,
        &Insider::change_type,     &Insider::edit_node,         &Insider::delete_node,      &Insider::swap_nodes,
        &Insider::edit_checkpoint, &Insider::delete_checkpoint, &Insider::swap_checkpoints, &Insider::cut_off,
        &Insider::roll_back,       &Insider::rewrite_entry,     &Insider::forge_tail,       &Insider::add_strays};
    return ways[below(ways.size())](*this, tx);
  }

 private:
  std::size_t below(std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(chance_); }
  std::int64_t number_below(std::int64_t end) {
    return static_cast<std::int64_t>(below(static_cast<std::size_t>(end)));
  }
  std::string any_entry() { return std::to_string(number_below(size_)); }
  std::string any_checkpoint() { return std::to_string(number_below(checkpoint_count)); }

  std::pair<std::string, std::string> two_below(std::int64_t end) {
    const std::int64_t one = number_below(end);
    const std::int64_t other = (one + 1 + number_below(end - 1)) % end;
    return {std::to_string(one), std::to_string(other)};
  }

  template <std::size_t N>
  std::string one_of(const char* const (&names)[N]) {
    return names[below(N)];
  }

  // Another text in its place: a character more, or fewer, or another one.
  std::string mutation(const std::string& column) {
    const char* const ways[] = {"%c || 'x'", "'x' || %c", "%c || char(10)", "substr(%c, 1, 3) || '*' || substr(%c, 5)"};
    std::string made = one_of(ways);
    for (std::size_t at = made.find("%c"); at != std::string::npos; at = made.find("%c")) made.replace(at, 2, column);
    return made;
  }

  std::string run(db::Tx& tx, const std::string& statement) {
    tx.run(statement);
    return statement;
  }

  std::string edit_entry(db::Tx& tx) {
    const char* const texts[] = {"actor_kind", "actor_id",     "actor_role", "actor_organisation_id",
                                 "action",     "subject_kind", "subject_id", "request_id",
                                 "detail",     "leaf_hash"};
    const std::string column = below(8) == 0 ? "time_ms" : one_of(texts);
    const std::string value = column == "time_ms" ? "time_ms + " + std::to_string(1 + below(1000)) : mutation(column);
    return run(tx, "UPDATE audit_entries SET " + column + " = " + value + " WHERE sequence = " + any_entry());
  }

  std::string move_entry(db::Tx& tx) {
    const std::string place = std::to_string(below(2) == 0 ? -1 - number_below(9) : size_ + number_below(9));
    return run(tx, "UPDATE audit_entries SET sequence = " + place + " WHERE sequence = " + any_entry());
  }

  std::string delete_entry(db::Tx& tx) { return run(tx, "DELETE FROM audit_entries WHERE sequence = " + any_entry()); }

  std::string swap_rows(db::Tx& tx, const std::string& table, std::int64_t end) {
    const auto [one, other] = two_below(end);
    run(tx, "UPDATE " + table + " SET sequence = -7 WHERE sequence = " + other);
    run(tx, "UPDATE " + table + " SET sequence = " + other + " WHERE sequence = " + one);
    run(tx, "UPDATE " + table + " SET sequence = " + one + " WHERE sequence = -7");
    return "swap " + table + " " + one + " and " + other;
  }

  std::string swap_entries(db::Tx& tx) { return swap_rows(tx, "audit_entries", size_); }
  std::string swap_checkpoints(db::Tx& tx) { return swap_rows(tx, "audit_checkpoints", checkpoint_count); }

  // The same to many readers, and another value to some.
  std::string change_type(db::Tx& tx) {
    const char* const changes[] = {
        "audit_entries SET time_ms = time_ms || 'x' WHERE sequence = ",
        "audit_entries SET subject_id = CAST(subject_id AS BLOB) WHERE sequence = ",
        "audit_entries SET detail = CAST(detail AS BLOB) WHERE sequence = ",
        "audit_nodes SET hash = CAST(hash AS BLOB) WHERE level = 1 AND place = ",
        "audit_checkpoints SET signed_at = signed_at || 'x' WHERE sequence = ",
        "audit_checkpoints SET note = CAST(note AS BLOB) WHERE sequence = ",
    };
    return run(tx, "UPDATE " + one_of(changes) + any_checkpoint());
  }

  std::string edit_node(db::Tx& tx) {
    const char* const values[] = {"hash = 'x' || substr(hash, 2)", "hash = upper(hash) || ' '", "place = place + 1000",
                                  "level = level + 30"};
    return run(tx, "UPDATE audit_nodes SET " + one_of(values) + some_node());
  }

  std::string delete_node(db::Tx& tx) { return run(tx, "DELETE FROM audit_nodes" + some_node()); }

  std::string some_node() {
    const std::int64_t level = 1 + number_below(7);
    return " WHERE level = " + std::to_string(level) + " AND place = " + std::to_string(number_below(size_ >> level));
  }

  std::string swap_nodes(db::Tx& tx) {
    const std::int64_t level = 1 + number_below(5);
    const auto [one, other] = two_below(size_ >> level);
    const std::string node = " WHERE level = " + std::to_string(level) + " AND place = ";
    run(tx, "UPDATE audit_nodes SET place = -7" + node + one);
    run(tx, "UPDATE audit_nodes SET place = " + one + node + other);
    run(tx, "UPDATE audit_nodes SET place = " + other + node + "-7");
    return "swap nodes" + node + one + " and " + other;
  }

  std::string edit_checkpoint(db::Tx& tx) {
    const char* const values[] = {"size = size + 1",
                                  "size = size + 1000",
                                  "root = upper(root) || 'x'",
                                  "signed_at = signed_at - 1",
                                  "sequence = sequence + 100",
                                  "note = replace(note, 'gouv', 'gouw')",
                                  "note = replace(note, 'time 2', 'time 3')",
                                  "note = note || '— somebody AAAAAAAA' || char(10)",
                                  "note = substr(note, 1, length(note) - 1)",
                                  "note = substr(note, 1, length(note) - 9) || 'AAAAAAA=' || char(10)"};
    return run(tx, "UPDATE audit_checkpoints SET " + one_of(values) + " WHERE sequence = " + any_checkpoint());
  }

  std::string delete_checkpoint(db::Tx& tx) {
    return run(tx, "DELETE FROM audit_checkpoints WHERE sequence = " + any_checkpoint());
  }

  // As the store stood when it had so many entries: right in itself.
  void cut_to(db::Tx& tx, std::int64_t size) {
    const std::string end = std::to_string(size);
    tx.run("DELETE FROM audit_entries WHERE sequence >= " + end);
    tx.run("DELETE FROM audit_nodes WHERE ((place + 1) << level) > " + end);
    tx.run("DELETE FROM audit_checkpoints WHERE size > " + end);
  }

  std::string cut_off(db::Tx& tx) {
    const std::int64_t size = size_ - 1 - number_below(40);
    cut_to(tx, size);
    return "cut off after " + std::to_string(size);
  }

  std::string roll_back(db::Tx& tx) {
    const std::int64_t size = 1 + entries_a_checkpoint * number_below(checkpoint_count);
    cut_to(tx, size);
    return "roll back to " + std::to_string(size);
  }

  // Another content, and every hash above it made to fit.
  std::string rewrite_entry(db::Tx& tx) {
    const std::int64_t sequence = number_below(size_);
    tx.run("UPDATE audit_entries SET detail = '{\"quantity\":6}' WHERE sequence = " + std::to_string(sequence));
    const auto row = audit::entries_from(tx, sequence, 1).front();
    std::string hash = to_hex(audit::hash_leaf(audit::encode_stored(row)));
    tx.run("UPDATE audit_entries SET leaf_hash = :hash WHERE sequence = :sequence", hash, sequence);
    for (std::int64_t level = 1; ((sequence >> level) + 1) << level <= size_; ++level) {
      const std::int64_t place = sequence >> level;
      const auto left = from_hex(*audit::find_node(tx, level - 1, place * 2));
      const auto right = from_hex(*audit::find_node(tx, level - 1, place * 2 + 1));
      hash = to_hex(audit::hash_node(*left, *right));
      tx.run("UPDATE audit_nodes SET hash = :hash WHERE level = :level AND place = :place", hash, level, place);
    }
    return "rewrite " + std::to_string(sequence);
  }

  // The last entries replaced by others, in a tree that fits, with checkpoints of the insider's own key.
  std::string forge_tail(db::Tx& tx) {
    const std::int64_t cut = size_ - 1 - number_below(20);
    cut_to(tx, cut);
    for (std::int64_t i = cut; i < size_ + 2; ++i) audit::append(tx, some_entry("forged"), i);
    const audit::Head head = audit::head(tx);
    const audit::Checkpoint forged{log_origin, head, 1000, std::nullopt};
    tx.run(
        "INSERT INTO audit_checkpoints (size, root, note, signed_at, sequence) SELECT :size, :root, :note, 1000, "
        "COUNT(*) FROM audit_checkpoints",
        head.size, to_hex(head.root), audit::sign_note(forged.text(), log_origin, own_key_));
    return "forge from " + std::to_string(cut);
  }

  std::string add_strays(db::Tx& tx) {
    const char* const strays[] = {
        "INSERT INTO audit_nodes (level, place, hash) VALUES (40, 0, 'x')",
        "INSERT INTO audit_entries SELECT -1 - sequence, time_ms, actor_kind, actor_id, actor_role, "
        "actor_organisation_id, action, subject_kind, subject_id, request_id, detail, leaf_hash, tag FROM "
        "audit_entries "
        "WHERE sequence = 5",
        "INSERT INTO audit_checkpoints (sequence, size, root, note, signed_at) SELECT -1, 1, root, note, signed_at "
        "FROM "
        "audit_checkpoints WHERE sequence = 3",
        "INSERT INTO audit_checkpoints (sequence, size, root, note, signed_at) SELECT 99, 100000, root, note, "
        "signed_at "
        "FROM audit_checkpoints WHERE sequence = 3"};
    return run(tx, one_of(strays));
  }

  const std::int64_t size_;
  std::mt19937_64 chance_{20261126};
  crypto::SigningKey own_key_{Secret(32).view()};
};

}  // namespace

TEST_CASE("each of 10,000 random changes to the audit store is found with one old checkpoint and the public key") {
  SignedLog log;
  for (int i = 0; i < checkpoint_count; ++i) {
    // The key's own entry is the first.
    log.append(entries_a_checkpoint);
    REQUIRE(log.sign());
  }
  const audit::Evidence evidence{log.keys(), {log.checkpoints().newest()}};
  const std::int64_t size = log.newest().head.size;
  REQUIRE(size == 1 + entries_a_checkpoint * checkpoint_count);
  log.drop_triggers();
  const auto fault_now = [&] {
    return *log.database->read_now(
        [&](db::Tx& tx) -> Result<std::string> { return audit::verify(tx, evidence, {}).fault; });
  };
  const auto fault_outside = [&](db::Tx& tx) {
    const audit::Verification seen = audit::verify(tx, evidence, {});
    return seen.forged.empty() ? seen.fault : seen.fault.substr(std::min(seen.fault.size(), seen.fault.find(" ; ")));
  };
  REQUIRE(fault_now() == "");

  Insider insider(size);
  int found = 0;
  for (int trial = 0; trial < trials; ++trial) {
    std::string struck = "nothing";
    std::string fault;
    const auto undone = log.database->write_now([&](db::Tx& tx) -> Result<void> {
      struck = insider.strike(tx);
      fault = fault_outside(tx);
      return fail(Code::wrong_state, "undone");
    });
    REQUIRE_MESSAGE(undone.error().detail == "undone", struck);
    CHECK_MESSAGE(!fault.empty(), struck);
    if (!fault.empty()) ++found;
  }
  CHECK(found == trials);
  // Each was found for what it did, not for what one before it left.
  CHECK(fault_now() == "");
}

TEST_CASE("a rewrite that fits is not seen without a checkpoint from elsewhere, and is with one") {
  SignedLog log;
  log.append(20);
  REQUIRE(log.sign());
  const std::string old = log.checkpoints().newest();
  const auto keys = log.keys();
  log.drop_triggers();
  log.run("DELETE FROM audit_checkpoints");
  log.run("DELETE FROM audit_entries WHERE sequence >= 20");
  log.run("DELETE FROM audit_nodes WHERE ((place + 1) << level) > 20");
  log.append(3);
  const auto fault = [&](const audit::Evidence& evidence) {
    return *log.database->read_now(
        [&](db::Tx& tx) -> Result<std::string> { return audit::verify(tx, evidence, {}).fault; });
  };
  CHECK(fault({}) == "");
  CHECK(fault({keys, {}}) == "");
  CHECK(fault({keys, {old}}).find("contredit le point de contrôle donné") != std::string::npos);
}
