// How somebody who lost his password or telephone comes in again: by a one-time link that he asked for himself, or that
// whoever manages him asked for. Of A, O and cashiers a second administrator approves it. Owned by app; each verb
// belongs to the thread whose transaction it is given.
#pragma once

#include <optional>
#include <string>

#include "qrcongo/base/random.hpp"
#include "qrcongo/db/tx.hpp"
#include "qrcongo/identity/approvals.hpp"
#include "qrcongo/identity/authority.hpp"
#include "qrcongo/identity/service.hpp"

namespace qrcongo::identity {

// What is to be set anew.
struct ResetWanted {
  bool password = false;
  bool totp = false;  // the second factor and its recovery codes go; who needs one enrols anew
};

struct ResetOutcome {
  std::string state;               // done, link, sent, awaiting_approval
  std::optional<Invitation> link;  // state link: shown this once
  std::optional<ApprovalId> approval_id;
  std::string code{};  // state awaiting_approval: for who asked, shown this once; a link that another is shown takes it
};

// What the holder of a link may know before he takes it up.
struct OpenReset {
  User user;
  bool totp = false;
  std::int64_t expires_at = 0;
  std::optional<ApprovalId> approval_id{};  // whose code it takes beside; none: it takes none
};

class CredentialResets {
 public:
  // Installs what an approval sets off: before the server starts.
  CredentialResets(Authority& authority, Service& service, Approvals& approvals, Random& random);

  // Of another person whom the caller manages: Code::same_person for the caller himself. The link goes to the person
  // where Service can send any.
  Result<ResetOutcome> reset(db::Tx& tx, const Call& call, const UserId& id, const ResetWanted& wanted);
  // Sends a link to the person of this address, where there is one who may have it; says nothing of that. Nobody whose
  // reset takes a second person may have one.
  void send_link(db::Tx& tx, const Call& call, const std::string& email);

  // Code::not_found for a link that is unknown, used or expired, and for a person who is no longer active.
  Result<OpenReset> open(db::Tx& tx, const std::string& token, std::int64_t now_ms);
  // Whether this is the code that the link takes; after a few wrong ones the link is dead. To be committed in any case.
  Result<bool> try_code(db::Tx& tx, const Call& call, const std::string& token, const std::string& code);
  // Ends all sessions of the person.
  Result<void> take_up(db::Tx& tx, const Call& call, const std::string& token, const std::string& password_record,
                       const std::optional<std::string>& code = std::nullopt);

 private:
  Result<ResetOutcome> carry_out(db::Tx& tx, const Call& call, const User& user, const ResetWanted& wanted,
                                 const std::optional<ApprovalId>& with_code_of = std::nullopt);
  Result<ResetOutcome> ask_for_approval(db::Tx& tx, const Call& call, const User& user, const ResetWanted& wanted);
  Result<boost::json::object> on_approved(db::Tx& tx, const Call& decider, const Approval& approval);
  Invitation make_link(db::Tx& tx, const User& user, bool totp, std::int64_t now_ms, std::int64_t life_ms,
                       const std::optional<ApprovalId>& with_code_of = std::nullopt);
  void make_and_send_link(db::Tx& tx, const User& user, bool totp, std::int64_t now_ms);
  void remove_second_factor(db::Tx& tx, const UserId& user);

  Authority& authority_;
  Service& service_;
  Approvals& approvals_;
  Random& random_;
};

// Where a link leads: "https://HOST/console/reinitialisation/TOKEN".
std::string reset_url(const std::string& public_url, const Invitation& link);

}  // namespace qrcongo::identity
