#include <doctest/doctest.h>

#include <fmt/format.h>

#include "honest_country.hpp"
#include "qrcongo/oversight/http.hpp"
#include "tests/support/answer.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

using Names = std::vector<std::string>;

Names sorted(Names names) {
  std::sort(names.begin(), names.end());
  return names;
}

std::string named(const std::string& code, const std::string& kind, const std::string& id) {
  return code + " " + kind + ":" + id;
}

std::string joined(const Names& names) {
  std::string all;
  for (const std::string& name : names) all += name + "\n";
  return all;
}

void check_found(HonestCountry& country, const Names& statements, const Names& expected) {
  CAPTURE(joined(statements));
  CHECK(joined(country.found_after(statements)) == joined(sorted(expected)));
}

}  // namespace

TEST_CASE("an honest country agrees, and its totals are its people's acts") {
  HonestCountry country;
  const oversight::Report report = country.report();
  for (const oversight::Finding& finding : report.findings) FAIL_CHECK(finding.code << " " << finding.text);
  CHECK(report.findings_count == 0);
  CHECK(report.audit_root.size() == 64);
  const oversight::Totals& totals = report.totals;
  CHECK(totals.orders == 7);
  CHECK(totals.ordered == 300 + 50 + 20 + 30);
  CHECK(totals.paid == 350);
  CHECK(totals.issued == 350);
  CHECK(totals.archived == 350);
  CHECK(totals.received == 300);
  CHECK(totals.activated == 200);
  CHECK(totals.spoiled == 10);
  CHECK(totals.recalled == 5);
  CHECK(totals.burnt == 1'000'000 - 300);  // between two runs of the issuance, each with a lease of its own
  CHECK(totals.archives_without_file == 0);
  CHECK(totals.money.size() == 1);
  CHECK(totals.money.at("CDF") == 375'000 + 62'500);
}

TEST_CASE("whoever changes an order, its approvals or its payments is found") {
  HonestCountry country;
  const OrderId& id = country.order;
  const std::string order = id.str();
  const std::string of_order = " WHERE order_id = '" + order + "'";
  const std::string this_order = " WHERE id = '" + order + "'";
  const std::string payment = country.of(id, "payments");
  const std::string batch = country.batch.id.str();
  const std::string draft = country.draft.str();
  const std::string submitted = country.submitted.str();

  check_found(country, {"UPDATE payments SET amount = amount - 1" + of_order},
              {named("payment_differs_from_log", "payment", payment), named("order_paid", "order", order)});
  check_found(country, {"DELETE FROM payments" + of_order},
              {named("payment_lost", "payment", payment), named("order_paid", "order", order)});
  check_found(
      country,
      {"UPDATE payments SET recorded_by = (SELECT MIN(decided_by) FROM order_approvals" + of_order + ")" + of_order},
      {named("payment_differs_from_log", "payment", payment), named("payment_same_person", "payment", payment)});
  check_found(country,
              {"INSERT INTO payments (id, order_id, kind, amount, currency, method, reference, reference_key, paid_on, "
               "state, created_at) VALUES ('forged', '" +
               draft + "', 'payment', 5, 'CDF', 'cash', 'X', 'X', 1, 'confirmed', 1)"},
              {named("payment_not_in_log", "payment", "forged"), named("order_paid", "order", draft)});
  check_found(country, {"UPDATE orders SET total_amount = total_amount - 1" + this_order},
              {named("order_price", "order", order), named("order_differs_from_log", "order", order),
               named("order_paid", "order", order)});
  check_found(country, {"UPDATE orders SET approvals_required = 1" + this_order},
              {named("order_differs_from_log", "order", order)});
  check_found(country, {"UPDATE orders SET quantity = quantity + 1 WHERE id = '" + draft + "'"},
              {named("order_price", "order", draft), named("order_differs_from_log", "order", draft),
               named("order_deliveries", "order", draft)});
  check_found(country, {"UPDATE orders SET state = 'paid' WHERE id = '" + submitted + "'"},
              {named("order_state", "order", submitted), named("order_approvals", "order", submitted),
               named("order_paid", "order", submitted)});
  check_found(country, {"DELETE FROM order_approvals" + of_order + " AND step = 'government'"},
              {named("approval_lost", "order", order), named("order_approvals", "order", order)});
  check_found(country,
              {"UPDATE order_approvals SET decided_by = (SELECT requested_by FROM orders" + this_order + ")" +
               of_order + " AND step = 'occ'"},
              {named("approval_not_in_log", "order", order), named("approval_lost", "order", order),
               named("order_approvals", "order", order)});
  check_found(country,
              {"DELETE FROM order_events WHERE sequence = (SELECT MAX(sequence) FROM order_events" + of_order + ")"},
              {named("order_history", "order", order)});
  check_found(country, {"UPDATE deliveries SET quantity = quantity + 1" + of_order},
              {named("order_deliveries", "order", order), named("batch_delivery", "batch", batch)});
  check_found(country, {"DELETE FROM orders WHERE id = '" + draft + "'"},
              {named("order_lost", "order", draft),
               named("delivery_orphan", "delivery", country.of(country.draft, "deliveries"))});
}

TEST_CASE("whoever changes a batch, an archive or a receipt is found") {
  HonestCountry country;
  const stamps::Batch& of = country.batch;
  const std::string batch = of.id.str();
  const std::string other = country.made_batch.id.str();
  const std::string archive = country.archives.at(0).id.str();
  const std::string other_archive = country.room.archives(country.made).at(0).id.str();
  const std::string first_receipt = country.value("SELECT id FROM receipts WHERE from_position = 1");
  const std::string last_receipt = country.value("SELECT id FROM receipts WHERE from_position = 201");
  const std::string this_batch = " WHERE id = '" + batch + "'";
  const std::string this_archive = " WHERE id = '" + archive + "'";

  check_found(country, {"UPDATE batches SET quantity = quantity + 1" + this_batch},
              {named("batch_differs_from_log", "batch", batch), named("batch_delivery", "batch", batch),
               named("batch_archives", "batch", batch), named("batch_received", "batch", batch)});
  check_found(country, {"UPDATE batches SET gtin = '09506000134352'" + this_batch},
              {named("batch_gtin", "batch", batch)});
  check_found(country, {"UPDATE batches SET generation = 7" + this_batch},
              {named("batch_differs_from_log", "batch", batch), named("batch_generation", "batch", batch)});
  check_found(country, {"UPDATE batches SET first_number = 5000000 WHERE id = '" + other + "'"},
              {named("batch_differs_from_log", "batch", other), named("batch_beyond_fence", "batch", other)});
  check_found(country, {"UPDATE batches SET first_number = 299 WHERE id = '" + other + "'"},
              {named("batch_differs_from_log", "batch", other), named("batch_overlap", "batch", other)});
  check_found(country, {"UPDATE batches SET applied_by = 'printer'" + this_batch},
              {named("batch_order", "batch", batch)});
  check_found(country, {"UPDATE archives SET sha256 = '" + std::string(64, '0') + "'" + this_archive},
              {named("archive_differs_from_log", "archive", archive),
               named("receipt_differs_from_log", "receipt", first_receipt)});
  check_found(country, {"UPDATE archives SET to_position = 99" + this_archive},
              {named("batch_archives", "batch", batch), named("receipt_range", "receipt", first_receipt)});
  check_found(country,
              {"UPDATE archives SET state = 'pending', size_bytes = NULL, sha256 = NULL, made_at = NULL WHERE id = '" +
               other_archive + "'"},
              {named("archive_not_made", "archive", other_archive), named("archive_lost", "archive", other_archive)});
  check_found(country, {"DELETE FROM receipts WHERE id = '" + last_receipt + "'"},
              {named("receipt_lost", "receipt", last_receipt), named("batch_received", "batch", batch),
               named("spoiled_not_received", "batch", batch)});
  check_found(
      country,
      {"INSERT INTO receipts (id, archive_id, batch_id, from_position, to_position, received_by, created_at) "
       "SELECT 'forged', '" +
       other_archive + "', '" + other + "', 1, 50, received_by, 1 FROM receipts WHERE id = '" + first_receipt + "'"},
      {named("receipt_not_in_log", "receipt", "forged")});
}

TEST_CASE("whoever marks stamps behind the server's back is found") {
  HonestCountry country;
  const std::string batch = country.batch.id.str();
  const std::string other = country.made_batch.id.str();
  const std::string activation = country.value("SELECT id FROM activations");
  const std::string recall = country.value("SELECT id FROM recalls");
  const auto range = [](const std::string& of, const std::string& fact, int from, int to) {
    return fmt::format(
        "INSERT INTO stamp_ranges (batch_id, fact, from_position, to_position, act_id, at, reason_code, lifted) VALUES "
        "('{}', '{}', {}, {}, 'forged', 1, '', 0)",
        of, fact, from, to);
  };

  check_found(country, {range(other, "activated", 1, 10)},
              {named("range_without_act", "activation", "forged"), named("activated_not_received", "batch", other),
               named("batch_counts", "batch", other), named("batch_counts", "batch", other)});
  check_found(
      country,
      {fmt::format("INSERT INTO activations (id, batch_id, stamps, created_at) VALUES ('forged', '{}', 10, 1)", batch),
       range(batch, "activated", 211, 220),
       fmt::format("UPDATE batch_counts SET activated = activated + 10, used = used + 10 WHERE batch_id = '{}'",
                   batch)},
      {named("activation_not_in_log", "activation", "forged")});
  check_found(country, {range(batch, "activated", 299, 301)}, {named("range_outside_batch", "activation", "forged")});
  check_found(country, {range(batch, "spoiled", 205, 206)},
              {named("range_without_act", "spoilage", "forged"), named("spoiled_twice", "batch", batch),
               named("batch_counts", "batch", batch)});
  check_found(country, {"UPDATE stamp_ranges SET to_position = 199 WHERE act_id = '" + activation + "'"},
              {named("activation_differs_from_log", "activation", activation), named("batch_counts", "batch", batch),
               named("batch_counts", "batch", batch)});
  check_found(country,
              {"UPDATE stamp_ranges SET from_position = 11, to_position = 210 WHERE act_id = '" + activation + "'"},
              {named("activation_differs_from_log", "activation", activation), named("batch_counts", "batch", batch),
               named("batch_counts", "batch", batch)});
  check_found(country, {"UPDATE stamp_ranges SET lifted = 1 WHERE act_id = '" + recall + "'"},
              {named("recall_lifted", "recall", recall), named("batch_counts", "batch", batch)});
  check_found(country, {"UPDATE batch_counts SET activated = activated + 1 WHERE batch_id = '" + batch + "'"},
              {named("batch_counts", "batch", batch)});
}

TEST_CASE("whoever changes a tariff or a certificate is found") {
  HonestCountry country;
  const std::string order = country.order.str();
  const std::string of_order = " WHERE id = (SELECT certificate_id FROM orders WHERE id = '" + order + "')";
  const std::string certificate = country.value("SELECT certificate_id FROM orders WHERE id = '" + order + "'");
  const std::string tariff = country.value("SELECT id FROM tariffs");

  check_found(country, {"UPDATE tariffs SET category = 'soap'"}, {named("tariff_differs_from_log", "tariff", tariff)});
  check_found(country,
              {"INSERT INTO tariffs (id, category, price_amount, currency, valid_from, state, created_at) VALUES "
               "('forged', 'beer', 1, 'CDF', 1, 'active', 1)"},
              {named("tariff_not_in_log", "tariff", "forged")});
  check_found(country,
              {"UPDATE certificates SET quota_granted = quota_granted + 1" + of_order,
               "UPDATE certificate_quota_years SET granted = granted + 1 WHERE certificate_id = '" + certificate + "'"},
              {named("certificate_differs_from_log", "certificate", certificate)});
  check_found(country, {"UPDATE certificates SET valid_until = valid_until + 1" + of_order},
              {named("certificate_differs_from_log", "certificate", certificate)});
  check_found(country, {"UPDATE certificates SET state = 'expired'" + of_order},
              {named("certificate_state", "certificate", certificate)});
  check_found(country,
              {"INSERT INTO certificates SELECT NULL, 'forged', 'DEM-X', 'OCC-X', enterprise_id, product_id, state, "
               "standard, site, quota_requested, quota_granted, granted_on, valid_until, applies_to, state_changed_at, "
               "held_since, reason_code, reason, requested_by, reviewed_by, granted_by, version, created_at, "
               "updated_at FROM certificates" +
               of_order},
              {named("certificate_not_in_log", "certificate", "forged")});
}

TEST_CASE("whoever changes quota, the audit log or the number fence is found") {
  HonestCountry country;
  const std::string order = country.order.str();
  const std::string batch = country.batch.id.str();
  const std::string certificate = country.value("SELECT certificate_id FROM orders WHERE id = '" + order + "'");
  const std::string of_certificate = " WHERE certificate_id = '" + certificate + "'";
  const std::string entry = " WHERE action = 'batch.issue' AND subject_id = '" + batch + "'";

  check_found(country, {"UPDATE certificate_quota_years SET used = used - 1" + of_certificate},
              {named("quota_used", "certificate", certificate)});
  check_found(country, {"UPDATE certificate_quota_years SET granted = granted + 1" + of_certificate},
              {named("quota_granted", "certificate", certificate)});
  check_found(country, {"UPDATE quota_reservations SET state = 'released' WHERE order_id = '" + order + "'"},
              {named("order_quota", "order", order), named("quota_used", "certificate", certificate)});
  check_found(country, {"UPDATE audit_entries SET detail = '{}'" + entry},
              {named("audit_log", "audit_log", ""), named("batch_differs_from_log", "batch", batch)});
  check_found(country, {"DELETE FROM audit_entries" + entry},
              {named("audit_log", "audit_log", ""), named("batch_not_in_log", "batch", batch)});
  country.settings.fence_file += ".gone";
  check_found(country, {}, {named("fence", "fence", "")});
}

TEST_CASE("a hundred batches inserted behind the server's back are all named") {
  HonestCountry country;
  const std::string order = country.order.str();
  const std::string batch = country.batch.id.str();
  const std::string same_columns =
      "order_id, enterprise_id, printer_id, certificate_id, applied_by, gtin, generation, demonstration, "
      "base_address, level, module_px, dpi, codes_csv, keypad_code, part_stamps, format_version, created_at";
  Names statements;
  Names expected{named("order_deliveries", "order", order)};
  for (int i = 0; i < 100; ++i) {
    const std::string id = fmt::format("forged-{:03}", i);
    statements.push_back(fmt::format(
        "INSERT INTO deliveries (id, order_id, printer_id, quantity, batch_id) SELECT 'd{0}', order_id, printer_id, "
        "50, '{0}' FROM deliveries WHERE batch_id = '{1}'",
        id, batch));
    statements.push_back(
        fmt::format("INSERT INTO batches ({0}, id, delivery_id, first_number, quantity) SELECT {0}, '{1}', 'd{1}', "
                    "{2}, 50 FROM batches WHERE id = '{3}'",
                    same_columns, id, 1000 + 50 * i, batch));
    expected.push_back(named("batch_not_in_log", "batch", id));
  }
  check_found(country, statements, expected);
}

TEST_CASE("a forged amount neither ends nor fools a reconciliation") {
  HonestCountry country;
  const std::string order = country.order.str();
  const std::string payment = country.of(country.order, "payments");
  check_found(country,
              {"UPDATE payments SET amount = 9223372036854775807 WHERE order_id = '" + order + "'",
               "INSERT INTO payments (id, order_id, kind, amount, currency, method, reference, reference_key, paid_on, "
               "state, created_at) VALUES ('forged', '" +
                   order + "', 'payment', 9223372036854775807, 'CDF', 'cash', 'X', 'X', 1, 'confirmed', 1)"},
              {named("payment_differs_from_log", "payment", payment), named("payment_not_in_log", "payment", "forged"),
               named("order_paid", "order", order)});
}

TEST_CASE("a report counts what it does not name") {
  HonestCountry country;
  const auto undone = country.room.write([&](db::Tx& tx) -> Result<void> {
    for (const std::string& name : tx.rows<std::string>("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
      tx.run("DROP TRIGGER " + name);
    tx.run("DELETE FROM payments");
    oversight::Reconciler few(country.settings, 1, 2, [](std::int64_t, std::int64_t) { return true; });
    const auto report = few.run(tx);
    REQUIRE(report.has_value());
    CHECK(report->findings.size() == 2);
    CHECK(report->findings_count > 2);
    return fail(Code::wrong_state, "undone");
  });
  CHECK(!undone);
}

TEST_CASE("whoever asks within a minute gets the same report, and a stop ends the next") {
  HonestCountry country;
  World& world = country.room.world;
  oversight::Reconciliation room(country.settings, *world.database, world.clock);
  oversight::Http http(room);
  CHECK(room.last() == nullptr);
  const http::Request request = request_of(world.auditor(), {});
  const auto ask = [&] { return answer(http, &oversight::Http::show_reconciliation, request); };

  const http::Response first = ask();
  CHECK(first.status == 200);
  const boost::json::value report = json_of(first);
  CHECK(report.at("findings_count").to_number<int>() == 0);
  CHECK(report.at("totals").at("issued").to_number<int>() == 350);
  CHECK(report.at("made_at").as_string() == "2026-11-24T12:00:00.000Z");
  world.clock.advance_ms(59'000);
  CHECK(ask().body == first.body);
  world.clock.advance_ms(10 * minute_ms);
  CHECK(json_of(ask()).at("made_at").as_string() == "2026-11-24T12:10:59.000Z");

  std::int64_t told = 0;
  const auto again = room.run(10, [&](std::int64_t done, std::int64_t all) {
    CHECK(done <= all);
    told = done;
  });
  REQUIRE(again.has_value());
  CHECK(told > 0);
  room.stop();
  CHECK(room.run(10).error().code == Code::unavailable);
  world.clock.advance_ms(10 * minute_ms);
  CHECK(ask().status == 503);
}
