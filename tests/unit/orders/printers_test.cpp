#include <doctest/doctest.h>

#include "tests/support/printer_keys.hpp"
#include "tests/support/world.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using orders::OfferedPrinter;
using Names = std::vector<std::string>;

namespace {

std::vector<OfferedPrinter> printers(World& world, const identity::PrinterPage& page = {}) {
  const identity::Call by = world.enterprise();
  return world.must(
      [&](db::Tx& tx) -> Result<std::vector<OfferedPrinter>> { return world.orders.printers(tx, by, page); });
}

Names names(const std::vector<OfferedPrinter>& offered) {
  Names all;
  for (const OfferedPrinter& one : offered) all.push_back(one.printer.name);
  return all;
}

// What submitting an order to this printer alone would be refused for.
std::optional<Code> refusal(World& world, const CertificateId& certificate, const OrganisationId& printer) {
  orders::OrderInput input = world.order_input(certificate, 10);
  input.deliveries.at(0).printer_id = printer;
  const identity::Call by = world.enterprise();
  const auto placed = world.act([&](db::Tx& tx) { return world.orders.place(tx, by, input); });
  if (!placed) return placed.error().code;
  const auto submitted = world.act([&](db::Tx& tx) { return world.orders.submit(tx, by, placed->id); });
  if (!submitted) return submitted.error().code;
  return std::nullopt;
}

}  // namespace

TEST_CASE("a printer is said to be able to receive exactly where an order to it can be submitted") {
  orders::Settings settings = World::usual_settings();
  settings.require_encryption = true;
  World world(settings);
  world.tariff();
  const CertificateId certificate = world.granted_certificate();
  PrinterKeys keys(world);
  keys.bring_into_use(first_identity);
  world.printer_id("Imprimerie du Port");
  world.end_agreement(world.printer_id("Atelier fermé"));

  const auto offered = printers(world);
  REQUIRE(offered.size() == 3);
  for (const OfferedPrinter& one : offered) {
    CAPTURE(one.printer.name);
    const auto refused = refusal(world, certificate, one.printer.id);
    CHECK(refused.has_value() == one.reason.has_value());
    if (one.printer.name == "Imprimerie Nationale") CHECK(!one.reason.has_value());
    if (one.printer.name == "Imprimerie du Port") CHECK(one.reason == "no_encryption_key");
    if (one.printer.name == "Imprimerie du Port") CHECK(refused == Code::printer_key_missing);
    if (one.printer.name == "Atelier fermé") CHECK(one.reason == "agreement_expired");
    if (one.printer.name == "Atelier fermé") CHECK(refused == Code::printer_not_approved);
  }
}

TEST_CASE("where archives are not encrypted a printer needs no key") {
  World world;
  world.printer_id();
  CHECK(!printers(world).at(0).reason.has_value());
}

TEST_CASE("printers are found by a part of their name, page by page, and nobody who prints nothing") {
  World world;
  world.printer_id();
  world.enterprise();
  world.officer();
  world.printer_id("Étampes du Kasaï");
  world.printer_id("Imprimerie du Port");
  CHECK(names(printers(world, {0, 50, "etampes du kasai"})) == Names{"Étampes du Kasaï"});
  CHECK(names(printers(world, {0, 50, "IMPRIMERIE"})) == Names{"Imprimerie Nationale", "Imprimerie du Port"});
  CHECK(printers(world, {0, 50, "%"}).empty());
  CHECK(printers(world, {0, 50, "Brasserie"}).empty());
  const auto first = printers(world, {0, 2, std::nullopt});
  REQUIRE(first.size() == 2);
  CHECK(names(printers(world, {first.back().printer.sequence, 2, std::nullopt})) == Names{"Imprimerie du Port"});
}

TEST_CASE("a printer that is suspended is not offered") {
  World world;
  const OrganisationId printer = world.printer_id();
  world.must([&](db::Tx& tx) -> Result<void> {
    tx.run("UPDATE organisations SET state = 'suspended' WHERE id = :id", printer);
    return {};
  });
  CHECK(printers(world).empty());
}
