#include "password_rules.hpp"

#include <algorithm>
#include <set>

#include "qrcongo/base/text.hpp"

namespace qrcongo::identity {
namespace {

constexpr std::size_t least_characters = 12;
constexpr std::size_t least_different = 5;
constexpr std::size_t telling_characters = 4;  // a shorter name stands in too many words

// What leads the lists of stolen passwords, in French and in English, and what anybody here would try; without digits
// and signs, which are what people add to them.
constexpr std::string_view common[] = {"abcdefgh",
                                       "abcdefghijkl",
                                       "abcdefghijklmnopqrstuvwxyz",
                                       "admin",
                                       "administrateur",
                                       "administration",
                                       "administrator",
                                       "adminadmin",
                                       "amour",
                                       "amourtoujours",
                                       "anticonstitutionnellement",
                                       "azerty",
                                       "azertyuiop",
                                       "azertyuiopqsdfghjklm",
                                       "azertyuiopqsdfghjklmwxcvbn",
                                       "baseball",
                                       "bienvenue",
                                       "bonjour",
                                       "bonjourbonjour",
                                       "brazzaville",
                                       "bukavu",
                                       "changeme",
                                       "changemenow",
                                       "chocolat",
                                       "congo",
                                       "congobrazza",
                                       "congobrazzaville",
                                       "congokinshasa",
                                       "correcthorsebatterystaple",
                                       "doudou",
                                       "dragon",
                                       "estampille",
                                       "estampilles",
                                       "estampillage",
                                       "football",
                                       "goma",
                                       "gouvernement",
                                       "iloveyou",
                                       "jesus",
                                       "jesuschrist",
                                       "jesusestseigneur",
                                       "jetaime",
                                       "jetaimetoujours",
                                       "kinshasa",
                                       "kisangani",
                                       "letmein",
                                       "letmeinnow",
                                       "lubumbashi",
                                       "master",
                                       "matadi",
                                       "mbujimayi",
                                       "minister",
                                       "ministere",
                                       "monamour",
                                       "monange",
                                       "moncoeur",
                                       "monkey",
                                       "monmotdepasse",
                                       "motdepasse",
                                       "motdepassemotdepasse",
                                       "motdepasseprovisoire",
                                       "motdepassesecret",
                                       "motsdepasse",
                                       "nevergonnagiveyouup",
                                       "nouveaumotdepasse",
                                       "occ",
                                       "officecongolaisdecontrole",
                                       "okcomputer",
                                       "parola",
                                       "passe",
                                       "passepartout",
                                       "passw",
                                       "password",
                                       "passwordpassword",
                                       "passwort",
                                       "plateforme",
                                       "plateformeqr",
                                       "plateformeqrcongo",
                                       "pointenoire",
                                       "princess",
                                       "qazwsx",
                                       "qazwsxedc",
                                       "qazwsxedcrfv",
                                       "qrcode",
                                       "qrcongo",
                                       "qsdfghjklm",
                                       "qwert",
                                       "qwerty",
                                       "qwertyuiop",
                                       "qwertyuiopasdfghjkl",
                                       "qwertyuiopasdfghjklzxcvbnm",
                                       "qwertz",
                                       "qwertzuiop",
                                       "republique",
                                       "republiquedemocratiqueducongo",
                                       "republiqueducongo",
                                       "secret",
                                       "soleil",
                                       "starwars",
                                       "sunshine",
                                       "superman",
                                       "test",
                                       "testtest",
                                       "thisisapassword",
                                       "toujours",
                                       "trustno",
                                       "unmotdepasse",
                                       "utilisateur",
                                       "welcome",
                                       "wxcvbn",
                                       "zxcvbn",
                                       "zxcvbnm"};

bool is_letter(unsigned char c) { return c >= 0x80U || (c >= 'a' && c <= 'z'); }

std::string letters_of(std::string_view lowered) {
  std::string letters;
  std::copy_if(lowered.begin(), lowered.end(), std::back_inserter(letters),
               [](char c) { return is_letter(static_cast<unsigned char>(c)); });
  return letters;
}

bool is_common(std::string_view lowered) {
  const std::string letters = letters_of(lowered);
  return std::find(std::begin(common), std::end(common), letters) != std::end(common);
}

// "azertyazerty", "abababababab".
bool repeats(std::string_view text) {
  for (std::size_t period = 1; period <= text.size() / 2; ++period) {
    if (text.substr(period) == text.substr(0, text.size() - period)) return true;
  }
  return false;
}

// "123456789012", "987654321098", "abcdefghijkl".
bool counts(std::string_view text) {
  const auto runs = [&](int step) {
    for (std::size_t i = 1; i < text.size(); ++i) {
      const int difference = text[i] - text[i - 1];
      if (difference != step && difference != -9 * step) return false;
    }
    return true;
  };
  return runs(1) || runs(-1);
}

bool is_monotonous(std::string_view text) {
  const std::set<char> different(text.begin(), text.end());
  return different.size() < least_different || repeats(text) || counts(text);
}

std::string_view next_word(std::string_view& rest) {
  const std::size_t end = std::min(rest.find_first_of(" .-_+'"), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return word;
}

bool holds_word_of(std::string_view lowered, const std::string& text) {
  const std::string known = to_lower_ascii(text);
  for (std::string_view rest = known; !rest.empty();) {
    const std::string_view word = next_word(rest);
    if (word.size() >= telling_characters && lowered.find(word) != std::string_view::npos) return true;
  }
  return false;
}

bool names_owner(const std::string& lowered, const PasswordOwner& owner) {
  const std::string email = to_lower_ascii(owner.email);
  if (lowered == email) return true;
  return holds_word_of(lowered, email.substr(0, email.find('@'))) || holds_word_of(lowered, owner.name);
}

tl::unexpected<Error> refused(std::string_view pointer, std::string code, std::string why) {
  return fail_field(Code::invalid_input, std::string(pointer), std::move(code), std::move(why));
}

}  // namespace

PasswordOwner owner_of(const User& user) { return {user.email, user.name}; }

Result<void> check_password(std::string_view pointer, const std::string& password, const PasswordOwner& owner) {
  if (!is_utf8(password) || count_characters(password) < least_characters || password.size() > password_bytes_max) {
    return refused(pointer, "length", "Un mot de passe a au moins 12 caractères et au plus 256 octets.");
  }
  const std::string lowered = to_lower_ascii(password);
  if (names_owner(lowered, owner)) {
    return refused(pointer, "personal", "Le mot de passe ne contient ni votre adresse électronique ni votre nom.");
  }
  if (is_common(lowered) || is_monotonous(lowered)) {
    return refused(pointer, "common", "Ce mot de passe est parmi les premiers que l'on essaie.");
  }
  return {};
}

}  // namespace qrcongo::identity
