// Signed checkpoints one after another in a file that only grows, kept where whoever can write to the database cannot:
// each note, then an empty line. One thread at a time.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qrcongo/audit/checkpoint.hpp"
#include "qrcongo/base/result.hpp"

namespace qrcongo::audit {

// The notes in a witness file's content, or the one note of a file that holds nothing else. What a crash cut off, and
// lines of others between them, are passed over.
std::vector<std::string> split_notes(std::string_view content);

class WitnessFile {
 public:
  explicit WitnessFile(std::string path) : path_(std::move(path)) {}

  // The last note that one of the keys signed, under whatever name; nothing where the file is not there yet.
  // Code::unavailable where it cannot be read, Code::wrong_state where it holds something and nothing of ours.
  Result<std::optional<std::string>> last_note(const std::vector<crypto::PublicKey>& keys) const;
  // Durable once it returned. Makes the file where it is not.
  Result<void> append(std::string_view note) const;

 private:
  std::string path_;
};

}  // namespace qrcongo::audit
