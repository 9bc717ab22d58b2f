// Who may come in at this moment, in memory, so that the gate asks neither database nor disk. Owned by Authority;
// written on the writer's thread after each commit, read on every io thread.
#pragma once

#include <shared_mutex>
#include <unordered_map>
#include <unordered_set>

#include "qrcongo/identity/service.hpp"

namespace qrcongo::identity {

class Directory {
 public:
  void put(const Organisation& organisation);
  void put(const User& user);  // one who is not active loses his sessions
  void put(const ApiClient& client);

  void put_session(const SessionId& id, const UserId& user, std::int64_t expires_at, std::int64_t now_ms);
  void end_session(const SessionId& id);
  void end_sessions_of(const UserId& user, const SessionId& except);

  void put_second_factor(const UserId& user, bool enrolled);
  // Whether the person's role or duty asks for a second factor that he has not.
  bool must_enrol(const Caller& caller) const;

  // Nothing where the session or client, its person or their organisation is not active now.
  std::optional<Caller> person(const SessionId& session, const UserId& user, std::int64_t now_ms) const;
  std::optional<Caller> client(const ApiClientId& id) const;

 private:
  struct Person {
    Caller caller;
    bool active = false;
  };
  struct Session {
    UserId user;
    std::int64_t expires_at = 0;
  };
  struct Client {
    UserId creator;
    OrganisationId organisation;
    bool active = false;
  };

  const Person* active_person(const UserId& id) const;  // with the lock held
  void forget_expired(std::int64_t now_ms);             // with the lock held

  mutable std::shared_mutex mutex_;                         // guards all below
  std::unordered_map<OrganisationId, bool> organisations_;  // active?
  std::unordered_map<UserId, Person> people_;
  std::unordered_map<ApiClientId, Client> clients_;
  std::unordered_map<SessionId, Session> sessions_;
  std::unordered_set<UserId> enrolled_;  // with a second factor
  std::size_t forget_at_ = 1024;         // sessions
};

}  // namespace qrcongo::identity
