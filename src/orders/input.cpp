#include "input.hpp"

#include <algorithm>

#include "qrcongo/base/text.hpp"

namespace qrcongo::orders {
namespace {

tl::unexpected<Error> refuse(std::string pointer, std::string code, std::string detail) {
  return fail_field(Code::invalid_input, std::move(pointer), std::move(code), std::move(detail));
}

Result<void> check_range(const char* pointer, std::int64_t value, std::int64_t least, std::int64_t most) {
  if (value >= least && value <= most) return {};
  return refuse(pointer, "range", "Nombre entier de " + format_count(least) + " à " + format_count(most) + " attendu.");
}

Result<void> check_layout(const Layout& layout) {
  if (auto right = check_range("/layout/module_px", layout.module_px, 3, 16); !right) return right;
  if (auto right = check_range("/layout/dpi", layout.dpi, 72, 2400); !right) return right;
  if (auto right = check_range("/layout/part_stamps", layout.part_stamps, 1, 1'000'000); !right) return right;
  const auto levels = {"L", "M", "Q", "H"};
  const bool known = std::find(levels.begin(), levels.end(), layout.level) != levels.end();
  if (!known) return refuse("/layout/level", "choice", "Une de ces valeurs attendue : L, M, Q, H.");
  return {};
}

}  // namespace

Result<void> check_quantity(std::int64_t quantity) { return check_range("/quantity", quantity, 1, quantity_max); }

Result<void> check_deliveries(std::int64_t quantity, const std::vector<Delivery>& deliveries) {
  if (deliveries.empty() || deliveries.size() > deliveries_max) {
    return refuse("/deliveries", "count", "De 1 à 100 livraisons attendues.");
  }
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    const std::string pointer = "/deliveries/" + std::to_string(i) + "/quantity";
    if (auto right = check_range(pointer.c_str(), deliveries[i].quantity, 1, delivery_stamps_max); !right) return right;
    sum += deliveries[i].quantity;
  }
  if (sum == quantity) return {};
  return refuse("/deliveries", "count_mismatch",
                "Les livraisons font ensemble " + format_count(sum) + " estampilles, la commande " +
                    format_count(quantity) + ".");
}

std::string reference_key(std::string_view reference) {
  std::string key;
  for (const char c : to_upper_ascii(reference)) {
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) key += c;
  }
  return key;
}

// Many small archives would keep the one thread that writes, and everybody behind it, waiting.
Result<void> check_archives(const std::vector<Delivery>& deliveries, std::int64_t part_stamps) {
  std::int64_t archives = 0;
  for (const Delivery& delivery : deliveries) archives += (delivery.quantity + part_stamps - 1) / part_stamps;
  if (archives <= archives_max) return {};
  return fail_field(Code::invalid_input, "/layout/part_stamps", "range",
                    "La commande ferait " + std::to_string(archives) + " fichiers d'impression ; au plus " +
                        std::to_string(archives_max) + ".");
}

Result<Layout> layout_of(const LayoutInput& input, const std::optional<identity::PrintProfile>& profile) {
  Layout layout;
  if (profile) {
    layout.module_px = profile->module_px;
    layout.dpi = profile->dpi;
    layout.part_stamps = profile->part_stamps;
  }
  layout.module_px = input.module_px.value_or(layout.module_px);
  layout.dpi = input.dpi.value_or(layout.dpi);
  layout.level = input.level.value_or(layout.level);
  layout.codes_csv = input.codes_csv.value_or(layout.codes_csv);
  layout.part_stamps = input.part_stamps.value_or(layout.part_stamps);
  if (auto right = check_layout(layout); !right) return fail(right.error());
  return layout;
}

Error at_field(Error error, std::string pointer) {
  std::string code(problem_name(error.code));
  std::replace(code.begin(), code.end(), '-', '_');
  error.fields.push_back({std::move(pointer), std::move(code), error.detail});
  return error;
}

std::optional<UserId> acting_user(const identity::Call& call) {
  if (call.caller.system) return std::nullopt;
  return call.caller.user_id;
}

}  // namespace qrcongo::orders
