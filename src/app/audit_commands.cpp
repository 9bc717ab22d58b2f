#include "audit_commands.hpp"

#include <fstream>
#include <iostream>
#include <sstream>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "commands.hpp"
#include "data_directory.hpp"
#include "progress_bar.hpp"
#include "qrcongo/audit/checkpoints.hpp"
#include "qrcongo/audit/witness_file.hpp"
#include "qrcongo/crypto/key_wrapping.hpp"
#include "qrcongo/db/read_file.hpp"
#include "running_commands.hpp"

namespace qrcongo::app {
namespace {

namespace json = boost::json;

using Look = Result<json::object> (*)(db::Tx&, const std::string& origin);

Result<std::string> read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  if (file) content << file.rdbuf();
  if (!file) return fail(Code::unavailable, "Le fichier " + path + " ne se lit pas.");
  return content.str();
}

Result<audit::Evidence> read_evidence(const AuditWords& words) {
  audit::Evidence evidence;
  if (!words.public_key.empty()) {
    const auto text = read_text(words.public_key);
    if (!text) return fail(text.error());
    auto keys = audit::parse_verifier_keys(*text);
    if (!keys) return fail(keys.error());
    evidence.keys = std::move(*keys);
  }
  if (!words.checkpoint.empty()) {
    const auto text = read_text(words.checkpoint);
    if (!text) return fail(text.error());
    evidence.notes = audit::split_notes(*text);
    if (evidence.notes.empty()) {
      return fail(Code::invalid_input, "Le fichier " + words.checkpoint + " n'a aucun point de contrôle signé.");
    }
  }
  return evidence;
}

// The server that holds the data directory answers; where none does, the file is read as it lies there.
Result<json::object> look_where_the_data_is(const Configuration& configuration, const std::string& verb, Look look) {
  auto asked = ask_running_server(control_socket_path(configuration), verb, {});
  if (asked || asked.error().code != Code::unavailable) return asked;
  return db::read_file(configuration.database_file, [&](db::Tx& tx) { return look(tx, configuration.audit.origin); });
}

Result<json::object> verify_file(const Configuration& configuration, const AuditWords& words) {
  const auto evidence = read_evidence(words);
  if (!evidence) return fail(evidence.error());
  const std::string& path = words.database.empty() ? configuration.database_file : words.database;
  ProgressBar bar("Journal d'audit");
  const auto look = [&](db::Tx& tx) -> Result<json::object> {
    return verify_audit_against(tx, *evidence, [&](std::int64_t done, std::int64_t all) { bar.show(done, all); });
  };
  // Who verifies a copy elsewhere has no key: what it would show is then told as not looked at.
  const auto key = crypto::read_key_encryption_key(configuration.stamps.key_encryption_key_file);
  if (!key) return db::read_file(path, look);
  auto verified = db::read_file(path, key->view(), look);
  const bool others = !verified && verified.error().code == Code::invalid_input && !words.database.empty();
  return others ? db::read_file(path, look) : verified;
}

Result<json::object> verify_where_the_data_is(const Configuration& configuration, const AuditWords& words) {
  if (words.names_evidence()) return verify_file(configuration, words);
  auto asked = ask_running_server(control_socket_path(configuration), verify_audit_verb, {});
  if (asked || asked.error().code != Code::unavailable) return asked;
  return verify_file(configuration, words);
}

std::string text_of(const json::object& answer, const char* name) {
  return std::string(json::value_to<std::string>(answer.at(name)));
}

}  // namespace

json::object verify_audit_against(db::Tx& tx, const audit::Evidence& evidence,
                                  const std::function<void(std::int64_t, std::int64_t)>& progress) {
  const audit::Verification verified = audit::verify(tx, evidence, progress);
  return {{"entries", verified.head.size},
          {"root", to_hex(verified.head.root)},
          {"checkpoints", verified.checkpoints},
          {"tags_checked", verified.tags_checked},
          {"fault", verified.fault}};
}

Result<json::object> verify_audit(db::Tx& tx, const std::string&) { return verify_audit_against(tx, {}, {}); }

Result<json::object> show_audit_keys(db::Tx& tx, const std::string& origin) {
  json::array keys;
  for (const audit::VerifierKey& key : audit::published_keys(tx, origin)) keys.emplace_back(key.text());
  if (keys.empty()) return fail(Code::not_found, "Le journal d'audit n'a pas encore de clé de signature.");
  return json::object{{"keys", std::move(keys)}};
}

Result<json::object> show_checkpoint(db::Tx& tx, const std::string&) {
  const std::string note = audit::newest_note(tx);
  if (note.empty()) return fail(Code::not_found, "Aucun point de contrôle n'est encore signé.");
  return json::object{{"checkpoint", note}};
}

int audit_verify_command(const Configuration& configuration, const AuditWords& words, bool as_json) {
  const auto verified = verify_where_the_data_is(configuration, words);
  if (!verified) return report(verified.error());
  const std::string fault = text_of(*verified, "fault");
  if (as_json) {
    std::cout << json::serialize(*verified) << "\n";
  } else {
    std::cout
        << json::serialize(verified->at("entries")) << " entrées, " << json::serialize(verified->at("checkpoints"))
        << " points de contrôle, racine " << text_of(*verified, "root") << "\n"
        << (verified->at("tags_checked").as_bool()
                ? ""
                : "Les sceaux des entrées n'ont pas été vérifiés : il y faut la clé de chiffrement de cette base.\n")
        << (fault.empty() ? "Le journal est intact." : "Le journal est altéré : " + fault) << "\n";
  }
  return fault.empty() ? exit_ok : exit_failure;
}

int audit_key_command(const Configuration& configuration, bool as_json) {
  const auto shown = look_where_the_data_is(configuration, show_audit_keys_verb, show_audit_keys);
  if (!shown) return report(shown.error());
  if (as_json) {
    std::cout << json::serialize(*shown) << "\n";
    return exit_ok;
  }
  for (const json::value& key : shown->at("keys").as_array()) std::cout << json::value_to<std::string>(key) << "\n";
  return exit_ok;
}

int audit_checkpoint_command(const Configuration& configuration) {
  const auto shown = look_where_the_data_is(configuration, show_checkpoint_verb, show_checkpoint);
  if (!shown) return report(shown.error());
  std::cout << text_of(*shown, "checkpoint");
  return exit_ok;
}

}  // namespace qrcongo::app
