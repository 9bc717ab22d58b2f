// Certificates from application to expiry: who may move one from which state to which.
#include "qrcongo/certification/service.hpp"

#include <fmt/format.h>

#include "qrcongo/base/check.hpp"
#include "qrcongo/base/text.hpp"
#include "rules.hpp"
#include "states.hpp"
#include "store.hpp"
#include "visibility.hpp"

namespace qrcongo::certification {
namespace {

using identity::Permission;
using State = CertificateState;

tl::unexpected<Error> no_such_certificate() {
  return fail(Code::not_found, "Ce dossier de certification n'existe pas.");
}

std::string next_number(db::Tx& tx, const std::string& series, std::int64_t today) {
  const int year = year_of_day(today);
  return fmt::format("{}-{}-{:06}", series, year, store::next_number(tx, series, year));
}

Result<void> check_quota(std::int64_t quota, const char* pointer) {
  if (quota >= 1 && quota <= quota_max) return {};
  return fail_field(Code::invalid_input, pointer, "range", "Quota de 1 à 1 000 000 000 estampilles attendu.");
}

Result<void> require_room_for_draft(db::Tx& tx, const OrganisationId& enterprise) {
  if (store::count_drafts(tx, enterprise) < drafts_max) return {};
  return fail(Code::too_many_drafts, "Votre entreprise a déjà " + format_count(drafts_max) +
                                         " dossiers en brouillon : soumettez-en un avant d'en ouvrir un autre.");
}

// Whoever submits makes room for another draft, and each application is kept for ever.
Result<void> require_room_today(db::Tx& tx, const OrganisationId& enterprise, std::int64_t midnight_ms) {
  if (store::count_applications(tx, enterprise, midnight_ms) < made_a_day_max) return {};
  return fail(Code::too_many_today, "Votre entreprise a ouvert " + format_count(made_a_day_max) +
                                        " dossiers aujourd'hui : continuez demain.");
}

// The reason that others must be able to read for as long as the state holds.
bool keeps_reason(State state) {
  return state == State::corrections_requested || state == State::rejected || state == State::suspended ||
         state == State::revoked;
}

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace

struct Service::Change {
  CertificateState to;
  std::string action;
  std::string comment;
  boost::json::object detail{};
  const HoldInput* held_by = nullptr;
};

Certificate Service::change_state(db::Tx& tx, const identity::Call& call, Certificate certificate,
                                  const Change& change) {
  const State from = certificate.state;
  certificate.state = change.to;
  certificate.state_changed_at = certificate.updated_at = call.now_ms;
  // A revocation after a suspension strikes what was activated in between too.
  if (!change.held_by) certificate.held_since.reset();
  if (change.held_by && !certificate.held_since) certificate.held_since = call.now_ms;
  certificate.applies_to = change.held_by ? change.held_by->applies_to : AppliesTo::all_stamps;
  certificate.reason_code = change.held_by ? std::optional(change.held_by->reason_code) : std::nullopt;
  certificate.reason = keeps_reason(change.to) ? unless_empty(change.comment) : std::nullopt;
  ++certificate.version;
  store::update_certificate(tx, certificate);
  store::insert_event(tx, certificate.id,
                      {call.now_ms, acting_user(call), from, change.to, unless_empty(change.comment)});
  call.record(tx, change.action, certificate.id.str(), change.detail);
  publish_facts(tx, certificate.id);
  return certificate;
}

Result<Certificate> Service::apply(db::Tx& tx, const identity::Call& call, const CertificateInput& input) {
  const auto product = require_product(tx, call, Permission::certificates_request, input.product_id);
  if (!product) return fail(product.error());
  if (auto quota = check_quota(input.quota_requested, "/quota_requested"); !quota) return fail(quota.error());
  if (auto room = require_room_for_draft(tx, product->enterprise_id); !room) return fail(room.error());
  const std::int64_t midnight_ms = offset_.start_of_day_ms(offset_.day_of(call.now_ms));
  if (auto room = require_room_today(tx, product->enterprise_id, midnight_ms); !room) return fail(room.error());
  Certificate made;
  made.id = CertificateId(make_uuid_v7(call.now_ms, random_));
  made.reference = next_number(tx, "DEM", offset_.day_of(call.now_ms));
  made.enterprise_id = product->enterprise_id;
  made.product_id = product->id;
  made.standard = input.standard;
  made.site = input.site;
  made.quota_requested = input.quota_requested;
  made.requested_by = call.caller.user_id;
  made.state_changed_at = made.created_at = made.updated_at = call.now_ms;
  store::insert_certificate(tx, made);
  store::insert_event(tx, made.id, {call.now_ms, acting_user(call), std::nullopt, made.state, std::nullopt});
  call.record(tx, "certificate.apply", made.id.str(),
              {{"reference", made.reference},
               {"product_id", made.product_id.str()},
               {"quota_requested", made.quota_requested}});
  return made;
}

Result<Certificate> Service::submit(db::Tx& tx, const identity::Call& call, const CertificateId& id,
                                    const Corrections& corrections) {
  auto found = require_for(tx, call, id, may_submit);
  if (!found) return found;
  if (corrections.standard) found->standard = *corrections.standard;
  if (corrections.site) found->site = *corrections.site;
  if (corrections.quota_requested) found->quota_requested = *corrections.quota_requested;
  if (auto quota = check_quota(found->quota_requested, "/quota_requested"); !quota) return fail(quota.error());
  const std::int64_t quota_requested = found->quota_requested;
  return change_state(tx, call, std::move(*found),
                      {State::submitted, "certificate.submit", "", {{"quota_requested", quota_requested}}});
}

Result<Certificate> Service::review(db::Tx& tx, const identity::Call& call, const CertificateId& id,
                                    const std::string& comment) {
  auto found = require_for(tx, call, id, may_review);
  if (!found) return found;
  found->reviewed_by = call.caller.user_id;
  return change_state(tx, call, std::move(*found), {State::under_review, "certificate.review", comment});
}

Result<Certificate> Service::request_corrections(db::Tx& tx, const identity::Call& call, const CertificateId& id,
                                                 const std::string& comment) {
  auto found = require_for(tx, call, id, may_request_corrections);
  if (!found) return found;
  return change_state(tx, call, std::move(*found),
                      {State::corrections_requested, "certificate.request_corrections", comment});
}

Result<Certificate> Service::grant(db::Tx& tx, const identity::Call& call, const CertificateId& id,
                                   const GrantInput& input) {
  auto found = require_for(tx, call, id, may_grant);
  if (!found) return found;
  if (auto quota = check_quota(input.quota, "/quota"); !quota) return fail(quota.error());
  const std::int64_t today = offset_.day_of(call.now_ms);
  if (input.valid_until < today) {
    return fail_field(Code::invalid_input, "/valid_until", "past", "La fin de validité ne peut pas être passée.");
  }
  found->number = next_number(tx, "OCC", today);
  found->quota_granted = input.quota;
  found->granted_on = today;
  found->valid_until = input.valid_until;
  found->granted_by = call.caller.user_id;
  boost::json::object detail = {
      {"number", *found->number}, {"quota", input.quota}, {"valid_until", format_day(input.valid_until)}};
  return change_state(tx, call, std::move(*found),
                      {State::granted, "certificate.grant", input.comment, std::move(detail)});
}

Result<Certificate> Service::reject(db::Tx& tx, const identity::Call& call, const CertificateId& id,
                                    const std::string& reason) {
  auto found = require_for(tx, call, id, may_reject);
  if (!found) return found;
  return change_state(tx, call, std::move(*found), {State::rejected, "certificate.reject", reason});
}

Result<Certificate> Service::suspend(db::Tx& tx, const identity::Call& call, const CertificateId& id,
                                     const HoldInput& input) {
  auto found = require_for(tx, call, id, may_suspend);
  if (!found) return found;
  return hold(tx, call, std::move(*found), State::suspended, "certificate.suspend", input);
}

Result<Certificate> Service::reinstate(db::Tx& tx, const identity::Call& call, const CertificateId& id,
                                       const std::string& comment) {
  auto found = require_for(tx, call, id, may_reinstate);
  if (!found) return found;
  return change_state(tx, call, std::move(*found), {State::granted, "certificate.reinstate", comment});
}

Result<Certificate> Service::revoke(db::Tx& tx, const identity::Call& call, const CertificateId& id,
                                    const HoldInput& input) {
  auto found = require_for(tx, call, id, may_revoke);
  if (!found) return found;
  return hold(tx, call, std::move(*found), State::revoked, "certificate.revoke", input);
}

Certificate Service::hold(db::Tx& tx, const identity::Call& call, Certificate certificate, CertificateState to,
                          const std::string& action, const HoldInput& input) {
  boost::json::object detail = {{"reason_code", input.reason_code}, {"applies_to", to_text(input.applies_to)}};
  return change_state(tx, call, std::move(certificate), {to, action, input.reason, std::move(detail), &input});
}

Result<std::int64_t> Service::expire(db::Tx& tx, std::int64_t now_ms) {
  const identity::Call call = identity::system_call(now_ms);
  auto ended = store::granted_until_before(tx, offset_.day_of(now_ms));
  for (Certificate& certificate : ended) {
    change_state(tx, call, std::move(certificate), {State::expired, "certificate.expire", ""});
  }
  return static_cast<std::int64_t>(ended.size());
}

Result<Certificate> Service::certificate(db::Tx& tx, const CertificateId& id) {
  auto found = store::certificate(tx, id);
  if (!found) return no_such_certificate();
  return std::move(*found);
}

Result<Certificate> Service::require_certificate(db::Tx& tx, const identity::Call& call, Permission permission,
                                                 const CertificateId& id) {
  auto found = store::certificate(tx, id);
  if (!found || !identity::require_visible(call, permission, found->enterprise_id)) return no_such_certificate();
  return std::move(*found);
}

Result<Certificate> Service::require_for(db::Tx& tx, const identity::Call& call, const CertificateId& id, Rule may) {
  auto found = certificate(tx, id);
  if (!found) return found;
  if (auto allowed = may(*found, call); !allowed) return fail(allowed.error());
  return found;
}

std::vector<Certificate> Service::certificates(db::Tx& tx, const identity::Call& call, const Page& page) {
  const auto decider = page.awaiting_me ? decider_of(call) : std::nullopt;
  if (page.awaiting_me && !decider) return {};
  return store::certificates(tx, own_alone(call, Permission::certificates_read), page, decider);
}

std::vector<std::string> Service::actions(const Certificate& certificate, const identity::Call& call) const {
  struct Verb {
    const char* name;
    Rule may;
  };
  static constexpr Verb verbs[] = {
      {"submit", may_submit},       {"review", may_review}, {"request_corrections", may_request_corrections},
      {"grant", may_grant},         {"reject", may_reject}, {"suspend", may_suspend},
      {"reinstate", may_reinstate}, {"revoke", may_revoke}};
  std::vector<std::string> names;
  for (const Verb& verb : verbs) {
    if (verb.may(certificate, call)) names.emplace_back(verb.name);
  }
  return names;
}

std::vector<CertificateEvent> Service::history(db::Tx& tx, const CertificateId& id) { return store::events(tx, id); }

Result<Certificate> Service::require_valid(db::Tx& tx, const CertificateId& id, std::int64_t now_ms) {
  auto found = certificate(tx, id);
  if (!found) return found;
  const std::string name = found->number.value_or(found->reference);
  if (found->state != State::granted) {
    return fail(Code::certificate_not_valid,
                "Le certificat " + name + " n'est pas valable : il est « " + in_french(found->state) + " ».");
  }
  if (*found->valid_until < offset_.day_of(now_ms)) {
    return fail(Code::certificate_not_valid,
                "Le certificat " + name + " a pris fin le " + format_day(*found->valid_until) + ".");
  }
  return found;
}

}  // namespace qrcongo::certification
