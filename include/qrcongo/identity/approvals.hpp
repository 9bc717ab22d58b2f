// Four eyes: what somebody asked for and another person must approve before it takes effect. One resource for all of
// it. Owned by app, which installs what a decision sets off before the server starts; each verb belongs to the thread
// whose transaction it is given.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <boost/json/object.hpp>

#include "qrcongo/base/id.hpp"
#include "qrcongo/base/list_place.hpp"
#include "qrcongo/base/random.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/db/tx.hpp"
#include "qrcongo/identity/call.hpp"

namespace qrcongo::identity {

// order: one step of an order; user: a role or duty that decides or records money, or its loss of state;
// credential_reset: such a person's password or TOTP; encryption_key: a printer's key.
enum class ApprovalKind { order, tariff, key_generation, user, credential_reset, recall_lift, encryption_key };
std::string_view to_text(ApprovalKind kind);
std::optional<ApprovalKind> from_text(std::type_identity<ApprovalKind>, std::string_view text);

struct ApprovalRequest {
  ApprovalKind kind = ApprovalKind::order;
  std::string subject_id;        // of the row that waits; at most one awaiting request a kind, subject and step
  std::string step;              // "occ", "government" of orders; "" else
  std::set<Role> deciders;       // who may decide
  std::set<UserId> barred;       // who may not, beside who asked: whom it is about, who asked for an earlier part
  boost::json::object detail{};  // what will happen, for the screen and the audit log: no secret, no personal data
};

struct Approval {
  ApprovalId id;
  ApprovalKind kind = ApprovalKind::order;
  std::string subject_id;
  std::string step;
  std::set<Role> deciders;
  std::set<UserId> barred;
  boost::json::object detail{};
  std::string state;               // awaiting, approved, rejected, withdrawn
  std::optional<UserId> asked_by;  // nobody: the program itself
  std::int64_t asked_at = 0;
  std::optional<UserId> first_decided_by;  // of what nobody asked for: who approved first, and may not twice
  std::optional<UserId> decided_by;
  std::optional<std::int64_t> decided_at;
  std::int64_t updated_at = 0;  // in a list: when it was decided or withdrawn, until then when it was asked for
  std::string comment;
  std::int64_t sequence = 0;
};

// What waits, in a person's words: a label, and what he must know of it beside.
struct SubjectNamed {
  std::string label;  // "CMD-2026-000123"
  boost::json::object summary{};
};

// One page of a list.
struct ApprovalPage : ListPlace {
  std::int64_t limit = 50;
  std::vector<std::string> states{};  // none: any
  std::optional<ApprovalKind> kind;
  bool asked_by_me = false;  // those alone that the caller asked for
  bool awaiting_me = false;  // those alone that the caller may decide now
};

class Approvals {
 public:
  // Runs in the decision's own transaction; an Error undoes the decision too. What it gives is shown once, to who
  // decided ("link": a one-time link), and kept nowhere.
  using Effect = std::function<Result<boost::json::object>(db::Tx&, const Call& decider, const Approval&)>;

  explicit Approvals(Random& random) : random_(random) {}

  void install(ApprovalKind kind, Effect approved, Effect rejected);

  // How a row that waits is called, as it stands now: nothing of it is kept with the approval.
  using Namer = std::function<SubjectNamed(db::Tx&, const Approval&)>;
  void install_namer(ApprovalKind kind, Namer namer) { namers_[kind] = std::move(namer); }
  // And to whoever neither has this permission nor may decide: who or what it is stays hidden.
  void install_discreet_namer(ApprovalKind kind, Permission permission, Namer namer);
  bool may_know_subject(const Call& call, const Approval& approval) const;
  // As this caller may know it.
  SubjectNamed name_subject(db::Tx& tx, const Call& call, const Approval& approval) const;

  // The asker is the call's (an API client counts as its creator). Code::wrong_state where one is awaited already.
  Result<Approval> ask(db::Tx& tx, const Call& call, const ApprovalRequest& request);

  struct Decision {
    Approval approval;
    boost::json::object shown_once{};
  };
  // What the program itself asked for takes two: after the first it stays awaiting, and nothing has happened.
  // A person with a role of `deciders`, active, who neither asked nor is barred (Code::same_person); Code::forbidden
  // for the wrong role and for API clients; Code::wrong_state where it was decided. Records "approval.approve" /
  // ".reject".
  Result<Decision> approve(db::Tx& tx, const Call& call, const ApprovalId& id, const std::string& comment);
  Result<Decision> reject(db::Tx& tx, const Call& call, const ApprovalId& id, const std::string& reason);

  // Ten digits that whoever asked is shown once, and without which a link that whoever approves is shown does not work:
  // neither of both comes in by himself.
  std::string make_code(db::Tx& tx, const ApprovalId& id);
  bool has_code(db::Tx& tx, const ApprovalId& id);
  // However it was typed.
  bool is_code(db::Tx& tx, const ApprovalId& id, const std::string& typed);

  // What is awaited for a subject; and no longer wanted.
  std::optional<Approval> awaited(db::Tx& tx, ApprovalKind kind, const std::string& subject_id,
                                  const std::string& step);
  void withdraw(db::Tx& tx, const Call& call, ApprovalKind kind, const std::string& subject_id);

  Result<void> may_decide(const Call& call, const Approval& approval) const;

  Result<Approval> approval(db::Tx& tx, const ApprovalId& id);
  std::vector<Approval> approvals(db::Tx& tx, const Call& call, const ApprovalPage& page);

 private:
  Result<Approval> find_to_decide(db::Tx& tx, const Call& call, const ApprovalId& id);
  void decide(db::Tx& tx, const Call& call, Approval& approval, const std::string& state, const std::string& comment);

  Random& random_;
  struct Effects {
    Effect approved;
    Effect rejected;
  };
  std::map<ApprovalKind, Effects> effects_;
  std::map<ApprovalKind, Namer> namers_;
  struct Discretion {
    Permission permission;
    Namer namer;
  };
  std::map<ApprovalKind, Discretion> discretions_;
};

}  // namespace qrcongo::identity
