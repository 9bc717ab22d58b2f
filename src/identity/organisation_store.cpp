#include "qrcongo/db/conditions.hpp"
#include "qrcongo/db/sealed.hpp"
#include "set_column.hpp"
#include "store.hpp"

namespace qrcongo::identity::store {
namespace {

const std::string columns =
    "id, kinds, state, name, registration_number, tax_number, email, phone, address_line, address_city, "
    "address_province, "
    "agreement_number, agreement_valid_until, print_format, print_dpi, print_module_px, print_part_stamps, version, "
    "created_at, updated_at";
const std::string select = "SELECT " + columns + ", sequence FROM organisations ";
const std::string insert_sql =
    "INSERT INTO organisations (" + columns +
    ") VALUES (:id, :kinds, :state, :name, :registration_number, :tax_number, :email, :phone, :address_line, "
    ":address_city, :address_province, :agreement_number, :agreement_valid_until, :print_format, :print_dpi, "
    ":print_module_px, :print_part_stamps, :version, :created_at, :updated_at)";

// The optional groups of a row, column by column.
struct Row {
  Organisation base;
  std::optional<std::string> line, city, province, agreement_number, format;
  std::optional<std::int64_t> agreement_valid_until, dpi, module_px, part_stamps;

  auto fields() {
    return std::tie(base.id, base.kinds, base.state, base.name, base.registration_number, base.tax_number, base.email,
                    base.phone, line, city, province, agreement_number, agreement_valid_until, format, dpi, module_px,
                    part_stamps, base.version, base.created_at, base.updated_at, base.sequence);
  }

  Organisation assembled() && {
    if (line) base.address = Address{*line, city.value_or(""), province.value_or("")};
    if (agreement_number) base.agreement = Agreement{*agreement_number, agreement_valid_until.value_or(0)};
    if (format)
      base.print_profile =
          PrintProfile{*format, dpi.value_or(500), module_px.value_or(8), part_stamps.value_or(1'000'000)};
    return std::move(base);
  }
};

// How to reach an organisation lies sealed.
template <class Change>
void change_contacts(Row& row, Change change) {
  change("email", row.base.email);
  change("phone", row.base.phone);
  change("address_line", row.line);
  change("address_city", row.city);
}

void seal_contacts(db::Tx& tx, Row& row) {
  change_contacts(row, [&](std::string_view column, std::optional<std::string>& value) {
    if (value) value = db::seal(tx, {"organisations", column, row.base.id.str()}, *value);
  });
}

Organisation opened(db::Tx& tx, Row row) {
  change_contacts(row, [&](std::string_view column, std::optional<std::string>& value) {
    if (value) value = db::unseal(tx, {"organisations", column, row.base.id.str()}, *value);
  });
  return std::move(row).assembled();
}

Row taken_apart(db::Tx& tx, const Organisation& organisation) {
  Row row;
  row.base = organisation;
  if (const auto& a = organisation.address) {
    row.line = a->line;
    row.city = a->city;
    row.province = a->province;
  }
  if (const auto& a = organisation.agreement) {
    row.agreement_number = a->number;
    row.agreement_valid_until = a->valid_until;
  }
  if (const auto& p = organisation.print_profile) {
    row.format = p->format;
    row.dpi = p->dpi;
    row.module_px = p->module_px;
    row.part_stamps = p->part_stamps;
  }
  seal_contacts(tx, row);
  return row;
}

struct Present {
  OrganisationId id;
  std::string state;
  auto fields() { return std::tie(id, state); }
};

}  // namespace

std::optional<Organisation> organisation(db::Tx& tx, const OrganisationId& id) {
  auto row = tx.row<Row>(select + "WHERE id = :id", id);
  if (!row) return std::nullopt;
  return opened(tx, std::move(*row));
}

std::vector<Organisation> organisations(db::Tx& tx, const std::optional<OrganisationId>& only, const Page& page) {
  db::Conditions where;
  where.behind(page);
  where.equal("id", only);
  where.among("state", page.states);
  where.at_least("updated_at", page.updated_since);
  if (page.kind) where.require("',' || kinds || ',' LIKE ", "%," + std::string(to_text(*page.kind)) + ",%");
  where.search({"name", "registration_number"}, page.search);
  std::vector<Organisation> all;
  for (Row& row : where.rows<Row>(tx, select, db::order_of(page), page.limit))
    all.push_back(opened(tx, std::move(row)));
  return all;
}

db::Related organisation_by_name(const std::string& column) {
  return {column, "organisations", "organisations.id", {"organisations.name"}};
}

std::optional<Organisation> first_of_kind(db::Tx& tx, OrganisationKind kind) {
  auto row = tx.row<Row>(select + "WHERE ',' || kinds || ',' LIKE :kind ORDER BY sequence LIMIT 1",
                         "%," + std::string(to_text(kind)) + ",%");
  if (!row) return std::nullopt;
  return opened(tx, std::move(*row));
}

std::vector<Organisation> present_organisations(db::Tx& tx) {
  std::vector<Organisation> all;
  tx.each<Present>("SELECT id, state FROM organisations", [&](Present&& present) {
    Organisation& organisation = all.emplace_back();
    organisation.id = std::move(present.id);
    organisation.state = std::move(present.state);
  });
  return all;
}

std::optional<std::string> organisation_name(db::Tx& tx, const OrganisationId& id) {
  return tx.row<std::string>("SELECT name FROM organisations WHERE id = :id", id);
}

void insert_organisation(db::Tx& tx, const Organisation& organisation) {
  const Row r = taken_apart(tx, organisation);
  tx.run(insert_sql, r.base.id, r.base.kinds, r.base.state, r.base.name, r.base.registration_number, r.base.tax_number,
         r.base.email, r.base.phone, r.line, r.city, r.province, r.agreement_number, r.agreement_valid_until, r.format,
         r.dpi, r.module_px, r.part_stamps, r.base.version, r.base.created_at, r.base.updated_at);
}

void update_organisation(db::Tx& tx, const Organisation& organisation) {
  const Row r = taken_apart(tx, organisation);
  tx.run(
      "UPDATE organisations SET state = :state, name = :name, registration_number = :registration_number, "
      "tax_number = :tax_number, email = :email, phone = :phone, address_line = :line, address_city = :city, "
      "address_province = :province, agreement_number = :agreement_number, "
      "agreement_valid_until = :agreement_valid_until, print_format = :print_format, print_dpi = :print_dpi, "
      "print_module_px = :print_module_px, print_part_stamps = :print_part_stamps, version = :version, "
      "updated_at = :updated_at WHERE id = :id",
      r.base.state, r.base.name, r.base.registration_number, r.base.tax_number, r.base.email, r.base.phone, r.line,
      r.city, r.province, r.agreement_number, r.agreement_valid_until, r.format, r.dpi, r.module_px, r.part_stamps,
      r.base.version, r.base.updated_at, r.base.id);
}

std::int64_t count_approved_printers(db::Tx& tx, std::int64_t today) {
  return tx.value<std::int64_t>(
      "SELECT COUNT(*) FROM organisations WHERE kinds LIKE '%printer%' AND state = 'active' AND agreement_valid_until "
      ">= :today",
      today);
}

}  // namespace qrcongo::identity::store
