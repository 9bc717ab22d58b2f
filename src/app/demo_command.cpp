// `qrcongo demo`: prepares a data directory that is marked as a demonstration, and shows what is in it.
#include <chrono>
#include <iostream>
#include <thread>

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "commands.hpp"
#include "data_directory.hpp"
#include "demonstration.hpp"
#include "progress_bar.hpp"
#include "qrcongo/base/text.hpp"
#include "running_commands.hpp"

namespace qrcongo::app {
namespace {

namespace json = boost::json;

Result<void> prepare(const Configuration& configuration) {
  if (is_prepared(configuration) && !is_demonstration(configuration)) {
    return fail(Code::wrong_state, "Le dossier " + configuration.storage.data_dir +
                                       " sert pour de bon : une démonstration demande le sien.");
  }
  if (!configuration.stamps.base_url.empty()) {
    return fail(Code::wrong_state, "stamps.base_url est réglé : une démonstration n'émet pas sous une vraie adresse.");
  }
  // Marked first, so that a crash never leaves a demonstration that looks like the real thing.
  if (auto marked = mark_as_demonstration(configuration); !marked) return marked;
  SystemClock clock;
  SystemRandom random;
  const auto prepared = prepare_data_directory(configuration, clock, random);
  if (!prepared) return fail(prepared.error());
  return {};
}

bool is_under_way(orders::OrderState state) {
  return state == orders::OrderState::paid || state == orders::OrderState::generating;
}

Result<void> wait_for_archives(Application& app, const OrderId& id) {
  constexpr std::chrono::milliseconds look_every{100};
  ProgressBar bar("Fabrication des estampilles");
  for (;;) {
    const auto order = app.database->read_now([&](db::Tx& tx) { return app.orders.order(tx, id); });
    if (!order) return fail(order.error());
    if (order->state == orders::OrderState::failed)
      return fail(Code::unavailable, order->state_reason.value_or("La fabrication a échoué."));
    if (!is_under_way(order->state)) {
      bar.show(order->quantity, order->quantity, format_count(order->quantity));
      return {};
    }
    const stamps::Progress progress = app.issuance.progress(id);
    bar.show(progress.made, order->quantity,
             fmt::format("{} sur {}, {}/s", format_count(progress.made), format_count(order->quantity),
                         format_count(static_cast<std::int64_t>(progress.stamps_a_second))));
    std::this_thread::sleep_for(look_every);
  }
}

Result<Demonstration::Shown> tell(Application& app, std::int64_t stamps) {
  Demonstration demonstration(app, stamps);
  const auto order = demonstration.place_order();
  if (!order) return fail(order.error());
  if (auto started = app.issuance.start(); !started) return fail(started.error());
  const auto made = wait_for_archives(app, *order);
  app.issuance.stop();
  if (!made) return fail(made.error());
  if (auto applied = demonstration.apply_half(*order); !applied) return fail(applied.error());
  return demonstration.show(*order);
}

std::string address_of(const Configuration& configuration, const Demonstration::Shown& shown,
                       const std::string& serial) {
  return configuration.server.public_url + "/01/" + shown.gtin + "/21/" + serial;
}

json::array texts(const std::vector<std::string>& all) { return json::array(all.begin(), all.end()); }

void print_as_json(const Configuration& configuration, const Demonstration::Shown& shown,
                   const json::value& setup_link) {
  json::array archives;
  for (const auto& one : shown.archives)
    archives.push_back({{"path", one.path}, {"size_bytes", one.size_bytes}, {"sha256", one.sha256}});
  const json::object answer = {{"demonstration", true},
                               {"order", shown.order_number},
                               {"archives", std::move(archives)},
                               {"active", texts(shown.active)},
                               {"inactive", texts(shown.inactive)},
                               {"authentic_url", address_of(configuration, shown, shown.active.front())},
                               {"not_activated_url", address_of(configuration, shown, shown.inactive.front())},
                               {"setup_link", setup_link}};
  std::cout << json::serialize(answer) << "\n";
}

void print_as_text(const Configuration& configuration, const Demonstration::Shown& shown,
                   const json::value& setup_link) {
  std::cout << "Démonstration dans " << configuration.storage.data_dir << ", commande " << shown.order_number << "\n\n";
  for (const auto& one : shown.archives) {
    std::cout << "Fichier d'impression (" << format_count(one.size_bytes) << " octets)\n  " << one.path
              << "\n  SHA-256 " << one.sha256 << "\n";
  }
  std::cout << "Une estampille authentique\n  " << address_of(configuration, shown, shown.active.front()) << "\n"
            << "Une estampille qui n'a pas été apposée\n  " << address_of(configuration, shown, shown.inactive.front())
            << "\n";
  if (setup_link.is_string()) {
    std::cout << "Lien à usage unique du premier administrateur\n  " << std::string(setup_link.get_string()) << "\n";
  }
  std::cout << std::flush;
}

}  // namespace

int demo_command(const Configuration& configuration, std::int64_t stamps, bool as_json) {
  if (const auto prepared = prepare(configuration); !prepared) return report(prepared.error());
  const auto app = Application::open(configuration);
  if (!app) return report(app.error());
  const auto shown = tell(**app, stamps);
  if (!shown) return report(shown.error());
  const auto link = running_commands(**app).at(invite_first_administrator_verb)({});
  if (!link) return report(link.error());
  (as_json ? print_as_json : print_as_text)(configuration, *shown, link->at("setup_link"));
  return exit_ok;
}

}  // namespace qrcongo::app
