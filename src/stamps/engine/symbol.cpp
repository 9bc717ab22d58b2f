#include "symbol.hpp"

#include <memory>
#include <span>

#include <qrencode.h>

#include "qrcongo/base/check.hpp"

namespace qrcongo::stamps::engine {
namespace {

constexpr int version_max = 10;
constexpr std::string_view alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";  // ISO 18004 table 5

constexpr std::string_view lower_scheme = "https://";
constexpr unsigned function_module = 0x80;  // as libqrencode marks what is neither data nor error correction

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

bool append(QRinput* input, QRencodeMode mode, std::string_view text) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  return QRinput_append(input, mode, static_cast<int>(text.size()), bytes) == 0;
}

}  // namespace

int alphanumeric_value(char c) {
  const auto at = alphanumeric.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

char alphanumeric_character(int value) { return alphanumeric[static_cast<std::size_t>(value)]; }

std::string_view byte_segment(std::string_view text) {
  return text.starts_with(lower_scheme) ? text.substr(0, lower_scheme.size()) : std::string_view();
}

Result<Symbol> encode_symbol(std::string_view text, char level) {
  const std::string_view bytes = byte_segment(text);
  const std::string_view rest = text.substr(bytes.size());
  if (rest.empty() || rest.find_first_not_of(alphanumeric) != std::string_view::npos) {
    return fail(Code::invalid_input, "L'adresse imprimée sort du jeu alphanumérique des QR codes.");
  }
  // The automatic mode would split the text into other segments; ours are made by hand.
  const std::unique_ptr<QRinput, FreeInput> input(QRinput_new2(0, level_of(level)));
  check(input != nullptr, "no memory for a symbol");
  const bool appended =
      (bytes.empty() || append(input.get(), QR_MODE_8, bytes)) && append(input.get(), QR_MODE_AN, rest);
  const std::unique_ptr<QRcode, FreeCode> code(appended ? QRcode_encodeInput(input.get()) : nullptr);
  if (code == nullptr || code->version > version_max) {
    return fail(Code::invalid_input, "L'adresse imprimée est trop longue pour un QR code de version 10.");
  }
  Symbol symbol{code->version, code->width, {}, {}};
  const std::span modules(code->data, static_cast<std::size_t>(code->width) * static_cast<std::size_t>(code->width));
  for (const unsigned char module : modules) {
    symbol.dark.push_back(module & 1U);
    symbol.data.push_back((module & function_module) == 0 ? 1 : 0);
  }
  return symbol;
}

}  // namespace qrcongo::stamps::engine
