// A file opens only where its header's MAC and every chunk's tag are right; and a recipient that can be read is spelled
// in one way.
#include <array>
#include <string>

#include "fuzz.hpp"
#include "qrcongo/crypto/age.hpp"

using namespace qrcongo;
using fuzzing::must;

namespace {

// The identity of tests/vectors/age, to which the corpus was encrypted, as a file of ours would be.
const Secret& identity() {
  static const Secret read =
      *crypto::parse_age_identity("AGE-SECRET-KEY-1MHYML6DFXUC8S3LV6YDUN9LGWEAG0G9DDT06ZX8YYWDLPT7E2MJQGSF5M4");
  return read;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (const auto opened = crypto::open_age(identity().view(), {data, size})) {
    const std::string_view plain = as_text(opened->view());
    must(plain.empty() || plain == "estampilles\n" || plain == "deux\n");
  }
  const std::string_view text = fuzzing::text_of(data, size);
  if (const auto recipient = crypto::AgeRecipient::parse(text)) {
    const auto again = crypto::AgeRecipient::parse(recipient->text());
    must(again && again->text() == recipient->text() && text.size() == recipient->text().size());
  }
  return 0;
}
