#include "scan_desk.hpp"

#include <algorithm>

#include "digital_link.hpp"
#include "negotiation.hpp"
#include "page.hpp"
#include "pages.hpp"
#include "qrcongo/verification/network_places.hpp"
#include "qrcongo/verification/places.hpp"
#include "reading.hpp"

namespace qrcongo::verification {
namespace {

constexpr std::int64_t same_scan_ms = 10 * minute_ms;
constexpr std::int64_t misses_burst_s = 60;  // somebody tries a whole shelf of old labels
constexpr std::int64_t shares_a_site = 4;    // of an IPv6 /48, as many as of so many clients

std::vector<http::Header> with_links(std::vector<http::Header> headers) {
  for (http::Header& header : link_headers()) headers.push_back(std::move(header));
  return headers;
}

// A second is what most wait; who keeps asking waits more often, not longer.
std::vector<http::Header> with_retry(std::vector<http::Header> headers) {
  for (const char* name : {"Retry-After", "RateLimit-Reset"}) headers.push_back({name, "1"});
  headers.push_back({"RateLimit-Remaining", "0"});
  return headers;
}

Error too_many_questions(std::int64_t wait_ms) {
  return {Code::rate_limited,
          "Trop de demandes à la fois. Réessayez dans un instant.",
          {},
          static_cast<int>((wait_ms + second_ms - 1) / second_ms)};
}

// The client's own budget first: what it refuses costs nothing of the site's.
std::int64_t take(Budgets& clients, Budgets& sites, const ClientMark& mark, std::int64_t now_ms) {
  const std::int64_t wait_ms = clients.take(mark.budget, now_ms);
  return wait_ms > 0 || !mark.site ? wait_ms : sites.take(*mark.site, now_ms);
}

AnswerForm make_form(int status, std::string content_type, std::vector<http::Header> headers) {
  AnswerForm form{status, std::move(content_type), std::move(headers), {}};
  form.direct_head = http::direct_head(status, form.content_type, form.headers);
  return form;
}

AnswerForms make_forms(int status, const std::string& json_type, const std::vector<http::Header>& headers) {
  AnswerForms forms{make_form(status, json_type, headers), {}};
  for (const Texts& texts : all_languages()) {
    auto all = headers;
    for (http::Header& header : page_headers(texts)) all.push_back(std::move(header));
    forms.pages.push_back(make_form(status, "text/html; charset=utf-8", std::move(all)));
  }
  return forms;
}

}  // namespace

ScanDesk::ScanDesk(const Index& index, const stamps::Keyring& keyring, ledger::ScanLedger& ledger,
                   const Settings& settings, const Clock& clock, Random& random)
    : index_(index),
      keyring_(keyring),
      ledger_(ledger),
      settings_(settings),
      clock_(clock),
      clients_(random, same_scan_ms),
      frames_(settings),
      link_forms_(make_forms(200, "application/json", with_links(answer_headers()))),
      short_forms_(make_forms(200, "application/json", answer_headers())),
      refusal_forms_(make_forms(429, "application/problem+json", with_retry(answer_headers()))),
      hits_({settings.hits_per_s}),
      site_hits_({shares_a_site * settings.hits_per_s}),
      misses_({settings.misses_per_s, misses_burst_s}),
      site_misses_({shares_a_site * settings.misses_per_s, misses_burst_s}),
      products_({settings.products_per_s}),
      gateways_({settings.gateway_per_s}) {}

const Texts& ScanDesk::language_of(const http::DirectRequest& request) const {
  const std::string_view linked = raw_parameter(request.query, "lang");
  const std::string_view wanted = linked.empty() ? raw_parameter(request.query, "l") : linked;
  return choose_language(wanted, request.field("accept-language"));
}

Result<void> ScanDesk::admit_product(const http::DirectRequest& request) {
  if (!settings_.limits_enabled) return {};
  const std::int64_t now_ms = clock_.now_ms();
  const Asker asker = asker_of(request, now_ms);
  std::int64_t wait_ms = asker.gateway ? gateways_.take(*asker.gateway, now_ms) : 0;
  if (wait_ms == 0) wait_ms = products_.take(asker.mark.budget, now_ms);
  if (wait_ms == 0) return {};
  return fail(too_many_questions(wait_ms));
}

Result<void> ScanDesk::require_stamp(std::string_view code, std::string_view gtin, const http::DirectRequest& request) {
  const Finding finding = find_stamp(code, gtin, index_, keyring_);
  if (!finding.knowable) return fail(Error{Code::unavailable, "Momentanément indisponible.", {}, 5});
  if (finding.stamp && !finding.other_product) return {};
  if (settings_.limits_enabled) {
    const std::int64_t now_ms = clock_.now_ms();
    const std::int64_t wait_ms = take(misses_, site_misses_, asker_of(request, now_ms).mark, now_ms);
    if (wait_ms > 0) return fail(too_many_questions(wait_ms));
  }
  return fail(Code::not_found, "Ce numéro de série n'est celui d'aucune estampille de ce produit.");
}

Answer ScanDesk::look(std::string_view code, const std::optional<std::string>& gtin) {
  Answer answer;
  answer.finding = find_stamp(code, gtin, index_, keyring_);
  if (answer.finding.stamp) answer.finding.scans = ledger_.look(answer.finding.number);
  answer.judgement = judge(answer.finding, Rules{settings_.require_activation, settings_.utc_offset});
  counts_[static_cast<std::size_t>(answer.judgement.verdict)].fetch_add(1, std::memory_order_relaxed);
  return answer;
}

void ScanDesk::inspect(std::string_view code, const std::optional<std::string>& gtin, std::uint8_t place,
                       std::string_view inspector) {
  Answer answer;
  answer.finding = find_stamp(code, gtin, index_, keyring_);
  if (!answer.finding.stamp) return;
  answer.finding.scans = ledger_.look(answer.finding.number);
  answer.judgement = judge(answer.finding, Rules{settings_.require_activation, settings_.utc_offset});
  ledger::Scan scan;
  scan.kind = ledger::ScanKind::inspected;
  scan.at_ms = clock_.now_ms();
  scan.client = clients_.mark(inspector, scan.at_ms).today;
  scan.place = place;
  scan.source = ledger::PlaceSource::declared;
  say_what_is_known(scan, answer);
  ledger_.count(scan);
}

WrittenAnswer ScanDesk::write(const ScanQuestion& question, http::DirectReply& reply, Answer& answer) {
  const Rules rules{settings_.require_activation, settings_.utc_offset};
  const std::int64_t now_ms = clock_.now_ms();
  answer.finding = find_stamp(question.code, question.gtin, index_, keyring_);
  const Asker asker = asker_of(question.request, now_ms);
  if (answer.finding.stamp) ledger_.expect(answer.finding.number, asker.mark.today);
  answer.judgement = judge(answer.finding, rules);
  const bool is_answer = status_of(answer.judgement.verdict) == 200;
  if (!is_answer && question.is_direct) return {};
  if (asks_too_often(asker, now_ms)) {
    answer.judgement = Judgement();
    answer.judgement.verdict = Verdict::unavailable;
    return refuse(question, reply, answer);
  }
  // He is told what is so all the same: somebody else behind his address may hold a forged stamp in his hand.
  if (!answer.finding.stamp && misses_too_often(asker, now_ms)) return refuse(question, reply, answer);

  WrittenAnswer written;
  if (is_answer && is_scan(question.request)) {
    written.ticket = count(asker, answer, now_ms);
  } else if (answer.finding.stamp) {
    answer.finding.scans = ledger_.look(answer.finding.number);
  }
  if (answer.finding.scans.is_accused()) answer.judgement = judge(answer.finding, rules);
  counts_[static_cast<std::size_t>(answer.judgement.verdict)].fetch_add(1, std::memory_order_relaxed);
  if (!is_answer) return written;

  const bool may_be_recorded = written.ticket.has_value() && settings_.wait_for_disk;
  if (!settings_.wait_for_disk) written.ticket.reset();
  const Texts& texts = language_of(question.request);
  const bool is_page = wants_page(question.request);
  written.form = &form_of(question, is_page, texts);
  if (is_page) {
    reply.append(stamp_markup(answer, question.code, texts, settings_, frames_));
  } else {
    const std::size_t true_at = write_json(reply, answer, {}, may_be_recorded, texts, settings_);
    written.true_at = may_be_recorded ? true_at : 0;
  }
  return written;
}

ScanDesk::Asker ScanDesk::asker_of(const http::DirectRequest& request, std::int64_t now_ms) {
  Asker asker;
  std::string_view client = request.client_address;
  const bool is_gateway =
      std::find(settings_.gateways.begin(), settings_.gateways.end(), client) != settings_.gateways.end();
  if (is_gateway) {
    asker.gateway = clients_.mark(client, now_ms).budget;
    // A gateway that only adds its word to its subscriber's says two things, and neither is believed.
    const std::string_view subscriber = request.only_field("x-scan-client");
    if (!subscriber.empty()) client = subscriber;
    asker.place = place_number(settings_.country, request.only_field("x-scan-place"));
  } else {
    asker.network = client;
  }
  asker.mark = clients_.mark(client, now_ms);
  return asker;
}

bool ScanDesk::asks_too_often(const Asker& asker, std::int64_t now_ms) {
  if (!settings_.limits_enabled) return false;
  if (asker.gateway && gateways_.take(*asker.gateway, now_ms) > 0) return true;
  return take(hits_, site_hits_, asker.mark, now_ms) > 0;
}

bool ScanDesk::misses_too_often(const Asker& asker, std::int64_t now_ms) {
  return settings_.limits_enabled && take(misses_, site_misses_, asker.mark, now_ms) > 0;
}

WrittenAnswer ScanDesk::refuse(const ScanQuestion& question, http::DirectReply& reply, Answer& answer) {
  const Texts& texts = language_of(question.request);
  const Verdict verdict = answer.judgement.verdict;
  WrittenAnswer written;
  if (wants_page(question.request)) {
    written.form = &refusal_forms_.pages[static_cast<std::size_t>(&texts - all_languages().data())];
    if (verdict == Verdict::unavailable) answer.finding = Finding();
    reply.append(stamp_markup(answer, question.code, texts, settings_, frames_));
    return written;
  }
  written.form = &refusal_forms_.json;
  reply.append("{\"type\":\"urn:qrcongo:problem:rate-limited\",\"title\":\"Trop de demandes\",\"status\":429,");
  reply.append("\"detail\":\"Trop de vérifications à la fois. Réessayez dans un instant.\",\"instance\":\"");
  reply.append(question.request.path.find_first_of("\"\\") == std::string_view::npos ? question.request.path : "/");
  reply.append("\",\"request_id\":\"");
  reply.append(question.request.request_id);
  reply.append("\",\"verdict\":\"");
  reply.append(to_text(verdict));
  reply.append("\"}");
  return written;
}

// The verdict that goes into the journal is the one before this very scan was weighed: what it adds stands beside it.
void ScanDesk::say_what_is_known(ledger::Scan& scan, const Answer& answer) const {
  const Finding& finding = answer.finding;
  scan.verdict = static_cast<std::uint8_t>(answer.judgement.verdict);
  if (!finding.stamp) {
    scan.kind = ledger::ScanKind::missed;
    return;
  }
  scan.number = finding.number;
  scan.batch = finding.stamp->batch;
  scan.early = settings_.require_activation && finding.stamp->activated == nullptr;
  scan.habit = index_.habit_of(scan.batch);
}

std::optional<std::uint64_t> ScanDesk::count(const Asker& asker, Answer& answer, std::int64_t now_ms) {
  ledger::Scan scan;
  scan.at_ms = now_ms;
  scan.client = asker.mark.today;
  scan.place = asker.place;
  if (asker.place != 0) scan.source = ledger::PlaceSource::declared;
  say_what_is_known(scan, answer);
  if (scan.kind == ledger::ScanKind::missed) return ledger_.miss(scan);
  if (settings_.network_places && scan.place == 0) {
    scan.place = settings_.network_places->place_of(asker.network);
    if (scan.place != 0) scan.source = ledger::PlaceSource::network;
  }
  const ledger::Counted counted = ledger_.count(scan, asker.mark.yesterday);
  answer.finding.scans = counted.summary;
  return counted.ticket;
}

const AnswerForm& ScanDesk::form_of(const ScanQuestion& question, bool is_page, const Texts& texts) const {
  const AnswerForms& forms = question.is_digital_link ? link_forms_ : short_forms_;
  if (!is_page) return forms.json;
  return forms.pages[static_cast<std::size_t>(&texts - all_languages().data())];
}

void ScanDesk::tell_counts(monitoring::Metrics& metrics) {
  for (std::size_t i = 0; i < verdict_count; ++i) {
    const std::uint64_t count = counts_[i].exchange(0, std::memory_order_relaxed);
    if (count > 0) metrics.count_verifications(to_text(static_cast<Verdict>(i)), count);
  }
}

}  // namespace qrcongo::verification
