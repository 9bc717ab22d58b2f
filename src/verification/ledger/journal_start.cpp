#include "journal_start.hpp"

#include <fstream>
#include <iterator>
#include <sstream>

#include "qrcongo/runtime/durable_file.hpp"

namespace qrcongo::verification::ledger {
namespace {

std::string start_path(const std::string& folder) { return folder + "/journal.start"; }

constexpr std::string_view tag_word = "tag ";

std::string tag_line(const ScanTags& tags, std::string_view text) {
  return std::string(tag_word) + to_hex(tags.of_journal_start(text)) + "\n";
}

bool is_tagged(const std::string& content, const ScanTags& tags) {
  const std::size_t end = content.rfind(tag_word);
  if (end == std::string::npos) return false;
  const std::string line = tag_line(tags, std::string_view(content).substr(0, end));
  return equal_in_constant_time(as_bytes(line), as_bytes(std::string_view(content).substr(end)));
}

}  // namespace

JournalStart read_journal_start(const std::string& folder, const ScanTags* tags) {
  std::ifstream file(start_path(folder));
  const std::string content(std::istreambuf_iterator<char>(file), {});
  JournalStart start;
  start.is_ours = tags == nullptr || is_tagged(content, *tags);
  if (!start.is_ours) return start;
  std::istringstream numbers(content);
  if (!(numbers >> start.first)) return {};
  for (std::uint64_t& covered : start.covered) {
    if (!(numbers >> covered)) covered = 0;
  }
  return start;
}

Result<void> write_journal_start(const std::string& folder, const JournalStart& start, const ScanTags* tags) {
  std::string text = std::to_string(start.first) + "\n";
  for (const std::uint64_t covered : start.covered) text += std::to_string(covered) + "\n";
  if (tags != nullptr) text += tag_line(*tags, text);
  auto file = runtime::DurableFile::begin(start_path(folder));
  if (!file) return fail(file.error());
  if (auto written = file->append({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}); !written) {
    return written;
  }
  return file->publish();
}

}  // namespace qrcongo::verification::ledger
