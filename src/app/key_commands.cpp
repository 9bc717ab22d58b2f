// The commands about keys, and the one about the clock.
#include "key_commands.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include <fcntl.h>
#include <unistd.h>

#include "clock_mark.hpp"
#include "commands.hpp"
#include "data_directory.hpp"
#include "qrcongo/crypto/key_wrapping.hpp"
#include "running_commands.hpp"

namespace qrcongo::app {
namespace {

namespace json = boost::json;

std::string text_in(const json::object& object, const char* name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

bool true_in(const json::object& object, const char* name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

tl::unexpected<Error> cannot_write(const std::string& path, int error) {
  return fail(Code::unavailable, "Impossible d'écrire " + path + " : " + std::strerror(error));
}

// A new file, or standard output for no name; it stands before the server is asked, so that an export is not spent on a
// place that cannot be written.
class Output {
 public:
  static Result<Output> open(const std::string& path) {
    if (path.empty() && isatty(STDOUT_FILENO) == 1)
      return fail(Code::invalid_input,
                  "La clé chiffrée n'est pas du texte : « --out FICHIER », ou redirigez la sortie.");
    if (path.empty()) return Output(path, STDOUT_FILENO);
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return cannot_write(path, errno);
    return Output(path, file);
  }

  Output(Output&& other) noexcept : path_(std::move(other.path_)), file_(std::exchange(other.file_, -1)) {}
  Output& operator=(Output&&) = delete;
  ~Output() {
    if (file_ < 0 || path_.empty()) return;
    ::close(file_);
    if (!written_) unlink(path_.c_str());
  }

  Result<void> write(ByteView bytes) {
    const bool whole = ::write(file_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    if (!whole || (!path_.empty() && fsync(file_) != 0))
      return cannot_write(path_.empty() ? "la sortie" : path_, errno);
    written_ = true;
    return {};
  }

 private:
  Output(std::string path, int file) : path_(std::move(path)), file_(file) {}

  std::string path_;
  int file_;
  bool written_ = false;
};

Result<Bytes> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(Code::unavailable, "Impossible de lire " + path + ".");
  std::ostringstream content;
  content << file.rdbuf();
  const std::string bytes = content.str();
  return Bytes(bytes.begin(), bytes.end());
}

// An identity file holds one a line, and remarks behind #.
Result<Secret> open_with_identities(const Secret& identities, ByteView file) {
  Error last{Code::invalid_input, "Aucune identité « AGE-SECRET-KEY-1... » dans ce fichier.", {}, 0};
  std::string_view left = as_text(identities.view());
  while (!left.empty()) {
    const std::size_t end = std::min(left.find('\n'), left.size());
    std::string_view line = left.substr(0, end);
    left.remove_prefix(std::min(end + 1, left.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    const auto identity = crypto::parse_age_identity(line);
    if (!identity) return fail(identity.error());
    auto opened = crypto::open_age(identity->view(), file);
    if (opened) return opened;
    last = opened.error();
  }
  return fail(last);
}

}  // namespace

Result<json::object> export_key(Application& app, const json::object& arguments) {
  const auto recipient = crypto::AgeRecipient::parse(text_in(arguments, "recipient"));
  if (!recipient) return fail(recipient.error());
  const identity::Call call = identity::system_call(app.clock.now_ms());
  const auto sealed = app.database->write_now(
      [&](db::Tx& tx) { return app.key_safe.export_key(tx, call, *recipient, true_in(arguments, "again")); });
  if (!sealed) return fail(sealed.error());
  return json::object{{"file", to_base64(*sealed)}};
}

Result<json::object> rewrap_keys(Application& app, const json::object& arguments) {
  const auto new_key = crypto::read_key_encryption_key(text_in(arguments, "new_key_file"));
  if (!new_key) return fail(new_key.error());
  const identity::Call call = identity::system_call(app.clock.now_ms());
  const auto replaced = app.database->write_now([&](db::Tx& tx) { return app.key_safe.replace(tx, call, *new_key); });
  wipe_stack_below();
  if (!replaced) return fail(replaced.error());
  return json::object{{"key_file", app.configuration().stamps.key_encryption_key_file}};
}

Result<json::object> rotate_keys(Application& app, const json::object& arguments) {
  const identity::Call call = identity::system_call(app.clock.now_ms());
  const auto asked = app.database->write_now(
      [&](db::Tx& tx) { return app.key_generations.ask_new(tx, call, text_in(arguments, "reason")); });
  if (!asked) return fail(asked.error());
  return json::object{{"approval_id", asked->id.str()}, {"generation", asked->detail.at("generation")}};
}

Result<json::object> accept_clock(Application& app, const json::object&) {
  const std::int64_t behind_s = app.clock_guard.behind_ms() / second_ms;
  const std::int64_t leapt_s = app.clock_guard.leapt_ms() / second_ms;
  const identity::Call call = identity::system_call(app.clock.now_ms());
  const auto accepted = app.database->write_now([&](db::Tx& tx) -> Result<void> {
    write_highest_time(tx, call.now_ms);
    call.record(tx, "clock.accept", "", {{"behind_s", behind_s}, {"leapt_s", leapt_s}});
    tx.after_commit([&guard = app.clock_guard] { guard.accept(); });
    return {};
  });
  if (!accepted) return fail(accepted.error());
  app.issuance.wake();
  return json::object{{"behind_s", behind_s}, {"leapt_s", leapt_s}};
}

int keys_export_command(const Configuration& configuration, const KeyWords& words) {
  auto output = Output::open(words.out);
  if (!output) return report(output.error());
  const auto exported =
      run_where_the_data_is(configuration, export_key_verb, {{"recipient", words.recipient}, {"again", words.again}});
  if (!exported) return report(exported.error());
  const auto sealed = from_base64(text_in(*exported, "file"));
  if (!sealed) return report(Error{Code::internal, "Le serveur en marche a répondu à côté.", {}, 0});
  if (const auto written = output->write(*sealed); !written) return report(written.error());
  std::cerr << "La clé de chiffrement est exportée, chiffrée pour " << words.recipient << ".\n";
  return exit_ok;
}

int keys_restore_command(const KeyWords& words) {
  const auto identities = crypto::read_secret_file(words.identity_file);
  if (!identities) return report(identities.error());
  const auto sealed = read_file(words.from);
  if (!sealed) return report(sealed.error());
  const auto text = open_with_identities(*identities, *sealed);
  if (!text) return report(text.error());
  const auto key = crypto::parse_key_text(as_text(text->view()));
  if (!key) return report(Error{key.error().code, words.from + " ne contient pas une clé de chiffrement.", {}, 0});
  if (const auto written = write_key_file(words.to, key->view()); !written) return report(written.error());
  std::cout << "La clé de chiffrement est dans " << words.to << ".\n";
  return exit_ok;
}

int keys_rewrap_command(const Configuration& configuration, const KeyWords& words) {
  const std::string path = std::filesystem::absolute(words.new_key_file).string();
  const auto done = run_where_the_data_is(configuration, rewrap_keys_verb, {{"new_key_file", path}});
  if (!done) return report(done.error());
  std::cout << "Tout est désormais chiffré sous la nouvelle clé.\n"
            << "Avant le prochain démarrage, mettez " << path << " à la place de " << text_in(*done, "key_file")
            << ",\net gardez l'ancienne clé aussi longtemps que les copies de la base qui sont sous elle.\n";
  return exit_ok;
}

int keys_rotate_command(const Configuration& configuration, const KeyWords& words, bool as_json) {
  const auto asked = run_where_the_data_is(configuration, rotate_keys_verb, {{"reason", words.reason}});
  if (!asked) return report(asked.error());
  if (as_json) {
    std::cout << json::serialize(*asked) << "\n";
  } else {
    std::cout << "La génération de clés " << json::serialize(asked->at("generation"))
              << " est demandée : deux administrateurs doivent l'approuver (approbation "
              << text_in(*asked, "approval_id") << ").\n";
  }
  return exit_ok;
}

int clock_accept_command(const Configuration& configuration) {
  const auto accepted = run_where_the_data_is(configuration, accept_clock_verb, {});
  if (!accepted) return report(accepted.error());
  std::cout << "L'heure de cette machine est tenue pour juste ; elle était en retard de "
            << json::serialize(accepted->at("behind_s")) << " s, et avait avancé d'un coup de "
            << json::serialize(accepted->at("leapt_s")) << " s.\n";
  return exit_ok;
}

}  // namespace qrcongo::app
