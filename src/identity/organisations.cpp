#include "qrcongo/identity/organisations.hpp"

#include "store.hpp"

namespace qrcongo::identity {
namespace {

bool may_know(const Call& call, const User& user) {
  const bool is_customer =
      call.caller.role == Role::ENTREPRISE_CERTIFIEE || call.caller.role == Role::ESTAMPILLEUR_AGREE;
  return !is_customer || user.organisation_id == call.caller.organisation_id;
}

boost::json::value named(const User& user) {
  return {{"id", user.id.str()}, {"name", user.name}, {"role", to_text(user.role)}};
}

}  // namespace

std::optional<Organisation> find_organisation(db::Tx& tx, const OrganisationId& id) {
  return store::organisation(tx, id);
}

std::optional<std::string> organisation_name(db::Tx& tx, const OrganisationId& id) {
  return store::organisation_name(tx, id);
}

const std::string& OrganisationNames::of(const OrganisationId& id) {
  const auto [known, first] = known_.try_emplace(id);
  if (first) known->second = store::organisation_name(tx_, id).value_or("");
  return known->second;
}

db::Related organisation_by_name(const std::string& column) { return store::organisation_by_name(column); }

Result<Organisation> require_approved_printer(db::Tx& tx, const OrganisationId& id, std::int64_t today) {
  auto printer = store::organisation(tx, id);
  if (!printer || !printer->is(OrganisationKind::printer) || printer->state != "active" || !printer->agreement) {
    return fail(Code::printer_not_approved, "Cette organisation n'est pas un estampilleur agréé en activité.");
  }
  if (!printer->agreement->holds_on(today)) {
    return fail(Code::printer_not_approved, "L'agrément " + printer->agreement->number + " a pris fin le " +
                                                format_day(printer->agreement->valid_until) + ".");
  }
  return std::move(*printer);
}

std::int64_t count_approved_printers(db::Tx& tx, std::int64_t today) {
  return store::count_approved_printers(tx, today);
}

bool is_active_person(db::Tx& tx, const UserId& id) {
  const auto user = store::user(tx, id);
  return user && user->state == "active";
}

boost::json::value person_json(db::Tx& tx, const std::optional<UserId>& id) {
  const auto user = id ? store::user(tx, *id) : std::nullopt;
  if (!user) return nullptr;
  return named(*user);
}

bool may_know_person(db::Tx& tx, const Call& call, const UserId& id) {
  const auto user = store::user(tx, id);
  return user && may_know(call, *user);
}

boost::json::value actor_json(db::Tx& tx, const Call& call, const std::optional<UserId>& id) {
  const auto user = id ? store::user(tx, *id) : std::nullopt;
  if (!user) return nullptr;
  if (may_know(call, *user)) return named(*user);
  const std::string organisation = store::organisation_name(tx, user->organisation_id).value_or("");
  return {{"role", to_text(user->role)}, {"organisation_name", organisation}};
}

}  // namespace qrcongo::identity
