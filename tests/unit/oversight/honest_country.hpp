// A small country in which something of everything happened, honestly: an order that was made, received, applied,
// spoiled and recalled in part, one that was only made, and others that got less far. And a way to change rows behind
// the server's back, look, and have all as it was.
#pragma once

#include <algorithm>

#include "src/oversight/reconciler.hpp"
#include "tests/support/printed_order.hpp"

namespace qrcongo::testing {

class HonestCountry : public PrintedOrder {
 public:
  HonestCountry() : made(room.ready_order(50)), made_batch(room.batches(made).at(0)) {
    receive_all();
    apply(1, 200);
    spoil(201, 210);
    recall({1, 5});
    World& world = room.world;
    const CertificateId certificate = world.granted_certificate();
    draft = world.placed_order(certificate, 10);
    submitted = world.submitted_order(certificate, 20);
    approved = world.approved_order(certificate, 30);
    const OrderId rejected = world.submitted_order(certificate, 40);
    const OrderId cancelled = world.paid_order(certificate, 60);
    const identity::Call officer = world.officer();
    world.must([&](db::Tx& tx) { return world.orders.reject(tx, officer, rejected, "Double"); });
    world.must([&](db::Tx& tx) { return world.orders.cancel(tx, officer, cancelled, "Erreur"); });
  }

  Result<oversight::Report> reconcile(db::Tx& tx) {
    oversight::Reconciler reconciler(settings, room.world.clock.now_ms(), 10'000,
                                     [](std::int64_t, std::int64_t) { return true; });
    return reconciler.run(tx);
  }

  oversight::Report report() {
    auto made_report = room.read([&](db::Tx& tx) { return reconcile(tx); });
    REQUIRE(made_report.has_value());
    return std::move(*made_report);
  }

  // What is found after these statements, which are undone again: "code kind:id" of each, sorted.
  std::vector<std::string> found_after(const std::vector<std::string>& statements) {
    std::vector<std::string> found;
    const auto undone = room.write([&](db::Tx& tx) -> Result<void> {
      tamper(tx, statements);
      const auto made_report = reconcile(tx);
      REQUIRE(made_report.has_value());
      for (const oversight::Finding& finding : made_report->findings)
        found.push_back(finding.code + " " + finding.subject_kind + ":" + finding.subject_id);
      return fail(Code::wrong_state, "undone");
    });
    REQUIRE(!undone.has_value());
    REQUIRE_MESSAGE(undone.error().detail == "undone", undone.error().detail);
    std::sort(found.begin(), found.end());
    return found;
  }

  std::string value(const std::string& sql) {
    return *room.read([&](db::Tx& tx) -> Result<std::string> { return tx.value<std::string>(sql); });
  }

  // One column of the only or first row of an order.
  std::string of(const OrderId& id, const std::string& table, const std::string& column = "id") {
    return value("SELECT " + column + " FROM " + table + " WHERE order_id = '" + id.str() + "' ORDER BY sequence");
  }

  // `order` and `batch` are delivered; these are ready and no more.
  const OrderId made;
  const stamps::Batch made_batch;
  OrderId draft, submitted, approved;
  oversight::Settings settings{room.world.database.folder(), room.fence, 30};

 private:
  // As somebody with the database's file in his hands: no trigger holds, and references lead nowhere.
  static void tamper(db::Tx& tx, const std::vector<std::string>& statements) {
    tx.run("PRAGMA defer_foreign_keys = ON");
    for (const std::string& name : tx.rows<std::string>("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
      tx.run("DROP TRIGGER " + name);
    for (const std::string& statement : statements) tx.run(statement);
  }

  void apply(std::int64_t from, std::int64_t to) {
    distribution::ActivationReport report;
    report.selection = {from, to, {}, to - from + 1};
    const identity::Call call = room.enterprise();
    const auto id = room.write([&](db::Tx& tx) { return service.activate(tx, call, batch.id, report); });
    REQUIRE(id.has_value());
  }

  void spoil(std::int64_t from, std::int64_t to) {
    distribution::SpoilageReport report;
    report.selection = {from, to, {}, to - from + 1};
    report.reason_code = "misprint";
    const identity::Call call = room.enterprise();
    const auto id = room.write([&](db::Tx& tx) { return service.spoil(tx, call, batch.id, report); });
    REQUIRE(id.has_value());
  }
};

}  // namespace qrcongo::testing
