// How whoever makes a key has it put under the key-encryption key, which app alone holds. A plain function type; called
// on the writer's thread, in the transaction that keeps the key.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/db/tx.hpp"

namespace qrcongo::db {

// `purpose` is bound to the wrapped key. Code::unavailable while the key-encryption key is being replaced.
using WrapNewKey = std::function<Result<std::string>(Tx&, ByteView key, std::string_view purpose)>;

}  // namespace qrcongo::db
