// Products: an enterprise's own, with or without a GTIN.
#include <algorithm>

#include "gtin.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/certification/service.hpp"
#include "store.hpp"
#include "visibility.hpp"

namespace qrcongo::certification {
namespace {

tl::unexpected<Error> no_such_product() { return fail(Code::not_found, "Ce produit n'existe pas."); }

Result<void> check_category(const std::string& category) {
  if (is_category(category)) return {};
  return fail_field(Code::invalid_input, "/category", "category",
                    "Catégorie attendue : de 1 à 40 caractères parmi a-z, 0-9, - et _, une lettre d'abord.");
}

Result<std::string> check_gtin(db::Tx& tx, const Product& product, const std::string& typed) {
  auto gtin = to_gtin14(typed);
  if (!gtin) return gtin;
  const auto taken = store::product_with_gtin(tx, product.enterprise_id, *gtin);
  if (taken && *taken != product.id) {
    return fail_field(Code::already_exists, "/gtin", "taken", "Un autre produit de l'entreprise porte déjà ce GTIN.");
  }
  return gtin;
}

// Each is kept for ever.
Result<void> require_room_today(db::Tx& tx, const OrganisationId& enterprise, std::int64_t midnight_ms) {
  if (store::count_products_made(tx, enterprise, midnight_ms) < made_a_day_max) return {};
  return fail(Code::too_many_today,
              "Votre entreprise a créé " + format_count(made_a_day_max) + " produits aujourd'hui : continuez demain.");
}

// Examined or being examined; stamps of one that has ended are still on the shelf.
bool binds_the_product(const Certificate& certificate) {
  switch (certificate.state) {
    case CertificateState::draft:
    case CertificateState::corrections_requested:
    case CertificateState::rejected:
      return false;
    default:
      return true;
  }
}

// What the examiners saw, what the tariff goes by and what a citizen compares must not change under a certificate.
Result<void> require_free_of_certificates(db::Tx& tx, const Product& product, const char* pointer) {
  const auto all = store::certificates_of_product(tx, product.id);
  const auto binding = std::find_if(all.begin(), all.end(), binds_the_product);
  if (binding == all.end()) return {};
  return fail_field(Code::wrong_state, pointer, "certified",
                    "Le dossier " + binding->number.value_or(binding->reference) +
                        " porte sur ce produit : ce que l'examen et les estampilles en disent ne change plus.");
}

Result<void> change_description(db::Tx& tx, Product& product, const ProductPatch& patch) {
  const auto change = [&](auto& field, const std::optional<std::string>& wanted, const char* pointer) -> Result<void> {
    if (!wanted || field == *wanted) return {};
    if (auto free = require_free_of_certificates(tx, product, pointer); !free) return free;
    field = *wanted;
    return {};
  };
  if (auto changed = change(product.name, patch.name, "/name"); !changed) return changed;
  if (auto changed = change(product.brand, patch.brand, "/brand"); !changed) return changed;
  return change(product.net_content, patch.net_content, "/net_content");
}

boost::json::object detail_of(const Product& product) {
  boost::json::object detail = {{"name", product.name}, {"brand", product.brand}, {"category", product.category}};
  if (product.gtin) detail["gtin"] = *product.gtin;
  if (product.net_content) detail["net_content"] = *product.net_content;
  return detail;
}

}  // namespace

bool is_category(std::string_view text) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto fits = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
  return !text.empty() && text.size() <= 40 && is_letter(text.front()) && std::all_of(text.begin(), text.end(), fits);
}

Result<Product> Service::create_product(db::Tx& tx, const identity::Call& call, const ProductInput& input) {
  if (auto category = check_category(input.category); !category) return fail(category.error());
  Product made;
  made.id = ProductId(make_uuid_v7(call.now_ms, random_));
  made.enterprise_id = call.caller.organisation_id;
  made.name = input.name;
  made.brand = input.brand;
  made.category = input.category;
  made.net_content = input.net_content;
  made.client_reference = input.client_reference;
  made.created_at = made.updated_at = call.now_ms;
  if (input.gtin) {
    auto gtin = check_gtin(tx, made, *input.gtin);
    if (!gtin) return fail(gtin.error());
    made.gtin = std::move(*gtin);
  }
  const std::int64_t midnight_ms = offset_.start_of_day_ms(offset_.day_of(call.now_ms));
  if (auto room = require_room_today(tx, made.enterprise_id, midnight_ms); !room) return fail(room.error());
  store::insert_product(tx, made);
  call.record(tx, "product.create", made.id.str(), detail_of(made));
  return made;
}

Result<Product> Service::change_product(db::Tx& tx, const identity::Call& call, const ProductId& id,
                                        const ProductPatch& patch) {
  auto found = require_product(tx, call, identity::Permission::products_write, id);
  if (!found) return found;
  Product& product = *found;
  if (patch.category && *patch.category != product.category) {
    if (auto category = check_category(*patch.category); !category) return fail(category.error());
    if (auto free = require_free_of_certificates(tx, product, "/category"); !free) return fail(free.error());
    product.category = *patch.category;
  }
  if (patch.gtin) {
    auto gtin = check_gtin(tx, product, *patch.gtin);
    if (!gtin) return fail(gtin.error());
    if (product.gtin != *gtin) {
      if (auto free = require_free_of_certificates(tx, product, "/gtin"); !free) return fail(free.error());
      product.gtin = std::move(*gtin);
    }
  }
  if (auto described = change_description(tx, product, patch); !described) return fail(described.error());
  if (patch.client_reference) product.client_reference = patch.client_reference;
  ++product.version;
  product.updated_at = call.now_ms;
  store::update_product(tx, product);
  call.record(tx, "product.change", id.str(), detail_of(product));
  return found;
}

Result<Product> Service::product(db::Tx& tx, const ProductId& id) {
  auto found = store::product(tx, id);
  if (!found) return no_such_product();
  return std::move(*found);
}

Result<Product> Service::require_product(db::Tx& tx, const identity::Call& call, identity::Permission permission,
                                         const ProductId& id) {
  auto found = store::product(tx, id);
  if (!found || !identity::require_visible(call, permission, found->enterprise_id)) return no_such_product();
  return std::move(*found);
}

std::vector<Product> Service::products(db::Tx& tx, const identity::Call& call, const Page& page) {
  return store::products(tx, own_alone(call, identity::Permission::products_read), page);
}

}  // namespace qrcongo::certification
