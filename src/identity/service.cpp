// Organisations: who may be one and what may change of it.
#include "qrcongo/identity/service.hpp"

#include "contact_details.hpp"
#include "person.hpp"
#include "qrcongo/base/check.hpp"
#include "store.hpp"

namespace qrcongo::identity {
namespace {

Result<void> check_kinds(const std::set<OrganisationKind>& kinds) {
  if (kinds.empty()) return fail_field(Code::invalid_input, "/kinds", "required", "Au moins un genre attendu.");
  const bool authority = kinds.contains(OrganisationKind::government) || kinds.contains(OrganisationKind::occ);
  if (!authority || kinds.size() == 1) return {};
  return fail_field(Code::invalid_input, "/kinds", "combination",
                    "Seuls enterprise et printer vont ensemble dans une même organisation.");
}

Result<void> check_contact(const std::optional<std::string>& email, const std::optional<std::string>& phone,
                           const std::optional<Address>& address) {
  if (email && !is_email(*email)) {
    return fail_field(Code::invalid_input, "/email", "email", "Adresse électronique attendue.");
  }
  if (phone && !is_phone(*phone)) {
    return fail_field(Code::invalid_input, "/phone", "phone", "Numéro de téléphone attendu : +243810000000.");
  }
  if (address && !is_province(address->province)) {
    return fail_field(Code::invalid_input, "/address/province", "province", "Code ISO 3166-2 attendu : CD-KN.");
  }
  return {};
}

Result<void> check_printing(bool printer, const std::optional<Agreement>& agreement,
                            const std::optional<PrintProfile>& profile) {
  if (!printer && agreement) {
    return fail_field(Code::invalid_input, "/agreement", "not_printer", "Seul un estampilleur a un agrément.");
  }
  if (!printer && profile) {
    return fail_field(Code::invalid_input, "/print_profile", "not_printer",
                      "Seul un estampilleur a un profil d'impression.");
  }
  return {};
}

template <class T>
void replace(T& value, const std::optional<T>& given) {
  if (given) value = *given;
}

template <class T>
void replace(std::optional<T>& value, const std::optional<T>& given) {
  if (given) value = given;
}

boost::json::object detail_of(const Organisation& organisation) {
  boost::json::array kinds;
  for (const OrganisationKind kind : organisation.kinds) kinds.emplace_back(to_text(kind));
  boost::json::object detail = {{"kinds", std::move(kinds)}, {"state", organisation.state}};
  if (organisation.agreement) {
    detail["agreement"] = organisation.agreement->number;
    detail["agreement_valid_until"] = format_day(organisation.agreement->valid_until);
  }
  return detail;
}

}  // namespace

Result<Organisation> Service::create_organisation(db::Tx& tx, const Call& call, const OrganisationInput& input) {
  if (auto person = require_person(call); !person) return fail(person.error());
  const bool printer = input.kinds.contains(OrganisationKind::printer);
  if (auto kinds = check_kinds(input.kinds); !kinds) return fail(kinds.error());
  if (auto contact = check_contact(input.email, input.phone, input.address); !contact) return fail(contact.error());
  if (auto printing = check_printing(printer, input.agreement, input.print_profile); !printing)
    return fail(printing.error());
  if (printer && !input.agreement) {
    return fail_field(Code::invalid_input, "/agreement", "required", "Un estampilleur doit avoir un agrément.");
  }
  Organisation made;
  made.id = OrganisationId(make_uuid_v7(call.now_ms, random_));
  made.kinds = input.kinds;
  made.state = "active";
  made.name = input.name;
  made.registration_number = input.registration_number;
  made.tax_number = input.tax_number;
  made.email = input.email;
  made.phone = input.phone;
  made.address = input.address;
  made.agreement = input.agreement;
  if (printer) made.print_profile = input.print_profile.value_or(PrintProfile());
  made.created_at = made.updated_at = call.now_ms;
  store::insert_organisation(tx, made);
  call.record(tx, "organisation.create", made.id.str(), detail_of(made));
  organisation_changed.publish(tx, made);
  return made;
}

Result<Organisation> Service::change_organisation(db::Tx& tx, const Call& call, const OrganisationId& id,
                                                  const OrganisationPatch& patch) {
  if (auto person = require_person(call); !person) return fail(person.error());
  auto found = require_organisation(tx, call, Permission::organisations_write, id);
  if (!found) return found;
  Organisation& organisation = *found;
  const bool printer = organisation.is(OrganisationKind::printer);
  if (auto contact = check_contact(patch.email, patch.phone, patch.address); !contact) return fail(contact.error());
  if (auto printing = check_printing(printer, patch.agreement, patch.print_profile); !printing)
    return fail(printing.error());
  if (patch.state == "suspended" && id == call.caller.organisation_id) {
    return fail(Code::wrong_state, "Nul ne peut suspendre sa propre organisation.");
  }
  replace(organisation.name, patch.name);
  replace(organisation.state, patch.state);
  replace(organisation.registration_number, patch.registration_number);
  replace(organisation.tax_number, patch.tax_number);
  replace(organisation.email, patch.email);
  replace(organisation.phone, patch.phone);
  replace(organisation.address, patch.address);
  replace(organisation.agreement, patch.agreement);
  replace(organisation.print_profile, patch.print_profile);
  ++organisation.version;
  organisation.updated_at = call.now_ms;
  store::update_organisation(tx, organisation);
  call.record(tx, "organisation.change", id.str(), detail_of(organisation));
  organisation_changed.publish(tx, organisation);
  return found;
}

Result<Organisation> Service::require_organisation(db::Tx& tx, const Call& call, Permission permission,
                                                   const OrganisationId& id) {
  auto found = store::organisation(tx, id);
  if (!found) return fail(Code::not_found, "Cette organisation n'existe pas.");
  if (auto visible = require_visible(call, permission, found->id); !visible) return fail(visible.error());
  return std::move(*found);
}

std::vector<Organisation> Service::organisations(db::Tx& tx, const Call& call, const Page& page) {
  return store::organisations(tx, own_alone(call, Permission::organisations_read), page);
}

Organisation Service::government(db::Tx& tx, const Call& call) {
  if (auto known = store::first_of_kind(tx, OrganisationKind::government)) return std::move(*known);
  OrganisationInput input;
  input.kinds = {OrganisationKind::government};
  input.name = "Gouvernement";
  auto made = create_organisation(tx, call, input);
  check(made.has_value(), "the government's own organisation is refused");
  return std::move(*made);
}

}  // namespace qrcongo::identity
