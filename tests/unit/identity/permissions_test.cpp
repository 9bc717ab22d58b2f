#include <doctest/doctest.h>

#include <map>
#include <string>

#include <boost/json/parse.hpp>

#include "qrcongo/identity/call.hpp"
#include "tests/support/fakes.hpp"

using namespace qrcongo;
using namespace qrcongo::identity;

namespace {

namespace json = boost::json;

const std::map<std::string, Permission> routes = {
    {"GET /api/v1/me", Permission::signed_in},
    {"PATCH /api/v1/me", Permission::signed_in},
    {"GET /api/v1/me/sessions", Permission::signed_in},
    {"DELETE /api/v1/me/sessions/{id}", Permission::signed_in},
    {"POST /api/v1/me/password", Permission::signed_in},
    {"DELETE /api/v1/me/sessions", Permission::signed_in},
    {"POST /api/v1/me/totp", Permission::signed_in},
    {"DELETE /api/v1/me/totp", Permission::signed_in},
    {"POST /api/v1/me/totp/confirm", Permission::signed_in},
    {"POST /api/v1/me/totp/recovery-codes", Permission::signed_in},
    {"DELETE /api/v1/users/{id}/sessions", Permission::users_write},
    {"POST /api/v1/users/{id}/reset", Permission::users_write},
    {"GET /api/v1/organisations", Permission::organisations_read},
    {"POST /api/v1/organisations", Permission::organisations_write},
    {"GET /api/v1/organisations/{id}", Permission::organisations_read},
    {"PATCH /api/v1/organisations/{id}", Permission::organisations_write},
    {"GET /api/v1/users", Permission::users_read},
    {"POST /api/v1/users", Permission::users_write},
    {"PATCH /api/v1/users/{id}", Permission::users_write},
    {"GET /api/v1/api-clients", Permission::api_clients_read},
    {"POST /api/v1/api-clients", Permission::api_clients_write},
    {"DELETE /api/v1/api-clients/{id}", Permission::api_clients_write},
    {"POST /api/v1/api-clients/{id}/secret", Permission::api_clients_write},
    {"GET /api/v1/encryption-keys", Permission::encryption_keys_read},
    {"POST /api/v1/encryption-keys", Permission::encryption_keys_register},
    {"POST /api/v1/encryption-keys/{id}/revoke", Permission::encryption_keys_revoke},
    {"GET /api/v1/products", Permission::products_read},
    {"POST /api/v1/products", Permission::products_write},
    {"GET /api/v1/products/{id}", Permission::products_read},
    {"PATCH /api/v1/products/{id}", Permission::products_write},
    {"GET /api/v1/certificates", Permission::certificates_read},
    {"POST /api/v1/certificates", Permission::certificates_request},
    {"GET /api/v1/certificates/{id}", Permission::certificates_read},
    {"POST /api/v1/certificates/{id}/submit", Permission::certificates_request},
    {"POST /api/v1/certificates/{id}/review", Permission::certificates_decide},
    {"POST /api/v1/certificates/{id}/request-corrections", Permission::certificates_decide},
    {"POST /api/v1/certificates/{id}/grant", Permission::certificates_decide},
    {"POST /api/v1/certificates/{id}/reject", Permission::certificates_decide},
    {"POST /api/v1/certificates/{id}/suspend", Permission::certificates_decide},
    {"POST /api/v1/certificates/{id}/reinstate", Permission::certificates_decide},
    {"POST /api/v1/certificates/{id}/revoke", Permission::certificates_decide},
    {"GET /api/v1/approvals", Permission::approvals_read},
    {"GET /api/v1/approvals/{id}", Permission::approvals_read},
    {"POST /api/v1/approvals/{id}/approve", Permission::approvals_decide},
    {"POST /api/v1/approvals/{id}/reject", Permission::approvals_decide},
    {"GET /api/v1/tariffs", Permission::tariffs_read},
    {"POST /api/v1/tariffs", Permission::tariffs_propose},
    {"POST /api/v1/quotations", Permission::quotations_ask},
    {"GET /api/v1/printers", Permission::printers_read},
    {"GET /api/v1/orders", Permission::orders_read},
    {"POST /api/v1/orders", Permission::orders_create},
    {"GET /api/v1/orders/{id}", Permission::orders_read},
    {"GET /api/v1/orders/{id}/progress", Permission::orders_read},
    {"GET /api/v1/orders/{id}/history", Permission::orders_history},
    {"POST /api/v1/orders/{id}/submit", Permission::orders_create},
    {"POST /api/v1/orders/{id}/approve", Permission::orders_approve},
    {"POST /api/v1/orders/{id}/reject", Permission::orders_approve},
    {"POST /api/v1/orders/{id}/cancel", Permission::orders_cancel},
    {"POST /api/v1/orders/{id}/resume", Permission::generation_resume},
    {"GET /api/v1/key-generations", Permission::key_generations_read},
    {"POST /api/v1/key-generations", Permission::key_generations_ask},
    {"POST /api/v1/key-generations/{generation}/compromise", Permission::key_generations_ask},
    {"POST /api/v1/orders/{id}/payments", Permission::payments_record},
    {"GET /api/v1/orders/{id}/payments", Permission::payments_read},
    {"GET /api/v1/batches/{id}", Permission::batches_read},
    {"GET /api/v1/batches/{id}/acts", Permission::batches_read},
    {"GET /api/v1/batches/{id}/archives", Permission::archives_list},
    {"GET /api/v1/archives/{id}/content", Permission::archives_content},
    {"POST /api/v1/archives/{id}/handovers", Permission::archives_content},
    {"POST /api/v1/archives/{id}/receipts", Permission::archives_content},
    {"POST /api/v1/batches/{id}/activations", Permission::stamps_activate},
    {"POST /api/v1/batches/{id}/spoilage", Permission::stamps_spoil},
    {"GET /api/v1/recalls", Permission::recalls_read},
    {"POST /api/v1/recalls", Permission::recalls_write},
    {"POST /api/v1/recalls/{id}/lift", Permission::recalls_write},
    {"GET /api/v1/stamps/{serial}", Permission::stamps_inspect},
    {"POST /api/v1/verifications", Permission::verifications_ask},
    {"GET /api/v1/suspicions", Permission::suspicions_read},
    {"GET /api/v1/suspicions/{id}", Permission::suspicions_read},
    {"GET /api/v1/suspicions/{id}/scans", Permission::suspicions_read},
    {"POST /api/v1/suspicions/{id}/close", Permission::suspicions_close},
    {"GET /api/v1/citizen-reports", Permission::citizen_reports_read},
    {"GET /api/v1/citizen-reports/{id}", Permission::citizen_reports_read},
    {"GET /api/v1/citizen-reports/{id}/photo", Permission::citizen_reports_read},
    {"POST /api/v1/citizen-reports/{id}/close", Permission::citizen_reports_close},
    {"GET /api/v1/audit/entries", Permission::audit_read},
    {"GET /api/v1/audit/entries/{seq}/proof", Permission::audit_read},
    {"GET /api/v1/audit/consistency", Permission::audit_read},
    {"GET /api/v1/audit/export", Permission::audit_read},
    {"GET /api/v1/live", Permission::live_read},
    {"GET /api/v1/settings", Permission::settings_read},
    {"GET /api/v1/analytics/scans", Permission::analytics_read},
    {"GET /api/v1/analytics/orders", Permission::analytics_read},
    {"GET /api/v1/analytics/revenue", Permission::analytics_read},
    {"GET /api/v1/analytics/summary", Permission::analytics_read},
    {"GET /api/v1/exports/orders", Permission::audit_read},
    {"GET /api/v1/exports/payments", Permission::audit_read},
    {"GET /api/v1/exports/certificates", Permission::audit_read},
    {"GET /api/v1/exports/recalls", Permission::audit_read},
};

constexpr Role roles[] = {Role::ADMIN_GOUVERNEMENTAL, Role::OPERATEUR_OCC, Role::ENTREPRISE_CERTIFIEE,
                          Role::ESTAMPILLEUR_AGREE, Role::AUDITEUR_SYSTEME};

Scope expected_scope(std::string_view cell) {
  if (cell == "no") return Scope::none;
  if (cell == "own") return Scope::own;
  const bool allowed = cell == "yes" || cell == "duty:cashier";
  REQUIRE_MESSAGE(allowed, cell);
  return Scope::all;
}

}  // namespace

TEST_CASE("the permission table comes to what the matrix says, route by route") {
  const auto vectors = json::parse(qrcongo::testing::read_file(QRCONGO_VECTORS_DIR "/permissions.json"));
  std::size_t found = 0;
  for (const json::value& value : vectors.at("routes").as_array()) {
    const json::object& route = value.as_object();
    const std::string name =
        std::string(route.at("method").as_string()) + " " + std::string(route.at("path").as_string());
    const auto known = routes.find(name);
    if (known == routes.end()) continue;
    ++found;
    for (const Role role : roles) {
      const std::string_view cell = route.at(to_text(role)).as_string();
      CHECK_MESSAGE(scope_of(known->second, role) == expected_scope(cell), name << " " << to_text(role));
    }
  }
  CHECK(found == routes.size());
}

TEST_CASE("roles and duties are spelled as the contract spells them") {
  for (const Role role : roles) CHECK(from_text(std::type_identity<Role>{}, to_text(role)) == role);
  CHECK(to_text(Duty::cashier) == "cashier");
  CHECK(from_text(std::type_identity<Duty>{}, "inspector") == Duty::inspector);
  CHECK_FALSE(from_text(std::type_identity<Role>{}, "admin").has_value());
}
