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
  world.must([&](db::Tx& tx) { return world.orders.place(tx, sly, input); });
  const identity::Call auditor = world.auditor();
  const http::Response orders = room.get(&Http::export_orders, auditor, november);
  CHECK(header_of(orders, "Content-Disposition") == "attachment; filename=\"registre-commandes-2026-11.csv\"");
  CHECK(count_lines(orders.body) == 2);
  CHECK(orders.body.starts_with(mark + "Commande;Passée le;Entreprise;"));
  CHECK(orders.body.find(";\"'=HYPERLINK(\"\"http://x\"\")\";") != std::string::npos);
  CHECK(orders.body.find(";'+1+1;") != std::string::npos);
  CHECK(orders.body.find(";=") == std::string::npos);
  CHECK(orders.body.find(";2026-11-24 13:00:00;") != std::string::npos);
  CHECK(orders.body.find(";100;Entreprise;Brouillon;1250,00;0,00;CDF;") != std::string::npos);
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

TEST_CASE("a register of more rows than a file takes is refused") {
  Settings settings = FiguresRoom::settings();
  settings.export_rows_max = 2;
  FiguresRoom room(settings);
  const CertificateId certificate = room.world.granted_certificate();
  const identity::Call auditor = room.world.auditor();
  for (int i = 0; i < 2; ++i) room.world.placed_order(certificate, 10);
  CHECK(room.get(&Http::export_orders, auditor, november).status == 200);
  room.world.placed_order(certificate, 10);
  CHECK(refused_field(room.get(&Http::export_orders, auditor, november)) == "/from");
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
