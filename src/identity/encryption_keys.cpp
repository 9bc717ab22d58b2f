#include "qrcongo/identity/encryption_keys.hpp"

#include "encryption_key_store.hpp"
#include "person.hpp"
#include "qrcongo/crypto/age.hpp"
#include "qrcongo/crypto/hash.hpp"

namespace qrcongo::identity {
namespace {

constexpr std::size_t fingerprint_digits = 24;
constexpr std::size_t group_digits = 4;

tl::unexpected<Error> no_such_key() { return fail(Code::not_found, "Cette clé de chiffrement n'existe pas."); }

Result<void> check_new(db::Tx& tx, const Call& call, const std::string& recipient) {
  if (const auto known = store::encryption_key_by_recipient(tx, recipient)) {
    const bool own = known->organisation_id == call.caller.organisation_id;
    return fail_field(Code::already_exists, "/recipient", "taken",
                      own ? "Cette clé est déjà enregistrée ; créez-en une nouvelle pour en changer."
                          : "Cette clé est celle d'une autre organisation ; créez la vôtre avec age-keygen.");
  }
  if (store::encryption_key_in(tx, call.caller.organisation_id, "awaiting_confirmation")) {
    return fail(Code::wrong_state,
                "Une clé attend déjà sa confirmation : révoquez-la avant d'en enregistrer une autre.");
  }
  return {};
}

// Of a key that the caller may act on; the enterprise and the auditor have no such permission.
Result<EncryptionKey> require_key(db::Tx& tx, const Call& call, const EncryptionKeyId& id) {
  auto found = store::encryption_key(tx, id);
  if (!found) return no_such_key();
  if (!require_visible(call, Permission::encryption_keys_revoke, found->organisation_id)) return no_such_key();
  return std::move(*found);
}

void end(db::Tx& tx, const Call& call, EncryptionKey& key, const std::string& state, const std::string& action) {
  key.state = state;
  key.ended_at = call.now_ms;
  store::update_encryption_key(tx, key);
  call.record(tx, action, key.id.str(), {{"organisation_id", key.organisation_id.str()}, {"recipient", key.recipient}});
}

Result<EncryptionKey> require_awaiting(db::Tx& tx, const EncryptionKeyId& id) {
  auto found = store::encryption_key(tx, id);
  if (!found) return no_such_key();
  if (found->state != "awaiting_confirmation")
    return fail(Code::wrong_state, "Cette clé n'attend plus de confirmation.");
  return std::move(*found);
}

Result<EncryptionKey> confirm(db::Tx& tx, const Call& decider, const Approval& approval) {
  auto key = require_awaiting(tx, EncryptionKeyId(approval.subject_id));
  if (!key) return fail(key.error());
  // A printer has one key at a time; what was issued stays encrypted to the key that it was issued to.
  if (auto before = active_key(tx, key->organisation_id)) {
    end(tx, decider, *before, "superseded", "encryption_key.supersede");
  }
  key->state = "active";
  key->confirmed_by = decider.caller.user_id;
  key->confirmed_at = decider.now_ms;
  store::update_encryption_key(tx, *key);
  decider.record(tx, "encryption_key.confirm", key->id.str(),
                 {{"organisation_id", key->organisation_id.str()}, {"recipient", key->recipient}});
  return key;
}

Result<boost::json::object> refuse(db::Tx& tx, const Call& decider, const Approval& approval) {
  auto key = require_awaiting(tx, EncryptionKeyId(approval.subject_id));
  if (!key) return fail(key.error());
  end(tx, decider, *key, "rejected", "encryption_key.reject");
  return boost::json::object();
}

SubjectNamed name_of(db::Tx& tx, const Approval& approval) {
  const auto key = store::encryption_key(tx, EncryptionKeyId(approval.subject_id));
  if (!key) return {approval.subject_id};
  return {organisation_name(tx, key->organisation_id).value_or(""), {{"fingerprint", fingerprint_of(key->recipient)}}};
}

SubjectNamed printer_of(db::Tx& tx, const Approval& approval) {
  const auto key = store::encryption_key(tx, EncryptionKeyId(approval.subject_id));
  if (!key) return {approval.subject_id};
  return {organisation_name(tx, key->organisation_id).value_or("")};
}

}  // namespace

std::optional<EncryptionKey> active_key(db::Tx& tx, const OrganisationId& organisation) {
  return store::encryption_key_in(tx, organisation, "active");
}

std::string fingerprint_of(const std::string& recipient) {
  const std::string digits = to_hex(crypto::sha256(as_bytes(recipient))).substr(0, fingerprint_digits);
  std::string grouped = digits.substr(0, group_digits);
  for (std::size_t at = group_digits; at < digits.size(); at += group_digits) {
    grouped += " " + digits.substr(at, group_digits);
  }
  return grouped;
}

Result<EncryptionKey> EncryptionKeys::register_key(db::Tx& tx, const Call& call, const std::string& recipient) {
  if (auto person = require_person(call); !person) return fail(person.error());
  const auto parsed = crypto::AgeRecipient::parse(recipient);
  if (!parsed) {
    return fail_field(Code::invalid_input, "/recipient", "age_recipient",
                      "Clé publique age attendue, « age1… », telle que age-keygen l'écrit.");
  }
  if (auto fresh = check_new(tx, call, parsed->text()); !fresh) return fail(fresh.error());
  EncryptionKey key;
  key.id = EncryptionKeyId(make_uuid_v7(call.now_ms, random_));
  key.organisation_id = call.caller.organisation_id;
  key.recipient = parsed->text();
  key.state = "awaiting_confirmation";
  key.registered_by = call.caller.user_id;
  key.created_at = call.now_ms;
  store::insert_encryption_key(tx, key);
  call.record(tx, "encryption_key.register", key.id.str(),
              {{"organisation_id", key.organisation_id.str()}, {"recipient", key.recipient}});
  ApprovalRequest request;
  request.kind = ApprovalKind::encryption_key;
  request.subject_id = key.id.str();
  // No administrator: he invites and resets people of printers, so he could register a key by another's hand.
  request.deciders = {Role::OPERATEUR_OCC};
  request.barred = {key.registered_by};
  request.detail = {{"organisation_id", key.organisation_id.str()},
                    {"recipient", key.recipient},
                    {"fingerprint", fingerprint_of(key.recipient)}};
  if (auto asked = approvals_.ask(tx, call, request); !asked) return fail(asked.error());
  return key;
}

Result<EncryptionKey> EncryptionKeys::revoke(db::Tx& tx, const Call& call, const EncryptionKeyId& id) {
  auto found = require_key(tx, call, id);
  if (!found) return found;
  if (auto person = require_person(call); !person) return fail(person.error());
  const bool awaiting = found->state == "awaiting_confirmation";
  if (!awaiting && found->state != "active") {
    return fail(Code::wrong_state, "Cette clé ne sert plus : il n'y a rien à révoquer.");
  }
  if (awaiting) approvals_.withdraw(tx, call, ApprovalKind::encryption_key, id.str());
  end(tx, call, *found, "revoked", "encryption_key.revoke");
  return found;
}

std::vector<EncryptionKey> EncryptionKeys::keys(db::Tx& tx, const Call& call, const Page& page) {
  return store::encryption_keys(tx, own_alone(call, Permission::encryption_keys_read), page);
}

void EncryptionKeys::install_effects() {
  const auto confirm_and_tell = [this](db::Tx& tx, const Call& decider,
                                       const Approval& approval) -> Result<boost::json::object> {
    const auto key = confirm(tx, decider, approval);
    if (!key) return fail(key.error());
    confirmed.publish(tx, *key);
    return boost::json::object();
  };
  approvals_.install(ApprovalKind::encryption_key, confirm_and_tell, refuse);
  approvals_.install_namer(ApprovalKind::encryption_key, name_of);
  approvals_.install_discreet_namer(ApprovalKind::encryption_key, Permission::encryption_keys_read, printer_of);
}

}  // namespace qrcongo::identity
