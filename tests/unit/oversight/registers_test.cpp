#include <doctest/doctest.h>

#include "peopled_country.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

std::string where(const std::string& id) { return " WHERE id = '" + id + "'"; }

}  // namespace

TEST_CASE("a country whose people did more than order agrees too") {
  PeopledCountry country;
  const oversight::Report report = country.report();
  for (const oversight::Finding& finding : report.findings)
    FAIL_CHECK(finding.code << " " << finding.subject_kind << ":" << finding.subject_id << " " << finding.text);
  CHECK(report.findings_count == 0);
}

TEST_CASE("whoever changes a person is found") {
  PeopledCountry country;
  const std::string id = country.officer_id();
  const std::string columns = "organisation_id, role, duties, language, version, created_at, updated_at";

  check_found(country, {"UPDATE users SET role = 'ADMIN_GOUVERNEMENTAL'" + where(id)},
              {named("user_differs_from_log", "user", id)});
  check_found(country, {"UPDATE users SET duties = 'cashier'" + where(id)},
              {named("user_differs_from_log", "user", id)});
  check_found(
      country,
      {"UPDATE users SET organisation_id = (SELECT MIN(id) FROM organisations WHERE kinds = 'printer')" + where(id)},
      {named("user_differs_from_log", "user", id)});
  check_found(country, {"UPDATE users SET state = 'disabled'" + where(id)}, {named("user_state", "user", id)});
  check_found(country,
              {"INSERT INTO users (id, email, name, state, " + columns + ") SELECT 'forged', 'x', 'x', 'active', " +
               columns + " FROM users" + where(id)},
              {named("user_not_in_log", "user", "forged")});
  check_found(country, {"DELETE FROM invitations WHERE user_id = '" + id + "'", "DELETE FROM users" + where(id)},
              {named("user_lost", "user", id)});
  check_found(country,
              {"INSERT INTO invitations (token_hash, user_id, expires_at) VALUES ('x', '" + id + "', 9000000000000)"},
              {named("invitation_not_in_log", "user", id)});
  check_found(country, {"INSERT INTO invitations (token_hash, expires_at) VALUES ('x', 9000000000000)"},
              {named("invitation_not_in_log", "invitation", "first_administrator")});
  check_found(country,
              {"INSERT INTO invitations (sequence, token_hash, user_id, expires_at) VALUES (9999, 'x', 'nobody', 1)"},
              {named("invitation_orphan", "invitation", "9999")});
  check_found(country,
              {"INSERT INTO credential_resets (token_hash, user_id, totp, created_at, expires_at) VALUES ('x', '" + id +
               "', 1, 5, 9000000000000)"},
              {named("credential_reset_not_in_log", "user", id)});
}

TEST_CASE("whoever changes an organisation or an API client is found") {
  PeopledCountry country;
  const std::string printer = country.value("SELECT id FROM organisations WHERE kinds = 'printer'");

  check_found(country, {"UPDATE organisations SET state = 'suspended'" + where(printer)},
              {named("organisation_state", "organisation", printer)});
  check_found(country,
              {"UPDATE organisations SET agreement_valid_until = agreement_valid_until + 365" + where(printer)},
              {named("organisation_differs_from_log", "organisation", printer)});
  check_found(country,
              {"UPDATE organisations SET agreement_number = NULL, agreement_valid_until = NULL" + where(printer)},
              {named("organisation_differs_from_log", "organisation", printer)});
  check_found(country, {"UPDATE organisations SET kinds = 'enterprise,printer'" + where(printer)},
              {named("organisation_differs_from_log", "organisation", printer)});
  check_found(country,
              {"INSERT INTO organisations (id, kinds, state, name, version, created_at, updated_at) VALUES ('forged', "
               "'printer', 'active', 'X', 1, 1, 1)"},
              {named("organisation_not_in_log", "organisation", "forged")});

  check_found(country, {"UPDATE api_clients SET state = 'active'" + where(country.revoked_client)},
              {named("api_client_state", "api_client", country.revoked_client)});
  check_found(country, {"UPDATE api_clients SET created_by = '" + country.officer_id() + "'" + where(country.client)},
              {named("api_client_differs_from_log", "api_client", country.client)});
  check_found(country, {"UPDATE api_clients SET certificate_sha256 = 'x'" + where(country.client)},
              {named("api_client_differs_from_log", "api_client", country.client)});
  check_found(country,
              {"INSERT INTO api_clients (id, name, organisation_id, created_by, secret_hash, state, created_at) SELECT "
               "'forged', name, organisation_id, created_by, 'x', 'active', 1 FROM api_clients" +
               where(country.client)},
              {named("api_client_not_in_log", "api_client", "forged")});
  check_found(country, {"DELETE FROM api_clients" + where(country.client)},
              {named("api_client_lost", "api_client", country.client)});
}

TEST_CASE("whoever changes a key is found") {
  PeopledCountry country;
  const std::string nobodys = "age1" + std::string(58, 'q');
  const std::string printer = country.value("SELECT organisation_id FROM encryption_keys" + where(country.key));

  for (const std::string& key : {country.key, country.old_key})
    check_found(country, {"UPDATE encryption_keys SET recipient = '" + nobodys + "'" + where(key)},
                {named("encryption_key_differs_from_log", "encryption_key", key)});
  check_found(country,
              {"UPDATE encryption_keys SET confirmed_by = (SELECT MIN(id) FROM users WHERE role = "
               "'ADMIN_GOUVERNEMENTAL')" +
               where(country.key)},
              {named("encryption_key_differs_from_log", "encryption_key", country.key)});
  check_found(country,
              {"UPDATE encryption_keys SET state = 'superseded', ended_at = 1" + where(country.key),
               "UPDATE encryption_keys SET state = 'active', ended_at = NULL" + where(country.old_key)},
              {named("encryption_key_state", "encryption_key", country.key),
               named("encryption_key_state", "encryption_key", country.old_key)});
  check_found(
      country,
      {"INSERT INTO encryption_keys (id, organisation_id, recipient, state, registered_by, created_at, "
       "confirmed_by, confirmed_at, ended_at) SELECT 'forged', organisation_id, '" +
       nobodys + "', 'superseded', registered_by, 1, confirmed_by, 1, 1 FROM encryption_keys" + where(country.key)},
      {named("encryption_key_not_in_log", "encryption_key", "forged")});
  check_found(country, {"DELETE FROM encryption_keys" + where(country.old_key)},
              {named("encryption_key_lost", "encryption_key", country.old_key)});
  check_found(country, {"UPDATE batches SET recipient = '" + nobodys + "'" + where(country.batch.id.str())},
              {named("batch_differs_from_log", "batch", country.batch.id.str())});

  check_found(country, {"UPDATE key_generations SET state = 'verifying' WHERE generation = 0"},
              {named("key_generation_state", "key_generation", "0")});
  check_found(country, {"UPDATE key_generations SET created_at = created_at + 1 WHERE generation = 1"},
              {named("key_generation_differs_from_log", "key_generation", "1")});
  check_found(country,
              {"INSERT INTO key_generations (generation, wrapped_key, state, created_at) VALUES (2, 'x', 'verifying', "
               "1)"},
              {named("key_generation_not_in_log", "key_generation", "2")});
  check_found(country, {"DELETE FROM key_generations WHERE generation = 1"},
              {named("key_generation_lost", "key_generation", "1")});
}

TEST_CASE("whoever changes what an order, a product or a certificate was asked for is found") {
  PeopledCountry country;
  const std::string draft = country.draft.str();
  const std::string delivery = country.of(country.draft, "deliveries");
  const std::string certificate = country.value("SELECT certificate_id FROM orders" + where(draft));
  const std::string product = country.value("SELECT product_id FROM certificates" + where(certificate));
  const std::string other = country.value("SELECT product_id FROM certificates" + where(country.revoked));
  const std::string officers = country.value("SELECT organisation_id FROM users" + where(country.officer_id()));

  check_found(country, {"UPDATE deliveries SET printer_id = '" + officers + "'" + where(delivery)},
              {named("delivery_differs_from_log", "delivery", delivery)});
  check_found(country, {"UPDATE orders SET enterprise_id = '" + officers + "'" + where(draft)},
              {named("order_differs_from_log", "order", draft)});
  check_found(country, {"UPDATE orders SET applied_by = 'printer'" + where(draft)},
              {named("order_differs_from_log", "order", draft)});

  for (const char* change :
       {"name = 'X'", "brand = 'X'", "category = 'soap'", "gtin = '00000000000017'", "net_content = NULL"})
    check_found(country, {std::string("UPDATE products SET ") + change + where(product)},
                {named("product_differs_from_log", "product", product)});
  check_found(country, {"UPDATE products SET enterprise_id = '" + officers + "'" + where(product)},
              {named("product_differs_from_log", "product", product)});
  check_found(country,
              {"INSERT INTO products (id, enterprise_id, name, brand, category, version, created_at, updated_at) "
               "SELECT 'forged', enterprise_id, name, brand, category, 1, 1, 1 FROM products" +
               where(product)},
              {named("product_not_in_log", "product", "forged")});

  check_found(country, {"UPDATE certificates SET product_id = '" + other + "'" + where(certificate)},
              {named("certificate_differs_from_log", "certificate", certificate)});
  for (const char* change : {"applies_to = 'all_stamps'", "held_since = held_since + 1", "reason_code = 'safety'"})
    check_found(country, {std::string("UPDATE certificates SET ") + change + where(country.revoked)},
                {named("certificate_hold", "certificate", country.revoked)});
  check_found(country, {"UPDATE certificates SET held_since = 5" + where(certificate)},
              {named("certificate_hold", "certificate", certificate)});
  check_found(country, {"UPDATE certificates SET applies_to = 'activated_after'" + where(country.suspended)},
              {named("certificate_hold", "certificate", country.suspended)});

  for (const std::string& tariff : {country.awaiting_tariff, country.rejected_tariff})
    check_found(country, {"UPDATE tariffs SET state = 'active'" + where(tariff)},
                {named("tariff_state", "tariff", tariff)});
}

TEST_CASE("whoever changes what an act said of its stamps is found") {
  PeopledCountry country;
  const std::string activation = country.value("SELECT id FROM activations");
  const std::string spoilage = country.value("SELECT id FROM spoilage");
  const std::string recall = country.value("SELECT id FROM recalls");
  const auto of = [](const std::string& act) { return " WHERE act_id = '" + act + "'"; };

  check_found(country, {"UPDATE stamp_ranges SET at = at - 1" + of(activation)},
              {named("activation_differs_from_log", "activation", activation)});
  check_found(country,
              {"UPDATE stamp_ranges SET at = at - 1" + of(activation),
               "UPDATE activations SET created_at = created_at - 1" + where(activation)},
              {named("activation_differs_from_log", "activation", activation)});
  check_found(country,
              {"UPDATE stamp_ranges SET production_lot = 'L'" + of(activation),
               "UPDATE activations SET production_lot = 'L'" + where(activation)},
              {named("activation_differs_from_log", "activation", activation)});
  check_found(country, {"UPDATE stamp_ranges SET reason_code = 'lost'" + of(spoilage)},
              {named("spoilage_differs_from_log", "spoilage", spoilage)});
  check_found(country,
              {"UPDATE stamp_ranges SET reason_code = 'lost'" + of(spoilage),
               "UPDATE spoilage SET reason_code = 'lost'" + where(spoilage)},
              {named("spoilage_differs_from_log", "spoilage", spoilage)});
  check_found(country,
              {"UPDATE stamp_ranges SET reason_code = 'other'" + of(recall),
               "UPDATE recalls SET reason_code = 'other'" + where(recall)},
              {named("recall_differs_from_log", "recall", recall)});
}

TEST_CASE("whoever decides or lets out behind the server's back is found") {
  PeopledCountry country;
  const std::string awaiting =
      country.value("SELECT id FROM approvals WHERE subject_id = '" + country.awaiting_tariff + "'");
  const std::string rejected =
      country.value("SELECT id FROM approvals WHERE subject_id = '" + country.rejected_tariff + "'");
  const std::string officer = country.officer_id();

  check_found(
      country,
      {"UPDATE approvals SET state = 'approved', decided_by = '" + officer + "', decided_at = 1" + where(awaiting)},
      {named("approval_state", "approval", awaiting)});
  check_found(country, {"UPDATE approvals SET decided_by = '" + officer + "'" + where(rejected)},
              {named("approval_differs_from_log", "approval", rejected)});
  check_found(country, {"UPDATE approvals SET detail = '{}'" + where(awaiting)},
              {named("approval_differs_from_log", "approval", awaiting)});
  check_found(country, {"UPDATE approvals SET subject_id = 'x'" + where(awaiting)},
              {named("approval_differs_from_log", "approval", awaiting)});
  check_found(
      country,
      {"INSERT INTO approvals (id, kind, subject_id, step, deciders, detail, state, asked_at, decided_by, "
       "decided_at, comment) VALUES ('forged', 'recall_lift', 'x', '', 'OPERATEUR_OCC', '{}', 'approved', 1, '" +
       officer + "', 1, '')"},
      {named("approval_not_in_log", "approval", "forged")});
  check_found(country,
              {"INSERT INTO approvals (id, kind, subject_id, step, deciders, detail, state, asked_at, decided_by, "
               "decided_at, comment) VALUES ('forged', 'order', 'x', 'occ', 'OPERATEUR_OCC', '{}', 'approved', 1, '" +
               officer + "', 1, '')"},
              {named("approval_state", "approval", "forged")});

  const std::string handover = country.handover;
  check_found(country, {"UPDATE handovers SET expires_at = expires_at + 1" + where(handover)},
              {named("handover_differs_from_log", "handover", handover)});
  check_found(country,
              {"UPDATE handovers SET archive_id = '" + country.archives.at(1).id.str() + "'" + where(handover)},
              {named("handover_differs_from_log", "handover", handover)});
  check_found(country,
              {"INSERT INTO handovers (id, archive_id, printer_id, token_hash, made_by, created_at, expires_at) SELECT "
               "'forged', archive_id, printer_id, 'x', made_by, created_at, expires_at FROM handovers" +
               where(handover)},
              {named("handover_not_in_log", "handover", "forged")});
  check_found(country, {"DELETE FROM handovers" + where(handover)}, {named("handover_lost", "handover", handover)});
}

TEST_CASE("a decision by somebody whom the asking did not name is found") {
  PeopledCountry country;
  World& world = country.room.world;
  const identity::Call officer = world.officer();
  const std::string awaiting =
      country.value("SELECT id FROM approvals WHERE subject_id = '" + country.awaiting_tariff + "'");
  const auto widened = country.room.write([&](db::Tx& tx) -> Result<void> {
    tx.run("DROP TRIGGER approvals_keep_their_subject");
    tx.run("UPDATE approvals SET deciders = 'OPERATEUR_OCC'" + where(awaiting));
    return {};
  });
  REQUIRE(widened.has_value());
  REQUIRE(world.approve(officer, identity::ApprovalKind::tariff, country.awaiting_tariff));

  const oversight::Report report = country.report();
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].code == "approval_differs_from_log");
  CHECK(report.findings[0].subject_id == awaiting);
}

TEST_CASE("whoever closes a suspicion or a report behind the server's back is found") {
  PeopledCountry country;
  const std::string officer = country.officer_id();
  const std::string closing = "state = 'closed', closed_by = '" + officer + "', closed_at = 1, ";

  check_found(
      country,
      {"UPDATE suspicions SET " + closing + "comment = 'x', outcome = 'genuine'" + where(country.open_suspicion)},
      {named("suspicion_state", "suspicion", country.open_suspicion)});
  check_found(country, {"UPDATE suspicions SET outcome = 'undecided'" + where(country.suspicion)},
              {named("suspicion_differs_from_log", "suspicion", country.suspicion)});
  check_found(country, {"DELETE FROM suspicions" + where(country.suspicion)},
              {named("suspicion_lost", "suspicion", country.suspicion)});
  check_found(country, {"UPDATE citizen_reports SET " + closing + "outcome = 'unfounded'" + where(country.new_report)},
              {named("citizen_report_state", "citizen_report", country.new_report)});
  check_found(country, {"UPDATE citizen_reports SET outcome = 'unfounded'" + where(country.closed_report)},
              {named("citizen_report_differs_from_log", "citizen_report", country.closed_report)});
  check_found(country, {"UPDATE citizen_reports SET what = 'other'" + where(country.new_report)},
              {named("citizen_report_differs_from_log", "citizen_report", country.new_report)});
  check_found(country, {"DELETE FROM citizen_reports" + where(country.new_report)},
              {named("citizen_report_lost", "citizen_report", country.new_report)});
}

TEST_CASE("an entry from before it said so much says nothing against its row") {
  PeopledCountry country;
  const std::string draft = country.draft.str();
  const std::string activation = country.value("SELECT id FROM activations");
  // The log itself is altered thereby, and nothing else is.
  const auto shorten = [](const std::string& id, const std::string& members) {
    return "UPDATE audit_entries SET detail = json_remove(detail, " + members + ") WHERE subject_id = '" + id +
           "' AND action IN ('order.place', 'activation.report', 'tariff.propose')";
  };
  const Names found =
      country.found_after({shorten(draft, "'$.enterprise_id', '$.applied_by', '$.deliveries'"),
                           shorten(activation, "'$.production_lot'"), shorten(country.awaiting_tariff, "'$.state'")});
  CHECK(!found.empty());
  for (const std::string& name : found) {
    const bool of_the_log = name.starts_with("audit_log ") || name.starts_with("entry_forged ");
    CHECK_MESSAGE(of_the_log, name);
  }
}
