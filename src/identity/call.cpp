#include "qrcongo/identity/call.hpp"

#include "qrcongo/base/check.hpp"

namespace qrcongo::identity {

audit::Actor Call::actor() const {
  if (caller.system) return {"system", "", "", ""};
  const std::string id = caller.client_id ? caller.client_id->str() : caller.user_id.str();
  return {caller.client_id ? "api_client" : "person", id, std::string(to_text(caller.role)),
          caller.organisation_id.str()};
}

void Call::record(db::Tx& tx, std::string action, const std::string& subject_id, boost::json::object detail) const {
  audit::Entry entry;
  entry.actor = actor();
  entry.subject_kind = action.substr(0, action.find('.'));
  entry.action = std::move(action);
  entry.subject_id = subject_id;
  entry.request_id = request_id;
  entry.detail = std::move(detail);
  audit::append(tx, entry, now_ms);
}

Call system_call(std::int64_t now_ms) {
  Call call;
  call.caller.system = true;
  call.now_ms = now_ms;
  return call;
}

Result<void> require_person(const Call& call) {
  if (call.caller.is_person() || call.caller.system) return {};
  return fail(Code::forbidden, "Une personne doit en décider : un client d'API ne le peut pas.");
}

Result<void> require_visible(const Call& call, Permission permission, const OrganisationId& owner) {
  const Scope scope = call.caller.system ? Scope::all : call.scope(permission);
  if (scope == Scope::all || (scope == Scope::own && owner == call.caller.organisation_id)) return {};
  return fail(Code::not_found, "Introuvable.");
}

const Caller& caller_of(const http::Request& request) {
  check(request.caller != nullptr, "a handler asks for the caller of a route without a gate");
  return *static_cast<const Caller*>(request.caller.get());
}

}  // namespace qrcongo::identity
