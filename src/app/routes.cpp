// The whole surface of the server: method, path, who may, and who answers. web/openapi.json describes each row, and a
// test holds the two equal.
#include "application.hpp"
#include "route_table.hpp"
#include "security_text.hpp"

namespace qrcongo::app {
namespace {

using http::Method;
using http::Request;
using http::Response;
using identity::Permission;

// An answer of megabytes, read from thousands of rows.
constexpr std::int64_t export_weight = 10;
// A year of a country is added up for it.
constexpr std::int64_t figures_weight = 5;
// Each act of a page with up to a hundred ranges, counted however many there are.
constexpr std::int64_t acts_weight = 3;

Response json_text(int status, std::string body) {
  Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = std::move(body);
  response.headers.push_back({"Cache-Control", "no-store"});
  return response;
}

Result<Response> show_security_text(const Application& app) {
  const Configuration& configuration = app.configuration();
  const std::string& contact = configuration.authority.security_contact;
  if (contact.empty()) return fail(Code::not_found, "Aucune adresse n'est indiquée.");
  Response response;
  response.content_type = "text/plain; charset=utf-8";
  response.body = security_text(contact, configuration.server.public_url, app.clock.now_ms());
  response.headers.push_back({"Cache-Control", "public, max-age=86400"});
  return response;
}

void add_public(RouteTable& table, Application& app) {
  using verification::Http;
  table.everybody("/", app.verification_http, &Http::show_home);
  table.digital_link("/01/{gtin}/21/{serial}", app.verification_http, &Http::show_stamp);
  table.digital_link("/01/{gtin}/235/{serial}", app.verification_http, &Http::show_stamp);
  table.short_link("/S/{serial}", app.verification_http, &Http::show_short_stamp);
  table.short_link("/s/{serial}", app.verification_http, &Http::show_short_stamp);
  table.digital_link("/01/{gtin}", app.verification_http, &Http::show_product);
  table.everybody("/verifier/01/{gtin}/21/{serial}", app.verification_http, &Http::show_linked_stamp);
  table.everybody("/verifier/01/{gtin}", app.verification_http, &Http::show_linked_product);
  table.digital_link("/.well-known/gs1resolver", app.verification_http, &Http::show_resolver);
  table.everybody("/favicon.ico", app.verification_http, &Http::show_icon);
  table.everybody("/api/openapi.json", app.verification_http, &Http::show_openapi);
  table.everybody("/.well-known/oauth-authorization-server", app.identity_http, &identity::Http::show_metadata);
  table.everybody("/.well-known/jwks.json", app.identity_http, &identity::Http::show_token_keys);
  table.everybody("/.well-known/security.txt", [&app](Request&) { return show_security_text(app); });
  table.everybody("/health", [&health = app.health](Request&) -> Result<Response> {
    monitoring::HealthReport report = health.report();
    return json_text(report.well ? 200 : 503, std::move(report.json));
  });
  table.everybody("/health/ready", [&health = app.health](Request&) -> Result<Response> {
    const bool ready = health.ready();
    return json_text(ready ? 200 : 503, monitoring::readiness_json(ready));
  });
}

void add_citizen_reports(RouteTable& table, verification::ReportsHttp& room) {
  using verification::ReportsHttp;
  OpenGate open_gate;
  open_gate.gate = [&room](Request& request) { return room.admit(request); };
  open_gate.refusal = [&room](const Request& request, const Error& error) {
    return room.refuse_unread(request, error);
  };
  open_gate.body_max_bytes = ReportsHttp::body_max_bytes;
  table.everybody("/signaler", room, &ReportsHttp::show_form);
  table.everybody_sends("/signaler", room, &ReportsHttp::receive, std::move(open_gate));
  table.searched("/api/v1/citizen-reports", Permission::citizen_reports_read, room, &ReportsHttp::list_reports);
  table.gated(Method::get, "/api/v1/citizen-reports/{id}", Permission::citizen_reports_read, room,
              &ReportsHttp::show_report);
  table.gated(Method::get, "/api/v1/citizen-reports/{id}/photo", Permission::citizen_reports_read, room,
              &ReportsHttp::show_photo);
  table.gated(Method::post, "/api/v1/citizen-reports/{id}/close", Permission::citizen_reports_close, room,
              &ReportsHttp::close_report);
}

void add_notices(RouteTable& table, verification::Notices& room) {
  table.everybody("/rappels", room, &verification::Notices::show_recalls);
  table.everybody("/statut", room, &verification::Notices::show_status);
}

// Its own router shows a screen at each path below /console/, those behind links of invitations and resets too.
void add_console(RouteTable& table, ConsolePages& room) {
  table.open("/console", room, &ConsolePages::send_to_console);
  table.open("/console/{path...}", room, &ConsolePages::show_console);
  table.everybody("/console/assets/{name...}", room, &ConsolePages::show_asset);
  table.everybody("/scanner", room, &ConsolePages::show_scanner);
}

void add_audit(RouteTable& table, audit::Http& room) {
  using audit::Http;
  table.everybody("/api/v1/audit/checkpoint", room, &Http::show_checkpoint);
  table.gated(Method::get, "/api/v1/audit/entries", Permission::audit_read, room, &Http::list_entries);
  table.gated(Method::get, "/api/v1/audit/entries/{seq}/proof", Permission::audit_read, room, &Http::prove_entry);
  table.gated(Method::get, "/api/v1/audit/consistency", Permission::audit_read, room, &Http::prove_consistency);
  table.gated(Method::get, "/api/v1/audit/export", Permission::audit_read, room, &Http::export_lines, export_weight);
}

void add_identity(RouteTable& table, identity::Http& room) {
  using identity::Http;
  table.open(Method::post, "/oauth2/token", room, &Http::issue_token);
  table.open(Method::post, "/oauth2/revoke", room, &Http::revoke_token);
  table.open(Method::post, "/oauth2/introspect", room, &Http::introspect_token);
  table.own_pages(Method::post, "/api/v1/session", room, &Http::sign_in);
  table.own_pages(Method::del, "/api/v1/session", room, &Http::sign_out);
  table.own_pages(Method::post, "/api/v1/session/refresh", room, &Http::refresh_session);
  table.open(Method::get, "/api/v1/invitations/{token}", room, &Http::show_invitation);
  table.own_pages(Method::post, "/api/v1/invitations/{token}", room, &Http::accept_invitation);

  table.gated(Method::get, "/api/v1/me", Permission::signed_in, room, &Http::show_me);
  table.gated(Method::patch, "/api/v1/me", Permission::signed_in, room, &Http::change_me);
  table.gated(Method::get, "/api/v1/me/sessions", Permission::signed_in, room, &Http::list_sessions);
  table.gated(Method::del, "/api/v1/me/sessions/{id}", Permission::signed_in, room, &Http::end_session);
  table.gated(Method::post, "/api/v1/me/password", Permission::signed_in, room, &Http::change_password);
  table.searched("/api/v1/organisations", Permission::organisations_read, room, &Http::list_organisations);
  table.gated(Method::post, "/api/v1/organisations", Permission::organisations_write, room, &Http::create_organisation);
  table.gated(Method::get, "/api/v1/organisations/{id}", Permission::organisations_read, room,
              &Http::show_organisation);
  table.gated(Method::patch, "/api/v1/organisations/{id}", Permission::organisations_write, room,
              &Http::change_organisation);
  table.searched("/api/v1/users", Permission::users_read, room, &Http::list_users);
  table.gated(Method::post, "/api/v1/users", Permission::users_write, room, &Http::invite_user);
  table.gated(Method::get, "/api/v1/users/{id}", Permission::users_read, room, &Http::show_user);
  table.gated(Method::patch, "/api/v1/users/{id}", Permission::users_write, room, &Http::change_user);
  table.gated(Method::get, "/api/v1/api-clients", Permission::api_clients_read, room, &Http::list_api_clients);
  table.gated(Method::post, "/api/v1/api-clients", Permission::api_clients_write, room, &Http::create_api_client);
  table.gated(Method::del, "/api/v1/api-clients/{id}", Permission::api_clients_write, room, &Http::revoke_api_client);
  table.gated(Method::post, "/api/v1/api-clients/{id}/secret", Permission::api_clients_write, room,
              &Http::renew_client_secret);
}

void add_approvals(RouteTable& table, identity::ApprovalsHttp& room) {
  using identity::ApprovalsHttp;
  table.gated(Method::get, "/api/v1/approvals", Permission::approvals_read, room, &ApprovalsHttp::list_approvals);
  table.gated(Method::get, "/api/v1/approvals/{id}", Permission::approvals_read, room, &ApprovalsHttp::show_approval);
  table.gated(Method::post, "/api/v1/approvals/{id}/approve", Permission::approvals_decide, room,
              &ApprovalsHttp::approve);
  table.gated(Method::post, "/api/v1/approvals/{id}/reject", Permission::approvals_decide, room,
              &ApprovalsHttp::reject);
}

void add_credentials(RouteTable& table, identity::CredentialHttp& room) {
  using identity::CredentialHttp;
  table.gated(Method::post, "/api/v1/me/totp", Permission::signed_in, room, &CredentialHttp::begin_totp);
  table.gated(Method::del, "/api/v1/me/totp", Permission::signed_in, room, &CredentialHttp::remove_totp);
  table.gated(Method::post, "/api/v1/me/totp/confirm", Permission::signed_in, room, &CredentialHttp::confirm_totp);
  table.gated(Method::post, "/api/v1/me/totp/recovery-codes", Permission::signed_in, room,
              &CredentialHttp::renew_recovery_codes);
  table.gated(Method::del, "/api/v1/me/sessions", Permission::signed_in, room, &CredentialHttp::end_own_sessions);
  table.gated(Method::del, "/api/v1/users/{id}/sessions", Permission::users_write, room,
              &CredentialHttp::end_sessions_of);
  table.gated(Method::post, "/api/v1/users/{id}/reset", Permission::users_write, room,
              &CredentialHttp::reset_credentials);
  table.own_pages(Method::post, "/api/v1/password-resets", room, &CredentialHttp::ask_for_link);
  table.open(Method::get, "/api/v1/password-resets/{token}", room, &CredentialHttp::show_reset);
  table.own_pages(Method::post, "/api/v1/password-resets/{token}", room, &CredentialHttp::take_up_reset);
}

void add_encryption_keys(RouteTable& table, identity::EncryptionKeysHttp& room) {
  using identity::EncryptionKeysHttp;
  table.gated(Method::get, "/api/v1/encryption-keys", Permission::encryption_keys_read, room,
              &EncryptionKeysHttp::list_keys);
  table.gated(Method::post, "/api/v1/encryption-keys", Permission::encryption_keys_register, room,
              &EncryptionKeysHttp::register_key);
  table.gated(Method::post, "/api/v1/encryption-keys/{id}/revoke", Permission::encryption_keys_revoke, room,
              &EncryptionKeysHttp::revoke_key);
}

void add_certification(RouteTable& table, certification::Http& room) {
  using certification::Http;
  table.searched("/api/v1/products", Permission::products_read, room, &Http::list_products);
  table.gated(Method::post, "/api/v1/products", Permission::products_write, room, &Http::create_product);
  table.gated(Method::get, "/api/v1/products/{id}", Permission::products_read, room, &Http::show_product);
  table.gated(Method::patch, "/api/v1/products/{id}", Permission::products_write, room, &Http::change_product);
  table.searched("/api/v1/certificates", Permission::certificates_read, room, &Http::list_certificates);
  table.gated(Method::post, "/api/v1/certificates", Permission::certificates_request, room, &Http::apply);
  table.gated(Method::get, "/api/v1/certificates/{id}", Permission::certificates_read, room, &Http::show_certificate);
  table.gated(Method::post, "/api/v1/certificates/{id}/submit", Permission::certificates_request, room, &Http::submit);
  table.gated(Method::post, "/api/v1/certificates/{id}/review", Permission::certificates_decide, room, &Http::review);
  table.gated(Method::post, "/api/v1/certificates/{id}/request-corrections", Permission::certificates_decide, room,
              &Http::request_corrections);
  table.gated(Method::post, "/api/v1/certificates/{id}/grant", Permission::certificates_decide, room, &Http::grant);
  table.gated(Method::post, "/api/v1/certificates/{id}/reject", Permission::certificates_decide, room, &Http::reject);
  table.gated(Method::post, "/api/v1/certificates/{id}/suspend", Permission::certificates_decide, room, &Http::suspend);
  table.gated(Method::post, "/api/v1/certificates/{id}/reinstate", Permission::certificates_decide, room,
              &Http::reinstate);
  table.gated(Method::post, "/api/v1/certificates/{id}/revoke", Permission::certificates_decide, room, &Http::revoke);
}

void add_orders(RouteTable& table, orders::Http& room, stamps::Http& stamps_room) {
  using orders::Http;
  table.gated(Method::get, "/api/v1/tariffs", Permission::tariffs_read, room, &Http::list_tariffs);
  table.gated(Method::post, "/api/v1/tariffs", Permission::tariffs_propose, room, &Http::propose_tariff);
  table.gated(Method::post, "/api/v1/quotations", Permission::quotations_ask, room, &Http::quote);
  table.searched("/api/v1/printers", Permission::printers_read, room, &Http::list_printers);
  table.searched("/api/v1/orders", Permission::orders_read, room, &Http::list_orders);
  table.gated(Method::post, "/api/v1/orders", Permission::orders_create, room, &Http::place);
  table.gated(Method::get, "/api/v1/orders/{id}", Permission::orders_read, room, &Http::show_order);
  table.gated(Method::post, "/api/v1/orders/{id}/submit", Permission::orders_create, room, &Http::submit);
  table.gated(Method::post, "/api/v1/orders/{id}/approve", Permission::orders_approve, room, &Http::approve);
  table.gated(Method::post, "/api/v1/orders/{id}/reject", Permission::orders_approve, room, &Http::reject);
  table.gated(Method::post, "/api/v1/orders/{id}/cancel", Permission::orders_cancel, room, &Http::cancel);
  table.gated(Method::post, "/api/v1/orders/{id}/resume", Permission::generation_resume, room, &Http::resume);
  table.gated(Method::get, "/api/v1/orders/{id}/payments", Permission::payments_read, room, &Http::list_payments);
  table.gated(Method::post, "/api/v1/orders/{id}/payments", Permission::payments_record, room, &Http::record_payment);
  table.gated(Method::get, "/api/v1/orders/{id}/progress", Permission::orders_read, stamps_room,
              &stamps::Http::show_progress);
  table.gated(Method::get, "/api/v1/orders/{id}/history", Permission::orders_history, room, &Http::show_history);
}

void add_stamps(RouteTable& table, distribution::Http& room, stamps::Http& stamps_room) {
  using distribution::Http;
  table.gated(Method::get, "/api/v1/batches/{id}", Permission::batches_read, room, &Http::show_batch);
  table.gated(Method::get, "/api/v1/batches/{id}/archives", Permission::archives_list, room, &Http::list_archives);
  table.gated(Method::get, "/api/v1/batches/{id}/acts", Permission::batches_read, room, &Http::list_acts, acts_weight);
  table.gated(Method::post, "/api/v1/batches/{id}/activations", Permission::stamps_activate, room, &Http::activate);
  table.gated(Method::post, "/api/v1/batches/{id}/spoilage", Permission::stamps_spoil, room, &Http::spoil);
  table.gated(Method::post, "/api/v1/archives/{id}/handovers", Permission::archives_content, room, &Http::hand_over);
  table.gated(Method::post, "/api/v1/archives/{id}/receipts", Permission::archives_content, room, &Http::receive);
  table.gated(Method::get, "/api/v1/archives/{id}/content", Permission::archives_content, room, &Http::download);
  table.open(Method::get, "/d/{token}", room, &Http::download_by_link);
  table.searched("/api/v1/recalls", Permission::recalls_read, stamps_room, &stamps::Http::list_recalls);
  table.gated(Method::post, "/api/v1/recalls", Permission::recalls_write, stamps_room, &stamps::Http::recall);
  table.gated(Method::post, "/api/v1/recalls/{id}/lift", Permission::recalls_write, stamps_room, &stamps::Http::lift);
}

void add_key_generations(RouteTable& table, stamps::KeyGenerationsHttp& room) {
  using stamps::KeyGenerationsHttp;
  table.gated(Method::get, "/api/v1/key-generations", Permission::key_generations_read, room,
              &KeyGenerationsHttp::list_generations);
  table.gated(Method::post, "/api/v1/key-generations", Permission::key_generations_ask, room,
              &KeyGenerationsHttp::ask_new);
  table.gated(Method::post, "/api/v1/key-generations/{generation}/compromise", Permission::key_generations_ask, room,
              &KeyGenerationsHttp::ask_compromised);
}

void add_inspection(RouteTable& table, verification::InspectionHttp& room) {
  using verification::InspectionHttp;
  table.gated(Method::get, "/api/v1/stamps/{serial}", Permission::stamps_inspect, room, &InspectionHttp::show_stamp);
  table.gated(Method::post, "/api/v1/verifications", Permission::verifications_ask, room,
              &InspectionHttp::verify_codes);
  table.searched("/api/v1/suspicions", Permission::suspicions_read, room, &InspectionHttp::list_suspicions);
  table.gated(Method::get, "/api/v1/suspicions/{id}", Permission::suspicions_read, room,
              &InspectionHttp::show_suspicion);
  table.gated(Method::get, "/api/v1/suspicions/{id}/scans", Permission::suspicions_read, room,
              &InspectionHttp::list_suspected_scans);
  table.gated(Method::post, "/api/v1/suspicions/{id}/close", Permission::suspicions_close, room,
              &InspectionHttp::close_suspicion);
}

void add_live(RouteTable& table, LiveFigures& room) {
  table.gated(Method::get, "/api/v1/live", Permission::live_read, room, &LiveFigures::show);
}

void add_analytics(RouteTable& table, analytics::Http& room) {
  using analytics::Http;
  table.gated(Method::get, "/api/v1/analytics/scans", Permission::analytics_read, room, &Http::show_scans,
              figures_weight);
  table.gated(Method::get, "/api/v1/analytics/orders", Permission::analytics_read, room, &Http::show_orders,
              figures_weight);
  table.gated(Method::get, "/api/v1/analytics/revenue", Permission::analytics_read, room, &Http::show_revenue,
              figures_weight);
  table.gated(Method::get, "/api/v1/analytics/summary", Permission::analytics_read, room, &Http::show_summary,
              figures_weight);
  table.gated(Method::get, "/api/v1/exports/orders", Permission::audit_read, room, &Http::export_orders, export_weight);
  table.gated(Method::get, "/api/v1/exports/payments", Permission::audit_read, room, &Http::export_payments,
              export_weight);
  table.gated(Method::get, "/api/v1/exports/certificates", Permission::audit_read, room, &Http::export_certificates,
              export_weight);
  table.gated(Method::get, "/api/v1/exports/recalls", Permission::audit_read, room, &Http::export_recalls,
              export_weight);
}

void add_oversight(RouteTable& table, oversight::Http& room) {
  table.gated(Method::get, "/api/v1/reconciliation", Permission::audit_read, room,
              &oversight::Http::show_reconciliation);
}

void add_settings(RouteTable& table, SettingsHttp& room) {
  table.gated(Method::get, "/api/v1/settings", Permission::settings_read, room, &SettingsHttp::list_settings);
}

}  // namespace

std::vector<http::Route> Application::routes() {
  RouteTable table(authority, configuration_.server.public_url);
  add_public(table, *this);
  add_citizen_reports(table, reports_http);
  add_notices(table, notices);
  add_console(table, console_pages);
  add_audit(table, audit_http);
  add_identity(table, identity_http);
  add_approvals(table, approvals_http);
  add_credentials(table, credential_http);
  add_encryption_keys(table, encryption_keys_http);
  add_certification(table, certification_http);
  add_orders(table, orders_http, stamps_http);
  add_stamps(table, distribution_http, stamps_http);
  add_key_generations(table, key_generations_http);
  add_inspection(table, inspection_http);
  add_live(table, live_figures);
  add_analytics(table, analytics_http);
  add_oversight(table, oversight_http);
  add_settings(table, settings_http);
  return table.take();
}

}  // namespace qrcongo::app
