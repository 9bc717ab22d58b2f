#include <iostream>
#include <optional>

#include <sys/stat.h>
#include <CLI/CLI.hpp>

#include "commands.hpp"
#include "process_guard.hpp"
#include "qrcongo/app/commands.hpp"
#include "version.hpp"

namespace qrcongo::app {
namespace {

struct Words {
  std::optional<std::string> config_file;
  bool json = false;
  std::string email;
  std::int64_t stamps = 100'000;
  std::vector<std::string> archives;
  AuditWords audit;
  StampWords stamp;
  KeyWords keys;
  BenchWords bench;
  BenchVerifyWords bench_verify;
};

using Command = std::function<int(const Configuration&, const Words&)>;

// Adds a command that needs the configuration; `chosen` is set when the command line names it.
CLI::App* add(CLI::App& parent, const std::string& name, const std::string& what, Command command, Command& chosen) {
  CLI::App* added = parent.add_subcommand(name, what);
  added->callback([command = std::move(command), &chosen] { chosen = command; });
  return added;
}

void add_server_commands(CLI::App& program, Words& words, Command& chosen) {
  add(
      program, "init", "Prépare le dossier de données : clés, numéros, base",
      [](const Configuration& c, const Words& w) { return init_command(c, w.json); }, chosen)
      ->add_flag("--json", words.json, "Réponse en JSON");
  add(
      program, "serve", "Sert jusqu'à SIGTERM", [](const Configuration& c, const Words&) { return serve_command(c); },
      chosen);
  add(
      program, "migrate", "Applique les migrations qui manquent",
      [](const Configuration& c, const Words&) { return migrate_command(c); }, chosen);
  add(
      program, "check", "Vérifie configuration, clés, base et place",
      [](const Configuration& c, const Words&) { return check_command(c); }, chosen);
  CLI::App* demo = add(
      program, "demo", "Prépare une démonstration, marquée comme telle",
      [](const Configuration& c, const Words& w) { return demo_command(c, w.stamps, w.json); }, chosen);
  demo->add_option("--stamps", words.stamps, "Nombre d'estampilles")
      ->check(CLI::Range(2, 10'000'000))
      ->capture_default_str();
  demo->add_flag("--json", words.json, "Réponse en JSON");
}

void add_audit_commands(CLI::App& program, Words& words, Command& chosen) {
  CLI::App* audit = program.add_subcommand("audit", "Journal d'audit")->require_subcommand(1);
  CLI::App* verify = add(
      *audit, "verify", "Recalcule tout le journal d'audit",
      [](const Configuration& c, const Words& w) { return audit_verify_command(c, w.audit, w.json); }, chosen);
  verify->add_option("--public-key", words.audit.public_key, "Fichier des clés publiques, une par ligne");
  verify->add_option("--checkpoint", words.audit.checkpoint, "Fichier de points de contrôle gardés ailleurs")
      ->needs("--public-key");
  verify->add_option("--database", words.audit.database, "Fichier de la base, sinon celle qui est configurée");
  verify->add_flag("--json", words.json, "Réponse en JSON");
  add(
      *audit, "key", "Montre la clé publique des points de contrôle",
      [](const Configuration& c, const Words& w) { return audit_key_command(c, w.json); }, chosen)
      ->add_flag("--json", words.json, "Réponse en JSON");
  add(
      *audit, "checkpoint", "Montre le dernier point de contrôle signé",
      [](const Configuration& c, const Words&) { return audit_checkpoint_command(c); }, chosen);
}

void add_upkeep_commands(CLI::App& program, Words& words, Command& chosen) {
  CLI::App* admin = program.add_subcommand("admin", "Administrateurs")->require_subcommand(1);
  CLI::App* create = add(
      *admin, "create", "Invite un administrateur, depuis la machine elle-même",
      [](const Configuration& c, const Words& w) { return admin_create_command(c, w.email, w.json); }, chosen);
  create->add_option("--email", words.email, "Son adresse électronique")->required();
  create->add_flag("--json", words.json, "Réponse en JSON");
  add_audit_commands(program, words, chosen);
  add(
      program, "reconcile", "Vérifie que commandé = payé = émis = archivé = reçu, et que le journal d'audit le dit",
      [](const Configuration& c, const Words& w) { return reconcile_command(c, w.json); }, chosen)
      ->add_flag("--json", words.json, "Réponse en JSON");
  CLI::App* archive = program.add_subcommand("archive", "Fichiers d'impression")->require_subcommand(1);
  CLI::App* verify = add(
      *archive, "verify", "Compare les fichiers à ce que la base en dit",
      [](const Configuration& c, const Words& w) { return archive_verify_command(c, w.archives, w.json); }, chosen);
  CLI::App* rebuild = add(
      *archive, "rebuild", "Refait des fichiers, à l'octet près",
      [](const Configuration& c, const Words& w) { return archive_rebuild_command(c, w.archives, w.json); }, chosen);
  verify->add_option("archives", words.archives, "Identifiants ou noms ; tous si rien n'est dit");
  rebuild->add_option("archives", words.archives, "Identifiants ou noms")->required();
  verify->add_flag("--json", words.json, "Réponse en JSON");
  rebuild->add_flag("--json", words.json, "Réponse en JSON");
  CLI::App* config = program.add_subcommand("config", "Configuration")->require_subcommand(1);
  add(
      *config, "show", "Montre chaque réglage et d'où il vient",
      [](const Configuration& c, const Words& w) { return config_show_command(c, w.json); }, chosen)
      ->add_flag("--json", words.json, "Réponse en JSON");
}

void add_key_commands(CLI::App& program, Words& words, Command& chosen, std::function<int()>& plain) {
  CLI::App* keys = program.add_subcommand("keys", "Clés")->require_subcommand(1);
  CLI::App* out = add(
      *keys, "export", "Chiffre la clé de chiffrement pour le coffre, une fois",
      [](const Configuration& c, const Words& w) { return keys_export_command(c, w.keys); }, chosen);
  out->add_option("--recipient", words.keys.recipient, "À qui : age1...")->required();
  out->add_option("--out", words.keys.out, "Fichier à créer (sinon la sortie)");
  out->add_flag("--again", words.keys.again, "Même si elle l'a déjà été");
  CLI::App* restore = keys->add_subcommand("restore", "Rouvre une clé exportée");
  restore->add_option("--identity-file", words.keys.identity_file, "AGE-SECRET-KEY-1...")->required();
  restore->add_option("--from", words.keys.from, "La clé exportée")->required();
  restore->add_option("--to", words.keys.to, "Fichier de clé à créer")->required();
  restore->callback([&] { plain = [&] { return keys_restore_command(words.keys); }; });
  CLI::App* rewrap = add(
      *keys, "rewrap", "Met tout sous une autre clé de chiffrement",
      [](const Configuration& c, const Words& w) { return keys_rewrap_command(c, w.keys); }, chosen);
  rewrap->add_option("--new-key-file", words.keys.new_key_file, "Son fichier")->required();
  CLI::App* rotate = add(
      *keys, "rotate", "Demande une nouvelle génération de clés, que deux administrateurs approuvent",
      [](const Configuration& c, const Words& w) { return keys_rotate_command(c, w.keys, w.json); }, chosen);
  rotate->add_option("--reason", words.keys.reason, "Pourquoi")->check([](const std::string& given) {
    return given.empty() || given.size() > 500 ? std::string("1 à 500 caractères") : std::string();
  });
  rotate->add_flag("--json", words.json, "Réponse en JSON");
  CLI::App* clock = program.add_subcommand("clock", "Horloge")->require_subcommand(1);
  add(
      *clock, "accept", "Tient l'heure de la machine pour juste, même si elle a reculé",
      [](const Configuration& c, const Words&) { return clock_accept_command(c); }, chosen);
}

void add_stamp_commands(CLI::App& program, Words& words, std::function<int()>& chosen) {
  CLI::App* stamp = program.add_subcommand("stamp", "Codes d'estampilles")->require_subcommand(1);
  CLI::App* encode = stamp->add_subcommand("encode", "Le code d'un numéro");
  CLI::App* decode = stamp->add_subcommand("decode", "Ce que dit un code");
  for (CLI::App* command : {encode, decode}) {
    command->add_option("--master-key-file", words.stamp.master_key_file, "64 chiffres hexadécimaux")->required();
    command->add_option("--generation", words.stamp.generation, "Génération de clé")
        ->required()
        ->check(CLI::Range(0, 31));
    command->add_option("--gtin", words.stamp.gtin, "GTIN du produit, s'il en a un");
    command->add_flag("--json", words.json, "Réponse en JSON");
  }
  const auto number = CLI::Range(std::int64_t{0}, std::int64_t{999'999'999'999});
  encode->add_option("--number", words.stamp.number, "Numéro de l'estampille")->required()->check(number);
  decode->add_option("code", words.stamp.code, "Le code, tel qu'on l'a lu ou tapé")->required();
  decode->add_option("--first", words.stamp.first, "Premier numéro de la série")->required()->check(number);
  decode->add_option("--last", words.stamp.last, "Dernier numéro de la série")->required()->check(number);
  encode->callback([&] { chosen = [&] { return stamp_encode_command(words.stamp, words.json); }; });
  decode->callback([&] { chosen = [&] { return stamp_decode_command(words.stamp, words.json); }; });
}

void add_bench_commands(CLI::App& program, Words& words, std::function<int()>& chosen) {
  CLI::App* bench = program.add_subcommand("bench", "Mesures sur cette machine")->require_subcommand(1);
  CLI::App* generate = bench->add_subcommand("generate", "Vitesse de fabrication des estampilles");
  generate->add_option("--stamps", words.bench.stamps, "Estampilles de chaque mesure")
      ->check(CLI::Range(1'000, 90'000'000))
      ->capture_default_str();
  generate->add_option("--dir", words.bench.folder, "Dossier où écrire")->capture_default_str();
  generate->add_flag("--json", words.json, "Réponse en JSON");
  generate->callback([&] { chosen = [&] { return bench_generate_command(words.bench, words.json); }; });
}

void add_bench_verify_command(CLI::App& program, Words& words, std::function<int()>& chosen) {
  BenchVerifyWords& given = words.bench_verify;
  CLI::App* verify = program.get_subcommand("bench")->add_subcommand("verify", "Vitesse et justesse des vérifications");
  const auto amount = CLI::Range(std::int64_t{0}, std::int64_t{10'000'000'000});
  verify->add_option("--dir", given.folder, "Dossier où écrire")->capture_default_str();
  verify->add_option("--batches", given.batches, "Séries dans l'index")->check(CLI::Range(1, 10'000'000));
  verify->add_option("--scanned", given.scanned, "Estampilles déjà vérifiées")->check(amount);
  verify->add_option("--forgeries", given.forgeries, "Codes tirés au hasard à essayer")->check(amount);
  verify->add_option("--sample", given.sample, "Sert, et écrit autant de codes dans codes.txt")->check(amount);
  verify->add_option("--listen", given.listen, "Adresse où servir")->capture_default_str();
  verify->add_flag("!--async", given.waits, "Les réponses n'attendent pas le disque");
  verify->add_flag("--generate", given.generates, "Fabrique des estampilles en même temps");
  verify->add_flag("--keep", given.keeps, "Laisse le dossier des vérifications");
  verify->add_flag("--json", words.json, "Réponse en JSON");
  CLI::App* copies = program.get_subcommand("bench")->add_subcommand(
      "copies", "Copies trouvées dans des vérifications dont la vérité est connue (entrée standard)");
  copies->add_flag("--json", words.json, "Réponse en JSON");
  copies->callback([&] { chosen = [&] { return bench_copies_command(words.json); }; });
  verify->callback([&] { chosen = [&] { return bench_verify_command(words.bench_verify, words.json); }; });
}

int run_configured(const Command& command, const Words& words) {
  const Environment environment = process_environment();
  std::optional<std::string> file = words.config_file;
  if (const auto named = environment.find("QRCONGO_CONFIG"); !file && named != environment.end()) file = named->second;
  const auto configuration = load_configuration(file, environment);
  if (!configuration) {
    report(configuration.error());
    return exit_wrong_use;
  }
  return command(*configuration, words);
}

}  // namespace

int run_command_line(int argc, char** argv) {
  CLI::App program("Estampilles de certification : commande, fabrication, distribution et vérification", "qrcongo");
  Words words;
  Command configured;
  std::function<int()> plain;
  program.require_subcommand(1);
  program.add_option("--config", words.config_file,
                     "Fichier de configuration (sinon /etc/qrcongo/qrcongo.toml s'il existe)");
  add_server_commands(program, words, configured);
  add_upkeep_commands(program, words, configured);
  add_key_commands(program, words, configured, plain);
  add_stamp_commands(program, words, plain);
  add_bench_commands(program, words, plain);
  add_bench_verify_command(program, words, plain);
  program.add_subcommand("version", "Montre la version")->callback([&] {
    plain = [] {
      std::cout << "qrcongo " << version << "\n";
      return exit_ok;
    };
  });
  // Keys, database and archives are nobody else's business.
  umask(0077);
  keep_memory_to_itself();
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? exit_ok : exit_wrong_use;
  }
  try {
    return configured ? run_configured(configured, words) : plain();
  } catch (const std::exception& failure) {
    return report(Error{Code::internal, failure.what(), {}, 0});
  }
}

}  // namespace qrcongo::app
