#include "enrolment_qr.hpp"

#include <memory>

#include <fmt/format.h>
#include <qrencode.h>

#include "qrcongo/base/check.hpp"

namespace qrcongo::identity {
namespace {

constexpr int quiet_zone = 4;

struct FreeCode {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

}  // namespace

std::string draw_enrolment_qr(const std::string& text) {
  const std::unique_ptr<QRcode, FreeCode> code(QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M));
  check(code != nullptr, "an enrolment's address does not fit into a symbol");
  const int side = code->width + 2 * quiet_zone;
  std::string path;
  for (int y = 0; y < code->width; ++y) {
    for (int x = 0; x < code->width; ++x) {
      const bool dark = (code->data[y * code->width + x] & 1U) != 0;
      if (dark) path += fmt::format("M{} {}h1v1h-1z", x + quiet_zone, y + quiet_zone);
    }
  }
  return fmt::format(R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" shape-rendering="crispEdges">)"
                     R"(<rect width="{0}" height="{0}" fill="#fff"/><path d="{1}"/></svg>)",
                     side, path);
}

}  // namespace qrcongo::identity
