#include <doctest/doctest.h>

#include "country.hpp"
#include "qrcongo/identity/approvals_http.hpp"
#include "qrcongo/identity/encryption_keys.hpp"

using namespace qrcongo;
using namespace qrcongo::identity;
using testing::Country;

namespace {

const std::string first = "age1yca26xekkqj9tejhu5dhy0ul8cly0pdhlgcmygl6je7vk9qvt46s2dxjz4";
const std::string second = "age1ryse8vhjhavca6d0zdgt5qc89zevr5d34m0ee2xkfmhu95az6dzqvzxlvj";

// Two printers, an officer, and the keys.
class Keys {
 public:
  Keys() : approvals(country.random), keys(approvals, country.random) {
    keys.install_effects();
    const OrganisationId other_shop = country.organisation("Imprimerie du Port", {OrganisationKind::printer});
    printer = country.as(country.person("a@imprimerie.example", country.print_shop, Role::ESTAMPILLEUR_AGREE));
    other_printer = country.as(country.person("a@port.example", other_shop, Role::ESTAMPILLEUR_AGREE));
    officer = country.as(country.person("a@occ.example", country.occ, Role::OPERATEUR_OCC));
    enterprise = country.as(country.person("a@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE));
  }

  Result<EncryptionKey> enter(const Call& by, const std::string& recipient) {
    return country.attempt([&](db::Tx& tx) { return keys.register_key(tx, by, recipient); });
  }
  Result<EncryptionKey> revoke(const Call& by, const EncryptionKeyId& id) {
    return country.attempt([&](db::Tx& tx) { return keys.revoke(tx, by, id); });
  }
  Code decide(const Call& by, const EncryptionKeyId& id, bool approves) {
    const auto decided = country.attempt([&](db::Tx& tx) -> Result<Approvals::Decision> {
      const auto awaited = approvals.awaited(tx, ApprovalKind::encryption_key, id.str(), "");
      if (!awaited) return fail(Code::not_found, "");
      return approves ? approvals.approve(tx, by, awaited->id, "") : approvals.reject(tx, by, awaited->id, "Inconnue");
    });
    return decided ? Code::internal : decided.error().code;  // internal: it was done
  }
  static constexpr Code done = Code::internal;

  std::string state(const EncryptionKeyId& id) {
    const auto found = country.database.write([&](db::Tx& tx) -> Result<std::optional<std::string>> {
      return tx.row<std::string>("SELECT state FROM encryption_keys WHERE id = :id", id);
    });
    return found.value_or("none");
  }
  std::string active(const Call& of) {
    const auto key = country.database.write(
        [&](db::Tx& tx) -> Result<std::optional<EncryptionKey>> { return active_key(tx, of.caller.organisation_id); });
    return key ? key->recipient : "none";
  }
  std::size_t listed_by(const Call& call) {
    return country.database
        .write([&](db::Tx& tx) -> Result<std::vector<EncryptionKey>> { return keys.keys(tx, call, Page()); })
        .size();
  }
  bool runs(const std::string& sql) {
    return country
        .attempt([&](db::Tx& tx) -> Result<void> {
          tx.run(sql);
          return {};
        })
        .has_value();
  }

  Country country;
  Approvals approvals;
  EncryptionKeys keys;
  Call printer, other_printer, officer, enterprise;
};

}  // namespace

TEST_CASE("a key is used once somebody of the OCC has confirmed it") {
  Keys k;
  const auto key = k.enter(k.printer, first);
  REQUIRE(key.has_value());
  CHECK(key->state == "awaiting_confirmation");
  CHECK(k.active(k.printer) == "none");
  CHECK(k.decide(k.printer, key->id, true) == Code::forbidden);
  // An administrator could have made himself a person of the printer's.
  CHECK(k.decide(k.country.as(k.country.admin), key->id, true) == Code::forbidden);
  CHECK(k.active(k.printer) == "none");
  CHECK(k.decide(k.officer, key->id, true) == Keys::done);
  CHECK(k.active(k.printer) == first);
  CHECK(k.active(k.other_printer) == "none");
}

TEST_CASE("a fingerprint is told to those alone who may read keys or confirm this one") {
  Keys k;
  const auto key = k.enter(k.printer, first);
  REQUIRE(key.has_value());
  const Call auditor = k.country.as(k.country.person("u@gouv.example", k.country.government, Role::AUDITEUR_SYSTEME));
  const auto shown_to = [&](const Call& call) {
    return k.country.database.write([&](db::Tx& tx) -> Result<boost::json::object> {
      const auto awaited = k.approvals.awaited(tx, ApprovalKind::encryption_key, key->id.str(), "");
      return to_json(tx, call, k.approvals, *awaited);
    });
  };
  const std::string fingerprint = fingerprint_of(first);
  for (const Call& call : {k.officer, k.country.as(k.country.admin)}) {
    const auto shown = shown_to(call);
    CHECK(shown.at("summary").at("fingerprint").as_string() == boost::json::string(fingerprint));
    CHECK(shown.at("detail").at("recipient").as_string() == boost::json::string(first));
  }
  const auto hidden = shown_to(auditor);
  CHECK(hidden.at("subject_label") == "Imprimerie Nationale");
  CHECK(boost::json::serialize(hidden).find(fingerprint) == std::string::npos);
  CHECK(boost::json::serialize(hidden).find(first) == std::string::npos);
}

TEST_CASE("an API client neither registers, confirms nor revokes a key") {
  Keys k;
  Call client = k.printer;
  client.caller.client_id = ApiClientId("01930000-0000-7000-8000-000000000001");
  CHECK(k.enter(client, first).error().code == Code::forbidden);
  const auto key = k.enter(k.printer, first);
  Call officers_client = k.officer;
  officers_client.caller.client_id = client.caller.client_id;
  CHECK(k.decide(officers_client, key->id, true) == Code::forbidden);
  CHECK(k.revoke(client, key->id).error().code == Code::forbidden);
  CHECK(k.state(key->id) == "awaiting_confirmation");
}

TEST_CASE("a newer key takes the older one's place when it is confirmed, not before") {
  Keys k;
  const auto older = k.enter(k.printer, first);
  REQUIRE(k.decide(k.officer, older->id, true) == Keys::done);
  const auto newer = k.enter(k.printer, second);
  REQUIRE(newer.has_value());
  CHECK(k.active(k.printer) == first);
  REQUIRE(k.decide(k.officer, newer->id, true) == Keys::done);
  CHECK(k.active(k.printer) == second);
  CHECK(k.state(older->id) == "superseded");
  CHECK(k.enter(k.printer, first).error().code == Code::already_exists);
}

TEST_CASE("what is no recipient, and what somebody has already, is refused") {
  Keys k;
  std::string other = first;
  other.back() = other.back() == 'q' ? 'p' : 'q';
  for (const std::string& wrong :
       {std::string("age1"), std::string(62, 'a'), other, first + "q",
        std::string("AGE-SECRET-KEY-1MD7W23UEXM937SFL39XCXNALWSXW68RTKVNC5LJN6W72SKUG6VQSGS2S5P")}) {
    CAPTURE(wrong);
    const auto refused = k.enter(k.printer, wrong);
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::invalid_input);
  }
  REQUIRE(k.enter(k.printer, first).has_value());
  CHECK(k.enter(k.printer, first).error().code == Code::already_exists);
  CHECK(k.enter(k.other_printer, first).error().code == Code::already_exists);
  CHECK(k.enter(k.printer, second).error().code == Code::wrong_state);
  CHECK(k.enter(k.other_printer, second).has_value());
}

TEST_CASE("a key that was refused is nobody's, and its owner may register it") {
  Keys k;
  const auto stolen = k.enter(k.other_printer, first);
  REQUIRE(k.decide(k.officer, stolen->id, false) == Keys::done);
  CHECK(k.state(stolen->id) == "rejected");
  CHECK(k.active(k.other_printer) == "none");
  CHECK(k.enter(k.printer, first).has_value());
}

TEST_CASE("a key is revoked by its printer, the OCC or the government, and never comes back") {
  Keys k;
  const auto key = k.enter(k.printer, first);
  REQUIRE(k.decide(k.officer, key->id, true) == Keys::done);
  CHECK(k.revoke(k.other_printer, key->id).error().code == Code::not_found);
  CHECK(k.revoke(k.enterprise, key->id).error().code == Code::not_found);
  CHECK(k.active(k.printer) == first);
  REQUIRE(k.revoke(k.officer, key->id).has_value());
  CHECK(k.active(k.printer) == "none");
  CHECK(k.revoke(k.printer, key->id).error().code == Code::wrong_state);
  CHECK(k.enter(k.printer, first).error().code == Code::already_exists);
}

TEST_CASE("a key that still waits is withdrawn, and can no longer be confirmed") {
  Keys k;
  const auto key = k.enter(k.printer, first);
  REQUIRE(k.revoke(k.printer, key->id).has_value());
  CHECK(k.state(key->id) == "revoked");
  CHECK(k.decide(k.officer, key->id, true) == Code::not_found);
  CHECK(k.enter(k.printer, second).has_value());
}

TEST_CASE("a printer sees its own keys, the authorities all") {
  Keys k;
  REQUIRE(k.enter(k.printer, first).has_value());
  REQUIRE(k.enter(k.other_printer, second).has_value());
  CHECK(k.listed_by(k.printer) == 1);
  CHECK(k.listed_by(k.other_printer) == 1);
  CHECK(k.listed_by(k.officer) == 2);
}

TEST_CASE("below the service too a key stays what it is and goes forward alone") {
  Keys k;
  const auto key = k.enter(k.printer, first);
  CHECK(!k.runs("UPDATE encryption_keys SET recipient = '" + second + "'"));
  CHECK(!k.runs("UPDATE encryption_keys SET state = 'active', confirmed_at = 1, confirmed_by = '" +
                k.officer.caller.user_id.str() + "'"));
  CHECK(k.active(k.printer) == "none");
  REQUIRE(k.decide(k.officer, key->id, true) == Keys::done);
  CHECK(
      !k.runs("UPDATE encryption_keys SET state = 'awaiting_confirmation', confirmed_at = NULL, confirmed_by = NULL"));
  CHECK(!k.runs("UPDATE encryption_keys SET organisation_id = '" + k.other_printer.caller.organisation_id.str() + "'"));
  CHECK(!k.runs("DELETE FROM encryption_keys"));
  REQUIRE(k.revoke(k.printer, key->id).has_value());
  CHECK(!k.runs("UPDATE encryption_keys SET state = 'active', ended_at = NULL"));
}

TEST_CASE("the fingerprint is what sha256sum says of the recipient") {
  CHECK(fingerprint_of(first) == "87b1 28b0 a3f0 0f8f a9f3 3b1c");
}
