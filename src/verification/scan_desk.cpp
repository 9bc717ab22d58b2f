#include "scan_desk.hpp"

#include <algorithm>

#include "digital_link.hpp"
#include "negotiation.hpp"
#include "page.hpp"
#include "pages.hpp"
#include "places.hpp"
#include "reading.hpp"

namespace qrcongo::verification {
namespace {

constexpr std::int64_t same_scan_ms = 10 * minute_ms;

// What is said about a code now may be wrong in a second, and is nobody else's business.
std::vector<http::Header> common_headers(bool is_digital_link) {
  std::vector<http::Header> headers = is_digital_link ? link_headers() : std::vector<http::Header>();
  headers.push_back({"Cache-Control", "no-store"});
  headers.push_back({"X-Robots-Tag", "noindex"});
  headers.push_back({"Vary", "Accept, Accept-Language"});
  return headers;
}

AnswerForm make_form(int status, std::string content_type, std::vector<http::Header> headers) {
  AnswerForm form{status, std::move(content_type), std::move(headers), {}};
  form.direct_head = http::direct_head(status, form.content_type, form.headers);
  return form;
}

AnswerForms make_forms(bool is_digital_link) {
  AnswerForms forms{make_form(200, "application/json", common_headers(is_digital_link)), {}};
  for (const Texts& texts : all_languages()) {
    auto headers = common_headers(is_digital_link);
    for (http::Header& header : page_headers(texts)) headers.push_back(std::move(header));
    forms.pages.push_back(make_form(200, "text/html; charset=utf-8", std::move(headers)));
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
      link_forms_(make_forms(true)),
      short_forms_(make_forms(false)) {}

const Texts& ScanDesk::language_of(const http::DirectRequest& request) const {
  const std::string_view linked = raw_parameter(request.query, "lang");
  const std::string_view wanted = linked.empty() ? raw_parameter(request.query, "l") : linked;
  return choose_language(wanted, request.field("accept-language"));
}

Answer ScanDesk::look(std::string_view code, const std::optional<std::string>& gtin) {
  Answer answer;
  answer.finding = find_stamp(code, gtin, index_, keyring_);
  if (answer.finding.stamp) answer.finding.scans = ledger_.look(answer.finding.number);
  answer.judgement = judge(answer.finding, Rules{settings_.require_activation, settings_.utc_offset});
  counts_[static_cast<std::size_t>(answer.judgement.verdict)].fetch_add(1, std::memory_order_relaxed);
  return answer;
}

WrittenAnswer ScanDesk::write(const ScanQuestion& question, http::DirectReply& reply, Answer& answer) {
  const Rules rules{settings_.require_activation, settings_.utc_offset};
  answer.finding = find_stamp(question.code, question.gtin, index_, keyring_);
  answer.judgement = judge(answer.finding, rules);
  WrittenAnswer written;
  const bool is_answer = status_of(answer.judgement.verdict) == 200;
  if (is_answer && is_scan(question.request)) {
    written.ticket = count(question, answer);
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
    reply.append(stamp_page(answer, question.code, texts, settings_).body);
  } else {
    const std::size_t true_at = write_json(reply, answer, {}, may_be_recorded, texts, settings_);
    written.true_at = may_be_recorded ? true_at : 0;
  }
  return written;
}

// The verdict that goes into the journal is the one before this very scan was weighed: what it adds stands beside it.
ledger::Scan ScanDesk::scan_of(const ScanQuestion& question, const Answer& answer, ClientMark& mark) {
  const http::DirectRequest& request = question.request;
  const Finding& finding = answer.finding;
  ledger::Scan scan;
  scan.at_ms = clock_.now_ms();
  std::string_view client = request.client_address;
  const bool is_gateway =
      std::find(settings_.gateways.begin(), settings_.gateways.end(), client) != settings_.gateways.end();
  if (is_gateway) {
    const std::string_view subscriber = request.field("x-scan-client");
    if (!subscriber.empty()) client = subscriber;
    scan.place = place_number(settings_.country, request.field("x-scan-place"));
    if (scan.place != 0) scan.source = ledger::PlaceSource::declared;
  }
  mark = clients_.mark(client, scan.at_ms);
  scan.client = mark.today;
  scan.verdict = static_cast<std::uint8_t>(answer.judgement.verdict);
  if (!finding.stamp) {
    scan.kind = ledger::ScanKind::missed;
    return scan;
  }
  scan.number = finding.number;
  scan.batch = finding.stamp->batch;
  scan.early = settings_.require_activation && finding.stamp->activated == nullptr;
  return scan;
}

std::optional<std::uint64_t> ScanDesk::count(const ScanQuestion& question, Answer& answer) {
  ClientMark mark;
  const ledger::Scan scan = scan_of(question, answer, mark);
  if (scan.kind == ledger::ScanKind::missed) return ledger_.miss(scan);
  const ledger::Counted counted = ledger_.count(scan, mark.yesterday);
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
