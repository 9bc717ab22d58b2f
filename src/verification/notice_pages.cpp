#include "notice_pages.hpp"

#include "page.hpp"
#include "qrcongo/base/text.hpp"

namespace qrcongo::verification {
namespace {

std::string recall_card(const RecallNotice& recall, const Texts& texts, const Settings& settings) {
  const certification::Product& product = recall.facts->product;
  const std::string since =
      filled(texts["recalls.since"], {{"day", short_day(settings.utc_offset.day_of(recall.since))}});
  const std::string count = filled(texts["recalls.batch"], {{"count", format_count(recall.stamps)}});
  return fill(embedded_file("public/recall_card.html"),
              {text("product", product.name), text("brand", product.brand),
               text("net_content", product.net_content.value_or("")), text("since", since),
               text("why", why_text(recall.reason_code, texts)), text("enterprise_label", texts["label.enterprise"]),
               text("enterprise", recall.facts->enterprise_name), text("gtin_label", texts["label.gtin"]),
               text("gtin", product.gtin.value_or("")), text("count", count)});
}

// Empty where there are none.
std::string older_link(const RecallPart& part, const Texts& texts, const Settings& settings) {
  if (!part.older) return {};
  return settings.base_path + "/rappels?avant=" + std::to_string(*part.older) + "&lang=" + std::string(texts.code());
}

Frame frame_of(std::string_view title, const Texts& texts, const Settings& settings) {
  Frame frame;
  frame.title = std::string(title) + " - " + settings.authority_name;
  frame.form_label = texts["page.form"];
  frame.demonstration = settings.demonstration;
  return frame;
}

}  // namespace

http::Response recalls_page(const RecallPart& part, const std::string* before, const Texts& texts,
                            const Settings& settings, const PageFrames& frames) {
  std::string cards;
  for (const RecallNotice& recall : part.recalls) cards += recall_card(recall, texts, settings);
  const bool are_none = part.recalls.empty() && before == nullptr;
  Frame frame = frame_of(texts["recalls.title"], texts, settings);
  if (before != nullptr) frame.query = "avant=" + *before;
  frame.content = fill(embedded_file("public/notice.html"),
                       {text("title", texts["recalls.title"]),
                        text("words", texts[are_none ? "recalls.none" : "recalls.intro"]), markup("cards", cards),
                        text("older", older_link(part, texts, settings)), text("older_label", texts["recalls.older"])});
  return frames.put(200, frame, texts);
}

http::Response status_page(bool well, const Texts& texts, const Settings& settings, const PageFrames& frames) {
  Frame frame = frame_of(texts["status.title"], texts, settings);
  frame.content =
      fill(embedded_file("public/notice.html"),
           {text("title", texts["status.title"]), text("words", texts[well ? "status.well" : "status.unwell"]),
            markup("cards", ""), text("older", ""), text("older_label", "")});
  return frames.put(200, frame, texts);
}

}  // namespace qrcongo::verification
