// The small country, in which people also did what leaves no stamps behind: keys that follow one another, tariffs in
// every state, certificates that were suspended and revoked, clients, links, and what was closed.
#pragma once

#include <fmt/format.h>

#include "honest_country.hpp"
#include "qrcongo/audit/log.hpp"
#include "qrcongo/crypto/key_wrapping.hpp"
#include "qrcongo/stamps/key_generations.hpp"
#include "tests/support/printer_keys.hpp"

namespace qrcongo::testing {

class PeopledCountry : public HonestCountry {
 public:
  PeopledCountry() {
    World& world = room.world;
    const identity::Call printer = room.printer();
    const identity::Call enterprise = room.enterprise();
    handover = world.must([&](db::Tx& tx) { return service.hand_over(tx, printer, archives.at(0).id); }).id.str();
    client = made_client(enterprise, "ERP");
    revoked_client = made_client(enterprise, "Ancien ERP");
    world.must(
        [&](db::Tx& tx) { return world.identity.revoke_api_client(tx, enterprise, ApiClientId(revoked_client)); });
    old_key = keys.bring_into_use(first_identity).id.str();
    key = keys.bring_into_use(second_identity).id.str();
    propose_tariffs();
    hold_certificates();
    bring_in_generation();
    close_things();
  }

  std::string officer_id() { return room.world.officer().caller.user_id.str(); }

  std::string handover, client, revoked_client, old_key, key;
  std::string awaiting_tariff, rejected_tariff;
  std::string suspended, revoked;  // certificates
  std::string suspicion = "suspicion", open_suspicion = "open-suspicion";
  std::string closed_report = "report", new_report = "new-report";

 private:
  PrinterKeys keys{room.world};
  stamps::KeyGenerations generations{*room.keyring, room.world.approvals, room.world.random,
                                     [this](db::Tx&, ByteView master, std::string_view purpose) -> Result<std::string> {
                                       return crypto::wrap_key(Bytes(32, 7), master, purpose, room.world.random);
                                     }};

  std::string made_client(const identity::Call& by, const std::string& name) {
    World& world = room.world;
    return world.must([&](db::Tx& tx) { return world.identity.create_api_client(tx, by, name); }).client.id.str();
  }

  std::string proposed_tariff(const std::string& category) {
    World& world = room.world;
    const identity::Call by = world.admin();
    const std::int64_t day = *parse_day("2026-01-01");
    return world.must([&](db::Tx& tx) {
                  return world.orders.propose_tariff(tx, by, category, {5, "CDF"}, day);
                })
        .id.str();
  }

  void propose_tariffs() {
    awaiting_tariff = proposed_tariff("soap");
    rejected_tariff = proposed_tariff("wine");
    REQUIRE(room.world.reject(room.world.admin("second"), identity::ApprovalKind::tariff, rejected_tariff));
  }

  void hold_certificates() {
    World& world = room.world;
    const identity::Call officer = world.officer();
    const CertificateId first = world.granted_certificate();
    const CertificateId second = world.granted_certificate();
    for (const CertificateId& id : {first, second}) world.suspend(id);
    world.clock.advance_ms(minute_ms);
    const certification::HoldInput input{"fraud", "Faux rapport", certification::AppliesTo::activated_after};
    world.must([&](db::Tx& tx) { return world.certification.revoke(tx, officer, second, input); });
    suspended = first.str();
    revoked = second.str();
  }

  // The first one is given up, and another takes its place.
  void bring_in_generation() {
    World& world = room.world;
    const identity::Call by = world.admin();
    const identity::Call decider = world.admin("second");
    world.must([&](db::Tx& tx) { return generations.ask_new(tx, by, "Rotation"); });
    REQUIRE(world.approve(decider, identity::ApprovalKind::key_generation, "1"));
    world.must([&](db::Tx& tx) { return generations.ask_compromised(tx, by, 0, "Volée"); });
    REQUIRE(world.approve(decider, identity::ApprovalKind::key_generation, "0", "compromised"));
  }

  void append(db::Tx& tx, const audit::Actor& actor, const std::string& action, const std::string& id,
              boost::json::object detail) {
    audit::Entry entry;
    entry.actor = actor;
    entry.subject_kind = action.substr(0, action.find('.'));
    entry.action = action;
    entry.subject_id = id;
    entry.detail = std::move(detail);
    audit::append(tx, entry, room.world.clock.now_ms());
  }

  // Of rooms that this one does not link: rows and entries as they leave them.
  void close_things() {
    const identity::Call officer = room.world.officer();
    const audit::Actor actor = officer.actor();
    const std::string by = actor.id;
    const auto done = room.write([&](db::Tx& tx) -> Result<void> {
      insert_suspicion(tx, suspicion, 1, "'closed', 1, 1, 1, 'genuine', 'Vu', '" + by + "', 1");
      insert_suspicion(tx, open_suspicion, 2, "'open', 1, 1, 1, NULL, NULL, NULL, NULL");
      append(tx, actor, "suspicion.close", suspicion, {{"serial", "S1"}, {"outcome", "genuine"}});
      insert_report(tx, closed_report, "'closed', 'confirmed', '" + by + "', 1");
      insert_report(tx, new_report, "'new', NULL, NULL, NULL");
      for (const std::string& id : {closed_report, new_report})
        append(tx, {"public", "", "", ""}, "citizen_report.receive", id, {{"number", "N-" + id}, {"what", "price"}});
      append(tx, actor, "citizen_report.see", closed_report, {});
      append(tx, actor, "citizen_report.close", closed_report, {{"outcome", "confirmed"}});
      return {};
    });
    REQUIRE_MESSAGE(done.has_value(), (done ? std::string() : done.error().detail));
  }

  void insert_suspicion(db::Tx& tx, const std::string& id, int number, const std::string& rest) {
    tx.run(
        fmt::format("INSERT INTO suspicions (id, batch_id, position, number, serial, rules, certainty, state, scans, "
                    "opened_at, last_scan_at, outcome, comment, closed_by, closed_at) VALUES ('{}', '{}', 1, {}, "
                    "'S{}', 'too_fast', 50, {})",
                    id, batch.id.str(), number, number, rest));
  }

  void insert_report(db::Tx& tx, const std::string& id, const std::string& rest) {
    tx.run(
        fmt::format("INSERT INTO citizen_reports (id, number, what, where_bought, language, created_at, state, "
                    "outcome, closed_by, closed_at) VALUES ('{}', 'N-{}', 'price', 'Marché', 'fr', 1, {})",
                    id, id, rest));
  }
};

}  // namespace qrcongo::testing
