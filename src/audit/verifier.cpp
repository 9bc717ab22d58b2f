#include <fmt/format.h>

#include "checkpoint_trail.hpp"
#include "qrcongo/audit/checkpoint.hpp"
#include "qrcongo/audit/log.hpp"
#include "rebuilder.hpp"
#include "store.hpp"

namespace qrcongo::audit {
namespace {

constexpr std::int64_t page_entries = 1000;

using Progress = std::function<void(std::int64_t, std::int64_t)>;

// Empty, or what is wrong with an entry, its nodes or a checkpoint that ends with it.
std::string add_page(const std::vector<StoredEntry>& page, const StoredNodes& nodes, Rebuilder& rebuilder,
                     CheckpointTrail& trail) {
  for (const StoredEntry& entry : page) {
    if (std::string fault = rebuilder.add(entry, nodes); !fault.empty()) return fault;
    if (std::string fault = trail.meet(rebuilder); !fault.empty()) return fault;
  }
  return {};
}

std::string rebuild(db::Tx& tx, Rebuilder& rebuilder, CheckpointTrail& trail, std::int64_t all,
                    const Progress& progress) {
  if (std::string fault = trail.begin(); !fault.empty()) return fault;
  if (std::string fault = trail.meet(rebuilder); !fault.empty()) return fault;
  while (true) {
    const auto page = entries_from(tx, rebuilder.size(), page_entries);
    if (page.empty()) break;
    const StoredNodes nodes = nodes_completed_by(tx, rebuilder.size(), static_cast<std::int64_t>(page.size()));
    if (std::string fault = add_page(page, nodes, rebuilder, trail); !fault.empty()) return fault;
    if (progress) progress(rebuilder.size(), all);
  }
  if (rebuilder.size() != all) return fmt::format("{} entrées sont hors de la suite", all - rebuilder.size());
  if (count_nodes(tx) != rebuilder.joined()) return "l'arbre a des nœuds de trop";
  if (count_misfits(tx) > 0) return "une entrée ou un nœud a une valeur d'un autre type";
  return trail.end(rebuilder.size());
}

}  // namespace

Verification verify(db::Tx& tx, const Evidence& evidence, const Progress& progress) {
  Rebuilder rebuilder;
  CheckpointTrail trail(tx, evidence);
  Verification result;
  result.fault = rebuild(tx, rebuilder, trail, count_rows(tx), progress);
  result.head = rebuilder.head();
  result.checkpoints = trail.met();
  return result;
}

Verification verify(db::Tx& tx, const Progress& progress) { return verify(tx, Evidence{}, progress); }

}  // namespace qrcongo::audit
