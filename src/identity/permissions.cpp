// Who may do what: the one table of roles and permissions (docs/contract.md "Roles and permissions").
#include <array>

#include "qrcongo/base/check.hpp"
#include "qrcongo/identity/call.hpp"
#include "qrcongo/identity/organisations.hpp"

namespace qrcongo::identity {
namespace {

constexpr Scope no = Scope::none;
constexpr Scope own = Scope::own;
constexpr Scope all = Scope::all;

struct Row {
  Permission permission;
  std::array<Scope, 5> scopes;  // in the order of Role: A, O, E, P, U
};

constexpr Row table[] = {
    {Permission::signed_in, {all, all, all, all, all}},
    {Permission::organisations_read, {all, all, own, own, all}},
    {Permission::organisations_write, {all, no, no, no, no}},
    {Permission::users_read, {all, no, own, own, no}},
    {Permission::users_write, {all, no, own, own, no}},
    {Permission::api_clients_read, {all, no, own, own, no}},
    {Permission::api_clients_write, {all, no, own, own, no}},
    {Permission::encryption_keys_read, {all, all, no, own, no}},
    {Permission::encryption_keys_register, {no, no, no, own, no}},
    {Permission::encryption_keys_revoke, {all, all, no, own, no}},
    {Permission::products_read, {all, all, own, no, all}},
    {Permission::products_write, {no, no, own, no, no}},
    {Permission::certificates_read, {all, all, own, no, all}},
    {Permission::certificates_request, {no, no, own, no, no}},
    {Permission::certificates_decide, {all, all, no, no, no}},
    {Permission::approvals_read, {all, all, no, no, all}},
    {Permission::approvals_decide, {all, all, no, no, no}},  // and a role that the approval names
    {Permission::tariffs_read, {all, all, all, all, all}},
    {Permission::tariffs_propose, {all, no, no, no, no}},
    {Permission::quotations_ask, {no, no, own, no, no}},
    {Permission::printers_read, {all, all, all, no, all}},
    {Permission::orders_read, {all, all, own, own, all}},
    {Permission::orders_create, {no, no, own, no, no}},
    {Permission::orders_approve, {all, all, no, no, no}},
    {Permission::orders_cancel, {no, all, own, no, no}},
    {Permission::orders_history, {all, all, own, no, all}},
    {Permission::generation_resume, {all, all, no, no, no}},
    {Permission::key_generations_read, {all, no, no, no, all}},
    {Permission::key_generations_ask, {all, no, no, no, no}},
    {Permission::payments_record, {all, all, no, no, no}},  // and the duty cashier
    {Permission::payments_read, {all, all, own, no, all}},
    {Permission::batches_read, {all, all, own, own, all}},
    {Permission::archives_list, {all, all, own, own, all}},
    {Permission::archives_content, {no, no, no, own, no}},
    {Permission::stamps_activate, {no, no, own, own, no}},
    {Permission::stamps_spoil, {no, no, own, own, no}},
    {Permission::recalls_read, {all, all, own, own, all}},
    {Permission::recalls_write, {all, all, no, no, no}},
    {Permission::verifications_ask, {no, all, no, no, no}},
    {Permission::suspicions_read, {all, all, no, no, all}},
    {Permission::suspicions_close, {no, all, no, no, no}},  // and the duty inspector
    {Permission::stamps_inspect, {all, all, no, no, all}},
    {Permission::citizen_reports_read, {all, all, no, no, all}},
    {Permission::citizen_reports_close, {all, all, no, no, no}},
    {Permission::analytics_read, {all, no, own, no, all}},
    {Permission::audit_read, {all, no, no, no, all}},
    {Permission::live_read, {all, all, no, no, all}},
    {Permission::settings_read, {all, no, no, no, no}},
};

template <class E>
struct Name {
  E value;
  std::string_view text;
};

constexpr Name<Role> roles[] = {{Role::ADMIN_GOUVERNEMENTAL, "ADMIN_GOUVERNEMENTAL"},
                                {Role::OPERATEUR_OCC, "OPERATEUR_OCC"},
                                {Role::ENTREPRISE_CERTIFIEE, "ENTREPRISE_CERTIFIEE"},
                                {Role::ESTAMPILLEUR_AGREE, "ESTAMPILLEUR_AGREE"},
                                {Role::AUDITEUR_SYSTEME, "AUDITEUR_SYSTEME"}};
constexpr Name<Duty> duties[] = {{Duty::cashier, "cashier"}, {Duty::inspector, "inspector"}};
constexpr Name<OrganisationKind> kinds[] = {{OrganisationKind::government, "government"},
                                            {OrganisationKind::occ, "occ"},
                                            {OrganisationKind::enterprise, "enterprise"},
                                            {OrganisationKind::printer, "printer"}};

template <class E, std::size_t N>
std::string_view text_of(const Name<E> (&names)[N], E value) {
  for (const auto& name : names) {
    if (name.value == value) return name.text;
  }
  check(false, "an enumeration's value without a name");
  return "";
}

template <class E, std::size_t N>
std::optional<E> value_of(const Name<E> (&names)[N], std::string_view text) {
  for (const auto& name : names) {
    if (name.text == text) return name.value;
  }
  return std::nullopt;
}

}  // namespace

Scope scope_of(Permission permission, Role role) {
  for (const Row& row : table) {
    if (row.permission == permission) return row.scopes[static_cast<std::size_t>(role)];
  }
  check(false, "a permission that the table lacks");
  return Scope::none;
}

std::string_view to_text(Role role) { return text_of(roles, role); }
std::optional<Role> from_text(std::type_identity<Role>, std::string_view text) { return value_of(roles, text); }
std::string_view to_text(Duty duty) { return text_of(duties, duty); }
std::optional<Duty> from_text(std::type_identity<Duty>, std::string_view text) { return value_of(duties, text); }
std::string_view to_text(OrganisationKind kind) { return text_of(kinds, kind); }
std::optional<OrganisationKind> from_text(std::type_identity<OrganisationKind>, std::string_view text) {
  return value_of(kinds, text);
}

}  // namespace qrcongo::identity
