// Who listens to whom: every event of the server, and what every decision of a second person sets off, in one place.
#include "application.hpp"
#include "letters.hpp"
#include "qrcongo/stamps/fence.hpp"

namespace qrcongo::app {

void Application::wire() {
  key_safe.tell_when_replaced([this](ByteView key) { authority.use_key_encryption_key(key); });
  identity.install_effects(configuration_.server.public_url);
  orders.install_effects();
  stamps.install_effects();
  encryption_keys.install_effects();
  checkpoints.mark_numbers_by([this]() -> std::optional<std::int64_t> {
    const auto fence = stamps::Fence::open(configuration_.storage.fence_file, 0);
    return fence ? std::optional(fence->leased_end()) : std::nullopt;
  });
  certification.facts_changed.connect(
      [this](const certification::CertificateFacts& facts) { index.on_facts_changed(facts); });
  identity.organisation_changed.connect([this](const identity::Organisation& organisation) {
    if (organisation.is(identity::OrganisationKind::enterprise))
      index.on_enterprise_renamed(organisation.id, organisation.name);
  });
  encryption_keys.confirmed.connect([this](const identity::EncryptionKey&) { issuance.wake(); });
  identity.install_link_sender([this](db::Tx& tx, const identity::User& user, const std::string& link) {
    if (!outbox.can_send(notification::Channel::email)) return false;
    outbox.put(tx, invitation_letter(configuration_, user, link), clock.now_ms());
    return true;
  });
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

}  // namespace qrcongo::app
