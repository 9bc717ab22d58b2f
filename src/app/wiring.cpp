// Who listens to whom: every event of the server, and what every decision of a second person sets off, in one place.
#include "application.hpp"
#include "letters.hpp"
#include "qrcongo/stamps/fence.hpp"

namespace qrcongo::app {

void Application::wire() {
  authority.wrap_new_keys_by(key_safe.wrapper());
  identity.install_effects(configuration_.server.public_url);
  orders.install_effects();
  stamps.install_effects();
  encryption_keys.install_effects();
  checkpoints.mark_numbers_by([this]() -> std::optional<std::int64_t> {
    const auto fence = stamps::Fence::open(configuration_.storage.fence_file, 0);
    return fence ? std::optional(fence->leased_end()) : std::nullopt;
  });
  wire_letters();
  certification.facts_changed.connect(
      [this](const certification::CertificateFacts& facts) { index.on_facts_changed(facts); });
  identity.organisation_changed.connect([this](const identity::Organisation& organisation) {
    if (organisation.is(identity::OrganisationKind::enterprise))
      index.on_enterprise_renamed(organisation.id, organisation.name);
  });
  encryption_keys.confirmed.connect([this](const identity::EncryptionKey&) { issuance.wake(); });
  stamps.batch_issued.connect([this](const stamps::Batch& batch) { index.on_batch_issued(batch); });
  stamps.range_marked.connect([this](const stamps::RangeMarked& marked) { index.on_range_marked(marked); });
  suspicions.closed.connect(
      [this](const verification::Suspicion& closed) { verification::tell_ledger(closed, *ledger); });
  stamps.range_marked.connect([this](const stamps::RangeMarked& marked) { notices.on_range_marked(marked); });
  orders.changed.connect([this](const orders::OrderChanged& changed) {
    if (changed.state == orders::OrderState::paid) issuance.wake();
    if (changed.state == orders::OrderState::draft) metrics->count_order();
  });
}

// Where no e-mail can leave nobody is told to send any: links are shown instead.
void Application::wire_letters() {
  checkpoints.send_letters_by([this](db::Tx& tx, const audit::WitnessLetter& witness) {
    const notification::Letter letter = witness_letter(witness);
    if (!outbox.can_send(letter.channel)) return false;
    outbox.put(tx, letter, clock.now_ms());
    return true;
  });
  if (!outbox.can_send(notification::Channel::email)) return;
  identity.install_link_sender([this](db::Tx& tx, const identity::User& user, const identity::PersonalLink& link) {
    outbox.put(tx, link_letter(configuration_, user, link), clock.now_ms());
  });
}

}  // namespace qrcongo::app
