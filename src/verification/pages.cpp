#include "pages.hpp"

#include "page.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/base/text.hpp"

namespace qrcongo::verification {
namespace {

using certification::CertificateFacts;
using certification::CertificateState;

std::string_view tone_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::authentic:
      return "good";
    case Verdict::unknown:
    case Verdict::not_activated:
    case Verdict::certificate_expired:
    case Verdict::certificate_suspended:
    case Verdict::suspected_copy:
      return "caution";
    case Verdict::wrong_product:
    case Verdict::recalled:
    case Verdict::reported_lost:
    case Verdict::spoiled:
    case Verdict::certificate_revoked:
      return "bad";
    case Verdict::unreadable:
    case Verdict::unavailable:
      return "neutral";
  }
  check(false, "a Verdict without a colour");
  return "";
}

void add_row(std::string& rows, std::string_view name, std::string_view value, std::string_view style = "plain") {
  rows += "<tr><th scope=\"row\">";
  append_escaped(rows, name);
  rows.append("</th><td class=\"").append(style).append("\">");
  append_escaped(rows, value);
  rows += "</td></tr>\n";
}

std::string certificate_text(const CertificateFacts& facts, const Texts& texts) {
  const std::string day = short_day(facts.valid_until);
  const auto text_of = [&](std::string_view key) {
    return filled(texts[key], {{"number", facts.number}, {"day", day}});
  };
  switch (facts.state) {
    case CertificateState::suspended:
      return text_of("certificate.suspended");
    case CertificateState::revoked:
      return text_of("certificate.revoked");
    case CertificateState::expired:
      return text_of("certificate.expired");
    default:
      return text_of("certificate.valid");
  }
}

std::string facts_rows(const CertificateFacts& facts, const Texts& texts) {
  std::string rows;
  add_row(rows, texts["label.enterprise"], facts.enterprise_name);
  add_row(rows, texts["label.certificate"], certificate_text(facts, texts));
  if (facts.product.gtin) add_row(rows, texts["label.gtin"], *facts.product.gtin);
  return rows;
}

std::string checked_text(const ledger::ScanSummary& scans, const Texts& texts, const Settings& settings) {
  if (scans.count == 1) return std::string(texts["checked_first"]);
  const std::string day = short_day(settings.utc_offset.day_of(ledger::ms_of(scans.first)));
  return filled(texts["checked"], {{"count", std::to_string(scans.count)}, {"day", day}});
}

std::string stamp_rows(const Answer& answer, const Texts& texts, const Settings& settings) {
  const StampFacts& stamp = *answer.finding.stamp;
  std::string rows = facts_rows(stamp.card->facts, texts);
  if (stamp.activated != nullptr) {
    add_row(rows, texts["label.applied_on"], short_day(settings.utc_offset.day_of(stamp.activated->at)));
    if (stamp.activated->production_lot != nullptr) add_row(rows, texts["label.lot"], *stamp.activated->production_lot);
  }
  const ledger::ScanSummary& scans = answer.finding.scans;
  if (scans.count > 0) add_row(rows, texts["label.checked"], checked_text(scans, texts, settings));
  return rows;
}

std::string reason_items(const Answer& answer, const Texts& texts, const Settings& settings) {
  const Rules rules{settings.require_activation, settings.utc_offset};
  std::string items;
  for (const ReasonCode code : answer.judgement.reasons()) {
    items += "<li>" + escape_html(reason_text(code, answer.finding, rules, texts)) + "</li>\n";
  }
  return items;
}

std::string_view tone_if(std::string_view wanted, std::string_view tone) {
  return wanted == tone ? tone : std::string_view();
}

std::string_view or_nothing(const std::optional<std::string>& text) {
  return text ? std::string_view(*text) : std::string_view();
}

// A language that was chosen goes along, in a parameter that the form reads as its own.
std::string report_link(std::string_view serial, const Texts& texts, const Settings& settings) {
  if (serial.empty()) return {};
  const std::string along = texts.code() == french().code() ? std::string() : "&l=" + std::string(texts.code());
  return settings.base_path + "/signaler?s=" + std::string(serial) + along;
}

std::string stamp_content(const Answer& answer, const Texts& texts, const Settings& settings) {
  const Verdict verdict = answer.judgement.verdict;
  const std::string_view tone = tone_of(verdict);
  const bool known = answer.finding.stamp && answer.finding.stamp->card != nullptr;
  static const certification::Product nothing;
  const certification::Product& product = known ? answer.finding.stamp->card->facts.product : nothing;
  std::string rows = known ? stamp_rows(answer, texts, settings) : std::string();
  const std::string_view serial = answer.finding.serial_text();
  if (!serial.empty()) add_row(rows, texts["label.code"], serial, "code");
  return fill(embedded_file("public/stamp.html"),
              {text("tone", tone), text("good", tone_if("good", tone)), text("caution", tone_if("caution", tone)),
               text("bad", tone_if("bad", tone)), text("neutral", tone_if("neutral", tone)),
               text("message", texts.message(verdict)), text("product", product.name), text("brand", product.brand),
               text("net_content", or_nothing(product.net_content)), text("advice", texts.advice(verdict)),
               markup("reasons", reason_items(answer, texts, settings)), markup("rows", rows),
               text("report_link", report_link(serial, texts, settings)), text("report", texts["page.report"])});
}

std::string product_card(const CertificateFacts& facts, const Texts& texts) {
  return fill(embedded_file("public/product_card.html"),
              {text("product", facts.product.name), text("brand", facts.product.brand),
               text("net_content", or_nothing(facts.product.net_content)), markup("rows", facts_rows(facts, texts))});
}

Frame stamp_frame(const Answer& answer, std::string_view typed, const Texts& texts, const Settings& settings) {
  const Verdict verdict = answer.judgement.verdict;
  const bool to_be_corrected = verdict == Verdict::unreadable || verdict == Verdict::unknown;
  Frame frame;
  frame.title = std::string(texts.message(verdict)) + " - " + settings.authority_name;
  frame.content = stamp_content(answer, texts, settings);
  frame.form_label = texts[to_be_corrected ? "page.correct" : "page.another"];
  frame.form_first = to_be_corrected;
  frame.typed = to_be_corrected ? std::string(typed) : std::string();
  frame.demonstration = is_demonstration(answer, settings);
  return frame;
}

}  // namespace

http::Response stamp_page(const Answer& answer, std::string_view typed, const Texts& texts, const Settings& settings,
                          const PageFrames& frames) {
  return frames.put(status_of(answer.judgement.verdict), stamp_frame(answer, typed, texts, settings), texts);
}

std::string stamp_markup(const Answer& answer, std::string_view typed, const Texts& texts, const Settings& settings,
                         const PageFrames& frames) {
  return frames.markup_of(stamp_frame(answer, typed, texts, settings), texts);
}

http::Response product_page(const std::string& gtin,
                            const std::vector<std::shared_ptr<const CertificateCard>>& products, const Texts& texts,
                            const Settings& settings, const PageFrames& frames) {
  std::string cards;
  for (const auto& card : products) cards += product_card(card->facts, texts);
  const std::string unknown = filled(texts["page.product_unknown"], {{"gtin", gtin}});
  Frame frame;
  frame.title = (products.empty() ? std::string(texts["page.product_title"]) : products.front()->facts.product.name) +
                " - " + settings.authority_name;
  frame.content = fill(embedded_file("public/product.html"),
                       {text("title", texts["page.product_title"]), markup("products", cards),
                        text("unknown", products.empty() ? unknown : std::string()), text("gtin", gtin)});
  frame.form_label = texts["page.form"];
  frame.form_first = true;
  frame.demonstration = settings.demonstration;
  return frames.put(products.empty() ? 404 : 200, frame, texts);
}

http::Response home_page(const Texts& texts, const Settings& settings, const PageFrames& frames) {
  Frame frame;
  frame.title = std::string(texts["page.home_title"]) + " - " + settings.authority_name;
  frame.content = fill(embedded_file("public/home.html"),
                       {text("title", texts["page.home_title"]), text("intro", texts["page.home_intro"])});
  frame.below = fill(embedded_file("public/home_below.html"),
                     {text("title", texts["page.about_title"]),
                      text("about", filled(texts["page.about"], {{"authority", settings.authority_name}})),
                      text("about_stamp", texts["page.about_stamp"]), text("programs", texts["page.programs"]),
                      text("base", settings.base_path), text("recalls", texts["recalls.title"]),
                      text("report", texts["page.report"]), text("status", texts["status.title"])});
  frame.form_label = texts["page.form"];
  frame.form_first = true;
  frame.demonstration = settings.demonstration;
  return frames.put(200, frame, texts);
}

}  // namespace qrcongo::verification
