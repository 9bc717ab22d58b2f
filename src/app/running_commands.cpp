#include "running_commands.hpp"

#include <filesystem>

#include <boost/json/array.hpp>

#include "archive_commands.hpp"
#include "audit_commands.hpp"
#include "clock_mark.hpp"
#include "data_directory.hpp"
#include "key_commands.hpp"
#include "qrcongo/base/embedded.hpp"
#include "qrcongo/base/locked_memory.hpp"
#include "qrcongo/crypto/key_memory.hpp"
#include "qrcongo/db/schema.hpp"
#include "qrcongo/http/fields.hpp"
#include "qrcongo/stamps/fence.hpp"

namespace qrcongo::app {
namespace {

namespace json = boost::json;

json::object invitation_json(const Configuration& configuration, const identity::Invitation& invitation) {
  return {{"url", identity::invitation_url(configuration.server.public_url, invitation)},
          {"expires_at", http::time_json(invitation.expires_at)}};
}

Result<json::object> create_administrator(Application& app, const json::object& arguments) {
  const json::value* email = arguments.if_contains("email");
  if (email == nullptr || !email->is_string())
    return fail(Code::invalid_input, "Une adresse électronique est attendue.");
  const std::string address(email->get_string());
  const auto invited = app.database->write_now([&](db::Tx& tx) {
    return app.identity.create_administrator(tx, identity::system_call(app.clock.now_ms()), address);
  });
  if (!invited) return fail(invited.error());
  return json::object{{"id", invited->user.id.str()},
                      {"email", invited->user.email},
                      {"invitation", invitation_json(app.configuration(), *invited->invitation)}};
}

// null once there is an administrator: then an administrator invites the others.
Result<json::object> invite_first_administrator(Application& app, const json::object&) {
  return app.database->write_now([&](db::Tx& tx) -> Result<json::object> {
    if (app.identity.has_administrator(tx)) return json::object{{"setup_link", nullptr}, {"expires_at", nullptr}};
    const auto invitation = app.identity.invite_first_administrator(tx, identity::system_call(app.clock.now_ms()));
    if (!invitation) return fail(invitation.error());
    const json::object link = invitation_json(app.configuration(), *invitation);
    return json::object{{"setup_link", link.at("url")}, {"expires_at", link.at("expires_at")}};
  });
}

// "ok", or what differs now: the server may have been running for months.
Result<std::string> schema_in_words(Application& app) {
  return app.database->read_now([](db::Tx& tx) -> Result<std::string> {
    std::string all;
    for (const db::SchemaFault& fault : db::compare_schema(tx, embedded_migrations()))
      all += (all.empty() ? "" : " ; ") + fault.text();
    return all.empty() ? "ok" : all;
  });
}

Result<json::object> check_application(Application& app, const json::object&) {
  const auto& storage = app.configuration().storage;
  std::error_code error;
  const auto space = std::filesystem::space(storage.data_dir, error);
  if (error) return fail(Code::unavailable, storage.data_dir + " : " + error.message());
  const auto fence = stamps::Fence::open(storage.fence_file, 0);
  if (!fence) return fail(fence.error());
  if (!app.database->can_write()) return fail(Code::unavailable, "La base n'enregistre plus rien.");
  if (const std::string wrong = clock_fault(app.clock_guard); !wrong.empty()) return fail(Code::unavailable, wrong);
  if (!app.keyring->active()) return fail(Code::wrong_state, "Aucune génération de clés n'est active.");
  const std::string audit_fault = app.checkpoints.fault();
  const auto schema = schema_in_words(app);
  if (!schema) return fail(schema.error());
  json::array forged_scans;
  for (const std::string& fault : app.ledger->forged_files()) forged_scans.emplace_back(fault);
  return json::object{{"data_dir", storage.data_dir},
                      {"forged_scan_files", std::move(forged_scans)},
                      {"audit", audit_fault.empty() ? "ok" : audit_fault},
                      {"database", "ok"},
                      {"schema", *schema},
                      {"keys", "ok"},
                      {"keys_locked", is_all_locked() && crypto::openssl_keys_are_locked()},
                      {"clock", "ok"},
                      {"fence", fence->leased_end()},
                      {"free_bytes", space.available},
                      {"demonstration", app.is_demonstration()},
                      {"base_url", app.printed_base_url()}};
}

}  // namespace

Result<json::object> reconcile(Application& app, const oversight::Reconciliation::Progress& progress) {
  // More than anybody reads, and not more than memory holds.
  constexpr std::size_t findings_max = 1'000'000;
  const auto report = app.reconciliation.run(findings_max, progress);
  if (!report) return fail(report.error());
  return oversight::report_json(**report, findings_max);
}

std::map<std::string, ControlVerb> running_commands(Application& app) {
  const ArchiveProgress no_progress = [](std::int64_t, std::int64_t) {};
  const auto of = [&app](auto act) {
    return [&app, act](const json::object& arguments) { return act(app, arguments); };
  };
  const auto of_database = [&app](auto look) {
    return [&app, look](const json::object&) {
      return app.database->read_now([&](db::Tx& tx) { return look(tx, app.configuration().audit.origin); });
    };
  };
  return {{create_administrator_verb, of(create_administrator)},
          {invite_first_administrator_verb, of(invite_first_administrator)},
          {verify_audit_verb, of_database(verify_audit)},
          {show_audit_keys_verb, of_database(show_audit_keys)},
          {show_checkpoint_verb, of_database(show_checkpoint)},
          {check_verb, of(check_application)},
          {reconcile_verb, [&app](const json::object&) { return reconcile(app, {}); }},
          {export_key_verb, of(export_key)},
          {rewrap_keys_verb, of(rewrap_keys)},
          {rotate_keys_verb, of(rotate_keys)},
          {accept_clock_verb, of(accept_clock)},
          {verify_archives_verb,
           [&app, no_progress](const json::object& of_these) { return verify_archives(app, of_these, no_progress); }},
          {rebuild_archives_verb,
           [&app, no_progress](const json::object& of_these) { return rebuild_archives(app, of_these, no_progress); }}};
}

Result<json::object> run_where_the_data_is(const Configuration& configuration, const std::string& verb,
                                           const json::object& arguments) {
  return run_where_the_data_is(configuration, verb, arguments,
                               [&](Application& app) { return running_commands(app).at(verb)(arguments); });
}

Result<json::object> run_where_the_data_is(const Configuration& configuration, const std::string& verb,
                                           const json::object& arguments,
                                           FunctionRef<Result<json::object>(Application&)> here) {
  auto asked = ask_running_server(control_socket_path(configuration), verb, arguments);
  if (asked || asked.error().code != Code::unavailable) return asked;
  // Nobody listens. Where somebody is only just starting, the directory's lock says so.
  const auto app = Application::open(configuration);
  if (!app) return fail(app.error());
  return here(**app);
}

}  // namespace qrcongo::app
