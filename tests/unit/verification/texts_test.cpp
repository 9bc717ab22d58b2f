#include <doctest/doctest.h>

#include <set>

#include "src/verification/page.hpp"
#include "src/verification/texts.hpp"

using namespace qrcongo::verification;

namespace {

std::vector<std::string> keys_of(std::string_view code) {
  std::string_view file = embedded_file("public/texts/" + std::string(code) + ".txt");
  std::vector<std::string> keys;
  while (!file.empty()) {
    const std::size_t end = file.find('\n');
    keys.emplace_back(file.substr(0, file.find(" = ")));
    file.remove_prefix(end == std::string_view::npos ? file.size() : end + 1);
  }
  return keys;
}

std::set<std::string> placeholders(std::string_view text) {
  std::set<std::string> all;
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    all.emplace(text.substr(at, text.find('}', at) - at + 1));
  }
  return all;
}

}  // namespace

TEST_CASE("every language says all that French says, with the same places to fill") {
  const auto keys = keys_of("fr");
  CHECK(keys.size() > 100);
  for (const Texts& texts : all_languages()) {
    INFO(std::string(texts.code()));
    CHECK(keys_of(texts.code()) == keys);
    for (const std::string& key : keys) {
      INFO(key);
      CHECK(placeholders(texts[key]) == placeholders(french()[key]));
      CHECK(texts[key].find_first_of("<>&") == std::string_view::npos);
    }
  }
}

TEST_CASE("French marks stand behind a space that does not break a line") {
  for (const std::string& key : keys_of("fr")) {
    INFO(key);
    for (const char* mark : {" :", " ;", " ?", " !", " »", "« "}) {
      CHECK(french()[key].find(mark) == std::string_view::npos);
    }
  }
  CHECK(french()["page.home_title"].ends_with("\u00A0?"));
}

TEST_CASE("the language is the link's, else the telephone's first that is known, else French") {
  CHECK(choose_language("sw", "fr").code() == "sw");
  CHECK(choose_language("xx", "ln-CD,fr;q=0.8").code() == "ln");
  CHECK(choose_language("", "de, en-GB;q=0.7, fr").code() == "en");
  CHECK(choose_language("", "").code() == "fr");
  CHECK(choose_language("", "zh, *;q=0.1").code() == "fr");
}

TEST_CASE("places are filled by name, and what has no value stays") {
  CHECK(filled("{a} et {b}, {c}", {{"b", "2"}, {"a", "{b}"}}) == "{b} et 2, {c}");
  CHECK(filled("rien", {}) == "rien");
  CHECK(filled("{ouvert", {{"ouvert", "x"}}) == "{ouvert");
}
