// Key generations, and the keys to which printers' archives are encrypted, against the acts that brought them in.
#include <algorithm>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "checks.hpp"
#include "detail.hpp"
#include "filed.hpp"
#include "outcomes.hpp"

namespace qrcongo::oversight {
namespace {

using store::EncryptionKeyRow;
using store::Filed;
using store::GenerationRow;
using store::Told;

constexpr Outcome key_outcomes[] = {{"encryption_key.register", "awaiting_confirmation"},
                                    {"encryption_key.confirm", "active"},
                                    {"encryption_key.supersede", "superseded"},
                                    {"encryption_key.reject", "rejected"},
                                    {"encryption_key.revoke", "revoked"}};

struct Act {
  std::int64_t sequence = 0;
  std::int64_t generation = 0;
  bool creates = false;
};

// Of all generations, in the order of the log.
std::vector<Act> acts_of(const std::vector<Filed<GenerationRow>>& files) {
  std::vector<Act> acts;
  for (const Filed<GenerationRow>& file : files) {
    for (const Told& entry : file.entries) {
      const bool creates = entry.action == "key_generation.create";
      if (!creates && entry.action != "key_generation.mark_compromised") continue;
      acts.push_back({entry.sequence, file.row.sequence, creates});
    }
  }
  std::sort(acts.begin(), acts.end(), [](const Act& a, const Act& b) { return a.sequence < b.sequence; });
  return acts;
}

// A new generation takes the active one's place, which goes on verifying.
std::map<std::int64_t, std::string> states_in_log(const std::vector<Filed<GenerationRow>>& files) {
  std::map<std::int64_t, std::string> states;
  for (const Act& act : acts_of(files)) {
    if (!act.creates) {
      states[act.generation] = "compromised";
      continue;
    }
    for (auto& [generation, state] : states) {
      if (state == "active") state = "verifying";
    }
    states[act.generation] = "active";
  }
  return states;
}

bool tells_of(const Told& entry, const EncryptionKeyRow& row) {
  const Detail detail(entry.detail);
  return detail.says("organisation_id", row.organisation_id) && detail.says("recipient", row.recipient);
}

bool is_as_confirmed(const Filed<EncryptionKeyRow>& file) {
  const Told* confirmed = file.first("encryption_key.confirm");
  if (confirmed == nullptr) return file.row.confirmed_by.empty();
  return tells_of(*confirmed, file.row) && confirmed->actor_id == file.row.confirmed_by;
}

}  // namespace

void check_generations(db::Tx& tx, Findings& findings) {
  // There are 32 of them at most: one page, whatever somebody has added.
  const auto files = store::filed_after<GenerationRow>(tx, std::numeric_limits<std::int64_t>::min());
  const auto states = states_in_log(files);
  for (const Filed<GenerationRow>& file : files) {
    const Subject subject{"key_generation", file.row.id};
    const Told* made = file.first("key_generation.create");
    if (made == nullptr) {
      findings.add("key_generation_not_in_log", subject,
                   fmt::format("La génération de clés {} n'est pas passée par le serveur : le journal d'audit ne la "
                               "connaît pas.",
                               file.row.id));
      continue;
    }
    if (made->time_ms != file.row.created_at) {
      findings.add("key_generation_differs_from_log", subject,
                   fmt::format("La génération de clés {} n'est pas celle qui a été créée.", file.row.id));
    }
    const std::string& expected = states.at(file.row.sequence);
    if (file.row.state == expected) continue;
    findings.add("key_generation_state", subject,
                 fmt::format("La génération de clés {} est à l'état « {} », le journal d'audit l'a laissée à « {} ».",
                             file.row.id, file.row.state, expected));
  }
}

void check_encryption_key(const Filed<EncryptionKeyRow>& file, Findings& findings) {
  const EncryptionKeyRow& row = file.row;
  const Subject subject{"encryption_key", row.id};
  const Told* registered = file.first("encryption_key.register");
  if (registered == nullptr) {
    return findings.add("encryption_key_not_in_log", subject,
                        fmt::format("La clé de chiffrement {} n'est pas passée par le serveur : le journal d'audit ne "
                                    "la connaît pas.",
                                    row.recipient));
  }
  if (!tells_of(*registered, row) || registered->actor_id != row.registered_by || !is_as_confirmed(file)) {
    findings.add(
        "encryption_key_differs_from_log", subject,
        fmt::format("La clé de chiffrement {} n'est pas celle qui a été enregistrée et confirmée.", row.recipient));
  }
  const std::string expected = state_left_by(file, key_outcomes);
  if (row.state == expected) return;
  findings.add("encryption_key_state", subject,
               fmt::format("La clé de chiffrement {} est à l'état « {} », le journal d'audit l'a laissée à « {} ».",
                           row.recipient, row.state, expected));
}

}  // namespace qrcongo::oversight
