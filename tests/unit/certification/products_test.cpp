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

TEST_CASE("a list of products is searched in name, brand, GTIN and reference, and never shows a stranger's") {
  World world;
  const auto stranger = world.enterprise("Savonnerie du Lac");
  const auto found = [&](const identity::Call& call, const std::string& typed) {
    certification::Page page;
    page.search = typed;
    return count_products(world, call, page);
  };
  REQUIRE(create(world, world.enterprise(), "9506000134352"));
  REQUIRE(create(world, stranger, std::nullopt));
  for (const char* typed : {"biere", "BIÈRE", "fleuve", "06000134", "sku-72"}) {
    CAPTURE(typed);
    CHECK(found(world.enterprise(), typed) == 1);
  }
  CHECK(found(world.admin(), "biere") == 2);
  CHECK(found(world.admin(), "06000134") == 1);
  CHECK(found(world.admin(), "savon") == 0);
  certification::Page of_stranger;
  of_stranger.enterprise_id = stranger.caller.organisation_id;
  CHECK(count_products(world, world.admin(), of_stranger) == 1);
  CHECK(count_products(world, world.enterprise(), of_stranger) == 0);
}

TEST_CASE("a list of certificates is searched by number, product and enterprise, and goes by several states") {
  World world;
  const auto stranger = world.enterprise("Savonnerie du Lac");
  const ProductId beer = world.product();
  const CertificateId granted = world.granted_certificate_of(beer);
  const CertificateId draft = world.application(beer);
  const CertificateId foreign = world.granted_certificate_of(world.product_of(stranger));
  const auto list = [&](const identity::Call& call, const certification::Page& page) {
    std::vector<CertificateId> ids;
    const auto rows = world.must([&](db::Tx& tx) -> Result<std::vector<certification::Certificate>> {
      return world.certification.certificates(tx, call, page);
    });
    for (const auto& row : rows) ids.push_back(row.id);
    return ids;
  };
  const auto search = [&](const identity::Call& call, const std::string& typed) {
    certification::Page page;
    page.search = typed;
    return list(call, page);
  };
  using Ids = std::vector<CertificateId>;
  CHECK(search(world.admin(), "biere") == Ids{granted, draft, foreign});
  CHECK(search(world.admin(), "brasserie") == Ids{granted, draft});
  CHECK(search(world.admin(), "savonnerie") == Ids{foreign});
  CHECK(search(world.enterprise(), "savonnerie").empty());
  CHECK(search(world.admin(), *world.certificate(granted).number) == Ids{granted});
  CHECK(search(world.enterprise(), world.certificate(draft).reference) == Ids{draft});
  certification::Page page;
  page.states = {certification::CertificateState::draft, certification::CertificateState::granted};
  CHECK(list(world.enterprise(), page) == Ids{granted, draft});
  page.states = {certification::CertificateState::draft};
  CHECK(list(world.enterprise(), page) == Ids{draft});
  certification::Page of_product;
  of_product.product_id = beer;
  CHECK(list(world.admin(), of_product) == Ids{granted, draft});
  CHECK(list(stranger, of_product).empty());
}
