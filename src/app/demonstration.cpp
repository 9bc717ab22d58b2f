#include "demonstration.hpp"

#include "qrcongo/base/check.hpp"

namespace qrcongo::app {
namespace {

using identity::Call;
using identity::OrganisationKind;
using identity::Role;

constexpr const char* reference = "DEMONSTRATION";
constexpr const char* gtin = "9506000134352";
constexpr const char* enterprise_email = "qualite@fleuve.example";
constexpr const char* printer_email = "atelier@imprimerie.example";
constexpr std::int64_t year_days = 365;
constexpr std::int64_t samples = 5;

// Ends the transaction with the Error: the demonstration is told whole or not at all.
struct Refused {
  Error error;
};

template <class T>
T must(Result<T> result) {
  if (!result) throw Refused{std::move(result.error())};
  return std::move(*result);
}

struct Cast {
  Call admin;
  Call second_admin;
  Call reviewer;
  Call granter;
  Call cashier;
  Call enterprise;
  Call printer;
};

// The steps of the story inside one transaction.
class Story {
 public:
  Story(Application& app, db::Tx& tx)
      : app_(app),
        tx_(tx),
        now_ms_(app.clock.now_ms()),
        today_(app.configuration().authority.utc_offset.day_of(now_ms_)) {}

  Cast gather_people() {
    Cast cast;
    cast.admin = administrator("a.mabiala@gouv.example");
    cast.second_admin = administrator("h.loemba@gouv.example");
    const OrganisationId occ = organisation("Office de contrôle (démonstration)", OrganisationKind::occ);
    cast.reviewer = person("c.mbala@occ.example", "C. Mbala", occ, Role::OPERATEUR_OCC);
    cast.granter = person("j.ilunga@occ.example", "J. Ilunga", occ, Role::OPERATEUR_OCC);
    cast.cashier = person("m.nzuzi@occ.example", "M. Nzuzi", occ, Role::OPERATEUR_OCC, {identity::Duty::cashier});
    cast.enterprise =
        person(enterprise_email, "B. Okemba", organisation("Brasserie du Fleuve SA", OrganisationKind::enterprise),
               Role::ENTREPRISE_CERTIFIEE);
    cast.printer = person(printer_email, "D. Samba", organisation("Imprimerie Nationale", OrganisationKind::printer),
                          Role::ESTAMPILLEUR_AGREE);
    return cast;
  }

  CertificateId certify(const Cast& cast, const certification::ProductInput& input, std::int64_t quota) {
    auto& room = app_.certification;
    const auto product = must(room.create_product(tx_, cast.enterprise, input));
    const certification::CertificateInput application{product.id, "NCD 012", "Usine de Limete", quota};
    const CertificateId id = must(room.apply(tx_, cast.enterprise, application)).id;
    must(room.submit(tx_, cast.enterprise, id));
    must(room.review(tx_, cast.reviewer, id, "Dossier complet"));
    must(room.grant(tx_, cast.granter, id,
                    certification::GrantInput{today_ + year_days, quota, "Rapport 118 conforme"}));
    return id;
  }

  void set_tariff(const Cast& cast, const std::string& category, std::int64_t price) {
    const Money price_per_thousand{price, app_.configuration().authority.currency};
    const TariffId id = must(app_.orders.propose_tariff(tx_, cast.admin, category, price_per_thousand, today_)).id;
    const auto awaited = app_.approvals.awaited(tx_, identity::ApprovalKind::tariff, id.str(), "");
    must(app_.approvals.approve(tx_, cast.second_admin, awaited->id, "Conforme"));
  }

  OrderId order(const Cast& cast, const CertificateId& certificate, std::int64_t quantity) {
    auto& room = app_.orders;
    orders::OrderInput input;
    input.certificate_id = certificate;
    input.quantity = quantity;
    input.deliveries = {{DeliveryId(), cast.printer.caller.organisation_id, quantity, std::nullopt}};
    input.client_reference = reference;
    const OrderId id = must(room.place(tx_, cast.enterprise, input)).id;
    must(room.submit(tx_, cast.enterprise, id));
    orders::Order approved = must(room.approve(tx_, cast.reviewer, id, "Conforme"));
    if (approved.state == orders::OrderState::submitted) approved = must(room.approve(tx_, cast.admin, id, "Conforme"));
    const orders::PaymentInput payment{approved.total, "bank_slip", reference, today_};
    if (approved.balance().amount > 0) must(room.record_payment(tx_, cast.cashier, id, payment));
    return id;
  }

 private:
  Call system() const { return identity::system_call(now_ms_); }

  OrganisationId organisation(const std::string& name, OrganisationKind kind) {
    identity::OrganisationInput input;
    input.kinds = {kind};
    input.name = name;
    if (kind == OrganisationKind::printer) {
      input.agreement = identity::Agreement{"AGR-DEMONSTRATION", today_ + 2 * year_days};
      input.print_profile = identity::PrintProfile{};
    }
    return must(app_.identity.create_organisation(tx_, system(), input)).id;
  }

  Call administrator(const std::string& email) {
    return arrive(must(app_.identity.create_administrator(tx_, system(), email)));
  }

  Call person(const std::string& email, const std::string& name, const OrganisationId& of, Role role,
              std::set<identity::Duty> duties = {}) {
    const identity::UserInput input{email, name, of, role, std::move(duties), "fr"};
    return arrive(must(app_.identity.invite(tx_, system(), input)));
  }

  Call arrive(const identity::InvitedUser& invited) {
    const auto user = must(app_.identity.accept_invitation(tx_, system(), invited.invitation->token,
                                                           identity::no_password_record, std::nullopt, std::nullopt));
    return must(app_.identity.call_as(tx_, user.id, now_ms_));
  }

  Application& app_;
  db::Tx& tx_;
  const std::int64_t now_ms_;
  const std::int64_t today_;
};

std::optional<orders::Order> standing_order(Application& app, db::Tx& tx) {
  orders::Page page;
  page.client_reference = reference;
  const auto found = app.orders.orders(tx, identity::system_call(app.clock.now_ms()), page);
  return found.empty() ? std::nullopt : std::optional(found.front());
}

Call call_of(Application& app, db::Tx& tx, const std::string& email) {
  const std::int64_t now_ms = app.clock.now_ms();
  identity::Page everybody;
  everybody.limit = 200;
  const identity::UserList listed = app.identity.users(tx, identity::system_call(now_ms), everybody);
  for (const identity::User& user : listed.users) {
    if (user.email == email) return must(app.identity.call_as(tx, user.id, now_ms));
  }
  throw Refused{Error{Code::wrong_state, email + " manque dans cette démonstration.", {}, 0}};
}

template <class Work>
auto in_one_transaction(Application& app, Work work) {
  return app.database->write_now([&](db::Tx& tx) -> Result<std::invoke_result_t<Work&, db::Tx&>> {
    try {
      return work(tx);
    } catch (Refused& refused) {
      return fail(std::move(refused.error));
    }
  });
}

}  // namespace

Result<OrderId> Demonstration::place_order() {
  return in_one_transaction(app_, [this](db::Tx& tx) -> OrderId {
    if (auto standing = standing_order(app_, tx)) {
      // It failed in an earlier run, on a full disk most likely: try again rather than report the old failure.
      if (standing->state == orders::OrderState::failed) {
        must(app_.orders.resume(tx, identity::system_call(app_.clock.now_ms()), standing->id));
      }
      return standing->id;
    }
    Story story(app_, tx);
    const Cast cast = story.gather_people();
    const std::int64_t quota = std::max<std::int64_t>(5'000'000, 10 * stamps_);
    const CertificateId beer =
        story.certify(cast, {"Bière blonde 72 cl", "Fleuve", "beer", gtin, "72 cl", "SKU-72B"}, quota);
    story.certify(cast, {"Savon du marché 250 g", "Lac", "soap", std::nullopt, "250 g", "SKU-S250"}, quota);
    story.set_tariff(cast, "beer", 1'250'000);
    story.set_tariff(cast, "soap", 800'000);
    return story.order(cast, beer, stamps_);
  });
}

Result<void> Demonstration::apply_half(const OrderId& id) {
  const auto applied = in_one_transaction(app_, [&](db::Tx& tx) -> bool {
    if (must(app_.orders.order(tx, id)).state != orders::OrderState::ready) return false;
    const Call printer = call_of(app_, tx, printer_email);
    const Call enterprise = call_of(app_, tx, enterprise_email);
    for (const stamps::Batch& batch : app_.stamps.batches(tx, id)) {
      for (const stamps::Archive& archive : app_.stamps.archives(tx, batch.id)) {
        must(app_.distribution.receive(tx, printer, archive.id, archive.sha256));
      }
      distribution::ActivationReport report;
      report.selection.from = distribution::Place(std::int64_t{1});
      report.selection.to = distribution::Place(batch.quantity / 2);
      report.selection.count = batch.quantity / 2;
      report.production_lot = "L2611A";
      must(app_.distribution.activate(tx, enterprise, batch.id, report));
    }
    return true;
  });
  if (!applied) return fail(applied.error());
  return {};
}

Result<Demonstration::Shown> Demonstration::show(const OrderId& id) {
  return app_.database->read_now([&](db::Tx& tx) -> Result<Shown> {
    const auto order = app_.orders.order(tx, id);
    if (!order) return fail(order.error());
    const auto batches = app_.stamps.batches(tx, id);
    if (batches.empty())
      return fail(Code::wrong_state, "La commande " + order->number + " de cette démonstration n'a pas d'estampilles.");
    const stamps::Batch& batch = batches.front();
    Shown shown;
    shown.order_number = order->number;
    shown.gtin = batch.gtin;
    for (const stamps::Archive& archive : app_.stamps.archives(tx, batch.id)) {
      shown.archives.push_back(
          {app_.configuration().storage.data_dir + "/" + archive.path, archive.size_bytes, archive.sha256});
    }
    const std::int64_t half = batch.quantity / 2;
    for (std::int64_t i = 1; i <= std::min(samples, half); ++i) shown.active.push_back(app_.stamps.serial_at(batch, i));
    for (std::int64_t i = half + 1; i <= std::min(half + samples, batch.quantity); ++i) {
      shown.inactive.push_back(app_.stamps.serial_at(batch, i));
    }
    return shown;
  });
}

}  // namespace qrcongo::app
