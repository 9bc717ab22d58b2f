#include <fmt/format.h>

#include "checkpoint_trail.hpp"
#include "qrcongo/audit/checkpoint.hpp"
#include "qrcongo/audit/log.hpp"
#include "rebuilder.hpp"
#include "store.hpp"
#include "tags.hpp"

namespace qrcongo::audit {
namespace {

constexpr std::int64_t page_entries = 1000;
constexpr std::size_t forged_max = 1000;

using Progress = std::function<void(std::int64_t, std::int64_t)>;

// One reading of the whole log, beside which tree, tags and checkpoints are held to it.
class Reading {
 public:
  Reading(db::Tx& tx, const Evidence& evidence, const Progress& progress)
      : tx_(tx), trail_(tx, evidence), tags_(tx), progress_(progress) {}

  Verification run() {
    made_.tags_checked = tags_.can_check();
    const std::string fault = rebuild(count_rows(tx_));
    made_.head = rebuilder_.head();
    made_.checkpoints = trail_.met();
    if (!made_.forged.empty()) made_.fault = fault_of_untagged(made_.forged.front().sequence);
    if (!made_.fault.empty() && !fault.empty()) made_.fault += " ; ";
    made_.fault += fault;
    return std::move(made_);
  }

 private:
  // Each: empty, or what is wrong with an entry, its nodes or a checkpoint that ends with it.
  std::string rebuild(std::int64_t all) {
    if (std::string fault = trail_.begin(); !fault.empty()) return fault;
    if (std::string fault = trail_.meet(rebuilder_); !fault.empty()) return fault;
    while (true) {
      const auto page = entries_from(tx_, rebuilder_.size(), page_entries);
      if (page.empty()) break;
      if (std::string fault = add_page(page); !fault.empty()) return fault;
      if (progress_) progress_(rebuilder_.size(), all);
    }
    if (rebuilder_.size() != all) return fmt::format("{} entrées sont hors de la suite", all - rebuilder_.size());
    if (count_nodes(tx_) != rebuilder_.joined()) return "l'arbre a des nœuds de trop";
    if (count_misfits(tx_) > 0) return "une entrée ou un nœud a une valeur d'un autre type";
    return trail_.end(rebuilder_.size());
  }

  std::string add_page(const std::vector<StoredEntry>& page) {
    const auto count = static_cast<std::int64_t>(page.size());
    const StoredNodes nodes = nodes_completed_by(tx_, rebuilder_.size(), count);
    if (tags_.can_check()) tags_.read(rebuilder_.size(), count);
    for (const StoredEntry& entry : page) {
      if (std::string fault = rebuilder_.add(entry, nodes); !fault.empty()) return fault;
      note_forged(entry);
      if (std::string fault = trail_.meet(rebuilder_); !fault.empty()) return fault;
    }
    return {};
  }

  // No reason to stop: the tree may be right all the same, and there may be more of them.
  void note_forged(const StoredEntry& entry) {
    if (!tags_.can_check() || made_.forged.size() == forged_max || tags_.is_right(entry)) return;
    made_.forged.push_back({entry.sequence, entry.subject_kind, entry.subject_id});
  }

  db::Tx& tx_;
  Rebuilder rebuilder_;
  CheckpointTrail trail_;
  Tags tags_;
  const Progress& progress_;
  Verification made_;
};

}  // namespace

Verification verify(db::Tx& tx, const Evidence& evidence, const Progress& progress) {
  return Reading(tx, evidence, progress).run();
}

Verification verify(db::Tx& tx, const Progress& progress) { return verify(tx, Evidence{}, progress); }

}  // namespace qrcongo::audit
