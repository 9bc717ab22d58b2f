#include "qrcongo/distribution/http.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "byte_range.hpp"
#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "qrcongo/http/fields.hpp"
#include "qrcongo/http/listing.hpp"
#include "qrcongo/identity/organisations.hpp"
#include "qrcongo/stamps/labels.hpp"

namespace qrcongo::distribution {
namespace {

constexpr std::size_t most_serials = 30'000;
constexpr std::size_t serial_characters_max = 64;  // as typed: with spaces and hyphens
constexpr auto positions_max = orders::delivery_stamps_max;

tl::unexpected<Error> no_such_batch() { return fail(Code::not_found, "Cette série n'existe pas."); }
tl::unexpected<Error> no_such_archive() { return fail(Code::not_found, "Ce fichier d'impression n'existe pas."); }

boost::json::object counts_json(const Counts& counts) {
  return {{"received", counts.received},
          {"activated", counts.activated},
          {"spoiled", counts.spoiled},
          {"recalled", counts.recalled},
          {"unaccounted", counts.unaccounted}};
}

boost::json::object batch_json(db::Tx& tx, const stamps::Batch& batch, const Counts& counts,
                               const std::vector<std::string>& actions) {
  const stamps::BatchLabel label = stamps::BatchLabels(tx).of(batch);
  const bool without_gtin = batch.gtin == stamps::engine::no_gtin;
  return {{"id", batch.id.str()},
          {"order_id", batch.order_id.str()},
          {"order_number", label.order_number},
          {"delivery_id", batch.delivery_id.str()},
          {"certificate_id", batch.certificate_id.str()},
          {"product_name", label.product_name},
          {"enterprise_id", batch.enterprise_id.str()},
          {"enterprise_name", label.enterprise_name},
          {"printer_id", batch.printer_id.str()},
          {"printer_name", label.printer_name},
          {"applied_by", orders::to_text(batch.applied_by)},
          {"gtin", without_gtin ? boost::json::value() : boost::json::value(batch.gtin)},
          {"quantity", batch.quantity},
          {"counts", counts_json(counts)},
          {"actions", http::texts_json(actions)},
          {"demonstration", batch.demonstration},
          {"created_at", http::time_json(batch.created_at)}};
}

// age has no registered type of its own.
std::string media_type_of(const stamps::Archive& archive) {
  return archive.encrypted_to ? "application/octet-stream" : "application/zip";
}

boost::json::object archive_json(const ListedArchive& listed) {
  const stamps::Archive& archive = listed.archive;
  boost::json::object json{{"id", archive.id.str()},
                           {"part", archive.part},
                           {"parts", archive.parts},
                           {"from", archive.from},
                           {"to", archive.to},
                           {"name", archive.name},
                           {"media_type", media_type_of(archive)},
                           {"state", archive.ready ? "ready" : "pending"},
                           {"size_bytes", nullptr},
                           {"sha256", nullptr},
                           {"encrypted_to", http::text_json(archive.encrypted_to)},
                           {"received_at", http::time_json(listed.received_at)}};
  if (archive.ready) {
    json["size_bytes"] = archive.size_bytes;
    json["sha256"] = archive.sha256;
  }
  return json;
}

// An enterprise's numbers of its own acts are no business of the printer's.
bool may_know_reference(db::Tx& tx, const identity::Call& call, const stamps::BatchAct& act) {
  if (call.caller.role != identity::Role::ESTAMPILLEUR_AGREE) return true;
  return act.by && identity::may_know_person(tx, call, *act.by);
}

boost::json::object act_json(db::Tx& tx, const identity::Call& call, const stamps::BatchAct& act) {
  const bool knows_reference = act.client_reference && may_know_reference(tx, call, act);
  boost::json::array ranges;
  for (const stamps::Range& range : act.ranges)
    ranges.push_back(boost::json::object{{"from", range.from}, {"to", range.to}});
  return {{"kind", act.kind},
          {"id", act.id},
          {"at", http::time_json(act.at)},
          {"by", identity::actor_json(tx, call, act.by)},
          {"count", act.count},
          {"ranges", std::move(ranges)},
          {"ranges_in_all", act.ranges_in_all},
          {"archive_id", http::text_json(act.archive_id)},
          {"production_lot", http::text_json(act.production_lot)},
          {"best_before", http::day_json(act.best_before)},
          {"reason_code", http::text_json(act.reason_code)},
          {"client_reference", knows_reference ? http::text_json(act.client_reference) : boost::json::value()},
          {"lifted_at", http::time_json(act.lifted_at)}};
}

Place read_place(http::Fields& fields, std::string_view name) {
  if (fields.is_text(name)) return fields.text(name, serial_characters_max);
  return fields.integer(name, 1, positions_max);
}

Selection read_selection(http::Fields& fields) {
  Selection selection;
  if (fields.has("serials")) {
    selection.serials = fields.texts("serials", most_serials, serial_characters_max);
  } else {
    selection.from = read_place(fields, "from");
    selection.to = read_place(fields, "to");
  }
  selection.count = fields.integer("count", 1, positions_max);
  return selection;
}

// location: where what it brought about is seen, since a report has no page of its own.
http::Response created(boost::json::object json, std::string location) {
  http::Response response = http::json_response(201, json);
  response.headers.push_back({"Location", std::move(location)});
  response.headers.push_back({"ETag", http::etag_of(1)});
  return response;
}

std::string etag_of_file(const stamps::Archive& archive) { return "\"" + archive.sha256 + "\""; }

// The file's digest for whoever puts parts together (RFC 9530 section 3).
std::string repr_digest(const stamps::Archive& archive) {
  const auto bytes = from_hex(archive.sha256);
  check(bytes.has_value(), "an archive's digest is not hexadecimal");
  return "sha-256=:" + to_base64(*bytes) + ":";
}

// A part is sent only of the very file that the caller has begun (RFC 9110 section 13.1.5).
ByteRange range_of(const http::Request& request, const stamps::Archive& archive) {
  const std::string* condition = request.header("If-Range");
  if (condition != nullptr && *condition != etag_of_file(archive)) return {};
  return read_byte_range(request.header("Range"), static_cast<std::uint64_t>(archive.size_bytes));
}

http::Response refuse_range(const http::Request& request, const stamps::Archive& archive) {
  http::Response response =
      http::problem_response(request, {Code::range_not_satisfiable, "L'intervalle demandé dépasse le fichier.", {}, 0});
  response.headers.push_back({"Content-Range", fmt::format("bytes */{}", archive.size_bytes)});
  return response;
}

}  // namespace

http::Response Http::file_response(const Download& download, const ByteRange& range) {
  const stamps::Archive& archive = download.archive;
  const auto size = static_cast<std::uint64_t>(archive.size_bytes);
  http::Response response;
  response.content_type = media_type_of(archive);
  auto is_whole = [this, archive] { return files_.may_serve(archive); };
  response.file = http::FileBody{files_.path_of(archive), 0, size, std::move(is_whole), download.remake};
  response.headers = {{"ETag", etag_of_file(archive)},
                      {"Repr-Digest", repr_digest(archive)},
                      {"Accept-Ranges", "bytes"},
                      {"Cache-Control", "private, no-store"},
                      {"Content-Disposition", "attachment; filename=\"" + archive.name + "\""}};
  if (range.kind == RangeKind::part) {
    response.status = 206;
    response.file->offset = range.first;
    response.file->size = range.last - range.first + 1;
    response.headers.push_back({"Content-Range", fmt::format("bytes {}-{}/{}", range.first, range.last, size)});
  }
  return response;
}

Http::Answer Http::show_batch(http::Request& request) {
  const auto id = BatchId::parse(request.path_parameters[0]);
  if (!id) co_return no_such_batch();
  co_return co_await acts_.look(request, [&](db::Tx& tx, const identity::Call& call) -> Result<http::Response> {
    const auto batch = service_.batch(tx, call, *id);
    if (!batch) return fail(batch.error());
    const Counts counts = service_.counts(tx, *id);
    return http::json_response(200, batch_json(tx, *batch, counts, service_.actions(tx, call, *batch, counts)));
  });
}

Http::Answer Http::list_archives(http::Request& request) {
  const auto id = BatchId::parse(request.path_parameters[0]);
  if (!id) co_return no_such_batch();
  const auto query = http::read_list_query(request, {});
  if (!query) co_return fail(query.error());
  co_return co_await acts_.look(request, [&](db::Tx& tx, const identity::Call& call) -> Result<http::Response> {
    auto found = service_.archives(tx, call, *id, query->after, query->asked());
    if (!found) return fail(found.error());
    return http::page_response(std::move(*found), query->asked(), archive_json,
                               [](const ListedArchive& listed) { return listed.archive.sequence; });
  });
}

Http::Answer Http::list_acts(http::Request& request) {
  const auto id = BatchId::parse(request.path_parameters[0]);
  if (!id) co_return no_such_batch();
  const auto query = http::read_list_query(request, {});
  if (!query) co_return fail(query.error());
  const stamps::ActPage page{query->after, query->asked()};
  co_return co_await acts_.look(request, [&](db::Tx& tx, const identity::Call& call) -> Result<http::Response> {
    auto found = service_.acts(tx, call, *id, page);
    if (!found) return fail(found.error());
    return http::page_response(
        std::move(*found), page.limit, [&](const stamps::BatchAct& act) { return act_json(tx, call, act); },
        [](const stamps::BatchAct& act) { return stamps::rank_of(act); });
  });
}

Http::Answer Http::hand_over(http::Request& request) {
  const auto id = ArchiveId::parse(request.path_parameters[0]);
  if (!id) co_return no_such_archive();
  http::Fields fields(request);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit_secret(request,
                                         [&](db::Tx& tx, const identity::Call& call) -> Result<http::Response> {
                                           const auto made = service_.hand_over(tx, call, *id);
                                           if (!made) return fail(made.error());
                                           // Location is kept with the reply under an Idempotency-Key, so the link
                                           // itself must not stand there.
                                           return created({{"id", made->id.str()},
                                                           {"archive_id", made->archive_id.str()},
                                                           {"url", made->url},
                                                           {"created_at", http::time_json(made->created_at)},
                                                           {"expires_at", http::time_json(made->expires_at)},
                                                           {"downloads", made->downloads}},
                                                          "/api/v1/archives/" + id->str() + "/content");
                                         });
}

Http::Answer Http::download(http::Request& request) {
  const auto id = ArchiveId::parse(request.path_parameters[0]);
  if (!id) co_return no_such_archive();
  const identity::Call call = acts_.call_of(request);
  const auto found =
      co_await database_.read([&](db::Tx& tx) -> Result<Download> { return service_.find_download(tx, call, *id); });
  if (!found) co_return fail(found.error());
  co_return co_await send(request, call, *found);
}

// Before anything is read for it. A link's token is its own secret, so that nobody can choose whom he meets.
std::optional<Error> Http::too_often(const std::string& token, std::int64_t now_ms) {
  if (!limits_enabled_) return std::nullopt;
  const crypto::Digest digest = crypto::sha256(as_bytes(token));
  std::uint64_t mark = 0;
  std::memcpy(&mark, digest.data(), sizeof mark);
  const std::int64_t wait_ms = links_.take(mark, now_ms);
  if (wait_ms == 0) return std::nullopt;
  constexpr std::int64_t ms_a_second = 1000;
  const auto seconds = static_cast<int>(std::max<std::int64_t>(1, (wait_ms + ms_a_second - 1) / ms_a_second));
  return Error{Code::rate_limited, "Ce lien est suivi trop souvent ; réessayez dans un instant.", {}, seconds};
}

Http::Answer Http::download_by_link(http::Request& request) {
  identity::Call call = identity::system_call(clock_.now_ms());
  call.request_id = request.request_id;
  const std::string token = request.path_parameters[0];
  if (const auto refused = too_often(token, call.now_ms)) co_return fail(*refused);
  const auto found = co_await database_.read(
      [&](db::Tx& tx) -> Result<Download> { return service_.find_download_by_link(tx, token, call.now_ms); });
  if (!found) co_return fail(found.error());
  co_return co_await send(request, call, *found);
}

Http::Answer Http::send(const http::Request& request, const identity::Call& call, const Download& download) {
  const ByteRange range = range_of(request, download.archive);
  if (range.kind == RangeKind::unsatisfiable) co_return refuse_range(request, download.archive);
  // Whoever resumes was counted at the start; whoever only pretends to resume is counted all the same. A link that is
  // followed again and again leaves a record a minute.
  const bool begins = range.kind == RangeKind::whole || range.first == 0 || download.first;
  if (begins && !request.head && !download.recorded_lately) {
    const auto recorded = co_await database_.write([&](db::Tx& tx) -> Result<void> {
      service_.record_download(tx, call, download);
      return {};
    });
    if (!recorded) co_return fail(recorded.error());
  }
  co_return file_response(download, range);
}

Http::Answer Http::receive(http::Request& request) {
  const auto id = ArchiveId::parse(request.path_parameters[0]);
  if (!id) co_return no_such_archive();
  http::Fields fields(request);
  const std::string sha256 = fields.text("sha256", 64);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Result<http::Response> {
    const auto receipt = service_.receive(tx, call, *id, sha256);
    if (!receipt) return fail(receipt.error());
    return created({{"id", receipt->id},
                    {"archive_id", receipt->archive_id.str()},
                    {"received_at", http::time_json(receipt->created_at)}},
                   "/api/v1/archives/" + receipt->archive_id.str() + "/content");
  });
}

Http::Answer Http::activate(http::Request& request) {
  const auto id = BatchId::parse(request.path_parameters[0]);
  if (!id) co_return no_such_batch();
  http::Fields fields(request);
  ActivationReport report;
  report.selection = read_selection(fields);
  report.production_lot = fields.optional_text("production_lot", 64);
  report.best_before = fields.optional_day("best_before");
  report.client_reference = fields.optional_text("client_reference", 64);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Result<http::Response> {
    const auto made = service_.activate(tx, call, *id, report);
    if (!made) return fail(made.error());
    return created({{"id", made->str()},
                    {"batch_id", id->str()},
                    {"count", report.selection.count},
                    {"production_lot", http::text_json(report.production_lot)},
                    {"best_before", http::day_json(report.best_before)},
                    {"client_reference", http::text_json(report.client_reference)},
                    {"created_at", http::time_json(call.now_ms)},
                    {"counts", counts_json(service_.counts(tx, *id))}},
                   "/api/v1/batches/" + id->str());
  });
}

Http::Answer Http::spoil(http::Request& request) {
  const auto id = BatchId::parse(request.path_parameters[0]);
  if (!id) co_return no_such_batch();
  http::Fields fields(request);
  SpoilageReport report;
  report.selection = read_selection(fields);
  report.reason_code =
      fields.choice("reason_code", {"makeready", "misprint", "damaged", "surplus", "returned", "lost", "stolen"});
  report.client_reference = fields.optional_text("client_reference", 64);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Result<http::Response> {
    const auto made = service_.spoil(tx, call, *id, report);
    if (!made) return fail(made.error());
    return created({{"id", made->str()},
                    {"batch_id", id->str()},
                    {"count", report.selection.count},
                    {"reason_code", report.reason_code},
                    {"client_reference", http::text_json(report.client_reference)},
                    {"created_at", http::time_json(call.now_ms)},
                    {"counts", counts_json(service_.counts(tx, *id))}},
                   "/api/v1/batches/" + id->str());
  });
}

}  // namespace qrcongo::distribution
