#include "qrcongo/db/conditions.hpp"
#include "qrcongo/identity/organisations.hpp"

namespace qrcongo::identity {
namespace {

const std::string select =
    "SELECT id, name, address_province, agreement_number, agreement_valid_until, print_format, print_dpi, "
    "print_module_px, print_part_stamps, sequence FROM organisations ";

struct Row : ListedPrinter {
  std::optional<std::string> format;
  std::optional<std::int64_t> dpi, module_px, part_stamps;

  auto fields() {
    return std::tie(id, name, province, agreement.number, agreement.valid_until, format, dpi, module_px, part_stamps,
                    sequence);
  }

  ListedPrinter assembled() && {
    const PrintProfile usual;
    print_profile = {format.value_or(usual.format), dpi.value_or(usual.dpi), module_px.value_or(usual.module_px),
                     part_stamps.value_or(usual.part_stamps)};
    return std::move(static_cast<ListedPrinter&>(*this));
  }
};

}  // namespace

std::vector<ListedPrinter> listed_printers(db::Tx& tx, const PrinterPage& page) {
  db::Conditions where;
  where.require("sequence > ", page.after);
  where.require("',' || kinds || ',' LIKE ", "%," + std::string(to_text(OrganisationKind::printer)) + ",%");
  where.require("state = ", std::string("active"));
  // It has one, ended or not.
  where.require("agreement_valid_until >= ", std::int64_t{0});
  where.search({"name"}, page.search);
  std::vector<ListedPrinter> all;
  for (Row& row : where.rows<Row>(tx, select, "sequence", page.limit)) all.push_back(std::move(row).assembled());
  return all;
}

}  // namespace qrcongo::identity
