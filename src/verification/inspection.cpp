#include "qrcongo/verification/inspection.hpp"

#include "qrcongo/base/check.hpp"
#include "qrcongo/identity/organisations.hpp"

namespace qrcongo::verification {

namespace engine = stamps::engine;

Result<StampLife> Inspection::life_of(db::Tx& tx, std::string_view serial) {
  const auto read = engine::read_serial(serial);
  if (!read)
    return fail(Code::unreadable_code, "Un code compte 20 caractères, et l'un d'eux au moins n'est pas le bon.");
  auto found = stamps_.find_stamp(tx, serial);
  if (!found) return fail(Code::not_found, "Ce code n'est celui d'aucune estampille délivrée.");
  const std::int64_t number = found->batch.first_number + found->position - 1;
  auto certificate = certificate_of(static_cast<std::uint64_t>(number));
  if (!certificate) return fail(certificate.error());
  const auto order = orders_.order(tx, found->batch.order_id);
  const auto printer = identity::find_organisation(tx, found->batch.printer_id);
  check(order.has_value() && printer.has_value(), "a batch without its order or printer");

  StampLife life;
  life.serial = std::string(engine::view(engine::canonical_serial(*read)));
  life.position = found->position;
  life.batch = std::move(found->batch);
  life.certificate = std::move(*certificate);
  life.order_number = order->number;
  life.printer_name = printer->name;
  life.archive = stamps_.archive_at(tx, life.batch.id, life.position);
  if (life.archive) life.received_at = distribution_.received_at(tx, life.archive->id);
  life.facts = stamps_.facts_at(tx, life.batch.id, life.position);
  life.scans = ledger_.look(static_cast<std::uint64_t>(number));
  life.suspicions = suspicions_.of_stamp(tx, number);
  return life;
}

Result<certification::CertificateFacts> Inspection::certificate_of(std::uint64_t number) const {
  const auto reading = index_.reading();
  const auto stamp = index_.find(number);
  if (!stamp || stamp->card == nullptr) {
    return fail(Error{Code::unavailable, "Momentanément indisponible. Réessayez dans un instant.", {}, 5});
  }
  return stamp->card->facts;
}

}  // namespace qrcongo::verification
