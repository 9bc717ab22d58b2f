// What printers and enterprises report of their stamps: the verbs of Service for activations and spoilage.
#include <fmt/format.h>

#include "qrcongo/distribution/service.hpp"
#include "store.hpp"

namespace qrcongo::distribution {
namespace {

tl::unexpected<Error> no_such_batch() { return fail(Code::not_found, "Cette série n'existe pas."); }

bool is_party(const identity::Call& call, const stamps::Batch& batch) {
  return stamps::is_batch_enterprise(call, batch) || stamps::is_batch_printer(call, batch);
}

bool applies(const identity::Call& call, const stamps::Batch& batch) {
  return batch.applied_by == orders::AppliedBy::enterprise ? stamps::is_batch_enterprise(call, batch)
                                                           : stamps::is_batch_printer(call, batch);
}

Result<std::int64_t> position_at(const stamps::Service& stamps, const stamps::Batch& batch, const Place& place,
                                 const std::string& pointer) {
  if (const auto* serial = std::get_if<std::string>(&place)) {
    if (const auto position = stamps.position_of(batch, *serial)) return *position;
    return fail_field(Code::invalid_input, pointer, "serial",
                      "Ce numéro n'est pas celui d'une estampille de cette série.");
  }
  const std::int64_t position = std::get<std::int64_t>(place);
  if (position >= 1 && position <= batch.quantity) return position;
  return fail_field(Code::invalid_input, pointer, "range",
                    fmt::format("Cette série va de la position 1 à {}.", batch.quantity));
}

Result<std::vector<stamps::Range>> positions_of(const stamps::Service& stamps, const stamps::Batch& batch,
                                                const Selection& selection) {
  std::vector<stamps::Range> ranges;
  for (std::size_t i = 0; i < selection.serials.size(); ++i) {
    const auto position = position_at(stamps, batch, selection.serials[i], fmt::format("/serials/{}", i));
    if (!position) return fail(position.error());
    ranges.push_back({*position, *position});
  }
  if (!ranges.empty()) return stamps::coalesce(std::move(ranges));
  const auto from = position_at(stamps, batch, *selection.from, "/from");
  if (!from) return fail(from.error());
  const auto to = position_at(stamps, batch, *selection.to, "/to");
  if (!to) return fail(to.error());
  if (*to < *from) return fail_field(Code::invalid_input, "/to", "order", "La fin de l'intervalle précède son début.");
  return std::vector<stamps::Range>{{*from, *to}};
}

}  // namespace

// The selection as positions, once its count is right and all of them were received.
Result<std::vector<stamps::Range>> Service::select(db::Tx& tx, const stamps::Batch& batch, const Selection& selection) {
  auto ranges = positions_of(stamps_, batch, selection);
  if (!ranges) return ranges;
  const std::int64_t count = stamps::count_positions(*ranges);
  if (count != selection.count) {
    return fail_field(Code::count_mismatch, "/count", "count_mismatch",
                      fmt::format("{} estampilles annoncées, {} désignées.", selection.count, count));
  }
  const auto missing = stamps::without(*ranges, stamps::coalesce(received_ranges(tx, batch.id)));
  if (missing.empty()) return ranges;
  return fail(
      Code::not_received,
      fmt::format(
          "Pas encore reçues : positions {} à {}. L'estampilleur doit d'abord accuser réception de leur fichier.",
          missing.front().from, missing.front().to));
}

Result<void> Service::may_activate(db::Tx& tx, const identity::Call& call, const stamps::Batch& batch) {
  if (!is_party(call, batch)) return no_such_batch();
  if (!applies(call, batch)) {
    return fail(Code::forbidden,
                batch.applied_by == orders::AppliedBy::enterprise
                    ? "D'après la commande, c'est l'entreprise qui appose et active ces estampilles."
                    : "D'après la commande, c'est l'estampilleur qui appose et active ces estampilles.");
  }
  if (batch.applied_by == orders::AppliedBy::enterprise) return {};
  return require_approved(tx, batch.printer_id, call.now_ms);
}

Result<void> Service::may_spoil(db::Tx& tx, const identity::Call& call, const stamps::Batch& batch) {
  if (!is_party(call, batch)) return no_such_batch();
  if (!stamps::is_batch_printer(call, batch)) return {};
  return require_approved(tx, batch.printer_id, call.now_ms);
}

std::vector<std::string> Service::actions(db::Tx& tx, const identity::Call& call, const stamps::Batch& batch,
                                          const Counts& counts) {
  std::vector<std::string> names;
  if (counts.unaccounted > 0 && may_activate(tx, call, batch)) names.emplace_back("activate");
  // What the enterprise has applied, the printer can spoil no more.
  const bool spares_activated =
      stamps::is_batch_printer(call, batch) && batch.applied_by == orders::AppliedBy::enterprise;
  const std::int64_t gone = spares_activated ? counts.used : counts.spoiled;
  if (counts.received > gone && may_spoil(tx, call, batch)) names.emplace_back("spoil");
  const bool recalls = call.scope(identity::Permission::recalls_write) != identity::Scope::none;
  if (recalls && identity::require_person(call)) names.emplace_back("recall");
  return names;
}

Result<ActivationId> Service::activate(db::Tx& tx, const identity::Call& call, const BatchId& id,
                                       const ActivationReport& report) {
  const auto batch = stamps_.batch(tx, id);
  if (!batch) return no_such_batch();
  if (auto may = may_activate(tx, call, *batch); !may) return fail(may.error());
  auto ranges = select(tx, *batch, report.selection);
  if (!ranges) return fail(ranges.error());
  stamps::ActivationInput input;
  input.ranges = std::move(*ranges);
  input.production_lot = report.production_lot;
  input.best_before = report.best_before;
  input.client_reference = report.client_reference;
  return stamps_.activate(tx, call, *batch, input);
}

Result<SpoilageId> Service::spoil(db::Tx& tx, const identity::Call& call, const BatchId& id,
                                  const SpoilageReport& report) {
  const auto batch = stamps_.batch(tx, id);
  if (!batch) return no_such_batch();
  if (auto may = may_spoil(tx, call, *batch); !may) return fail(may.error());
  const bool is_printer = stamps::is_batch_printer(call, *batch);
  auto ranges = select(tx, *batch, report.selection);
  if (!ranges) return fail(ranges.error());
  stamps::SpoilageInput input;
  input.ranges = std::move(*ranges);
  // What the enterprise has applied stands on its goods: the printer has no more say in it. Nor can the printer have
  // lost what it applied itself: a shelf's stamps would be told as lost or stolen for ever.
  const bool is_gone = report.reason_code == "lost" || report.reason_code == "stolen";
  input.spares_activated = is_printer && (batch->applied_by == orders::AppliedBy::enterprise || is_gone);
  input.reason_code = report.reason_code;
  input.client_reference = report.client_reference;
  return stamps_.spoil(tx, call, *batch, input);
}

}  // namespace qrcongo::distribution
