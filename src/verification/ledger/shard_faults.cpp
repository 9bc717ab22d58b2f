#include <filesystem>

#include "journal_start.hpp"
#include "qrcongo/verification/ledger/scan_ledger.hpp"
#include "shard_file.hpp"

namespace qrcongo::verification::ledger {

std::vector<std::string> faults_in_shard_files(const std::string& folder) {
  const EvidenceRules rules{};
  const JournalStart start = read_journal_start(folder, nullptr);  // before the files: these only grow newer
  std::vector<std::string> faults;
  for (std::size_t i = 0; i < shard_count; ++i) {
    const std::string path = shard_file_path(folder, i);
    const auto file = ShardFile::open(folder, i, rules, nullptr);
    if (!file) {
      faults.push_back(file.error().detail);
    } else if ((*file == nullptr ? 0 : (*file)->covered()) < start.covered[i]) {
      faults.push_back(path + " : ce fichier manque, ou un plus ancien est à sa place.");
    } else if (*file != nullptr && !(*file)->is_whole()) {
      faults.push_back(path + " : ce fichier est abîmé.");
    }
    if (std::filesystem::exists(damaged_path(path))) {
      faults.push_back(damaged_path(path) + " : ce fichier abîmé a été mis de côté ; retirez-le une fois lu.");
    }
  }
  return faults;
}

}  // namespace qrcongo::verification::ledger
