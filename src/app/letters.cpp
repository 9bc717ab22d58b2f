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

// Nobody's name stands in it: whoever invites chooses both name and address, and could have us send his own words to
// anybody.
struct InvitationWords {
  const char* subject;
  const char* before_name;
  const char* after_name;
  const char* after_link;
};

constexpr InvitationWords french = {
    "Votre invitation", "Bonjour,\n\n",
    " vous invite sur sa plateforme de certification. Choisissez votre mot de passe par ce lien, qui ne sert qu'une "
    "fois et n'est valable que quelques jours\u00a0:\n\n",
    "\n\nNe transmettez ce lien à personne. Si vous n'attendiez pas cette invitation, ignorez ce message.\n"};

constexpr InvitationWords english = {
    "Your invitation", "Hello,\n\n",
    " invites you to its certification platform. Choose your password by this link, which works once and for a few "
    "days only:\n\n",
    "\n\nPass this link on to nobody. If you did not expect this invitation, ignore this message.\n"};

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

notification::Letter invitation_letter(const Configuration& configuration, const identity::User& user,
                                       const std::string& link) {
  const InvitationWords& words = user.language == "en" ? english : french;
  notification::Letter letter;
  letter.channel = notification::Channel::email;
  letter.to = user.email;
  letter.subject = words.subject;
  letter.body = words.before_name + configuration.authority.name + words.after_name + link + words.after_link;
  letter.event = "user.invite";
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
