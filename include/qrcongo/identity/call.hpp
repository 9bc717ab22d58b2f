// Who acts and in whose name: given to every service with every act. A plain value made by the gate for one request, or
// by a command for itself.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>

#include "qrcongo/audit/log.hpp"
#include "qrcongo/base/id.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/http/message.hpp"

namespace qrcongo::identity {

enum class Role { ADMIN_GOUVERNEMENTAL, OPERATEUR_OCC, ENTREPRISE_CERTIFIEE, ESTAMPILLEUR_AGREE, AUDITEUR_SYSTEME };
enum class Duty { cashier, inspector };

std::string_view to_text(Role role);
std::optional<Role> from_text(std::type_identity<Role>, std::string_view text);
std::string_view to_text(Duty duty);
std::optional<Duty> from_text(std::type_identity<Duty>, std::string_view text);

// What a route asks for. Who has it, and on whose rows, is permissions.cpp's one table.
enum class Permission {
  signed_in,  // anybody who is signed in
  organisations_read,
  organisations_write,
  users_read,
  users_write,
  api_clients_read,
  api_clients_write,
  encryption_keys_read,
  encryption_keys_register,
  encryption_keys_revoke,
  products_read,
  products_write,
  certificates_read,
  certificates_request,
  certificates_decide,
  approvals_read,
  approvals_decide,
  tariffs_read,
  tariffs_propose,
  quotations_ask,
  printers_read,
  orders_read,
  orders_create,
  orders_approve,
  orders_cancel,
  orders_history,
  generation_resume,
  key_generations_read,
  key_generations_ask,
  payments_record,
  payments_read,
  batches_read,
  archives_list,
  archives_content,
  stamps_activate,
  stamps_spoil,
  recalls_read,
  recalls_write,
  verifications_ask,
  suspicions_read,
  suspicions_close,
  stamps_inspect,
  citizen_reports_read,
  citizen_reports_close,
  analytics_read,
  audit_read,
  live_read,
  settings_read,
};

enum class Scope { none, own, all };

// own: rows of the caller's organisation alone (an enterprise's own, a printer's assigned).
Scope scope_of(Permission permission, Role role);

// Actors that decide are persons; an API client acts as whoever made it and never decides.
struct Caller {
  UserId user_id;  // of a client: its creator
  std::optional<ApiClientId> client_id;
  OrganisationId organisation_id;
  Role role = Role::AUDITEUR_SYSTEME;
  std::set<Duty> duties;
  std::optional<SessionId> session_id;
  bool system = false;  // the program itself: resuming, expiring, demonstrating

  bool is_person() const { return !client_id && !system; }
  bool has(Duty duty) const { return duties.contains(duty); }
};

struct Call {
  Caller caller;
  std::string request_id;
  std::int64_t now_ms = 0;

  Scope scope(Permission permission) const { return scope_of(permission, caller.role); }
  audit::Actor actor() const;
  // The entry's actor, time and request are this call's; subject_kind is the action's part before the dot.
  void record(db::Tx& tx, std::string action, const std::string& subject_id, boost::json::object detail = {}) const;
};

// What the program does by itself.
Call system_call(std::int64_t now_ms);

// Refuses API clients where a person must decide (Code::forbidden).
Result<void> require_person(const Call& call);

// Code::not_found unless the caller may see rows of this organisation under this permission.
Result<void> require_visible(const Call& call, Permission permission, const OrganisationId& owner);

// The caller that the gate put into the request; aborts where the route has no gate.
const Caller& caller_of(const http::Request& request);

}  // namespace qrcongo::identity
