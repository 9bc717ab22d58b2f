// Reads a database file that is nobody's here: a copy, or one that a server writes to meanwhile. No migration, no lock,
// nothing written. Blocks; any thread.
#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/function_ref.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/db/tx.hpp"

namespace qrcongo::db {

Result<void> look_into_file(const std::string& path, ByteView key_encryption_key, FunctionRef<void(Tx&)> work);

// Runs `work(Tx&)`, which answers a Result, on a snapshot. It may be run twice: where a server begins to write
// meanwhile. With a key-encryption key it has what data keys the file has; Code::invalid_input where that one does not
// open them.
template <class Work>
std::invoke_result_t<Work&, Tx&> read_file(const std::string& path, ByteView key_encryption_key, Work&& work) {
  std::optional<std::invoke_result_t<Work&, Tx&>> answer;
  auto attempt = [&](Tx& tx) { answer.emplace(work(tx)); };
  if (const Result<void> looked = look_into_file(path, key_encryption_key, attempt); !looked) {
    return fail(looked.error());
  }
  return std::move(*answer);
}

template <class Work>
std::invoke_result_t<Work&, Tx&> read_file(const std::string& path, Work&& work) {
  return read_file(path, ByteView(), std::forward<Work>(work));
}

}  // namespace qrcongo::db
