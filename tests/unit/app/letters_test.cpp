#include "src/app/letters.hpp"

#include <doctest/doctest.h>

using namespace qrcongo;
using identity::PersonalLink;

namespace {

const std::string url = "https://stamps.example/console/reinitialisation/TOKEN";

// Whose name an enemy chose.
identity::User reader(const std::string& language) {
  identity::User user;
  user.email = "m.kanza@fleuve.example";
  user.name = "Gagnez mille francs sur evil.example";
  user.language = language;
  return user;
}

notification::Letter letter_to(const identity::User& user, PersonalLink::Purpose purpose, std::int64_t life_ms) {
  app::Configuration configuration;
  configuration.authority.name = "OCC";
  return app::link_letter(configuration, user, {purpose, url, life_ms});
}

bool says(const notification::Letter& letter, const std::string& words) {
  return letter.body.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("a letter about a new password says how long its link lives, in the reader's language") {
  const auto french = letter_to(reader("fr"), PersonalLink::Purpose::reset, 30 * minute_ms);
  CHECK(french.to == "m.kanza@fleuve.example");
  CHECK(french.subject == "Votre nouveau mot de passe");
  CHECK(says(french, "n'est valable que 30\u00a0minutes\u00a0:\n\n" + url + "\n"));
  const auto english = letter_to(reader("en"), PersonalLink::Purpose::reset, 30 * minute_ms);
  CHECK(english.subject == "Your new password");
  CHECK(says(english, "works once and for 30\u00a0minutes only:\n\n" + url + "\n"));
  CHECK(says(letter_to(reader("fr"), PersonalLink::Purpose::reset, day_ms), "24\u00a0h\u00a0:"));
}

TEST_CASE("no letter with a link carries what somebody wrote as a name") {
  for (const auto purpose : {PersonalLink::Purpose::invitation, PersonalLink::Purpose::reset}) {
    for (const char* language : {"fr", "en", "ln"}) {
      const auto letter = letter_to(reader(language), purpose, 30 * minute_ms);
      CHECK(says(letter, url));
      CHECK_FALSE(says(letter, "evil"));
      CHECK(letter.subject.find("evil") == std::string::npos);
    }
  }
}
