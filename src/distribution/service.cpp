#include "qrcongo/distribution/service.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "qrcongo/base/check.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/identity/organisations.hpp"
#include "store.hpp"

namespace qrcongo::distribution {
namespace {

constexpr std::int64_t handover_lives_ms = 7 * day_ms;
constexpr std::int64_t records_apart_ms = 60'000;  // of downloads by one link

tl::unexpected<Error> no_such_batch() { return fail(Code::not_found, "Cette série n'existe pas."); }
tl::unexpected<Error> no_such_archive() { return fail(Code::not_found, "Ce fichier d'impression n'existe pas."); }

// Also where the clock went back by less.
bool is_lately(std::optional<std::int64_t> at, std::int64_t now_ms) {
  return at && now_ms - *at < records_apart_ms && *at - now_ms < records_apart_ms;
}

}  // namespace

Result<stamps::Batch> Service::batch(db::Tx& tx, const identity::Call& call, const BatchId& id) {
  auto found = stamps_.batch(tx, id);
  if (!found || !stamps::may_see(call, identity::Permission::batches_read, *found)) return no_such_batch();
  return found;
}

Counts Service::counts(db::Tx& tx, const BatchId& id) {
  const stamps::BatchCounts of_stamps = stamps_.counts(tx, id);
  const std::vector<stamps::Range> received = stamps::coalesce(received_ranges(tx, id));
  // What was not received can be neither activated nor spoiled, but a recall strikes it all the same.
  const std::int64_t recalled_unreceived =
      stamps::count_positions(stamps::without(stamps_.recalled_ranges(tx, id), received));
  Counts counts;
  counts.received = stamps::count_positions(received);
  counts.activated = of_stamps.activated;
  counts.spoiled = of_stamps.spoiled;
  counts.recalled = of_stamps.recalled;
  counts.used = of_stamps.used;
  counts.unaccounted = counts.received - (of_stamps.used_up - recalled_unreceived);
  return counts;
}

Result<std::vector<ListedArchive>> Service::archives(db::Tx& tx, const identity::Call& call, const BatchId& id,
                                                     std::int64_t after, std::int64_t limit) {
  const auto found = stamps_.batch(tx, id);
  if (!found || !stamps::may_see(call, identity::Permission::archives_list, *found)) return no_such_batch();
  std::vector<ListedArchive> listed;
  for (stamps::Archive& archive : stamps_.archives(tx, id, after, limit)) {
    const auto received = received_at(tx, archive.id);
    listed.push_back({std::move(archive), received});
  }
  return listed;
}

std::optional<std::int64_t> Service::received_at(db::Tx& tx, const ArchiveId& id) {
  const auto receipt = find_receipt(tx, id);
  return receipt ? std::optional(receipt->created_at) : std::nullopt;
}

Result<stamps::Archive> Service::archive_of_printer(db::Tx& tx, const identity::Call& call, const ArchiveId& id) {
  auto archive = stamps_.archive(tx, id);
  if (!archive) return no_such_archive();
  const auto batch = stamps_.batch(tx, archive->batch_id);
  check(batch.has_value(), "an archive without its batch");
  if (!stamps::is_batch_printer(call, *batch)) return no_such_archive();
  if (!archive->ready) return fail(Code::wrong_state, "Ce fichier d'impression est encore en fabrication.");
  if (auto free = require_not_on_hold(tx, *batch); !free) return fail(free.error());
  return archive;
}

// Neither printed nor received while its certificate does not hold: the order would be past the state it comes back to.
Result<void> Service::require_not_on_hold(db::Tx& tx, const stamps::Batch& batch) {
  const auto order = orders_.order(tx, batch.order_id);
  check(order.has_value(), "a batch without its order");
  if (order->state != orders::OrderState::on_hold) return {};
  return fail(Code::wrong_state,
              "La commande " + order->number + " est suspendue : son certificat n'est plus valable.");
}

Result<void> Service::require_approved(db::Tx& tx, const OrganisationId& printer, std::int64_t now_ms) {
  const auto approved = identity::require_approved_printer(tx, printer, settings_.offset.day_of(now_ms));
  if (!approved) return fail(approved.error());
  return {};
}

Result<Download> Service::downloadable(db::Tx& tx, stamps::Archive archive) {
  const auto source = stamps_.archive_source(tx, archive.id);
  if (!source) return fail(source.error());
  if (auto usable = files_.require_usable(*source); !usable) return fail(usable.error());
  Download download;
  download.remake = files_.range_maker(*source);
  std::error_code error;
  const auto size = std::filesystem::file_size(files_.path_of(archive), error);
  const bool stands = !error && static_cast<std::int64_t>(size) == archive.size_bytes;
  if (!stands && !download.remake) {
    return fail(Code::unavailable, "Ce fichier d'impression n'est pas sur le disque : il doit être refait.");
  }
  download.archive = std::move(archive);
  return download;
}

Result<Handover> Service::hand_over(db::Tx& tx, const identity::Call& call, const ArchiveId& id) {
  const auto archive = archive_of_printer(tx, call, id);
  if (!archive) return fail(archive.error());
  if (auto approved = require_approved(tx, call.caller.organisation_id, call.now_ms); !approved)
    return fail(approved.error());
  const auto source = stamps_.archive_source(tx, id);
  if (!source) return fail(source.error());
  if (auto usable = files_.require_usable(*source); !usable) return fail(usable.error());
  StoredHandover row;
  row.id = HandoverId(make_uuid_v7(call.now_ms, random_));
  row.archive_id = id;
  row.printer_id = call.caller.organisation_id;
  row.made_by = call.caller.user_id;
  row.created_at = call.now_ms;
  row.expires_at = call.now_ms + handover_lives_ms;
  const std::string token = random_token(random_);
  end_handovers(tx, id, call.now_ms);
  insert_handover(tx, row, token);
  call.record(tx, "handover.create", row.id.str(), {{"archive_id", id.str()}, {"expires_at", row.expires_at}});
  return Handover{row.id, id, settings_.public_url + "/d/" + token, row.created_at, row.expires_at, 0};
}

Result<Download> Service::find_download(db::Tx& tx, const identity::Call& call, const ArchiveId& id) {
  auto archive = archive_of_printer(tx, call, id);
  if (!archive) return fail(archive.error());
  if (auto approved = require_approved(tx, call.caller.organisation_id, call.now_ms); !approved)
    return fail(approved.error());
  auto download = downloadable(tx, std::move(*archive));
  if (download) download->first = downloads_by_user(tx, id, call.caller.user_id) == 0;
  return download;
}

Result<Download> Service::find_download_by_link(db::Tx& tx, const std::string& token, std::int64_t now_ms) {
  const auto handover = find_handover(tx, std::string(token));
  if (!handover) return fail(Code::not_found, "Ce lien n'existe pas.");
  if (handover->ended_at || handover->expires_at <= now_ms) {
    return fail(Code::not_found, "Ce lien n'est plus valable : l'estampilleur peut en créer un nouveau.");
  }
  if (!identity::is_active_person(tx, handover->made_by)) {
    return fail(Code::not_found, "Ce lien n'est plus valable : qui l'a créé n'a plus accès.");
  }
  if (auto approved = require_approved(tx, handover->printer_id, now_ms); !approved) return fail(approved.error());
  auto archive = stamps_.archive(tx, handover->archive_id);
  check(archive.has_value(), "a handover without its archive");
  if (auto free = require_not_on_hold(tx, *stamps_.batch(tx, archive->batch_id)); !free) return fail(free.error());
  auto download = downloadable(tx, std::move(*archive));
  if (!download) return download;
  download->handover_id = handover->id;
  const auto last = last_download_by_link(tx, handover->id);
  download->first = !last;
  download->recorded_lately = is_lately(last, now_ms);
  return download;
}

void Service::record_download(db::Tx& tx, const identity::Call& call, const Download& download) {
  // Many may have come at once since it was looked up.
  if (download.handover_id && is_lately(last_download_by_link(tx, *download.handover_id), call.now_ms)) return;
  const auto user = download.handover_id ? std::nullopt : std::optional(call.caller.user_id);
  insert_download(tx, download.archive.id, download.handover_id, user, call.now_ms);
  boost::json::object detail;
  if (download.handover_id) detail["handover_id"] = download.handover_id->str();
  call.record(tx, "archive.download", download.archive.id.str(), std::move(detail));
}

Result<void> Service::require_genuine(db::Tx& tx, const ArchiveId& id) {
  const auto source = stamps_.archive_source(tx, id);
  if (!source) return fail(source.error());
  if (files_.condition_of(*source) == stamps::RowCondition::compromised) return {};
  return files_.require_usable(*source);
}

Result<Receipt> Service::receive(db::Tx& tx, const identity::Call& call, const ArchiveId& id,
                                 const std::string& sha256) {
  const auto archive = archive_of_printer(tx, call, id);
  if (!archive) return fail(archive.error());
  if (auto approved = require_approved(tx, call.caller.organisation_id, call.now_ms); !approved)
    return fail(approved.error());
  if (auto genuine = require_genuine(tx, id); !genuine) return fail(genuine.error());
  if (const auto before = find_receipt(tx, id)) {
    return fail(Code::wrong_state,
                fmt::format("Ce fichier a déjà son accusé de réception, du {}.", format_time(before->created_at)));
  }
  if (to_lower_ascii(sha256) != archive->sha256) {
    return fail_field(
        Code::invalid_input, "/sha256", "digest_mismatch",
        "Cette empreinte n'est pas celle du fichier : il est incomplet ou abîmé, téléchargez-le à nouveau.");
  }
  StoredReceipt row;
  row.id = make_uuid_v7(call.now_ms, random_);
  row.archive_id = id;
  row.batch_id = archive->batch_id;
  row.from = archive->from;
  row.to = archive->to;
  row.received_by = call.caller.user_id;
  row.created_at = call.now_ms;
  insert_receipt(tx, row);
  call.record(tx, "receipt.create", row.id, {{"archive_id", id.str()}, {"sha256", archive->sha256}});
  const auto batch = stamps_.batch(tx, archive->batch_id);
  deliver_if_received(tx, call, batch->order_id);
  return Receipt{row.id, id, row.created_at};
}

void Service::deliver_if_received(db::Tx& tx, const identity::Call& call, const OrderId& id) {
  const auto order = orders_.order(tx, id);
  check(order.has_value(), "a batch without its order");
  if (order->state != orders::OrderState::ready) return;
  for (const stamps::Batch& batch : stamps_.batches(tx, id)) {
    if (stamps::count_positions(received_ranges(tx, batch.id)) < batch.quantity) return;
  }
  orders_.mark_delivered(tx, call, id);
  stamps_.close_if_used_up(tx, call, id);
}

}  // namespace qrcongo::distribution
