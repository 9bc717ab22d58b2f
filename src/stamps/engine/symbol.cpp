#include "symbol.hpp"

#include <memory>

#include <qrencode.h>

#include "qrcongo/base/check.hpp"

namespace qrcongo::stamps::engine {
namespace {

constexpr int version_max = 10;
constexpr std::string_view alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";  // ISO 18004 table 5

struct FreeInput {
  void operator()(QRinput* input) const { QRinput_free(input); }
};
struct FreeCode {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

QRecLevel level_of(char level) {
  switch (level) {
    case 'L':
      return QR_ECLEVEL_L;
    case 'M':
      return QR_ECLEVEL_M;
    case 'Q':
      return QR_ECLEVEL_Q;
    case 'H':
      return QR_ECLEVEL_H;
    default:
      break;
  }
  check(false, "an error correction level is L, M, Q or H");
  return QR_ECLEVEL_M;
}

}  // namespace

Result<Symbol> encode_symbol(std::string_view text, char level) {
  if (text.empty() || text.find_first_not_of(alphanumeric) != std::string_view::npos) {
    return fail(Code::invalid_input, "L'adresse imprimée sort du jeu alphanumérique des QR codes.");
  }
  // The automatic mode would split the text into other segments; ours is one, by hand.
  const std::unique_ptr<QRinput, FreeInput> input(QRinput_new2(0, level_of(level)));
  check(input != nullptr, "no memory for a symbol");
  const int appended = QRinput_append(input.get(), QR_MODE_AN, static_cast<int>(text.size()),
                                      reinterpret_cast<const unsigned char*>(text.data()));
  const std::unique_ptr<QRcode, FreeCode> code(appended == 0 ? QRcode_encodeInput(input.get()) : nullptr);
  if (code == nullptr || code->version > version_max) {
    return fail(Code::invalid_input, "L'adresse imprimée est trop longue pour un QR code de version 10.");
  }
  Symbol symbol{code->version, code->width, {}};
  symbol.dark.reserve(static_cast<std::size_t>(code->width) * static_cast<std::size_t>(code->width));
  for (int i = 0; i < code->width * code->width; ++i) symbol.dark.push_back(code->data[i] & 1U);
  return symbol;
}

}  // namespace qrcongo::stamps::engine
