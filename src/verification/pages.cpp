#include "pages.hpp"

#include "page.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/base/text.hpp"

namespace qrcongo::verification {
namespace {

using certification::CertificateFacts;
using certification::CertificateState;

constexpr std::string_view another_code = "Vérifier un autre code";

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

std::string row(std::string_view name, std::string_view value, std::string_view style = "plain") {
  return "<tr><th scope=\"row\">" + escape_html(name) + "</th><td class=\"" + std::string(style) + "\">" +
         escape_html(value) + "</td></tr>\n";
}

std::string certificate_text(const CertificateFacts& facts) {
  switch (facts.state) {
    case CertificateState::suspended:
      return facts.number + ", suspendu";
    case CertificateState::revoked:
      return facts.number + ", retiré";
    case CertificateState::expired:
      return facts.number + ", expiré le " + french_day(facts.valid_until);
    default:
      return facts.number + ", valable jusqu'au " + french_day(facts.valid_until);
  }
}

std::string stamp_rows(const Answer& answer, const Settings& settings) {
  const StampFacts& stamp = *answer.finding.stamp;
  const CertificateFacts& facts = stamp.card->facts;
  std::string rows = row("Entreprise", facts.enterprise_name) + row("Certificat", certificate_text(facts));
  if (facts.product.gtin) rows += row("GTIN", *facts.product.gtin);
  if (stamp.activated) rows += row("Apposée le", french_day(settings.utc_offset.day_of(stamp.activated->at)));
  if (stamp.activated != nullptr && stamp.activated->production_lot != nullptr)
    rows += row("Lot de production", *stamp.activated->production_lot);
  if (answer.scans && answer.scans->first_at) {
    const std::string since = french_day(settings.utc_offset.day_of(*answer.scans->first_at));
    rows += row("Vérifiée", std::to_string(answer.scans->count) + " fois depuis le " + since);
  }
  return rows;
}

std::string reason_items(const Judgement& judgement) {
  std::string items;
  for (const Reason& reason : judgement.reasons) items += "<li>" + escape_html(reason.text) + "</li>\n";
  return items;
}

std::string tone_if(std::string_view wanted, std::string_view tone) { return std::string(wanted == tone ? tone : ""); }

std::string stamp_content(const Answer& answer, const Settings& settings) {
  const Verdict verdict = answer.judgement.verdict;
  const Wording wording = wording_of(verdict);
  const std::string_view tone = tone_of(verdict);
  const bool known = answer.finding.stamp && answer.finding.stamp->card != nullptr;
  static const certification::Product nothing;
  const certification::Product& product = known ? answer.finding.stamp->card->facts.product : nothing;
  std::string rows = known ? stamp_rows(answer, settings) : std::string();
  if (!answer.finding.serial.empty()) rows += row("Code", answer.finding.serial, "code");
  return fill(embedded_file("public/stamp.html"),
              {text("tone", tone), text("good", tone_if("good", tone)), text("caution", tone_if("caution", tone)),
               text("bad", tone_if("bad", tone)), text("neutral", tone_if("neutral", tone)),
               text("message", wording.message), text("product", product.name), text("brand", product.brand),
               text("net_content", product.net_content.value_or("")), text("advice", wording.advice),
               markup("reasons", reason_items(answer.judgement)), markup("rows", std::move(rows))});
}

std::string product_card(const CertificateFacts& facts) {
  std::string rows = row("Entreprise", facts.enterprise_name) + row("Certificat", certificate_text(facts));
  if (facts.product.gtin) rows += row("GTIN", *facts.product.gtin);
  return fill(embedded_file("public/product_card.html"),
              {text("product", facts.product.name), text("brand", facts.product.brand),
               text("net_content", facts.product.net_content.value_or("")), markup("rows", std::move(rows))});
}

}  // namespace

http::Response stamp_page(const Answer& answer, std::string_view typed, const Settings& settings) {
  const Verdict verdict = answer.judgement.verdict;
  const bool to_be_corrected = verdict == Verdict::unreadable || verdict == Verdict::unknown;
  Frame frame;
  frame.title = std::string(wording_of(verdict).message) + " - " + settings.authority_name;
  frame.content = stamp_content(answer, settings);
  frame.form_label = to_be_corrected ? "Corriger le code" : std::string(another_code);
  frame.form_first = to_be_corrected;
  frame.typed = to_be_corrected ? std::string(typed) : std::string();
  frame.demonstration = is_demonstration(answer, settings);
  return framed(status_of(verdict), frame, settings);
}

http::Response product_page(const std::string& gtin,
                            const std::vector<std::shared_ptr<const CertificateCard>>& products,
                            const Settings& settings) {
  std::string cards;
  for (const auto& card : products) cards += product_card(card->facts);
  Frame frame;
  frame.title =
      (products.empty() ? "Produit inconnu" : products.front()->facts.product.name) + " - " + settings.authority_name;
  frame.content = fill(embedded_file("public/product.html"),
                       {markup("products", cards), text("unknown", products.empty() ? "yes" : ""), text("gtin", gtin)});
  frame.form_label = "Vérifier une estampille";
  frame.form_first = true;
  frame.demonstration = settings.demonstration;
  return framed(products.empty() ? 404 : 200, frame, settings);
}

http::Response home_page(const Settings& settings) {
  Frame frame;
  frame.title = "Vérifier une estampille - " + settings.authority_name;
  frame.content = std::string(embedded_file("public/home.html"));
  frame.below = fill(embedded_file("public/home_below.html"),
                     {text("authority", settings.authority_name), text("base", settings.base_path)});
  frame.form_label = "Code de l'estampille";
  frame.form_first = true;
  frame.demonstration = settings.demonstration;
  return framed(200, frame, settings);
}

}  // namespace qrcongo::verification
