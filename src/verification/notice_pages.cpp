#include "notice_pages.hpp"

#include "page.hpp"
#include "qrcongo/base/text.hpp"

namespace qrcongo::verification {
namespace {

std::string recall_card(const RecallNotice& recall, const Texts& texts, const Settings& settings) {
  const certification::Product& product = recall.facts.product;
  const std::string since =
      filled(texts["recalls.since"], {{"day", short_day(settings.utc_offset.day_of(recall.since))}});
  const std::string count = filled(texts["recalls.batch"], {{"count", format_count(recall.stamps)}});
  return fill(embedded_file("public/recall_card.html"),
              {text("product", product.name), text("brand", product.brand),
               text("net_content", product.net_content.value_or("")), text("since", since),
               text("why", why_text(recall.reason_code, texts)), text("enterprise_label", texts["label.enterprise"]),
               text("enterprise", recall.facts.enterprise_name), text("gtin_label", texts["label.gtin"]),
               text("gtin", product.gtin.value_or("")), text("count", count)});
}

Frame frame_of(std::string_view title, const Texts& texts, const Settings& settings) {
  Frame frame;
  frame.title = std::string(title) + " - " + settings.authority_name;
  frame.form_label = texts["page.form"];
  frame.demonstration = settings.demonstration;
  return frame;
}

}  // namespace

http::Response recalls_page(const std::vector<RecallNotice>& recalls, const Texts& texts, const Settings& settings,
                            const PageFrames& frames) {
  std::string cards;
  for (const RecallNotice& recall : recalls) cards += recall_card(recall, texts, settings);
  Frame frame = frame_of(texts["recalls.title"], texts, settings);
  frame.content =
      fill(embedded_file("public/notice.html"),
           {text("title", texts["recalls.title"]),
            text("words", recalls.empty() ? texts["recalls.none"] : texts["recalls.intro"]), markup("cards", cards)});
  return frames.put(200, frame, texts);
}

http::Response status_page(bool well, const Texts& texts, const Settings& settings, const PageFrames& frames) {
  Frame frame = frame_of(texts["status.title"], texts, settings);
  frame.content = fill(embedded_file("public/notice.html"),
                       {text("title", texts["status.title"]),
                        text("words", texts[well ? "status.well" : "status.unwell"]), markup("cards", "")});
  return frames.put(200, frame, texts);
}

}  // namespace qrcongo::verification
