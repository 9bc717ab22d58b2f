#include "journal_start.hpp"

#include <fstream>

#include "qrcongo/runtime/durable_file.hpp"

namespace qrcongo::verification::ledger {
namespace {

std::string start_path(const std::string& folder) { return folder + "/journal.start"; }

}  // namespace

JournalStart read_journal_start(const std::string& folder) {
  JournalStart start;
  std::ifstream file(start_path(folder));
  if (!(file >> start.first)) return {};
  for (std::uint64_t& covered : start.covered) {
    if (!(file >> covered)) covered = 0;
  }
  return start;
}

Result<void> write_journal_start(const std::string& folder, const JournalStart& start) {
  std::string text = std::to_string(start.first) + "\n";
  for (const std::uint64_t covered : start.covered) text += std::to_string(covered) + "\n";
  auto file = runtime::DurableFile::begin(start_path(folder));
  if (!file) return fail(file.error());
  if (auto written = file->append({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}); !written) {
    return written;
  }
  return file->publish();
}

}  // namespace qrcongo::verification::ledger
