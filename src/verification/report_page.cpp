#include "report_page.hpp"

#include <algorithm>

#include "page.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/verification/places.hpp"

namespace qrcongo::verification {
namespace {

std::string option(std::string_view value, std::string_view words, std::string_view chosen) {
  return "<option value=\"" + escape_html(value) + (value == chosen ? "\" selected>" : "\">") + escape_html(words) +
         "</option>\n";
}

std::string what_options(const Texts& texts, std::string_view chosen) {
  std::string options = option("", "", chosen);
  for (const std::string_view what : {"looks_different", "already_opened", "price", "code_unknown", "other"}) {
    options += option(what, texts["report.what." + std::string(what)], chosen);
  }
  return options;
}

// Empty where the country has no list of places.
std::string place_options(std::string_view country, std::string_view chosen) {
  std::string options;
  for (std::uint8_t number = 1; !place_code(country, number).empty(); ++number) {
    options += option(place_code(country, number), place_name(country, number), chosen);
  }
  return options.empty() ? options : option("", "", chosen) + options;
}

// A serial goes along to the same form in another language; anything else is no serial.
std::string query_with(const std::string& serial) {
  const auto plain = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
  return !serial.empty() && std::all_of(serial.begin(), serial.end(), plain) ? "s=" + serial : std::string();
}

Frame frame_of(const Texts& texts, const Settings& settings) {
  Frame frame;
  frame.title = std::string(texts["report.title"]) + " - " + settings.authority_name;
  frame.form_label = texts["page.another"];
  frame.demonstration = settings.demonstration;
  return frame;
}

}  // namespace

http::Response report_page(int status, const TypedReport& typed, std::string_view fault, const Texts& texts,
                           const Settings& settings, const PageFrames& frames) {
  Frame frame = frame_of(texts, settings);
  frame.query = query_with(typed.serial);
  frame.content =
      fill(embedded_file("public/report.html"),
           {text("base", settings.base_path), text("lang", texts.code()), text("title", texts["report.title"]),
            text("intro", texts["report.intro"]), text("fault", fault), text("serial_label", texts["report.code"]),
            text("serial", typed.serial), text("what_label", texts["report.what"]),
            markup("what_options", what_options(texts, typed.what)), text("where_label", texts["report.where"]),
            text("where_bought", typed.where_bought), text("place_label", texts["report.place"]),
            markup("place_options", place_options(settings.country, typed.place)),
            text("contact_label", texts["report.contact"]), text("contact", typed.contact),
            text("photo_label", texts["report.photo"]), text("send", texts["report.send"])});
  http::Response response = frames.put(status, frame, texts);
  response.headers.push_back({"X-Robots-Tag", "noindex"});
  return response;
}

http::Response thanks_page(const std::string& number, bool photo_left_out, const Texts& texts, const Settings& settings,
                           const PageFrames& frames) {
  Frame frame = frame_of(texts, settings);
  frame.content = fill(embedded_file("public/report_thanks.html"),
                       {text("thanks", texts["report.thanks"]),
                        text("number", filled(texts["report.thanks_number"], {{"number", number}})),
                        text("photo", photo_left_out ? texts["report.photo_left_out"] : std::string_view())});
  return frames.put(201, frame, texts);
}

}  // namespace qrcongo::verification
