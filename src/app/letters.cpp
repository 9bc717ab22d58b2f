#include "letters.hpp"

#include "qrcongo/crypto/key_wrapping.hpp"

namespace qrcongo::app {
namespace {

constexpr std::size_t webhook_secret_least = 16;

// A secret alone in a file, with or without a line's end; empty where no file is named.
Result<Secret> read_line(const std::string& key, const std::string& path) {
  if (path.empty()) return Secret();
  auto content = crypto::read_secret_file(path);
  if (!content) return fail(content.error().code, "« " + key + " » : " + content.error().detail);
  std::string_view text = as_text(content->view());
  if (text.ends_with('\n')) text.remove_suffix(text.ends_with("\r\n") ? 2 : 1);
  if (text.empty() || text.find('\0') != std::string_view::npos || text.find('\n') != std::string_view::npos) {
    return fail(Code::invalid_input, "« " + key + " » : une seule ligne attendue dans " + path + ".");
  }
  return Secret(as_bytes(text));
}

// Nobody's name stands in either letter: whoever manages people chooses both name and address, and could have us send
// his own words to anybody.
struct InvitationWords {
  const char* subject;
  const char* before_name;  // of the authority
  const char* after_name;
  const char* after_link;
};

constexpr InvitationWords french_invitation = {
    "Votre invitation", "Bonjour,\n\n",
    " vous invite sur sa plateforme de certification. Choisissez votre mot de passe par ce lien, qui ne sert qu'une "
    "fois et n'est valable que quelques jours\u00a0:\n\n",
    "\n\nNe transmettez ce lien à personne. Si vous n'attendiez pas cette invitation, ignorez ce message.\n"};

constexpr InvitationWords english_invitation = {
    "Your invitation", "Hello,\n\n",
    " invites you to its certification platform. Choose your password by this link, which works once and for a few "
    "days only:\n\n",
    "\n\nPass this link on to nobody. If you did not expect this invitation, ignore this message.\n"};

struct ResetWords {
  const char* subject;
  const char* before_life;
  const char* hours;
  const char* minutes;
  const char* after_life;
  const char* after_link;
};

constexpr ResetWords french_reset = {
    "Votre nouveau mot de passe",
    "Bonjour,\n\nUn nouveau mot de passe a été demandé pour votre accès à la plateforme de certification. "
    "Choisissez-le par ce lien, qui ne sert qu'une fois et n'est valable que ",
    "\u00a0h",
    "\u00a0minutes",
    "\u00a0:\n\n",
    "\n\nNe transmettez ce lien à personne. Si vous ne l'attendiez pas, ignorez ce message\u00a0: votre mot de passe "
    "actuel reste valable.\n"};

constexpr ResetWords english_reset = {
    "Your new password",
    "Hello,\n\nA new password was asked for your access to the certification platform. Choose it by this link, which "
    "works once and for ",
    "\u00a0h",
    "\u00a0minutes",
    " only:\n\n",
    "\n\nPass this link on to nobody. If you did not expect it, ignore this message: your present password stays as "
    "it is.\n"};

bool reads_english(const identity::User& user) { return user.language == "en"; }

std::string life_in_words(std::int64_t life_ms, const ResetWords& words) {
  const bool whole_hours = life_ms % hour_ms == 0;
  return whole_hours ? std::to_string(life_ms / hour_ms) + words.hours
                     : std::to_string(life_ms / minute_ms) + words.minutes;
}

void write_invitation(notification::Letter& letter, const Configuration& configuration, const identity::User& user,
                      const std::string& url) {
  const InvitationWords& words = reads_english(user) ? english_invitation : french_invitation;
  letter.subject = words.subject;
  letter.body = words.before_name + configuration.authority.name + words.after_name + url + words.after_link;
  letter.event = "user.invite";
}

void write_reset(notification::Letter& letter, const identity::User& user, const identity::PersonalLink& link) {
  const ResetWords& words = reads_english(user) ? english_reset : french_reset;
  letter.subject = words.subject;
  letter.body = words.before_life + life_in_words(link.life_ms, words) + words.after_life + link.url + words.after_link;
  letter.event = "user.reset";
}

}  // namespace

Result<notification::Settings> letter_settings(const Configuration& configuration) {
  const auto& given = configuration.notification;
  auto password = read_line("notification.smtp_password_file", given.smtp_password_file);
  if (!password) return fail(password.error());
  auto secret = read_line("notification.webhook_secret_file", given.webhook_secret_file);
  if (!secret) return fail(secret.error());
  if (!secret->empty() && secret->size() < webhook_secret_least) {
    return fail(Code::invalid_input, "« notification.webhook_secret_file » : au moins 16 octets attendus dans " +
                                         given.webhook_secret_file + ".");
  }
  notification::Settings settings;
  settings.public_url = configuration.server.public_url;
  settings.smtp_url = given.smtp_url;
  settings.smtp_user = given.smtp_user;
  settings.smtp_password = std::move(*password);
  settings.email_from = given.email_from;
  settings.email_from_name = configuration.authority.name;
  settings.webhook_allow = given.webhook_allow;
  settings.webhook_secret = std::move(*secret);
  settings.ca_file = given.ca_file;
  settings.first_pause_ms = given.retry_s * second_ms;
  return settings;
}

notification::Letter link_letter(const Configuration& configuration, const identity::User& user,
                                 const identity::PersonalLink& link) {
  notification::Letter letter;
  letter.channel = notification::Channel::email;
  letter.to = user.email;
  switch (link.purpose) {
    case identity::PersonalLink::Purpose::invitation:
      write_invitation(letter, configuration, user, link.url);
      break;
    case identity::PersonalLink::Purpose::reset:
      write_reset(letter, user, link);
      break;
  }
  return letter;
}

notification::Letter witness_letter(const audit::WitnessLetter& witness) {
  const bool by_email = witness.way == audit::WitnessLetter::Way::email;
  notification::Letter letter;
  letter.channel = by_email ? notification::Channel::email : notification::Channel::webhook;
  letter.to = witness.to;
  letter.subject = "Point de contrôle du journal d'audit";
  letter.body = witness.note;
  letter.event = "audit.checkpoint";
  return letter;
}

}  // namespace qrcongo::app
