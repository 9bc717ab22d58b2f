// What is asked and answered: JSON, files for spreadsheets, and registers.
#include <doctest/doctest.h>

#include <algorithm>

#include "figures_room.hpp"

using namespace qrcongo;
using namespace qrcongo::analytics;
using namespace qrcongo::testing;

namespace {

using Query = std::vector<std::pair<std::string, std::string>>;
const std::string mark = "\xEF\xBB\xBF";
const Query november = {{"from", "2026-11-01"}, {"to", "2026-11-30"}};

Query with(Query query, const std::string& name, const std::string& value) {
  query.emplace_back(name, value);
  return query;
}

std::string refused_field(const http::Response& response) {
  CHECK(response.status == 422);
  return std::string(json_of(response).at("errors").at(0).at("pointer").as_string());
}

std::int64_t count_lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

}  // namespace

TEST_CASE("figures come as JSON with what was asked") {
  FiguresRoom room;
  const identity::Call auditor = room.world.auditor();
  room.world.paid_order(100);
  const auto answered = json_of(room.get(&Http::show_revenue, auditor, with(november, "group", "method")));
  CHECK(answered.at("by").as_string() == "day");
  CHECK(answered.at("from").as_string() == "2026-11-01");
  CHECK(answered.at("to").as_string() == "2026-11-30");
  const auto& item = answered.at("items").at(0);
  CHECK(item.at("at").as_string() == "2026-11-23T23:00:00.000Z");
  CHECK(item.at("period").as_string() == "2026-11-24");
  CHECK(item.at("key").as_string() == "bank_slip");
  CHECK(item.at("amount").at("amount").as_int64() == 125'000);
  CHECK(item.at("amount").at("currency").as_string() == "CDF");
  CHECK(item.at("payments").as_int64() == 1);
}

TEST_CASE("what is not understood is refused by its name") {
  FiguresRoom room;
  const identity::Call auditor = room.world.auditor();
  const auto refused = [&](const std::string& name, const std::string& value) {
    return refused_field(room.get(&Http::show_scans, auditor, {{name, value}}));
  };
  CHECK(refused("from", "24/11/2026") == "/from");
  CHECK(refused("to", "2026-02-30") == "/to");
  CHECK(refused("by", "week") == "/by");
  CHECK(refused("group", "method") == "/group");
  CHECK(refused("format", "xlsx") == "/format");
  CHECK(refused("enterprise_id", "x") == "/enterprise_id");
  CHECK(refused_field(room.get(&Http::show_scans, auditor, {{"by", "day"}, {"by", "hour"}})) == "/by");
  CHECK(refused_field(room.get(&Http::show_orders, auditor, {{"group", "verdict"}})) == "/group");
  CHECK(refused_field(room.get(&Http::show_revenue, auditor, {{"group", "state"}})) == "/group");
  CHECK(refused_field(room.get(&Http::show_summary, auditor, {{"from", "2026-11-01"}})) == "/from");
  CHECK(refused_field(room.get(&Http::export_orders, auditor, {{"group", "state"}})) == "/group");
}

TEST_CASE("a file for a spreadsheet has a mark, semicolons and a decimal comma") {
  FiguresRoom room;
  const identity::Call auditor = room.world.auditor();
  room.world.paid_order(100);
  const http::Response file =
      room.get(&Http::show_revenue, auditor, with(with(november, "group", "method"), "format", "csv"));
  CHECK(file.status == 200);
  CHECK(file.content_type == "text/csv; charset=utf-8");
  CHECK(header_of(file, "Content-Disposition") == "attachment; filename=\"recettes-2026-11.csv\"");
  CHECK(file.body == mark +
                         "Période;Moyen de paiement;Montant;Monnaie;Paiements\r\n"
                         "2026-11-24;Bordereau bancaire;1250,00;CDF;1\r\n");
  const http::Response whole = room.get(&Http::show_orders, auditor, with(november, "format", "csv"));
  CHECK(whole.body == mark + "Période;Commandes;Estampilles\r\n2026-11-24;1;100\r\n");
  CHECK(header_of(whole, "Content-Disposition") == "attachment; filename=\"commandes-2026-11.csv\"");
}

TEST_CASE("Accept asks for a file where format does not say otherwise") {
  FiguresRoom room;
  const identity::Call auditor = room.world.auditor();
  const auto type_for = [&](const std::string& accept, const Query& query) {
    return room.get(&Http::show_scans, auditor, query, accept).content_type;
  };
  CHECK(type_for("text/csv", {}).starts_with("text/csv"));
  CHECK(type_for("Text/CSV; q=0.9, */*;q=0.1", {}).starts_with("text/csv"));
  CHECK(type_for("application/json", {}) == "application/json");
  CHECK(type_for("*/*", {}) == "application/json");
  CHECK(type_for("text/csv;q=0, application/json", {}) == "application/json");
  CHECK(type_for("text/csv", {{"format", "json"}}) == "application/json");
  const http::Response hours =
      room.get(&Http::show_scans, auditor, {{"by", "hour"}, {"to", "2026-11-24"}, {"from", "2026-11-24"}}, "text/csv");
  CHECK(header_of(hours, "Content-Disposition") == "attachment; filename=\"verifications-2026-11-24.csv\"");
}

TEST_CASE("registers have what people want to read, and no formula") {
  FiguresRoom room;
  World& world = room.world;
  const identity::Call sly = world.enterprise("=HYPERLINK(\"http://x\")");
  const CertificateId certificate = world.granted_certificate_of(world.product_of(sly, std::nullopt));
  world.tariff();
  orders::OrderInput input = world.order_input(certificate, 100);
  input.client_reference = "+1+1";
  const OrderId order = world.must([&](db::Tx& tx) { return world.orders.place(tx, sly, input); }).id;
  world.must([&](db::Tx& tx) { return world.orders.submit(tx, sly, order); });
  const identity::Call auditor = world.auditor();
  const http::Response orders = room.get(&Http::export_orders, auditor, november);
  CHECK(header_of(orders, "Content-Disposition") == "attachment; filename=\"registre-commandes-2026-11.csv\"");
  CHECK(count_lines(orders.body) == 2);
  CHECK(orders.body.starts_with(mark + "Commande;Passée le;Entreprise;"));
  CHECK(orders.body.find(";\"'=HYPERLINK(\"\"http://x\"\")\";") != std::string::npos);
  CHECK(orders.body.find(";'+1+1;") != std::string::npos);
  CHECK(orders.body.find(";=") == std::string::npos);
  CHECK(orders.body.find(";2026-11-24 13:00:00;") != std::string::npos);
  CHECK(orders.body.find(";100;Entreprise;Soumise;1250,00;0,00;CDF;") != std::string::npos);
}

TEST_CASE("payments, credits, certificates and recalls are registers too") {
  FiguresRoom room;
  World& world = room.world;
  const stamps::Batch batch = room.batches(room.ready_order(100)).at(0);
  const OrderId cancelled = world.paid_order(60);
  const identity::Call officer = room.officer();
  const identity::Call auditor = world.auditor();
  stamps::RecallInput recall;
  recall.batch_id = batch.id;
  recall.ranges = {stamps::Range{1, 5}};
  recall.reason_code = "safety";
  recall.reason = "Lot souillé";
  world.must([&](db::Tx& tx) { return world.orders.cancel(tx, officer, cancelled, "Erreur"); });
  REQUIRE(room.write([&](db::Tx& tx) { return room.stamps.recall(tx, officer, recall); }).has_value());

  const std::string payments = room.get(&Http::export_payments, auditor, november).body;
  CHECK(count_lines(payments) == 4);
  CHECK(payments.find(";Paiement;1250,00;CDF;Bordereau bancaire;") != std::string::npos);
  CHECK(payments.find(";Avoir;-750,00;CDF;Avoir;") != std::string::npos);
  const std::string certificates = room.get(&Http::export_certificates, auditor, november).body;
  CHECK(count_lines(certificates) == 3);
  CHECK(certificates.find("OCC-2026-000001;2026-11-24 13:00:00;Brasserie du Fleuve SA;") != std::string::npos);
  CHECK(certificates.find(";Accordé;") != std::string::npos);
  CHECK(certificates.find(";2027-11-22;") != std::string::npos);
  const std::string recalls = room.get(&Http::export_recalls, auditor, november).body;
  CHECK(count_lines(recalls) == 2);
  CHECK(recalls.find(";5;Sécurité du produit;Lot souillé;En vigueur;") != std::string::npos);
  CHECK(count_lines(room.get(&Http::export_recalls, auditor, {{"to", "2026-11-23"}}).body) == 1);
}

TEST_CASE("a register has no drafts, and every order and application that was ever submitted") {
  FiguresRoom room;
  World& world = room.world;
  const CertificateId certificate = world.granted_certificate();
  const identity::Call owner = room.enterprise();
  world.placed_order(certificate, 11);
  const OrderId cancelled = world.submitted_order(certificate, 12);
  const OrderId dropped = world.placed_order(certificate, 13);
  for (const OrderId& id : {cancelled, dropped})
    world.must([&](db::Tx& tx) { return world.orders.cancel(tx, owner, id, "Erreur"); });
  const http::Response orders = room.get(&Http::export_orders, world.auditor(), november);
  CHECK(count_lines(orders.body) == 2);
  CHECK(orders.body.find(";12;Entreprise;Annulée;") != std::string::npos);

  world.application(world.product(std::nullopt));
  const auto certificates = [&] { return room.get(&Http::export_certificates, world.auditor(), november).body; };
  CHECK(count_lines(certificates()) == 2);
  world.application_under_review(world.product());
  CHECK(count_lines(certificates()) == 3);
  CHECK(certificates().find(";Brouillon;") == std::string::npos);
}

TEST_CASE("an export says what it covers, and leaves an entry in the audit log before its first line") {
  FiguresRoom room;
  room.world.paid_order(10);
  room.world.paid_order(20);
  const identity::Call auditor = room.world.auditor();
  const auto entries = [&] {
    return *room.read([](db::Tx& tx) -> Result<std::int64_t> {
      return tx.value<std::int64_t>(
          "SELECT COUNT(*) FROM audit_entries WHERE action = 'register.export' AND "
          "subject_kind = 'register' AND subject_id = 'payments' AND detail LIKE "
          "'%\"from\":\"2026-11-01\"%' AND detail LIKE '%\"rows\":2%' AND detail LIKE "
          "'%\"to\":\"2026-11-30\"%'");
    });
  };
  http::Response begun = room.begin(&Http::export_payments, auditor, november);
  CHECK(begun.body.empty());
  CHECK(entries() == 1);
  CHECK(header_of(begun, "Export-Span") == "2026-11-01/2026-11-30");
  CHECK(header_of(begun, "Export-Rows") == "2");
  CHECK(header_of(begun, "Export-Begun-At") == format_time(room.world.clock.now_ms()));
  gather_parts(begun);
  CHECK(count_lines(begun.body) == 3);
  CHECK(entries() == 1);
}

TEST_CASE("HEAD of a register takes nothing away and leaves no entry") {
  FiguresRoom room;
  const http::Response head = room.begin(&Http::export_orders, room.world.auditor(), november, true);
  CHECK(header_of(head, "Export-Span") == "2026-11-01/2026-11-30");
  CHECK(header_of(head, "Export-Rows").empty());
  const auto entries = *room.read([](db::Tx& tx) -> Result<std::int64_t> {
    return tx.value<std::int64_t>("SELECT COUNT(*) FROM audit_entries WHERE action = 'register.export'");
  });
  CHECK(entries == 0);
}

TEST_CASE("a person has one export at a time, and another one may have his own") {
  FiguresRoom room;
  const identity::Call auditor = room.world.auditor();
  const identity::Call admin = room.world.admin();
  http::Response first = room.begin(&Http::export_orders, auditor, november);
  CHECK(first.status == 200);
  const http::Response second = room.begin(&Http::export_payments, auditor, november);
  CHECK(second.status == 429);
  CHECK(header_of(second, "Retry-After") == "10");
  CHECK(room.get(&Http::export_payments, admin, november).status == 200);
  gather_parts(first);
  CHECK(room.get(&Http::export_payments, auditor, november).status == 200);
}

TEST_CASE("an export that nobody reads to its end gives its place back") {
  FiguresRoom room;
  const identity::Call auditor = room.world.auditor();
  room.begin(&Http::export_orders, auditor, november);
  CHECK(room.begin(&Http::export_orders, auditor, november).status == 200);
}

TEST_CASE("what comes while an export runs is none of it, and nothing of before is missed") {
  FiguresRoom room;
  const stamps::Batch batch = room.batches(room.ready_order(100)).at(0);
  const identity::Call auditor = room.world.auditor();
  const auto recall = [&](int first, int last, std::int64_t at) {
    room.run_sql({"WITH RECURSIVE n (i) AS (SELECT " + std::to_string(first) +
                  " UNION ALL SELECT i + 1 FROM n WHERE i < " + std::to_string(last) +
                  ") INSERT INTO recalls (id, batch_id, stamps, reason_code, reason, state, recalled_by, created_at) "
                  "SELECT 'r' || i, '" +
                  batch.id.str() + "', i, 'other', 'x', 'active', '" + room.officer().caller.user_id.str() + "', " +
                  std::to_string(at) + " FROM n"});
  };
  const std::int64_t now_ms = room.world.clock.now_ms();
  recall(1, 1'200, now_ms);
  http::Response begun = room.begin(&Http::export_recalls, auditor, november);
  recall(1'201, 1'300, now_ms - 1);
  recall(1'301, 1'400, now_ms);
  gather_parts(begun);
  CHECK(header_of(begun, "Export-Rows") == "1200");
  CHECK(count_lines(begun.body) == 1'201);
  CHECK(begun.body.find(";1200;Autre;x;") != std::string::npos);
  CHECK(begun.body.find(";1201;Autre;x;") == std::string::npos);
}

TEST_CASE("a register of several pages has each row once, also where many are of one moment") {
  FiguresRoom room;
  const stamps::Batch batch = room.batches(room.ready_order(100)).at(0);
  const std::string officer = room.officer().caller.user_id.str();
  const identity::Call auditor = room.world.auditor();
  const std::string now = std::to_string(room.world.clock.now_ms());
  room.run_sql(
      {"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO recalls "
       "(id, batch_id, stamps, reason_code, reason, state, recalled_by, created_at) SELECT 'r' || i, '" +
       batch.id.str() + "', i, 'other', 'x', 'active', '" + officer + "', " + now + " - (i / 4500) FROM n"});
  const std::string recalls = room.get(&Http::export_recalls, auditor, november).body;
  CHECK(count_lines(recalls) == 5'001);
  for (const char* stamps : {";1;", ";2000;", ";2001;", ";4499;", ";4500;", ";5000;"}) {
    const std::string cell = std::string(stamps) + "Autre;x;";
    CHECK_MESSAGE(recalls.find(cell) != std::string::npos, cell);
    CHECK_MESSAGE(recalls.find(cell) == recalls.rfind(cell), cell);
  }
}
