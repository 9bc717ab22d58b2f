#include "tests/support/world.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using certification::Product;
using certification::ProductPatch;

namespace {

Result<Product> create(World& world, const identity::Call& by, std::optional<std::string> gtin,
                       const std::string& category = "beer") {
  const certification::ProductInput input{"Bière", "Fleuve", category, std::move(gtin), std::nullopt, "SKU-72B"};
  return world.act([&](db::Tx& tx) { return world.certification.create_product(tx, by, input); });
}

Result<Product> change(World& world, const identity::Call& by, const ProductId& id, const ProductPatch& patch) {
  return world.act([&](db::Tx& tx) { return world.certification.change_product(tx, by, id, patch); });
}

ProductPatch new_category(const std::string& category) {
  ProductPatch patch;
  patch.category = category;
  return patch;
}

ProductPatch new_gtin(const std::string& gtin) {
  ProductPatch patch;
  patch.gtin = gtin;
  return patch;
}

std::size_t count_products(World& world, const identity::Call& call, const certification::Page& page = {}) {
  return world.must(
      [&](db::Tx& tx) -> Result<std::size_t> { return world.certification.products(tx, call, page).size(); });
}

}  // namespace

TEST_CASE("a GTIN of every length is kept as 14 digits, and its check digit must be right") {
  struct Row {
    const char* typed;
    const char* kept;  // or the field's code where it is refused
  };
  const Row rows[] = {
      {"9506000134352", "09506000134352"},
      {"09506000134352", "09506000134352"},
      {"96385074", "00000096385074"},
      {"036000291452", "00036000291452"},
      {"10614141000415", "10614141000415"},
      {"4006381333931", "04006381333931"},
      {"9506000134353", "check_digit"},
      {"9506000134325", "check_digit"},
      {"96385075", "check_digit"},
      {"036000291453", "check_digit"},
      {"19506000134352", "check_digit"},
      {"950600013435", "check_digit"},
      {"95060001343520", "check_digit"},
      {"950600013435a", "length"},
      {"9506000134352 ", "length"},
      {"+506000134352", "length"},
      {"1234567", "length"},
      {"123456789", "length"},
      {"1234567890", "length"},
      {"12345678901", "length"},
      {"123456789012345", "length"},
      {"", "length"},
      {"00000000", "zero"},
      {"00000000000000", "zero"},
  };
  World world;
  for (const Row& row : rows) {
    CAPTURE(row.typed);
    const auto made = create(world, world.enterprise(row.typed), row.typed);
    if (std::string(row.kept).size() == 14) {
      REQUIRE(made.has_value());
      CHECK(made->gtin == row.kept);
    } else {
      REQUIRE(!made);
      CHECK(made.error().code == Code::invalid_input);
      CHECK(made.error().fields.at(0).pointer == "/gtin");
      CHECK(made.error().fields.at(0).code == row.kept);
    }
  }
}

TEST_CASE("a GTIN is unique in the enterprise and not in the country") {
  World world;
  REQUIRE(create(world, world.enterprise(), "9506000134352"));
  const auto twice = create(world, world.enterprise(), "09506000134352");
  REQUIRE(!twice);
  CHECK(twice.error().code == Code::already_exists);
  CHECK(create(world, world.enterprise("Savonnerie du Lac"), "9506000134352"));
  CHECK(create(world, world.enterprise(), std::nullopt));
  CHECK(create(world, world.enterprise(), std::nullopt));

  const auto other = create(world, world.enterprise(), "96385074");
  CHECK(change(world, world.enterprise(), other->id, new_gtin("9506000134352")).error().code == Code::already_exists);
  CHECK(change(world, world.enterprise(), other->id, new_gtin("96385074"))->gtin == "00000096385074");
}

TEST_CASE("a category is a word that a tariff can name") {
  World world;
  for (const char* right : {"beer", "soft-drink", "wine_14", "a"})
    CHECK(create(world, world.enterprise(), std::nullopt, right));
  for (const char* wrong : {"", "Beer", "bière", "14", "-beer", "beer wine", "beer;"}) {
    CAPTURE(wrong);
    CHECK(create(world, world.enterprise(), std::nullopt, wrong).error().fields.at(0).pointer == "/category");
  }
  CHECK(!create(world, world.enterprise(), std::nullopt, std::string(41, 'a')));
}

TEST_CASE("a change leaves what it does not name, and makes a new version") {
  World world;
  const auto made = create(world, world.enterprise(), "9506000134352");
  world.clock.advance_ms(minute_ms);
  ProductPatch patch;
  patch.name = "Bière brune";
  const auto changed = change(world, world.enterprise(), made->id, patch);
  REQUIRE(changed);
  CHECK(changed->name == "Bière brune");
  CHECK(changed->brand == "Fleuve");
  CHECK(changed->gtin == "09506000134352");
  CHECK(changed->client_reference == "SKU-72B");
  CHECK(changed->version == 2);
  CHECK(changed->updated_at == made->updated_at + minute_ms);
}

TEST_CASE("what was submitted stays as it was examined, and as its stamps say it") {
  World world;
  const ProductId id = world.product("9506000134352");
  const auto code_of = [](const Result<Product>& changed) {
    return changed ? std::nullopt : std::optional(changed.error().code);
  };
  world.application(id);
  CHECK(!code_of(change(world, world.enterprise(), id, new_gtin("96385074"))));
  const CertificateId certificate = world.granted_certificate_of(id);
  CHECK(code_of(change(world, world.enterprise(), id, new_gtin("9506000134352"))) == Code::wrong_state);
  CHECK(code_of(change(world, world.enterprise(), id, new_category("wine"))) == Code::wrong_state);
  CHECK(!code_of(change(world, world.enterprise(), id, new_category("beer"))));
  const certification::HoldInput fraud{"fraud", "Faux rapport", certification::AppliesTo::all_stamps};
  world.must([&](db::Tx& tx) { return world.certification.revoke(tx, world.officer(), certificate, fraud); });
  CHECK(code_of(change(world, world.enterprise(), id, new_category("wine"))) == Code::wrong_state);
}

TEST_CASE("a certified product is not relabelled") {
  World world;
  const ProductId id = world.product("9506000134352");
  world.granted_certificate_of(id);
  ProductPatch patches[3];
  patches[0].name = "Whisky";
  patches[1].brand = "Autre";
  patches[2].net_content = "1 L";
  for (const ProductPatch& patch : patches) {
    const auto refused = change(world, world.enterprise(), id, patch);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::wrong_state);
  }
  ProductPatch reference;
  reference.name = "Bière blonde 72 cl";
  reference.client_reference = "SKU-9";
  CHECK(change(world, world.enterprise(), id, reference));
}

TEST_CASE("an enterprise sees and changes its own products alone") {
  World world;
  const ProductId id = world.product("9506000134352");
  const identity::Call stranger = world.enterprise("Savonnerie du Lac");
  CHECK(change(world, stranger, id, new_category("soap")).error().code == Code::not_found);
  const auto sees = [&](const identity::Call& call) {
    return world
        .act([&](db::Tx& tx) {
          return world.certification.require_product(tx, call, identity::Permission::products_read, id);
        })
        .has_value();
  };
  CHECK(sees(world.enterprise()));
  CHECK(sees(world.officer()));
  CHECK(sees(world.auditor()));
  CHECK(!sees(stranger));
  CHECK(!sees(world.printer()));
  CHECK(count_products(world, world.enterprise()) == 1);
  CHECK(count_products(world, stranger) == 0);
  CHECK(count_products(world, world.admin()) == 1);
}

TEST_CASE("a list of products goes by pages, client reference and time") {
  World world;
  for (int i = 0; i < 3; ++i) world.product(std::nullopt);
  world.clock.advance_ms(hour_ms);
  const auto named = create(world, world.enterprise(), std::nullopt);
  certification::Page page;
  page.limit = 2;
  CHECK(count_products(world, world.enterprise(), page) == 2);
  page.after = 3;
  CHECK(count_products(world, world.enterprise(), page) == 1);
  certification::Page by_reference;
  by_reference.client_reference = "SKU-72B";
  CHECK(count_products(world, world.enterprise(), by_reference) == 1);
  certification::Page lately;
  lately.updated_since = named->updated_at;
  CHECK(count_products(world, world.enterprise(), lately) == 1);
}
