// Takes out of a citizen's photo what his telephone wrote beside the picture: where he stood, when, and with which
// device. Stateless function for any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace qrcongo::verification {

// The same picture without metadata, thumbnails, and whatever follows its end; nothing where it is neither JPEG nor PNG
// or its parts cannot be followed to the end, or where it has no pixels or more than 64 million. The pixels are not
// touched: which way up a JPEG is to be shown is metadata too, and goes.
std::optional<std::string> without_metadata(std::string_view photo);

}  // namespace qrcongo::verification
