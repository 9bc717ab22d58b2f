// A whole order that somebody with the database's file in his hands made up: every row, and every entry of the audit
// log with hashes and nodes that fit. Nothing disagrees but the tags, which he cannot make.
#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

#include "honest_country.hpp"
#include "tests/support/forged_entry.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

struct Renamed {
  std::string from;
  std::string to;
};

struct EntryRow {
  std::string actor_kind, actor_id, actor_role, organisation_id, action, subject_kind, subject_id, detail;
  auto fields() {
    return std::tie(actor_kind, actor_id, actor_role, organisation_id, action, subject_kind, subject_id, detail);
  }
};

class Insider {
 public:
  explicit Insider(HonestCountry& country)
      : order_(country.made.str()),
        names_{{order_, "forged-order"},
               {country.of(country.made, "payments"), "forged-payment"},
               {country.of(country.made, "deliveries"), "forged-delivery"},
               {country.made_batch.id.str(), "forged-batch"},
               {country.room.archives(country.made).at(0).id.str(), "forged-archive"},
               {country.value("SELECT number FROM orders WHERE id = '" + order_ + "'"), "CMD-2026-999999"}} {}

  void strike(db::Tx& tx) const {
    tx.run("PRAGMA defer_foreign_keys = ON");
    for (const std::string& name : tx.rows<std::string>("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
      tx.run("DROP TRIGGER " + name);
    copy_rows(tx);
    copy_entries(tx);
  }

 private:
  // The rows of one table that are about the honest order, once more and about the forged one.
  void copy(db::Tx& tx, const std::string& table, const std::string& whose, const std::string& changes) const {
    tx.run("CREATE TEMP TABLE copied AS SELECT * FROM " + table + " WHERE " + whose);
    tx.run("UPDATE copied SET " + changes);
    tx.run("INSERT INTO " + table + " SELECT * FROM copied");
    tx.run("DROP TABLE copied");
  }

  void copy_rows(db::Tx& tx) const {
    const std::string ours = "order_id = '" + order_ + "'";
    const std::string batch = "batch_id = '" + names_.at(3).from + "'";
    const std::string order = ", order_id = 'forged-order'";
    copy(tx, "orders", "id = '" + order_ + "'", "sequence = NULL, id = 'forged-order', number = 'CMD-2026-999999'");
    copy(tx, "order_approvals", ours, "sequence = NULL" + order);
    copy(tx, "order_events", ours, "sequence = NULL" + order);
    copy(tx, "payments", ours, "sequence = NULL, id = 'forged-payment', reference_key = reference_key || 'X'" + order);
    copy(tx, "deliveries", ours, "sequence = NULL, id = 'forged-delivery', batch_id = 'forged-batch'" + order);
    copy(tx, "quota_reservations", ours, "order_id = 'forged-order'");
    copy(tx, "batches", ours,
         "sequence = NULL, id = 'forged-batch', delivery_id = 'forged-delivery', first_number = first_number + 1000" +
             order);
    copy(tx, "archives", batch, "sequence = NULL, id = 'forged-archive', batch_id = 'forged-batch'");
    copy(tx, "batch_counts", batch, "batch_id = 'forged-batch'");
  }

  std::string renamed(std::string text) const {
    for (const Renamed& name : names_) {
      for (std::size_t at = text.find(name.from); at != std::string::npos; at = text.find(name.from))
        text.replace(at, name.from.size(), name.to);
    }
    return text;
  }

  void copy_entries(db::Tx& tx) const {
    const std::string honest =
        "SELECT actor_kind, actor_id, actor_role, actor_organisation_id, action, subject_kind, subject_id, detail "
        "FROM audit_entries ORDER BY sequence";
    for (const EntryRow& row : tx.rows<EntryRow>(honest)) {
      const std::string subject = renamed(row.subject_id);
      if (subject == row.subject_id) continue;
      audit::Entry entry;
      entry.actor = {row.actor_kind, row.actor_id, row.actor_role, row.organisation_id};
      entry.action = row.action;
      entry.subject_kind = row.subject_kind;
      entry.subject_id = subject;
      entry.detail = boost::json::parse(renamed(row.detail)).as_object();
      append_forged(tx, entry, 1);
    }
  }

  const std::string order_;
  const std::vector<Renamed> names_;
};

bool holds(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

TEST_CASE("an order that was made up with all its rows and entries is named by each of them") {
  HonestCountry country;
  const Insider insider(country);
  std::vector<std::string> found;
  const auto undone = country.room.write([&](db::Tx& tx) -> Result<void> {
    insider.strike(tx);
    const auto report = country.reconcile(tx);
    REQUIRE(report.has_value());
    CHECK(report->audit_root == "");
    for (const oversight::Finding& finding : report->findings)
      found.push_back(finding.code + " " + finding.subject_kind + ":" + finding.subject_id);
    return fail(Code::wrong_state, "undone");
  });
  REQUIRE(!undone.has_value());
  REQUIRE_MESSAGE(undone.error().detail == "undone", undone.error().detail);
  for (const char* subject :
       {"order:forged-order", "payment:forged-payment", "batch:forged-batch", "archive:forged-archive"})
    CHECK_MESSAGE(holds(found, std::string("entry_forged ") + subject), subject);
  CHECK(holds(found, "audit_log audit_log:"));
  // The forgery is as good as it could be: what holds the rows to their entries finds nothing.
  for (const char* fooled :
       {"order_not_in_log order:forged-order", "order_differs_from_log order:forged-order",
        "order_state order:forged-order", "approval_not_in_log order:forged-order",
        "payment_not_in_log payment:forged-payment", "payment_differs_from_log payment:forged-payment",
        "batch_not_in_log batch:forged-batch", "archive_not_in_log archive:forged-archive"})
    CHECK_MESSAGE(!holds(found, fooled), fooled);
  // And nobody honest is accused.
  for (const std::string& one : found) CHECK_MESSAGE(one.find(country.order.str()) == std::string::npos, one);
}

TEST_CASE("a schema that is not the program's is named by what lacks") {
  HonestCountry country;
  country.settings.compare_schema = [](db::Tx& tx) { return db::compare_schema(tx, embedded_migrations()); };
  CHECK(country.report().findings_count == 0);
  const auto undone = country.room.write([&](db::Tx& tx) -> Result<void> {
    tx.run("DROP TRIGGER payments_stay");
    const auto report = country.reconcile(tx);
    REQUIRE(report.has_value());
    REQUIRE(report->findings_count == 1);
    const oversight::Finding& finding = report->findings.front();
    CHECK(finding.code == "schema");
    CHECK(finding.subject_kind == "trigger");
    CHECK(finding.subject_id == "payments_stay");
    return fail(Code::wrong_state, "undone");
  });
  REQUIRE(!undone.has_value());
  CHECK_MESSAGE(undone.error().detail == "undone", undone.error().detail);
}
