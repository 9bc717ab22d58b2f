#include "qrcongo/verification/inspection_http.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "certificate_card.hpp"
#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "qrcongo/http/fields.hpp"
#include "qrcongo/http/listing.hpp"
#include "qrcongo/identity/organisations.hpp"
#include "qrcongo/stamps/labels.hpp"
#include "qrcongo/verification/copy_rules.hpp"
#include "qrcongo/verification/places.hpp"
#include "qrcongo/verification/suspected_scans.hpp"
#include "texts.hpp"

namespace qrcongo::verification {
namespace {

namespace json = boost::json;

constexpr std::size_t comment_characters_max = 1000;
constexpr unsigned places_max = 32;
constexpr const char* no_suspicion = "Ce soupçon de copie n'existe pas.";

json::array rules_json(std::uint8_t rules) {
  json::array all;
  for (const CopyRule rule : rules_in(rules)) all.emplace_back(to_text(rule));
  return all;
}

json::value outcome_json(const std::optional<SuspicionOutcome>& outcome) {
  return outcome ? json::value(to_text(*outcome)) : json::value();
}

json::object suspicion_json(db::Tx& tx, stamps::BatchLabels& labels, const Suspicion& suspicion) {
  const stamps::BatchLabel& batch = labels.of(suspicion.batch_id);
  return {{"id", suspicion.id.str()},
          {"serial", suspicion.serial},
          {"batch_id", suspicion.batch_id.str()},
          {"order_number", batch.order_number},
          {"product_name", batch.product_name},
          {"enterprise_name", batch.enterprise_name},
          {"position", suspicion.position},
          {"rules", rules_json(suspicion.rules)},
          {"certainty", suspicion.certainty},
          {"state", to_text(suspicion.state)},
          {"scans", suspicion.scans},
          {"opened_at", http::time_json(suspicion.opened_at)},
          {"last_scan_at", http::time_json(suspicion.last_scan_at)},
          {"outcome", outcome_json(suspicion.outcome)},
          {"comment", http::text_json(suspicion.comment)},
          {"closed_by", identity::person_json(tx, suspicion.closed_by)},
          {"closed_at", http::time_json(suspicion.closed_at)}};
}

json::object reason_json(ReasonCode code, const ledger::ScanSummary& scans) {
  return {{"code", to_text(code)}, {"text", copy_text(code, scans, french())}};
}

json::array reasons_json(std::uint8_t rules, const ledger::ScanSummary& scans) {
  json::array all;
  for (const CopyRule rule : rules_in(rules)) all.push_back(reason_json(reason_of(rule), scans));
  return all;
}

json::array places_json(const ledger::ScanSummary& scans, const std::string& country) {
  json::array all;
  for (unsigned number = 1; number < places_max; ++number) {
    const auto place = static_cast<std::uint8_t>(number);
    if ((scans.places >> number & 1U) == 0 || place_code(country, place).empty()) continue;
    all.push_back(json::object{{"code", place_code(country, place)}, {"name", place_name(country, place)}});
  }
  return all;
}

// Known or not: its source says what it is worth.
json::value first_place_json(const ledger::ScanSummary& scans, const std::string& country) {
  const std::string_view code = place_code(country, scans.first_place);
  if (code.empty()) return {};
  const bool declared = scans.first_source == static_cast<std::uint8_t>(ledger::PlaceSource::declared);
  const std::string_view source = declared ? "declared" : "network";
  return json::object{{"code", code}, {"name", place_name(country, scans.first_place)}, {"source", source}};
}

json::object scans_json(const ledger::ScanSummary& scans, const std::string& country) {
  json::array accusations;
  if (scans.has(ledger::ScanSummary::is_confirmed)) accusations.push_back(reason_json(ReasonCode::confirmed, scans));
  for (const json::value& reason : reasons_json(scans.accusations, scans)) accusations.push_back(reason);
  const auto time_of = [&](ledger::Minute minute) {
    return scans.count > 0 ? http::time_json(ledger::ms_of(minute)) : json::value();
  };
  return {{"count", scans.count},
          {"first_at", time_of(scans.first)},
          {"last_at", time_of(scans.last)},
          {"first_place", first_place_json(scans, country)},
          {"places", places_json(scans, country)},
          {"clients_at_least", scans.distinct_clients()},
          {"suspicions", reasons_json(scans.suspicions, scans)},
          {"accusations", std::move(accusations)}};
}

json::value archive_json(const StampLife& life) {
  if (!life.archive) return {};
  return json::object{{"id", life.archive->id.str()},
                      {"part", life.archive->part},
                      {"parts", life.archive->parts},
                      {"name", life.archive->name},
                      {"state", life.archive->ready ? "ready" : "pending"},
                      {"received_at", http::time_json(life.received_at)}};
}

json::object fact_json(const stamps::PositionFact& fact) {
  const stamps::RangeMarked& marked = fact.marked;
  return {{"fact", stamps::to_text(marked.fact)},
          {"at", http::time_json(marked.at)},
          {"act_id", fact.act_id},
          {"reason_code", marked.reason_code.empty() ? json::value() : json::value(marked.reason_code)},
          {"production_lot", http::text_json(marked.production_lot)},
          {"lifted", marked.lifted}};
}

json::object life_json(db::Tx& tx, const StampLife& life, const std::string& country) {
  json::array facts;
  for (const stamps::PositionFact& fact : life.facts) facts.push_back(fact_json(fact));
  stamps::BatchLabels labels(tx);
  json::array suspicions;
  for (const Suspicion& suspicion : life.suspicions) suspicions.push_back(suspicion_json(tx, labels, suspicion));
  const stamps::Batch& batch = life.batch;
  return {{"serial", life.serial},
          {"demonstration", batch.demonstration},
          {"batch", json::object{{"id", batch.id.str()}, {"position", life.position}, {"quantity", batch.quantity}}},
          {"product", product_json(life.certificate)},
          {"enterprise", enterprise_json(life.certificate)},
          {"certificate", certificate_json(life.certificate)},
          {"order", json::object{{"id", batch.order_id.str()}, {"number", life.order_number}}},
          {"printer", json::object{{"id", batch.printer_id.str()}, {"name", life.printer_name}}},
          {"archive", archive_json(life)},
          {"facts", std::move(facts)},
          {"scans", scans_json(life.scans, country)},
          {"suspicions", std::move(suspicions)}};
}

Result<SuspicionPage> read_page(const http::Request& request) {
  const auto query = http::read_list_query(request, {"state", "batch_id", "q"});
  if (!query) return fail(query.error());
  const auto states = http::read_choices_filter(request, "state", {"open", "closed"});
  if (!states) return fail(states.error());
  const auto batch = http::read_id_filter<BatchId>(request, "batch_id");
  if (!batch) return fail(batch.error());
  SuspicionPage page;
  page.batch_id = *batch;
  page.serial = query->search;
  page.after = query->after;
  page.limit = query->asked();
  page.states = *states;
  return page;
}

json::object suspected_scan_json(const SuspectedScan& scan, const std::string& country) {
  json::value place;
  if (!scan.place.empty()) {
    const std::string_view name = place_name(country, place_number(country, scan.place));
    place = json::object{{"code", scan.place}, {"name", name}, {"source", scan.place_source}};
  }
  return {{"at", http::time_json(scan.at)},
          {"kind", scan.is_inspection ? "inspection" : "scan"},
          {"place", std::move(place)},
          {"verdict", http::text_json(scan.verdict)},
          {"client", http::text_json(scan.client)}};
}

Result<SuspectedScanPage> read_scan_page(const http::Request& request) {
  const auto query = http::read_list_query(request, {});
  if (!query) return fail(query.error());
  return SuspectedScanPage{query->after, query->asked()};
}

}  // namespace

InspectionHttp::Answer InspectionHttp::list_suspicions(http::Request& request) {
  const auto page = read_page(request);
  if (!page) co_return fail(page.error());
  co_return co_await acts_.look(request, [&](db::Tx& tx, const identity::Call&) -> Result<http::Response> {
    stamps::BatchLabels labels(tx);
    return http::page_response(
        suspicions_.list(tx, *page), page->limit,
        [&](const Suspicion& suspicion) { return suspicion_json(tx, labels, suspicion); },
        [](const Suspicion& suspicion) { return rank_of(suspicion); });
  });
}

InspectionHttp::Answer InspectionHttp::show_suspicion(http::Request& request) {
  const auto id = SuspicionId::parse(request.path_parameters[0]);
  if (!id) co_return fail(Code::not_found, no_suspicion);
  co_return co_await acts_.look(request, [&](db::Tx& tx, const identity::Call&) -> Result<http::Response> {
    const auto found = suspicions_.find(tx, *id);
    if (!found) return fail(Code::not_found, no_suspicion);
    stamps::BatchLabels labels(tx);
    return http::json_response(200, suspicion_json(tx, labels, *found));
  });
}

InspectionHttp::Answer InspectionHttp::list_suspected_scans(http::Request& request) {
  const auto id = SuspicionId::parse(request.path_parameters[0]);
  if (!id) co_return fail(Code::not_found, no_suspicion);
  const auto page = read_scan_page(request);
  if (!page) co_return fail(page.error());
  co_return co_await acts_.look(request, [&](db::Tx& tx, const identity::Call&) -> Result<http::Response> {
    auto scans = suspected_scans(tx, *id, *page);
    if (!scans) return fail(scans.error());
    const auto left_out = suspected_scans_left_out(tx, *id);
    if (!left_out) return fail(left_out.error());
    const auto encode = [&](const SuspectedScan& scan) { return suspected_scan_json(scan, country_); };
    const auto place_of = [](const SuspectedScan& scan) { return scan.sequence; };
    const json::object beside = {{"left_out", *left_out}};
    return http::page_response(std::move(*scans), page->limit, encode, place_of, beside);
  });
}

InspectionHttp::Answer InspectionHttp::close_suspicion(http::Request& request) {
  const auto id = SuspicionId::parse(request.path_parameters[0]);
  if (!id) co_return fail(Code::not_found, no_suspicion);
  http::Fields fields(request);
  const std::string chosen = fields.choice("outcome", {"genuine", "copies_confirmed", "undecided"});
  const std::string comment = fields.text("comment", comment_characters_max);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  const auto outcome = from_text(std::type_identity<SuspicionOutcome>(), chosen);
  check(outcome.has_value(), "an outcome that the route takes and nobody knows");
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Result<http::Response> {
    const auto closed = suspicions_.close(tx, call, *id, *outcome, comment);
    if (!closed) return fail(closed.error());
    stamps::BatchLabels labels(tx);
    return http::json_response(200, suspicion_json(tx, labels, *closed));
  });
}

InspectionHttp::Answer InspectionHttp::show_stamp(http::Request& request) {
  const std::string& serial = request.path_parameters[0];
  co_return co_await acts_.look(request, [&](db::Tx& tx, const identity::Call&) -> Result<http::Response> {
    const auto life = inspection_.life_of(tx, serial);
    if (!life) return fail(life.error());
    return http::json_response(200, life_json(tx, *life, country_));
  });
}

InspectionHttp::Answer InspectionHttp::verify_codes(http::Request& request) {
  const auto check = scans_.read_codes(request);
  if (!check) co_return fail(check.error());
  if (check->place == 0) co_return scans_.check_codes(request, *check);
  // It is evidence against stamps: who gave it, where and about which codes is kept with it, and before it counts.
  bool is_new = false;
  auto answered = co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Result<http::Response> {
    is_new = true;
    crypto::Sha256 digest;
    for (const std::string& code : check->codes) digest.update(as_bytes(code + "\n"));
    const json::object detail = {
        {"place", check->place_code}, {"codes", check->codes.size()}, {"sha256", to_hex(digest.finish())}};
    call.record(tx, "stamps.inspect", check->place_code, detail);
    std::vector<std::uint64_t> seen;
    auto told = scans_.check_codes(request, *check, &seen);
    if (told) suspicions_.note_checks(tx, call, seen);
    return told;
  });
  if (answered && is_new) scans_.count_evidence(request, *check);
  co_return answered;
}

}  // namespace qrcongo::verification
