#include "export_places.hpp"

namespace qrcongo::analytics {
namespace {

constexpr int pause_s = 10;

}  // namespace

Result<ExportPlaces::Place> ExportPlaces::take(const std::string& person) {
  const std::lock_guard lock(mutex_);
  if (persons_.contains(person)) {
    return fail(Error{Code::rate_limited, "Un registre est déjà en cours d'export : attendez sa fin.", {}, pause_s});
  }
  if (persons_.size() >= most) {
    return fail(Error{Code::unavailable, "Trop de registres sont en cours d'export.", {}, pause_s});
  }
  persons_.insert(person);
  return Place(shared_from_this(), person);
}

void ExportPlaces::give_back(const std::string& person) {
  const std::lock_guard lock(mutex_);
  persons_.erase(person);
}

}  // namespace qrcongo::analytics
