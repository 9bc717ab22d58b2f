#include "page.hpp"

#include <algorithm>

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/base/embedded.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/crypto/hash.hpp"

namespace qrcongo::verification {
namespace {

const Slot& slot_of(std::string_view name, Slots slots) {
  const auto* const found = std::find_if(slots.begin(), slots.end(), [&](const Slot& one) { return one.name == name; });
  check(found != slots.end(), "a form with a slot that nobody fills");
  return *found;
}

std::string_view take_until(std::string_view& rest, std::string_view mark) {
  const std::size_t end = rest.find(mark);
  check(end != std::string_view::npos, "a form whose brackets do not close");
  const std::string_view before = rest.substr(0, end);
  rest.remove_prefix(end + mark.size());
  return before;
}

// What telephones dial: digits, and the plus before them.
std::string dialled(std::string_view phone) {
  std::string digits;
  for (const char c : phone) {
    if ((c >= '0' && c <= '9') || (c == '+' && digits.empty())) digits.push_back(c);
  }
  return digits;
}

std::string doubt_markup(const Texts& texts, const Settings& settings) {
  if (settings.phone.empty()) return {};
  const std::string_view sentence = texts["page.doubt"];
  const std::size_t place = sentence.find("{phone}");
  check(place != std::string_view::npos, "a language that calls nobody");
  return fill(embedded_file("public/doubt.html"),
              {text("before", sentence.substr(0, place)), text("after", sentence.substr(place + 7)),
               text("phone", settings.phone), text("phone_link", dialled(settings.phone))});
}

// To the same page in every other language.
std::string language_links(const Texts& current, const std::string& query) {
  const std::string before = "?" + (query.empty() ? std::string() : escape_html(query + "&"));
  std::string links;
  for (const Texts& one : all_languages()) {
    if (one.code() == current.code()) continue;
    const std::string code(one.code());
    links += "<a href=\"" + before + "lang=" + code + "\" lang=\"" + code + "\" rel=\"nofollow\">" +
             escape_html(one["language"]) + "</a> ";
  }
  return links;
}

// CSP level 3 section 8.4: browsers that know hashes ignore 'unsafe-inline', older ones know nothing else.
std::string content_security_policy() {
  std::string_view rest = embedded_file("public/frame.html");
  take_until(rest, "<style>");
  const std::string digest = to_base64(crypto::sha256(as_bytes(take_until(rest, "</style>"))));
  return "default-src 'none'; style-src 'unsafe-inline' 'sha256-" + digest +
         "'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
}

}  // namespace

std::string fill(std::string_view form, Slots slots) {
  std::string filled;
  fill_into(filled, form, slots);
  return filled;
}

void fill_into(std::string& filled, std::string_view form, Slots slots) {
  filled.reserve(filled.size() + form.size() + 1024);
  for (std::size_t open = form.find("{{"); open != std::string_view::npos; open = form.find("{{")) {
    filled += form.substr(0, open);
    form.remove_prefix(open + 2);
    std::string_view name = take_until(form, "}}");
    if (!name.starts_with('?')) {
      const Slot& slot = slot_of(name, slots);
      if (slot.is_markup) {
        filled.append(slot.value);
      } else {
        append_escaped(filled, slot.value);
      }
      continue;
    }
    name.remove_prefix(1);
    const std::string_view part = take_until(form, "{{/" + std::string(name) + "}}");
    if (!slot_of(name, slots).value.empty()) fill_into(filled, part, slots);
  }
  filled.append(form);
}

std::string_view embedded_file(std::string_view path) {
  for (const EmbeddedFile& file : embedded_web()) {
    if (file.path == path) return file.content;
  }
  check(false, "the binary lacks a file of web/");
  return {};
}

std::vector<http::Header> page_headers(const Texts& texts) {
  static const std::string policy = content_security_policy();
  return {{"Content-Security-Policy", policy}, {"Content-Language", std::string(texts.code())}};
}

PageFrames::PageFrames(const Settings& settings) {
  for (const Texts& texts : all_languages()) {
    Language language;
    language.frame = fill(
        embedded_file("public/frame.html"),
        {text("lang", texts.code()), text("base", settings.base_path), text("authority", settings.authority_name),
         text("notice", settings.notice), text("button", texts["page.button"]), text("hint", texts["page.hint"]),
         text("languages_label", texts["page.languages"]), markup("languages", "{{languages}}"),
         markup("title", "{{title}}"), markup("ribbon", "{{ribbon}}"), markup("form_label", "{{form_label}}"),
         markup("typed", "{{typed}}"), markup("content", "{{content}}"), markup("doubt_before", "{{doubt_before}}"),
         markup("doubt_after", "{{doubt_after}}"), markup("below", "{{below}}")});
    language.links = language_links(texts, {});
    language.doubt = doubt_markup(texts, settings);
    language.ribbon = "<p class=\"ribbon\">" + escape_html(texts["page.demonstration"]) + "</p>\n";
    languages_.push_back(std::move(language));
  }
}

http::Response PageFrames::put(int status, const Frame& frame, const Texts& texts) const {
  http::Response response = http::html_response(status, markup_of(frame, texts));
  response.headers = page_headers(texts);
  return response;
}

std::string PageFrames::markup_of(const Frame& frame, const Texts& texts) const {
  const Language& language = languages_[static_cast<std::size_t>(&texts - all_languages().data())];
  const std::string own_links = frame.query.empty() ? std::string() : language_links(texts, frame.query);
  constexpr std::string_view nothing;
  std::string page;
  page.reserve(language.frame.size() + frame.content.size() + 2048);
  fill_into(page, language.frame,
            {text("title", frame.title), markup("ribbon", frame.demonstration ? language.ribbon : nothing),
             text("form_label", frame.form_label), text("typed", frame.typed), markup("content", frame.content),
             markup("languages", frame.query.empty() ? language.links : own_links),
             markup("doubt_before", frame.form_first ? nothing : language.doubt),
             markup("doubt_after", frame.form_first ? language.doubt : nothing), markup("below", frame.below)});
  return page;
}

const Texts& language_of(const http::Request& request) {
  const std::string* linked = request.query_value("lang");
  if (linked == nullptr) linked = request.query_value("l");
  const std::string* accepted = request.header("Accept-Language");
  return choose_language(linked != nullptr ? *linked : std::string_view(),
                         accepted != nullptr ? *accepted : std::string_view());
}

}  // namespace qrcongo::verification
