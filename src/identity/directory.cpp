#include "directory.hpp"

#include <algorithm>
#include <mutex>

#include "person.hpp"

namespace qrcongo::identity {

void Directory::put(const Organisation& organisation) {
  const std::unique_lock lock(mutex_);
  organisations_[organisation.id] = organisation.state == "active";
}

void Directory::put(const User& user) {
  const std::unique_lock lock(mutex_);
  const bool active = user.state == "active";
  people_[user.id] = {caller_from(user), active};
  if (!active) std::erase_if(sessions_, [&](const auto& entry) { return entry.second.user == user.id; });
}

void Directory::put(const ApiClient& client) {
  const std::unique_lock lock(mutex_);
  clients_[client.id] = {client.created_by, client.organisation_id, client.state == "active"};
}

void Directory::put_second_factor(const UserId& user, bool enrolled) {
  const std::unique_lock lock(mutex_);
  if (enrolled) {
    enrolled_.insert(user);
  } else {
    enrolled_.erase(user);
  }
}

bool Directory::must_enrol(const Caller& caller) const {
  if (!caller.is_person() || !needs_second_factor(caller.role, caller.duties)) return false;
  const std::shared_lock lock(mutex_);
  return !enrolled_.contains(caller.user_id);
}

void Directory::put_session(const SessionId& id, const UserId& user, std::int64_t expires_at, std::int64_t now_ms) {
  const std::unique_lock lock(mutex_);
  sessions_[id] = {user, expires_at};
  if (sessions_.size() >= forget_at_) forget_expired(now_ms);
}

void Directory::forget_expired(std::int64_t now_ms) {
  std::erase_if(sessions_, [&](const auto& entry) { return entry.second.expires_at <= now_ms; });
  forget_at_ = std::max<std::size_t>(1024, sessions_.size() * 2);
}

void Directory::end_session(const SessionId& id) {
  const std::unique_lock lock(mutex_);
  sessions_.erase(id);
}

void Directory::end_sessions_of(const UserId& user, const SessionId& except) {
  const std::unique_lock lock(mutex_);
  std::erase_if(sessions_, [&](const auto& entry) { return entry.second.user == user && entry.first != except; });
}

const Directory::Person* Directory::active_person(const UserId& id) const {
  const auto found = people_.find(id);
  if (found == people_.end() || !found->second.active) return nullptr;
  const auto organisation = organisations_.find(found->second.caller.organisation_id);
  return organisation != organisations_.end() && organisation->second ? &found->second : nullptr;
}

std::optional<Caller> Directory::person(const SessionId& session, const UserId& user, std::int64_t now_ms) const {
  const std::shared_lock lock(mutex_);
  const auto open = sessions_.find(session);
  if (open == sessions_.end() || open->second.user != user || open->second.expires_at <= now_ms) return std::nullopt;
  const Person* found = active_person(user);
  if (found == nullptr) return std::nullopt;
  Caller caller = found->caller;
  caller.session_id = session;
  return caller;
}

std::optional<Caller> Directory::client(const ApiClientId& id) const {
  const std::shared_lock lock(mutex_);
  const auto found = clients_.find(id);
  if (found == clients_.end() || !found->second.active) return std::nullopt;
  const Person* creator = active_person(found->second.creator);
  // Duties are a person's; a client has its creator's role and none of them.
  if (creator == nullptr || creator->caller.organisation_id != found->second.organisation) return std::nullopt;
  Caller caller = creator->caller;
  caller.duties.clear();
  caller.client_id = id;
  return caller;
}

}  // namespace qrcongo::identity
