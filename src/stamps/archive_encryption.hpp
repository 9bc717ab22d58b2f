// With what an archive is encrypted to its printer: derived from its row alone, so that the same row gives the same
// file. Private to stamps; stateless functions for any thread.
#pragma once

#include <memory>

#include "qrcongo/crypto/age.hpp"
#include "qrcongo/stamps/keyring.hpp"
#include "qrcongo/stamps/service.hpp"

namespace qrcongo::stamps {

// Shared by whoever makes or serves the one file that it belongs to; empty where that is not encrypted.
using ArchiveEncryption = std::shared_ptr<const crypto::AgeFile>;

// Everything that shapes a byte of the file, each field behind its length (docs/encrypted-archives.md). Two
// archives that differ in any byte differ here, or a key and nonce would meet two plain texts.
Bytes canonical_row(const ArchiveSource& source);

// Code::unavailable where the generation's key is missing, Code::internal for a row that cannot be.
Result<ArchiveEncryption> encryption_of(const ArchiveSource& source, const Keyring& keyring);

}  // namespace qrcongo::stamps
