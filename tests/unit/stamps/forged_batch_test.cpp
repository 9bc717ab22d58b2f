// What the database refuses whatever the program believes: each test writes past every service, as a faulty or bribed
// one would.
#include <map>
#include <string>
#include <vector>

#include "tests/support/stamp_room.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

using Statements = std::vector<std::string>;

class Forger {
 public:
  StampRoom room;

  // Whether these statements and then a batch of the order's first delivery, but for what `other` says, are taken. They
  // are undone in any case, and all before the batch must be possible.
  bool issues(const OrderId& order, const Statements& before = {},
              const std::map<std::string, std::string>& other = {}) {
    std::map<std::string, std::string> columns = {{"id", "'forged'"},
                                                  {"order_id", "o.id"},
                                                  {"delivery_id", "d.id"},
                                                  {"enterprise_id", "o.enterprise_id"},
                                                  {"printer_id", "d.printer_id"},
                                                  {"certificate_id", "o.certificate_id"},
                                                  {"applied_by", "o.applied_by"},
                                                  {"gtin", "'00000000000000'"},
                                                  {"generation", "(SELECT MIN(generation) FROM key_generations)"},
                                                  {"first_number", "1000000"},
                                                  {"quantity", "d.quantity"},
                                                  {"demonstration", "0"},
                                                  {"base_address", "'HTTPS://QR.GOUV.CG'"},
                                                  {"level", "'M'"},
                                                  {"module_px", "8"},
                                                  {"dpi", "500"},
                                                  {"codes_csv", "1"},
                                                  {"keypad_code", "0"},
                                                  {"part_stamps", "1000"},
                                                  {"format_version", "1"},
                                                  {"created_at", "1"}};
    for (const auto& [name, value] : other) columns[name] = value;
    std::string names, values;
    for (const auto& [name, value] : columns) {
      names += (names.empty() ? "" : ", ") + name;
      values += (values.empty() ? "" : ", ") + value;
    }
    return takes(before, "INSERT INTO batches (" + names + ") SELECT " + values +
                             " FROM orders AS o JOIN deliveries AS d ON d.order_id = o.id WHERE o.id = '" +
                             order.str() + "' ORDER BY d.sequence LIMIT 1");
  }

  bool takes(const Statements& before, const std::string& last) {
    std::size_t done = 0;
    const auto tried = room.write([&](db::Tx& tx) -> Result<void> {
      for (const std::string& statement : before) {
        tx.run(statement);
        ++done;
      }
      if (tx.run(last) < 1) return {};
      return fail(Code::already_exists, "taken, and undone");
    });
    CHECK_MESSAGE(done == before.size(), before.at(std::min(done, before.size() - (before.empty() ? 0 : 1))));
    REQUIRE(!tried.has_value());
    return tried.error().code == Code::already_exists;
  }
  bool takes(const std::string& statement) { return takes({}, statement); }

  std::string officer(const std::string& name = "a") { return quoted(room.world.officer(name)); }
  std::string admin(const std::string& name = "a") { return quoted(room.world.admin(name)); }
  std::string enterprise() { return quoted(room.world.enterprise()); }
  static std::string quoted(const identity::Call& call) { return "'" + call.caller.user_id.str() + "'"; }
};

const std::string unlock_approvals = "DROP TRIGGER order_approvals_stay";
const std::string unlock_payments = "DROP TRIGGER payments_stay";

}  // namespace

TEST_CASE("a batch of an approved and paid order is taken, while it is paid or under way") {
  Forger forger;
  const OrderId order = forger.room.paid_order(1000);
  CHECK(forger.issues(order));
  CHECK(forger.issues(order, {"UPDATE orders SET state = 'generating'"}));
}

TEST_CASE("no batch of an order in any other state") {
  Forger forger;
  const OrderId order = forger.room.paid_order(1000);
  for (const char* state : {"draft", "submitted", "approved", "ready", "delivered", "closed", "rejected", "cancelled",
                            "lapsed", "on_hold", "failed"}) {
    const std::string move = std::string("UPDATE orders SET state = '") + state + "'";
    CHECK_MESSAGE(!forger.issues(order, {"DROP TRIGGER orders_are_submitted_once", move}), state);
  }
}

TEST_CASE("no batch that differs from its delivery and its order") {
  Forger forger;
  const CertificateId other = forger.room.world.granted_certificate();
  const std::string stranger = "'" + forger.room.other_enterprise().caller.organisation_id.str() + "'";
  const std::string other_printer = "'" + forger.room.other_printer().caller.organisation_id.str() + "'";
  const OrderId order = forger.room.paid_order(1000);
  const OrderId another = forger.room.paid_order(1000);
  CHECK(!forger.issues(order, {}, {{"quantity", "1001"}}));
  CHECK(!forger.issues(order, {}, {{"quantity", "999"}}));
  CHECK(!forger.issues(order, {}, {{"printer_id", other_printer}}));
  CHECK(!forger.issues(order, {}, {{"enterprise_id", stranger}}));
  CHECK(!forger.issues(order, {}, {{"certificate_id", "'" + other.str() + "'"}}));
  CHECK(!forger.issues(order, {}, {{"applied_by", "'printer'"}}));
  CHECK(!forger.issues(order, {}, {{"order_id", "'" + another.str() + "'"}}));
  CHECK(!forger.issues(order, {"UPDATE deliveries SET batch_id = 'x' WHERE order_id = '" + order.str() + "'"}));
}

TEST_CASE("no more stamps than were ordered, by whatever delivery") {
  Forger forger;
  const OrderId order = forger.room.paid_order(1000);
  const std::string more =
      "INSERT INTO deliveries (id, order_id, printer_id, quantity) SELECT 'more', order_id, "
      "printer_id, 1 FROM deliveries WHERE order_id = '" +
      order.str() + "'";
  {
    IssuanceRun run(forger.room);
    run.wait_for(order, orders::OrderState::ready);
  }
  CHECK(!forger.issues(order, {more, "UPDATE orders SET state = 'paid'"},
                       {{"delivery_id", "'more'"}, {"quantity", "1"}}));
}

TEST_CASE("no batch without its approvals, by those who may give them") {
  Forger forger;
  const OrderId order = forger.room.paid_order(1000);
  const std::string keep = "DROP TRIGGER order_approvals_are_kept";
  const auto by = [](const std::string& step, const std::string& user) {
    return "UPDATE order_approvals SET decided_by = " + user + " WHERE step = '" + step + "'";
  };
  CHECK(!forger.issues(order, {keep, "DELETE FROM order_approvals"}));
  CHECK(!forger.issues(order, {keep, "DELETE FROM order_approvals WHERE step = 'occ'"}));
  CHECK(!forger.issues(order, {keep, "DELETE FROM order_approvals WHERE step = 'government'"}));
  CHECK(
      !forger.issues(order, {unlock_approvals, "UPDATE order_approvals SET decision = 'rejected' WHERE step = 'occ'"}));
  CHECK(!forger.issues(order, {unlock_approvals, by("occ", forger.admin("second"))}));
  CHECK(!forger.issues(order, {unlock_approvals, by("government", forger.officer("granter"))}));
  CHECK(!forger.issues(order, {unlock_approvals, by("occ", forger.enterprise())}));
  CHECK(forger.issues(order, {unlock_approvals, by("occ", forger.officer("granter"))}));
  // Who asked has the right role by now.
  const std::string asked = "UPDATE orders SET requested_by = " + forger.officer();
  CHECK(!forger.issues(order, {"DROP TRIGGER orders_keep_their_subject", asked}));
  const std::string submitted = "UPDATE orders SET submitted_by = " + forger.admin();
  CHECK(!forger.issues(order, {"DROP TRIGGER orders_keep_who_submitted", submitted}));
}

TEST_CASE("no batch without its payment, recorded by somebody else") {
  Forger forger;
  const OrderId order = forger.room.paid_order(1000);
  CHECK(!forger.issues(order, {"DROP TRIGGER payments_are_kept", "DELETE FROM payments"}));
  CHECK(!forger.issues(order, {unlock_payments, "UPDATE payments SET state = 'held'"}));
  CHECK(!forger.issues(order, {unlock_payments, "UPDATE payments SET amount = amount - 1"}));
  CHECK(!forger.issues(order, {unlock_payments, "UPDATE payments SET currency = 'USD'"}));
  for (const std::string& recorder : {forger.officer(), forger.admin(), forger.enterprise()})
    CHECK(!forger.issues(order, {unlock_payments, "UPDATE payments SET recorded_by = " + recorder}));
  CHECK(!forger.issues(order, {"INSERT INTO payments (id, order_id, kind, amount, currency, method, reference, "
                               "reference_key, paid_on, state, created_at) SELECT 'c', id, 'credit', 1, currency, "
                               "'credit', 'C', 'C', 1, 'confirmed', 1 FROM orders"}));
}

TEST_CASE("no payment but by a cashier, and no credit but by the program or whoever ends the order") {
  Forger forger;
  const OrderId order = forger.room.paid_order(1000);
  const auto pay = [](const std::string& kind, const std::string& by) {
    return "INSERT INTO payments (id, order_id, kind, amount, currency, method, reference, reference_key, paid_on, "
           "state, recorded_by, created_at) SELECT 'p', id, '" +
           kind + "', 1, currency, " + (kind == "credit" ? "'credit'" : "'cash'") + ", 'P', 'P', 1, 'held', " + by +
           ", 1 FROM orders";
  };
  const std::string cashier = Forger::quoted(forger.room.world.cashier("other"));
  const std::string inspector = Forger::quoted(forger.room.world.inspector());
  CHECK(forger.takes(pay("payment", cashier)));
  for (const std::string& by : {std::string("NULL"), forger.officer(), forger.admin(), inspector})
    CHECK_MESSAGE(!forger.takes(pay("payment", by)), by);
  CHECK(forger.takes(pay("credit", "NULL")));
  CHECK(!forger.issues(order, {unlock_payments, "UPDATE payments SET recorded_by = NULL"}));
  CHECK(forger.issues(order, {unlock_payments, "UPDATE payments SET recorded_by = " + cashier}));
  // Who has the duty no more has recorded what he has.
  CHECK(forger.issues(order, {"UPDATE users SET duties = ''"}));
}

TEST_CASE("no row that stays is replaced by another in its place") {
  Forger forger;
  const stamps::Batch batch = forger.room.batches(forger.room.ready_order(100)).front();
  const identity::Call by = forger.room.officer();
  forger.room.world.must([&](db::Tx& tx) {
    return forger.room.stamps.recall(tx, by, {batch.id, {{1, 5}}, "safety", "Analyse", std::nullopt});
  });
  for (const std::string table : {"approvals",
                                  "approval_barred",
                                  "archives",
                                  "audit_entries",
                                  "audit_nodes",
                                  "batches",
                                  "certificate_events",
                                  "certificates",
                                  "data_keys",
                                  "deliveries",
                                  "key_generations",
                                  "order_approvals",
                                  "order_events",
                                  "orders",
                                  "payments",
                                  "quota_reservations",
                                  "recalls",
                                  "stamp_ranges",
                                  "tariffs",
                                  "users"}) {
    const auto tried = forger.room.write([&](db::Tx& tx) -> Result<void> {
      REQUIRE_MESSAGE(tx.value<std::int64_t>("SELECT COUNT(*) FROM " + table) > 0, table);
      // All others out of the way: another connection fires none of those on DELETE.
      for (const std::string& name : tx.rows<std::string>(
               "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name NOT LIKE '%_not_replaced'"))
        tx.run("DROP TRIGGER " + name);
      tx.run("INSERT OR REPLACE INTO " + table + " SELECT * FROM " + table);
      return fail(Code::not_found, "taken, and undone");
    });
    CHECK_MESSAGE(tried.error().code == Code::already_exists, table);
  }
}

TEST_CASE("an order's conditions are not softened once it is submitted") {
  Forger forger;
  forger.room.world.approved_order(forger.room.world.granted_certificate(), 1000);
  CHECK(!forger.takes("UPDATE orders SET approvals_required = 1"));
  CHECK(!forger.takes("UPDATE orders SET state = 'draft'"));
  CHECK(!forger.takes("UPDATE orders SET submitted_by = NULL"));
  CHECK(!forger.takes("UPDATE orders SET submitted_by = " + forger.officer("granter")));
  CHECK(!forger.takes("UPDATE orders SET requested_by = " + forger.officer("granter")));
}

TEST_CASE("no step of an order without the approval that gave it") {
  Forger forger;
  const OrderId order = forger.room.world.submitted_order(forger.room.world.granted_certificate(), 1000);
  const auto give = [&](const std::string& step, const std::string& by) {
    return "INSERT INTO order_approvals (order_id, step, decision, decided_by, at, comment) VALUES ('" + order.str() +
           "', '" + step + "', 'approved', " + by + ", 1, '')";
  };
  CHECK(!forger.takes(give("occ", forger.officer())));
  const std::string decide =
      "UPDATE approvals SET state = 'approved', decided_at = 1, decided_by = " + forger.officer() +
      " WHERE state = 'awaiting'";
  CHECK(!forger.takes({decide}, give("occ", forger.officer("granter"))));
  CHECK(!forger.takes({decide}, give("government", forger.officer())));
  CHECK(forger.takes({decide}, give("occ", forger.officer())));
}

TEST_CASE("no tariff comes into force without its approval") {
  Forger forger;
  const identity::Call by = forger.room.world.admin();
  forger.room.world.must([&](db::Tx& tx) {
    return forger.room.world.orders.propose_tariff(tx, by, "beer", {1, "CDF"}, 20'000);
  });
  CHECK(!forger.takes("UPDATE tariffs SET state = 'active'"));
  CHECK(!forger.takes("UPDATE tariffs SET proposed_by = NULL"));
  CHECK(
      !forger.takes("INSERT INTO tariffs (id, category, price_amount, currency, valid_from, state, proposed_by, "
                    "created_at) SELECT 'x', category, 1, currency, 1, 'active', proposed_by, 1 FROM tariffs"));
  const std::string approve = "UPDATE approvals SET state = 'approved', decided_at = 1, decided_by = ";
  CHECK(forger.takes({approve + forger.admin("second")}, "UPDATE tariffs SET state = 'active'"));
  CHECK(forger.takes("UPDATE tariffs SET state = 'rejected'"));
  CHECK(!forger.takes({"UPDATE tariffs SET state = 'rejected'"}, "UPDATE tariffs SET state = 'awaiting_approval'"));
}

TEST_CASE("no recall is lifted without its approval") {
  Forger forger;
  const stamps::Batch batch = forger.room.batches(forger.room.ready_order(100)).front();
  const identity::Call by = forger.room.officer();
  forger.room.world.must([&](db::Tx& tx) {
    return forger.room.stamps.recall(tx, by, {batch.id, {{1, 5}}, "safety", "Analyse", std::nullopt});
  });
  const std::string lift = "UPDATE recalls SET state = 'lifted', lifted_at = 1, lift_reason = 'x', lifted_by = ";
  CHECK(!forger.takes(lift + forger.admin()));
  CHECK(!forger.takes("UPDATE recalls SET recalled_by = " + forger.admin()));
  CHECK(!forger.takes("UPDATE stamp_ranges SET lifted = 1"));
  CHECK(
      !forger.takes("INSERT INTO stamp_ranges (batch_id, fact, from_position, to_position, act_id, at, reason_code, "
                    "lifted) SELECT batch_id, fact, 6, 7, act_id, at, reason_code, 1 FROM stamp_ranges"));
  const Statements lifted = {"DROP TRIGGER recalls_are_lifted_by_an_approval", lift + forger.admin()};
  CHECK(forger.takes(lifted, "UPDATE stamp_ranges SET lifted = 1"));
  CHECK(!forger.takes({lifted.at(0), lifted.at(1), "UPDATE stamp_ranges SET lifted = 1"},
                      "UPDATE stamp_ranges SET lifted = 0"));
}
