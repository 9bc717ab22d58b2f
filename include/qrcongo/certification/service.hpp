// Products, and certificates from application to expiry with their quota. Owned by app; each verb belongs to the thread
// whose transaction it is given. A row of another organisation than the caller's own is Code::not_found.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/id.hpp"
#include "qrcongo/base/list_place.hpp"
#include "qrcongo/base/random.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/db/event.hpp"
#include "qrcongo/identity/call.hpp"

namespace qrcongo::certification {

enum class CertificateState {
  draft,
  submitted,
  under_review,
  corrections_requested,
  granted,
  rejected,
  suspended,
  revoked,
  expired
};
std::string_view to_text(CertificateState state);
std::optional<CertificateState> from_text(std::type_identity<CertificateState>, std::string_view text);

// Which stamps a suspension or revocation strikes.
enum class AppliesTo { all_stamps, activated_after };
std::string_view to_text(AppliesTo applies_to);
std::optional<AppliesTo> from_text(std::type_identity<AppliesTo>, std::string_view text);

struct Product {
  ProductId id;
  OrganisationId enterprise_id;
  std::string name;
  std::string brand;
  std::string category;
  std::optional<std::string> gtin;  // 14 digits
  std::optional<std::string> net_content;
  std::optional<std::string> client_reference;
  std::int64_t sequence = 0;  // internal, for cursors
  std::int64_t version = 1;
  std::int64_t created_at = 0;
  std::int64_t updated_at = 0;
};

struct ProductInput {
  std::string name;
  std::string brand;
  std::string category;
  std::optional<std::string> gtin;  // 8, 12, 13 or 14 digits as typed; kept as 14
  std::optional<std::string> net_content;
  std::optional<std::string> client_reference;
};

// What is absent stays.
struct ProductPatch {
  std::optional<std::string> name;
  std::optional<std::string> brand;
  std::optional<std::string> category;
  std::optional<std::string> gtin;
  std::optional<std::string> net_content;
  std::optional<std::string> client_reference;
};

// What a tariff is for: 1 to 40 of a-z, 0-9, "-" and "_", a letter first.
bool is_category(std::string_view text);

// One page of a list.
struct Page : ListPlace {
  std::int64_t limit = 50;
  std::optional<std::string> client_reference{};  // products
  std::optional<std::int64_t> updated_since{};    // time
  // Products: in name, brand, GTIN or client reference. Certificates: in reference, number, product or enterprise.
  std::optional<std::string> search{};
  std::optional<OrganisationId> enterprise_id{};
  std::optional<ProductId> product_id{};   // certificates
  std::vector<CertificateState> states{};  // certificates; none: any
  bool awaiting_me = false;                // certificates: those alone that the caller may review or grant now
};

inline constexpr std::int64_t quota_max = 1'000'000'000;
inline constexpr std::int64_t drafts_max = 100;       // open at once, of an enterprise
inline constexpr std::int64_t made_a_day_max = 1000;  // products, and applications, of the same

struct Quota {
  std::int64_t granted = 0;
  std::int64_t reserved = 0;
  std::int64_t used = 0;
  std::int64_t left() const { return granted - reserved - used; }
};

struct Certificate {
  CertificateId id;
  std::string reference;              // DEM-2026-000123
  std::optional<std::string> number;  // OCC-2026-000123, once granted
  OrganisationId enterprise_id;
  ProductId product_id;
  CertificateState state = CertificateState::draft;
  std::string standard;
  std::string site;
  std::int64_t quota_requested = 0;              // stamps a year
  std::optional<std::int64_t> quota_granted;     // stamps a certificate year
  std::optional<std::int64_t> granted_on;        // day; a certificate year begins at its anniversary
  std::optional<std::int64_t> valid_until;       // day, valid to its end
  AppliesTo applies_to = AppliesTo::all_stamps;  // of the suspension or revocation that holds
  std::int64_t state_changed_at = 0;             // since when the state holds
  std::optional<std::int64_t> held_since;        // when it ceased to be granted by suspension or revocation
  std::optional<std::string> reason_code;        // of the suspension or revocation that holds
  std::optional<std::string> reason;  // of the state that holds: what to correct, why rejected, suspended, revoked
  UserId requested_by;
  std::optional<UserId> reviewed_by;
  std::optional<UserId> granted_by;
  std::int64_t sequence = 0;
  std::int64_t version = 1;
  std::int64_t created_at = 0;
  std::int64_t updated_at = 0;
};

// One change of a certificate's state.
struct CertificateEvent {
  std::int64_t at = 0;
  std::optional<UserId> by;              // none: the program itself
  std::optional<CertificateState> from;  // none: the application
  CertificateState to = CertificateState::draft;
  std::optional<std::string> comment;
};

// What a scan's answer says about a stamp's product and certificate; stamps inherit it.
struct CertificateFacts {
  CertificateId id;
  std::string number;
  CertificateState state = CertificateState::granted;
  AppliesTo applies_to = AppliesTo::all_stamps;
  std::int64_t state_changed_at = 0;
  std::int64_t held_since = 0;   // state_changed_at where it was not suspended before
  std::int64_t valid_until = 0;  // day
  Product product;
  std::string enterprise_name;
};

struct CertificateInput {
  ProductId product_id;
  std::string standard;
  std::string site;
  std::int64_t quota_requested = 0;  // 1 to quota_max
};

// What an application says anew when it is submitted, after corrections were requested or before. What is absent stays.
struct Corrections {
  std::optional<std::string> standard;
  std::optional<std::string> site;
  std::optional<std::int64_t> quota_requested;
};

struct GrantInput {
  std::int64_t valid_until = 0;  // day, not before today
  std::int64_t quota = 0;        // 1 to quota_max
  std::string comment;
};

struct HoldInput {          // suspension and revocation
  std::string reason_code;  // nonconformity, fraud, safety, request, other
  std::string reason;
  AppliesTo applies_to = AppliesTo::all_stamps;
};

class Service {
 public:
  Service(Random& random, UtcOffset offset) : random_(random), offset_(offset) {}

  // Of what an enterprise made made_a_day_max since the authority's midnight, another one is Code::too_many_today.
  // A GTIN's check digit must be right; it is unique in the enterprise, not in the country. What was submitted keeps
  // its GTIN and category for as long as the certificate lives.
  Result<Product> create_product(db::Tx& tx, const identity::Call& call, const ProductInput& input);
  Result<Product> change_product(db::Tx& tx, const identity::Call& call, const ProductId& id,
                                 const ProductPatch& patch);
  Result<Product> product(db::Tx& tx, const ProductId& id);
  Result<Product> require_product(db::Tx& tx, const identity::Call& call, identity::Permission permission,
                                  const ProductId& id);
  std::vector<Product> products(db::Tx& tx, const identity::Call& call, const Page& page);

  // Certificates, by docs/contract.md "States". A wrong transition is Code::wrong_state and names the state.
  // A new one is Code::too_many_drafts where the enterprise has drafts_max already; as products, it may be
  // Code::too_many_today.
  Result<Certificate> apply(db::Tx& tx, const identity::Call& call, const CertificateInput& input);
  Result<Certificate> submit(db::Tx& tx, const identity::Call& call, const CertificateId& id,
                             const Corrections& corrections = {});
  Result<Certificate> review(db::Tx& tx, const identity::Call& call, const CertificateId& id,
                             const std::string& comment);
  Result<Certificate> request_corrections(db::Tx& tx, const identity::Call& call, const CertificateId& id,
                                          const std::string& comment);
  // By another person than who reviewed it: Code::same_person.
  Result<Certificate> grant(db::Tx& tx, const identity::Call& call, const CertificateId& id, const GrantInput& input);
  Result<Certificate> reject(db::Tx& tx, const identity::Call& call, const CertificateId& id,
                             const std::string& reason);
  Result<Certificate> suspend(db::Tx& tx, const identity::Call& call, const CertificateId& id, const HoldInput& input);
  Result<Certificate> reinstate(db::Tx& tx, const identity::Call& call, const CertificateId& id,
                                const std::string& comment);
  Result<Certificate> revoke(db::Tx& tx, const identity::Call& call, const CertificateId& id, const HoldInput& input);
  // Marks as expired what ended before today, and says how many; the program itself does it, hourly and at start.
  Result<std::int64_t> expire(db::Tx& tx, std::int64_t now_ms);

  Result<Certificate> certificate(db::Tx& tx, const CertificateId& id);
  Result<Certificate> require_certificate(db::Tx& tx, const identity::Call& call, identity::Permission permission,
                                          const CertificateId& id);
  std::vector<Certificate> certificates(db::Tx& tx, const identity::Call& call, const Page& page);
  // What this caller may do with the certificate now: submit, review, request_corrections, grant, reject, suspend,
  // reinstate, revoke.
  std::vector<std::string> actions(const Certificate& certificate, const identity::Call& call) const;
  std::vector<CertificateEvent> history(db::Tx& tx, const CertificateId& id);
  // Granted and not past its last day today, whether expire() ran or not; else Code::certificate_not_valid.
  Result<Certificate> require_valid(db::Tx& tx, const CertificateId& id, std::int64_t now_ms);

  // The quota of the certificate year that runs; of a granted certificate.
  Quota quota(db::Tx& tx, const Certificate& certificate, std::int64_t now_ms);
  // Code::quota_exceeded, naming what is left, where the running year has less than this.
  Result<Quota> require_quota(db::Tx& tx, const Certificate& certificate, std::int64_t quantity, std::int64_t now_ms);
  // An order reserves once, in the year that runs; release and use strike that very year, however late they come.
  Result<void> reserve_quota(db::Tx& tx, const Certificate& certificate, const OrderId& order, std::int64_t quantity,
                             std::int64_t now_ms);
  void release_quota(db::Tx& tx, const OrderId& order);
  void use_quota(db::Tx& tx, const OrderId& order);

  // Every certificate that was ever granted, for the scans' index.
  std::vector<CertificateFacts> all_facts(db::Tx& tx);
  // Nothing before it was granted.
  std::optional<CertificateFacts> facts(db::Tx& tx, const CertificateId& id);

  // Published with every change here of what a scan's answer says: state and dates. An enterprise's new name is
  // identity's organisation_changed.
  db::Event<CertificateFacts> facts_changed;

 private:
  struct Change;
  using Rule = Result<void> (*)(const Certificate&, const identity::Call&);
  Result<Certificate> require_for(db::Tx& tx, const identity::Call& call, const CertificateId& id, Rule may);
  Certificate change_state(db::Tx& tx, const identity::Call& call, Certificate certificate, const Change& change);
  Certificate hold(db::Tx& tx, const identity::Call& call, Certificate certificate, CertificateState to,
                   const std::string& action, const HoldInput& input);
  void publish_facts(db::Tx& tx, const CertificateId& id);

  Random& random_;
  UtcOffset offset_;
};

}  // namespace qrcongo::certification
