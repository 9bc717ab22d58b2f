#include <fmt/format.h>

#include "png_layout.hpp"
#include "qrcongo/stamps/engine/archive.hpp"
#include "symbol.hpp"

namespace qrcongo::stamps::engine {
namespace {

constexpr std::uint32_t position_max = 99'999'999;

}  // namespace

Result<void> check_plan(const ArchivePlan& plan) {
  const auto refuse = [](std::string why) { return fail(Code::invalid_input, std::move(why)); };
  if (plan.format_version < 1 || plan.format_version > archive_format_current)
    return refuse("Version de format d'archive inconnue.");
  if (plan.gtin.size() != 14 || plan.gtin.find_first_not_of("0123456789") != std::string::npos)
    return refuse("GTIN de 14 chiffres attendu.");
  if (plan.from < 1 || plan.to < plan.from || plan.to > position_max) return refuse("Positions hors de la série.");
  if (plan.first_number + plan.to > stamp_numbers_end) return refuse("Les numéros d'estampilles sont épuisés.");
  if (std::string_view("LMQH").find(plan.level) == std::string_view::npos)
    return refuse("Niveau de correction L, M, Q ou H attendu.");
  if (plan.module_px < 3 || plan.module_px > 16) return refuse("Modules de 3 à 16 pixels attendus.");
  if (plan.dpi < 72 || plan.dpi > 2400) return refuse("Résolution de 72 à 2400 dpi attendue.");
  const std::string longest(Serial{}.size(), 'Z');
  const auto symbol = encode_symbol(stamp_address(plan.base_address, plan.gtin, longest), plan.level);
  if (!symbol) return fail(symbol.error());
  return {};
}

std::string stamp_address(std::string_view base_address, std::string_view gtin, std::string_view serial) {
  if (gtin == no_gtin) return fmt::format("{}/S/{}", base_address, serial);
  return fmt::format("{}/01/{}/21/{}", base_address, gtin, serial);
}

std::string entry_name(std::uint32_t position, std::string_view serial) {
  return fmt::format("{:04}/{:04}-{}.png", position / 10'000, position % 10'000, serial);
}

Result<Bytes> symbol_png(std::string_view text, char level, int module_px, int dpi) {
  const auto symbol = encode_symbol(text, level);
  if (!symbol) return fail(symbol.error());
  const PngLayout layout(symbol->width, module_px, dpi);
  Bytes png(layout.size());
  layout.draw(symbol->dark, png.data());
  return png;
}

}  // namespace qrcongo::stamps::engine
