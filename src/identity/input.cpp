#include "input.hpp"

namespace qrcongo::identity {
namespace {

template <class E>
std::set<E> read_set(http::Fields& fields, std::string_view name, std::size_t least, std::size_t most) {
  constexpr std::size_t name_characters_max = 40;
  std::set<E> values;
  for (const std::string& text : fields.texts(name, most, name_characters_max, least)) {
    const auto value = from_text(std::type_identity<E>{}, text);
    if (value) {
      values.insert(*value);
    } else {
      fields.refuse(name, "choice", "Valeur inconnue : " + text + ".");
    }
  }
  return values;
}

std::optional<Address> read_address(http::Fields& fields) {
  auto inner = fields.optional_object("address");
  if (!inner) return std::nullopt;
  Address address;
  address.line = inner->text("line", 200);
  address.city = inner->text("city", 100);
  address.province = inner->text("province", 6);
  return address;
}

std::optional<Agreement> read_agreement(http::Fields& fields) {
  auto inner = fields.optional_object("agreement");
  if (!inner) return std::nullopt;
  Agreement agreement;
  agreement.number = inner->text("number", 64);
  agreement.valid_until = inner->day("valid_until");
  return agreement;
}

std::optional<PrintProfile> read_print_profile(http::Fields& fields) {
  auto inner = fields.optional_object("print_profile");
  if (!inner) return std::nullopt;
  const PrintProfile usual;
  PrintProfile profile;
  profile.format = inner->optional_choice("format", {"png"}).value_or(usual.format);
  profile.dpi = inner->optional_integer("dpi", 72, 2400).value_or(usual.dpi);
  profile.module_px = inner->optional_integer("module_px", 3, 16).value_or(usual.module_px);
  profile.part_stamps = inner->optional_integer("part_stamps", 1, 1'000'000).value_or(usual.part_stamps);
  return profile;
}

std::optional<std::set<Duty>> read_duties(http::Fields& fields) {
  if (!fields.has("duties")) return std::nullopt;
  return read_set<Duty>(fields, "duties", 0, 2);
}

std::optional<std::string> read_language(http::Fields& fields) {
  return fields.optional_choice("language", {"fr", "en", "ln", "kg", "lua", "sw"});
}

}  // namespace

OrganisationInput read_organisation(http::Fields& fields) {
  OrganisationInput input;
  input.kinds = read_set<OrganisationKind>(fields, "kinds", 1, 4);
  input.name = fields.text("name", 200);
  input.registration_number = fields.optional_text("registration_number", 64);
  input.tax_number = fields.optional_text("tax_number", 64);
  input.email = fields.optional_text("email", 254);
  input.phone = fields.optional_text("phone", 30);
  input.address = read_address(fields);
  input.agreement = read_agreement(fields);
  input.print_profile = read_print_profile(fields);
  return input;
}

OrganisationPatch read_organisation_patch(http::Fields& fields) {
  OrganisationPatch patch;
  patch.name = fields.optional_text("name", 200);
  patch.state = fields.optional_choice("state", {"active", "suspended"});
  patch.registration_number = fields.optional_text("registration_number", 64);
  patch.tax_number = fields.optional_text("tax_number", 64);
  patch.email = fields.optional_text("email", 254);
  patch.phone = fields.optional_text("phone", 30);
  patch.address = read_address(fields);
  patch.agreement = read_agreement(fields);
  patch.print_profile = read_print_profile(fields);
  return patch;
}

UserInput read_user(http::Fields& fields) {
  UserInput input;
  input.email = fields.text("email", 254);
  input.name = fields.text("name", 100);
  input.organisation_id = OrganisationId(fields.uuid("organisation_id"));
  const std::string role = fields.choice("role", {"ADMIN_GOUVERNEMENTAL", "OPERATEUR_OCC", "ENTREPRISE_CERTIFIEE",
                                                  "ESTAMPILLEUR_AGREE", "AUDITEUR_SYSTEME"});
  input.role = from_text(std::type_identity<Role>{}, role).value_or(Role::AUDITEUR_SYSTEME);
  input.duties = read_duties(fields).value_or(std::set<Duty>());
  input.language = read_language(fields).value_or("fr");
  return input;
}

UserPatch read_user_patch(http::Fields& fields) {
  UserPatch patch;
  patch.name = fields.optional_text("name", 100);
  patch.state = fields.optional_choice("state", {"active", "disabled"});
  patch.duties = read_duties(fields);
  return patch;
}

OwnPatch read_own_patch(http::Fields& fields) {
  OwnPatch patch;
  patch.name = fields.optional_text("name", 100);
  patch.language = read_language(fields);
  return patch;
}

}  // namespace qrcongo::identity
