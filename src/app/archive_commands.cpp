#include "archive_commands.hpp"

#include <algorithm>
#include <iostream>
#include <optional>
#include <thread>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "commands.hpp"
#include "progress_bar.hpp"
#include "running_commands.hpp"

namespace qrcongo::app {
namespace {

namespace json = boost::json;

std::size_t threads_here() { return std::max(1U, std::thread::hardware_concurrency()); }

std::string_view condition_name(stamps::FileCondition condition) {
  switch (condition) {
    case stamps::FileCondition::whole:
      return "whole";
    case stamps::FileCondition::missing:
      return "missing";
    case stamps::FileCondition::damaged:
      break;
  }
  return "damaged";
}

Result<std::vector<std::string>> names_in(const json::object& arguments) {
  std::vector<std::string> names;
  const json::value* given = arguments.if_contains("archives");
  if (given == nullptr) return names;
  if (!given->is_array()) return fail(Code::invalid_input, "Une liste d'archives est attendue.");
  for (const json::value& name : given->get_array()) {
    if (!name.is_string()) return fail(Code::invalid_input, "Une liste d'archives est attendue.");
    names.emplace_back(name.get_string());
  }
  return names;
}

// In the order asked for; all that stand where none is named.
Result<std::vector<stamps::ArchiveSource>> sources(Application& app, const json::object& arguments) {
  const auto names = names_in(arguments);
  if (!names) return fail(names.error());
  return app.database->read_now([&](db::Tx& tx) -> Result<std::vector<stamps::ArchiveSource>> {
    std::vector<stamps::ArchiveSource> found;
    const std::vector<stamps::Archive> standing = app.stamps.ready_archives(tx);
    const auto add = [&](const stamps::Archive& archive) {
      found.push_back(app.stamps.archive_source(tx, archive.id).value());
    };
    if (names->empty()) std::for_each(standing.begin(), standing.end(), add);
    for (const std::string& name : *names) {
      const auto is_named = [&](const stamps::Archive& archive) {
        return archive.id.str() == name || archive.name == name;
      };
      const auto one = std::find_if(standing.begin(), standing.end(), is_named);
      if (one == standing.end()) return fail(Code::not_found, "Aucune archive terminée ne s'appelle " + name + ".");
      add(*one);
    }
    return found;
  });
}

int run_on_archives(const Configuration& configuration, const std::vector<std::string>& names, bool as_json,
                    const char* verb, const char* label,
                    Result<json::object> (*act)(Application&, const json::object&, const ArchiveProgress&),
                    bool (*is_well)(const json::object&), std::string (*in_words)(const json::object&)) {
  json::object arguments;
  if (!names.empty()) arguments["archives"] = json::array(names.begin(), names.end());
  const auto here = [&](Application& app) {
    ProgressBar bar(label);
    return act(app, arguments, [&](std::int64_t done, std::int64_t all) { bar.show(done, all); });
  };
  const auto answer = run_where_the_data_is(configuration, verb, arguments, here);
  if (!answer) return report(answer.error());
  if (as_json) std::cout << json::serialize(*answer) << "\n";
  bool all_well = true;
  for (const json::value& one : answer->at("archives").as_array()) {
    all_well = all_well && is_well(one.as_object());
    if (!as_json) std::cout << std::string(one.at("name").as_string()) << "  " << in_words(one.as_object()) << "\n";
  }
  return all_well ? exit_ok : exit_failure;
}

// What is known of an archive from its row alone; nothing where its file is to be looked at.
std::optional<std::string_view> condition_of_row(const stamps::ArchiveFiles& files,
                                                 const stamps::ArchiveSource& source) {
  const stamps::RowCondition condition = files.condition_of(source);
  if (condition == stamps::RowCondition::altered) return "altered";
  if (condition == stamps::RowCondition::compromised) return "withdrawn";
  return std::nullopt;
}

bool is_well(const json::object& archive) {
  if (archive.at("condition") == "withdrawn") return true;
  if (archive.at("condition") == "missing") return archive.at("remade") == json::value(true);
  return archive.at("condition") == "whole";
}

std::string condition_in_words(const json::object& archive) {
  if (archive.at("condition") == "whole") return "intacte";
  if (archive.at("condition") == "altered") return "la ligne a été modifiée : rien n'en est fait ni remis";
  if (archive.at("condition") == "withdrawn") return "retirée : sa génération de clés est compromise";
  if (archive.at("condition") == "damaged") return "abîmée : « qrcongo archive rebuild » la refait";
  return is_well(archive) ? "absente, et refaite à l'identique quand on la demande"
                          : "absente, et ne peut être refaite";
}

json::object verified(stamps::ArchiveFiles& files, const stamps::ArchiveSource& source) {
  json::object one{{"id", source.archive.id.str()}, {"name", source.archive.name}};
  one["remade"] = nullptr;
  if (const auto condition = condition_of_row(files, source)) {
    one["condition"] = *condition;
    return one;
  }
  const stamps::FileCondition condition = files.examine(source.archive);
  one["condition"] = condition_name(condition);
  if (condition == stamps::FileCondition::missing) {
    one["remade"] = files.make_again(source, threads_here(), false).has_value();
  }
  return one;
}

}  // namespace

Result<json::object> verify_archives(Application& app, const json::object& arguments, const ArchiveProgress& progress) {
  const auto all = sources(app, arguments);
  if (!all) return fail(all.error());
  json::array found;
  for (const stamps::ArchiveSource& source : *all) {
    found.push_back(verified(app.archive_files, source));
    progress(static_cast<std::int64_t>(found.size()), static_cast<std::int64_t>(all->size()));
  }
  return json::object{{"archives", std::move(found)}};
}

Result<json::object> rebuild_archives(Application& app, const json::object& arguments,
                                      const ArchiveProgress& progress) {
  const auto all = sources(app, arguments);
  if (!all) return fail(all.error());
  json::array made;
  for (const stamps::ArchiveSource& source : *all) {
    if (auto again = app.archive_files.make_again(source, threads_here(), true); !again) return fail(again.error());
    made.push_back(json::object{
        {"id", source.archive.id.str()}, {"name", source.archive.name}, {"sha256", source.archive.sha256}});
    progress(static_cast<std::int64_t>(made.size()), static_cast<std::int64_t>(all->size()));
  }
  return json::object{{"archives", std::move(made)}};
}

int archive_verify_command(const Configuration& configuration, const std::vector<std::string>& names, bool as_json) {
  return run_on_archives(configuration, names, as_json, verify_archives_verb, "Archives", verify_archives, is_well,
                         condition_in_words);
}

int archive_rebuild_command(const Configuration& configuration, const std::vector<std::string>& names, bool as_json) {
  return run_on_archives(
      configuration, names, as_json, rebuild_archives_verb, "Archives", rebuild_archives,
      [](const json::object&) { return true; }, [](const json::object&) { return std::string("refaite"); });
}

}  // namespace qrcongo::app
