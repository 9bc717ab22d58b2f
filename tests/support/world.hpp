// A small country for tests: a database, people of every role, and the services up to orders. People come into being at
// their first mention and stay the same; those named in the constructor are there from the start. Nobody is mentioned
// for the first time inside an act. Owned by the test, on its thread.
//
//   World world;
//   const auto certificate = world.granted_certificate();
//   const auto order = world.placed_order(certificate, 1000);
//   auto refused = world.act([&](db::Tx& tx) { return world.orders.submit(tx, world.enterprise("Savonnerie"), order);
//   });
#pragma once

#include <map>
#include <set>
#include <string>
#include <thread>

#include "qrcongo/certification/service.hpp"
#include "qrcongo/identity/service.hpp"
#include "qrcongo/orders/service.hpp"
#include "tests/support/database.hpp"
#include "tests/support/fakes.hpp"

namespace qrcongo::testing {

inline constexpr const char* valid_gtin = "09506000134352";

class World {
 public:
  explicit World(orders::Settings settings = usual_settings());
  static orders::Settings usual_settings();  // UTC+1, CDF, both approvals always, 30 days to pay

  TestDatabase database;
  FakeClock clock;  // 2026-11-24, 13:00 at the authority's
  FakeRandom random;
  identity::Approvals approvals{random};
  identity::Service identity{random, approvals};
  certification::Service certification;
  orders::Service orders;

  // People, as the Call of theirs at this moment. Whoever bears another name is another person.
  identity::Call admin(const std::string& name = "a");
  identity::Call officer(const std::string& name = "a");
  identity::Call cashier(const std::string& name = "a");            // an officer of the OCC with the duty
  identity::Call inspector(const std::string& name = "inspector");  // the same with the other one
  identity::Call auditor();
  identity::Call enterprise(const std::string& organisation = "Brasserie du Fleuve SA", const std::string& name = "a");
  identity::Call printer(const std::string& organisation = "Imprimerie Nationale", const std::string& name = "a");
  identity::Call program() const { return identity::system_call(clock.now_ms()); }
  identity::Call api_client_of(identity::Call person);
  OrganisationId printer_id(const std::string& organisation = "Imprimerie Nationale");
  void end_agreement(const OrganisationId& printer);  // as of yesterday

  // What stands ready for an act. The enterprise is enterprise(), the tariff 1,250,000 CDF centimes per thousand
  // "beer".
  ProductId product(const std::optional<std::string>& gtin = valid_gtin, const std::string& category = "beer");
  ProductId product_of(const identity::Call& enterprise, const std::optional<std::string>& gtin = valid_gtin,
                       const std::string& category = "beer");
  CertificateId application(const ProductId& product);                // draft
  CertificateId application_under_review(const ProductId& product);   // reviewed by officer("reviewer")
  CertificateId granted_certificate(std::int64_t quota = 5'000'000);  // of a new product without a GTIN
  CertificateId granted_certificate_of(const ProductId& product, std::int64_t quota = 5'000'000,
                                       const std::string& valid_until = "2027-11-22");
  void suspend(const CertificateId& certificate);
  void reinstate(const CertificateId& certificate);
  // Proposed by admin("a"), approved by admin("second").
  void tariff(std::int64_t price = 1'250'000, const std::string& category = "beer",
              const std::string& valid_from = "2026-01-01");

  orders::OrderInput order_input(const CertificateId& certificate,
                                 std::int64_t quantity);  // one delivery to printer_id()
  orders::PaymentInput payment_of(const Money& amount);   // with a reference of its own
  OrderId placed_order(const CertificateId& certificate,
                       std::int64_t quantity);  // draft; makes the tariff where it lacks
  OrderId placed_order(const orders::OrderInput& input);
  OrderId submitted_order(const CertificateId& certificate, std::int64_t quantity);
  OrderId approved_order(const CertificateId& certificate, std::int64_t quantity);  // by officer("a") and admin("a")
  OrderId paid_order(const CertificateId& certificate, std::int64_t quantity);      // recorded by cashier("a")
  OrderId paid_order(std::int64_t quantity);                                        // of a new certificate
  OrderId paid_order(const orders::OrderInput& input);
  void submit_and_approve(const OrderId& id);
  // Of what awaits a second person; refused as the person is.
  Result<identity::Approvals::Decision> approve(const identity::Call& by, identity::ApprovalKind kind,
                                                const std::string& subject_id, const std::string& step = "");
  Result<identity::Approvals::Decision> reject(const identity::Call& by, identity::ApprovalKind kind,
                                               const std::string& subject_id, const std::string& step = "");
  ApprovalId awaited(identity::ApprovalKind kind, const std::string& subject_id, const std::string& step = "");

  orders::Order order(const OrderId& id);
  certification::Certificate certificate(const CertificateId& id);
  certification::Quota quota(const CertificateId& id);  // of the year that runs

  // Runs work(Tx&) in a transaction and gives its answer; an Error rolls back.
  template <class Work>
  auto act(Work&& work) {
    return database->write_now(std::forward<Work>(work));
  }
  // The same, and fails the test where it is refused.
  template <class Work>
  auto must(Work&& work) {
    return database.write(std::forward<Work>(work));
  }

 private:
  const std::thread::id thread_ = std::this_thread::get_id();

  OrganisationId organisation(identity::OrganisationKind kind, const std::string& name);
  identity::Call person(identity::OrganisationKind kind, const std::string& organisation, identity::Role role,
                        const std::string& name, std::set<identity::Duty> duties = {});
  void require_outside_of_acts(const std::string& name) const;
  identity::Call someone_of(const OrganisationId& enterprise_id);

  std::map<std::string, OrganisationId> organisations_;  // by name
  std::map<std::string, identity::Caller> people_;       // by organisation, role, duties and name
  std::set<std::string> tariffs_;                        // categories that have one
  int references_ = 0;
};

}  // namespace qrcongo::testing
