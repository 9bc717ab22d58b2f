#include "tests/support/world.hpp"

#include "qrcongo/base/clock.hpp"

namespace qrcongo::testing {
namespace {

using identity::Duty;
using identity::OrganisationKind;
using identity::Role;

std::int64_t day(const std::string& text) { return *parse_day(text); }

}  // namespace

orders::Settings World::usual_settings() {
  orders::Settings settings;
  settings.offset = UtcOffset{60};
  return settings;
}

World::World(orders::Settings settings)
    : certification(random, settings.offset), orders(certification, approvals, random, std::move(settings)) {
  identity.install_effects("https://stamps.example");
  orders.install_effects();
  enterprise();
  printer();
  for (const char* name : {"a", "reviewer", "granter"}) officer(name);
  admin();
  admin("second");
  cashier();
  auditor();
}

void World::require_outside_of_acts(const std::string& name) const {
  const bool outside = std::this_thread::get_id() == thread_;
  REQUIRE_MESSAGE(outside, name << " comes into being inside an act: mention them before it");
}

OrganisationId World::organisation(OrganisationKind kind, const std::string& name) {
  const auto known = organisations_.find(name);
  if (known != organisations_.end()) return known->second;
  require_outside_of_acts(name);
  identity::OrganisationInput input;
  input.kinds = {kind};
  input.name = name;
  if (kind == OrganisationKind::printer) {
    input.agreement = identity::Agreement{"AGR-" + std::to_string(organisations_.size()), day("2028-12-31")};
    input.print_profile = identity::PrintProfile{"png", 600, 10, 50'000};
  }
  const auto made = must([&](db::Tx& tx) { return identity.create_organisation(tx, program(), input); });
  return organisations_[name] = made.id;
}

identity::Call World::person(OrganisationKind kind, const std::string& organisation_name, Role role,
                             const std::string& name, std::set<Duty> duties) {
  const OrganisationId of = organisation(kind, organisation_name);
  const std::string email = "p" + std::to_string(people_.size()) + "@qrcongo.example";
  const std::string who = of.str() + std::string(to_text(role)) + std::to_string(duties.size()) + name;
  auto known = people_.find(who);
  if (known == people_.end()) {
    require_outside_of_acts(name);
    // Of who bears authority no two are called alike.
    const identity::UserInput input{email, name + " p" + std::to_string(people_.size()), of, role, std::move(duties),
                                    "fr"};
    const auto call = must([&](db::Tx& tx) -> Result<identity::Call> {
      const auto invited = identity.invite(tx, program(), input);
      if (!invited) return fail(invited.error());
      const auto user = identity.accept_invitation(tx, program(), invited->invitation->token, "no password",
                                                   std::nullopt, std::nullopt);
      if (!user) return fail(user.error());
      return identity.call_as(tx, user->id, clock.now_ms());
    });
    known = people_.emplace(who, call.caller).first;
  }
  return {known->second, "", clock.now_ms()};
}

identity::Call World::admin(const std::string& name) {
  return person(OrganisationKind::government, "Gouvernement", Role::ADMIN_GOUVERNEMENTAL, name);
}

identity::Call World::officer(const std::string& name) {
  return person(OrganisationKind::occ, "OCC", Role::OPERATEUR_OCC, name);
}

identity::Call World::cashier(const std::string& name) {
  return person(OrganisationKind::occ, "OCC", Role::OPERATEUR_OCC, name, {Duty::cashier});
}

identity::Call World::inspector(const std::string& name) {
  return person(OrganisationKind::occ, "OCC", Role::OPERATEUR_OCC, name, {Duty::inspector});
}

identity::Call World::auditor() {
  return person(OrganisationKind::government, "Gouvernement", Role::AUDITEUR_SYSTEME, "a");
}

identity::Call World::enterprise(const std::string& organisation_name, const std::string& name) {
  return person(OrganisationKind::enterprise, organisation_name, Role::ENTREPRISE_CERTIFIEE, name);
}

identity::Call World::someone_of(const OrganisationId& enterprise_id) {
  for (const auto& [name, id] : organisations_) {
    if (id == enterprise_id) return enterprise(name);
  }
  FAIL("an enterprise that is not of this world");
  return {};
}

identity::Call World::printer(const std::string& organisation_name, const std::string& name) {
  return person(OrganisationKind::printer, organisation_name, Role::ESTAMPILLEUR_AGREE, name);
}

identity::Call World::api_client_of(identity::Call person_of_it) {
  person_of_it.caller.client_id = ApiClientId(make_uuid_v7(clock.now_ms(), random));
  return person_of_it;
}

OrganisationId World::printer_id(const std::string& organisation_name) {
  return organisation(OrganisationKind::printer, organisation_name);
}

void World::end_agreement(const OrganisationId& id) {
  identity::OrganisationPatch patch;
  patch.agreement = identity::Agreement{"AGR-ended", UtcOffset{60}.day_of(clock.now_ms()) - 1};
  must([&](db::Tx& tx) { return identity.change_organisation(tx, program(), id, patch); });
}

ProductId World::product(const std::optional<std::string>& gtin, const std::string& category) {
  return product_of(enterprise(), gtin, category);
}

ProductId World::product_of(const identity::Call& by, const std::optional<std::string>& gtin,
                            const std::string& category) {
  certification::ProductInput input{"Bière blonde 72 cl", "Fleuve", category, gtin, "72 cl", std::nullopt};
  return must([&](db::Tx& tx) { return certification.create_product(tx, by, input); }).id;
}

CertificateId World::application(const ProductId& product) {
  const auto found = must([&](db::Tx& tx) { return certification.product(tx, product); });
  const identity::Call by = someone_of(found.enterprise_id);
  const certification::CertificateInput input{product, "NCD 012", "Usine de Limete", 5'000'000};
  return must([&](db::Tx& tx) { return certification.apply(tx, by, input); }).id;
}

CertificateId World::application_under_review(const ProductId& product) {
  const CertificateId id = application(product);
  const identity::Call reviewer = officer("reviewer");
  const identity::Call by = someone_of(certificate(id).enterprise_id);
  must([&](db::Tx& tx) { return certification.submit(tx, by, id); });
  must([&](db::Tx& tx) { return certification.review(tx, reviewer, id, "Dossier complet"); });
  return id;
}

CertificateId World::granted_certificate(std::int64_t quota) {
  return granted_certificate_of(product(std::nullopt), quota);
}

CertificateId World::granted_certificate_of(const ProductId& product, std::int64_t quota,
                                            const std::string& valid_until) {
  const CertificateId id = application_under_review(product);
  const identity::Call granter = officer("granter");
  const certification::GrantInput input{day(valid_until), quota, "Rapport 118 conforme"};
  must([&](db::Tx& tx) { return certification.grant(tx, granter, id, input); });
  return id;
}

void World::suspend(const CertificateId& id) {
  const identity::Call by = officer();
  const certification::HoldInput input{"nonconformity", "Analyse du 20/11", certification::AppliesTo::all_stamps};
  must([&](db::Tx& tx) { return certification.suspend(tx, by, id, input); });
}

void World::reinstate(const CertificateId& id) {
  const identity::Call by = officer();
  must([&](db::Tx& tx) { return certification.reinstate(tx, by, id, "Levée"); });
}

void World::tariff(std::int64_t price, const std::string& category, const std::string& valid_from) {
  const identity::Call by = admin();
  const auto made = must([&](db::Tx& tx) {
    return orders.propose_tariff(tx, by, category, {price, "CDF"}, day(valid_from));
  });
  REQUIRE(approve(admin("second"), identity::ApprovalKind::tariff, made.id.str()));
  tariffs_.insert(category);
}

orders::OrderInput World::order_input(const CertificateId& certificate, std::int64_t quantity) {
  orders::OrderInput input;
  input.certificate_id = certificate;
  input.quantity = quantity;
  input.deliveries = {{DeliveryId(), printer_id(), quantity, std::nullopt}};
  return input;
}

orders::PaymentInput World::payment_of(const Money& amount) {
  return {amount, "bank_slip", "RAWBANK-" + std::to_string(++references_), UtcOffset{60}.day_of(clock.now_ms())};
}

OrderId World::placed_order(const CertificateId& certificate, std::int64_t quantity) {
  return placed_order(order_input(certificate, quantity));
}

OrderId World::placed_order(const orders::OrderInput& input) {
  if (!tariffs_.contains("beer")) tariff();
  const identity::Call by = enterprise();
  return must([&](db::Tx& tx) { return orders.place(tx, by, input); }).id;
}

OrderId World::submitted_order(const CertificateId& certificate, std::int64_t quantity) {
  const OrderId id = placed_order(certificate, quantity);
  const identity::Call by = enterprise();
  must([&](db::Tx& tx) { return orders.submit(tx, by, id); });
  return id;
}

OrderId World::approved_order(const CertificateId& certificate, std::int64_t quantity) {
  const OrderId id = placed_order(certificate, quantity);
  submit_and_approve(id);
  return id;
}

void World::submit_and_approve(const OrderId& id) {
  const identity::Call by = enterprise();
  must([&](db::Tx& tx) { return orders.submit(tx, by, id); });
  for (const identity::Call& approver : {officer(), admin()}) {
    if (order(id).state != orders::OrderState::submitted) break;
    must([&](db::Tx& tx) { return orders.approve(tx, approver, id, "Conforme"); });
  }
}

ApprovalId World::awaited(identity::ApprovalKind kind, const std::string& subject_id, const std::string& step) {
  return must([&](db::Tx& tx) -> Result<ApprovalId> {
    const auto found = approvals.awaited(tx, kind, subject_id, step);
    if (!found) return fail(Code::not_found, "nothing is awaited");
    return found->id;
  });
}

Result<identity::Approvals::Decision> World::approve(const identity::Call& by, identity::ApprovalKind kind,
                                                     const std::string& subject_id, const std::string& step) {
  const ApprovalId id = awaited(kind, subject_id, step);
  return act([&](db::Tx& tx) { return approvals.approve(tx, by, id, "Conforme"); });
}

Result<identity::Approvals::Decision> World::reject(const identity::Call& by, identity::ApprovalKind kind,
                                                    const std::string& subject_id, const std::string& step) {
  const ApprovalId id = awaited(kind, subject_id, step);
  return act([&](db::Tx& tx) { return approvals.reject(tx, by, id, "Non"); });
}

OrderId World::paid_order(const CertificateId& certificate, std::int64_t quantity) {
  return paid_order(order_input(certificate, quantity));
}

OrderId World::paid_order(std::int64_t quantity) { return paid_order(granted_certificate(), quantity); }

OrderId World::paid_order(const orders::OrderInput& input) {
  const OrderId id = placed_order(input);
  submit_and_approve(id);
  const identity::Call by = cashier();
  const orders::PaymentInput payment = payment_of(order(id).total);
  must([&](db::Tx& tx) { return orders.record_payment(tx, by, id, payment); });
  return id;
}

orders::Order World::order(const OrderId& id) {
  return must([&](db::Tx& tx) { return orders.order(tx, id); });
}

certification::Certificate World::certificate(const CertificateId& id) {
  return must([&](db::Tx& tx) { return certification.certificate(tx, id); });
}

certification::Quota World::quota(const CertificateId& id) {
  return must([&](db::Tx& tx) -> Result<certification::Quota> {
    return certification.quota(tx, *certification.certificate(tx, id), clock.now_ms());
  });
}

}  // namespace qrcongo::testing
