#include "witness_letters.hpp"

namespace qrcongo::app {
namespace {

notification::Letter letter_of(const audit::WitnessLetter& given) {
  notification::Letter letter;
  const bool by_email = given.way == audit::WitnessLetter::Way::email;
  letter.channel = by_email ? notification::Channel::email : notification::Channel::webhook;
  letter.to = given.to;
  letter.body = given.note;
  if (by_email) {
    letter.subject = "Point de contrôle du journal d'audit";
  } else {
    letter.event = "audit.checkpoint";
  }
  return letter;
}

}  // namespace

std::function<bool(db::Tx&, const audit::WitnessLetter&)> witness_letters(notification::Outbox& outbox,
                                                                          const Clock& clock) {
  return [&outbox, &clock](db::Tx& tx, const audit::WitnessLetter& given) {
    const notification::Letter letter = letter_of(given);
    if (!outbox.can_send(letter.channel)) return false;
    outbox.put(tx, letter, clock.now_ms());
    return true;
  };
}

}  // namespace qrcongo::app
