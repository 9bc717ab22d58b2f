// A segment of the journal may hold anything after a power cut: it is read to its end, and what it gives is whole and
// in order.
#include <cstdio>
#include <filesystem>
#include <string>

#include <unistd.h>

#include "fuzz.hpp"
#include "src/verification/ledger/journal_segment.hpp"
#include "src/verification/ledger/replay.hpp"

using namespace qrcongo;
using fuzzing::must;
namespace ledger = verification::ledger;

namespace {

// One folder a process, taken away at its end.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "qrcongo-fuzz-XXXXXX").string();
    must(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string segment() const { return path_ + "/" + ledger::segment_name(1); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

void write_file(const std::string& path, const std::uint8_t* data, std::size_t size) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  must(file != nullptr);
  must(std::fwrite(data, 1, size, file) == size);
  must(std::fclose(file) == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Folder folder;
  write_file(folder.segment(), data, size);
  const auto content = ledger::read_segment(folder.segment());
  std::uint64_t before = 0;
  if (content) {
    for (const ledger::JournalRecord& record : content->records) {
      must(ledger::is_whole(record) && record.sequence > before);
      before = record.sequence;
    }
  }
  std::uint64_t told = 0;
  before = 0;
  const auto report = ledger::replay(folder.path(), 0, [&](const ledger::JournalRecord& record) {
    must(ledger::is_whole(record) && record.sequence > before);
    before = record.sequence;
    ++told;
  });
  if (report) must(report->replayed == told);
  return 0;
}
