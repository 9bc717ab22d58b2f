// Organisations and the people in them, as other rooms may ask for them. Owned by app; each call belongs to the thread
// whose transaction it is given.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/id.hpp"
#include "qrcongo/db/conditions.hpp"
#include "qrcongo/db/event.hpp"
#include "qrcongo/identity/call.hpp"

namespace qrcongo::identity {

enum class OrganisationKind { government, occ, enterprise, printer };
std::string_view to_text(OrganisationKind kind);
std::optional<OrganisationKind> from_text(std::type_identity<OrganisationKind>, std::string_view text);

struct Address {
  std::string line;
  std::string city;
  std::string province;  // ISO 3166-2, "CD-KN"
};

struct Agreement {
  std::string number;
  std::int64_t valid_until = 0;  // day; valid to its end

  bool holds_on(std::int64_t day) const { return valid_until >= day; }
};

struct PrintProfile {
  std::string format = "png";
  std::int64_t dpi = 500;
  std::int64_t module_px = 8;
  std::int64_t part_stamps = 1'000'000;
};

struct Organisation {
  OrganisationId id;
  std::set<OrganisationKind> kinds;
  std::string state;  // active, suspended
  std::string name;
  std::optional<std::string> registration_number;
  std::optional<std::string> tax_number;
  std::optional<std::string> email;
  std::optional<std::string> phone;
  std::optional<Address> address;
  std::optional<Agreement> agreement;         // printers
  std::optional<PrintProfile> print_profile;  // printers
  std::int64_t sequence = 0;
  std::int64_t version = 1;
  std::int64_t created_at = 0;
  std::int64_t updated_at = 0;

  bool is(OrganisationKind kind) const { return kinds.contains(kind); }
};

std::optional<Organisation> find_organisation(db::Tx& tx, const OrganisationId& id);
// Where nothing more is asked, nothing that lies sealed is opened.
std::optional<std::string> organisation_name(db::Tx& tx, const OrganisationId& id);

// Names of organisations for the rows of one answer, each asked of the database once. Lives no longer than its Tx.
class OrganisationNames {
 public:
  explicit OrganisationNames(db::Tx& tx) : tx_(tx) {}
  const std::string& of(const OrganisationId& id);  // "" of one that does not exist

 private:
  db::Tx& tx_;
  std::map<OrganisationId, std::string> known_;
};

// For lists of other rooms that are searched by the name of the organisation that their rows name in `column`.
db::Related organisation_by_name(const std::string& column);

// A printer that may be given stamps today: kind printer, active, agreement not ended; else Code::printer_not_approved.
Result<Organisation> require_approved_printer(db::Tx& tx, const OrganisationId& id, std::int64_t today);

// A printer as whoever orders from it may know it; nothing that lies sealed is opened.
struct ListedPrinter {
  OrganisationId id;
  std::string name;
  std::optional<std::string> province;
  Agreement agreement;
  PrintProfile print_profile;
  std::int64_t sequence = 0;
};

struct PrinterPage {
  std::int64_t after = 0;  // the internal sequence number that the last page ended with
  std::int64_t limit = 50;
  std::optional<std::string> search{};  // in the name
};

// Active ones with an agreement, though it may have ended.
std::vector<ListedPrinter> listed_printers(db::Tx& tx, const PrinterPage& page);

// Printers that may be given stamps today.
std::int64_t count_approved_printers(db::Tx& tx, std::int64_t today);

bool is_active_person(db::Tx& tx, const UserId& id);

// {"id","name","role"} of a person, as answers name who did something; null for an unknown one.
boost::json::value person_json(db::Tx& tx, const std::optional<UserId>& id);

// Enterprises and printers know their own people alone: whom to approach elsewhere is nothing that they are told.
bool may_know_person(db::Tx& tx, const Call& call, const UserId& id);
// As person_json to whoever may know who it was; to others {"role","organisation_name"}.
boost::json::value actor_json(db::Tx& tx, const Call& call, const std::optional<UserId>& id);

}  // namespace qrcongo::identity
