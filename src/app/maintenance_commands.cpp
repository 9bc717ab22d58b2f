// The commands by which a server is set up and looked after.
#include <iostream>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "application.hpp"
#include "commands.hpp"
#include "data_directory.hpp"
#include "qrcongo/base/embedded.hpp"
#include "qrcongo/verification/ledger/scan_ledger.hpp"
#include "running_commands.hpp"

namespace qrcongo::app {
namespace {

namespace json = boost::json;

std::string text_of(const json::object& answer, const char* name) {
  const json::value* value = answer.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

int print_json(const json::object& answer) {
  std::cout << json::serialize(answer) << "\n";
  return exit_ok;
}

void print_setup_link(const json::object& answer) {
  const std::string link = text_of(answer, "setup_link");
  if (link.empty()) {
    std::cout << "Un administrateur existe déjà.\n";
  } else {
    std::cout << "Lien à usage unique du premier administrateur, une fois le serveur en marche :\n  " << link << "\n";
  }
}

}  // namespace

int report(const Error& error) {
  std::cerr << "qrcongo : " << error.detail << "\n";
  return exit_failure;
}

int init_command(const Configuration& configuration, bool as_json) {
  SystemClock clock;
  SystemRandom random;
  const auto prepared = prepare_data_directory(configuration, clock, random);
  if (!prepared) return report(prepared.error());
  auto answer = run_where_the_data_is(configuration, invite_first_administrator_verb, {});
  if (!answer) return report(answer.error());
  json::array keep_safe;
  for (const std::string& path : prepared->keep_safe) keep_safe.emplace_back(path);
  (*answer)["data_dir"] = configuration.storage.data_dir;
  (*answer)["key_made"] = prepared->key_made;
  (*answer)["keep_safe"] = keep_safe;
  if (as_json) return print_json(*answer);
  std::cout << "Le dossier " << configuration.storage.data_dir << " est prêt.\n";
  if (prepared->key_made)
    std::cout << "Une clé de chiffrement a été créée : sans elle, aucune estampille n'est plus vérifiable.\n";
  std::cout << "À conserver en lieu sûr, chacun à part :\n";
  for (const std::string& path : prepared->keep_safe) std::cout << "  " << path << "\n";
  print_setup_link(*answer);
  return exit_ok;
}

int migrate_command(const Configuration& configuration) {
  if (!is_prepared(configuration)) {
    return report(
        Error{Code::wrong_state,
              "Le dossier " + configuration.storage.data_dir + " n'est pas préparé : lancez d'abord « qrcongo init ».",
              {},
              0});
  }
  const auto app = Application::open(configuration);
  if (!app) return report(app.error());
  std::cout << "La base est à jour (" << embedded_migrations().size() << " migrations).\n";
  return exit_ok;
}

int admin_create_command(const Configuration& configuration, const std::string& email, bool as_json) {
  const auto made = run_where_the_data_is(configuration, create_administrator_verb, {{"email", email}});
  if (!made) return report(made.error());
  if (as_json) return print_json(*made);
  std::cout << "Lien à usage unique de l'administrateur " << text_of(*made, "email") << " :\n  "
            << text_of(made->at("invitation").as_object(), "url") << "\n";
  return exit_ok;
}

int check_command(const Configuration& configuration) {
  // First: where no server runs, opening what is there puts a damaged file aside.
  const auto faults = verification::ledger::faults_in_shard_files(scans_folder(configuration));
  for (const std::string& fault : faults) report(Error{Code::unavailable, fault, {}, 0});
  const auto checked = run_where_the_data_is(configuration, check_verb, {});
  if (!checked) return report(checked.error());
  for (const auto& member : *checked) {
    const auto& value = member.value();
    std::cout << member.key() << " " << (value.is_string() ? std::string(value.get_string()) : json::serialize(value))
              << "\n";
  }
  if (text_of(*checked, "base_url").empty())
    std::cout << "Attention : stamps.base_url n'est pas réglé, rien ne peut être émis.\n";
  for (const auto& fault : checked->at("forged_scan_files").as_array())
    report(Error{Code::unavailable, std::string(fault.get_string()), {}, 0});
  const bool audited = text_of(*checked, "audit") == "ok";
  if (!audited) std::cout << "Attention : le journal d'audit ne s'accorde pas avec ce qui en a été signé.\n";
  const bool built_right = text_of(*checked, "schema") == "ok";
  if (!built_right) std::cout << "Attention : le schéma de la base n'est pas celui du programme.\n";
  const bool sound = faults.empty() && checked->at("forged_scan_files").as_array().empty();
  std::cout << (sound ? "Les fichiers des vérifications sont intacts.\n"
                      : "Des fichiers des vérifications sont abîmés : leurs comptes peuvent être faux.\n");
  return sound && audited && built_right ? exit_ok : exit_failure;
}

int config_show_command(const Configuration& configuration, bool as_json) {
  if (!as_json) {
    for (const auto& line : configuration.lines)
      std::cout << line.key << " = " << line.value << "  # " << line.source << "\n";
    return exit_ok;
  }
  json::array all;
  for (const auto& line : configuration.lines)
    all.push_back({{"key", line.key}, {"value", line.value}, {"source", line.source}});
  return print_json({{"settings", std::move(all)}});
}

}  // namespace qrcongo::app
