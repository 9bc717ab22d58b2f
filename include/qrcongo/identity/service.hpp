// Organisations, users by invitation, API clients: who there is. Owned by app; each verb belongs to the thread whose
// transaction it is given.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/list_place.hpp"
#include "qrcongo/base/random.hpp"
#include "qrcongo/db/event.hpp"
#include "qrcongo/identity/approvals.hpp"
#include "qrcongo/identity/call.hpp"
#include "qrcongo/identity/organisations.hpp"

namespace qrcongo::identity {

struct OrganisationInput {
  std::set<OrganisationKind> kinds;
  std::string name;
  std::optional<std::string> registration_number;
  std::optional<std::string> tax_number;
  std::optional<std::string> email;
  std::optional<std::string> phone;
  std::optional<Address> address;
  std::optional<Agreement> agreement;         // required of a printer, refused of others
  std::optional<PrintProfile> print_profile;  // printers; the defaults where absent
};

// What is absent stays.
struct OrganisationPatch {
  std::optional<std::string> name;
  std::optional<std::string> state;  // active, suspended
  std::optional<std::string> registration_number;
  std::optional<std::string> tax_number;
  std::optional<std::string> email;
  std::optional<std::string> phone;
  std::optional<Address> address;
  std::optional<Agreement> agreement;
  std::optional<PrintProfile> print_profile;
};

struct UserPatch {
  std::optional<std::string> name;
  std::optional<std::string> state;  // active, disabled
  std::optional<std::set<Duty>> duties;
};

// What a person changes of himself. What is absent stays.
struct OwnPatch {
  std::optional<std::string> name;
  std::optional<std::string> language;
};

struct UserInput {
  std::string email;
  std::string name;
  OrganisationId organisation_id;
  Role role = Role::AUDITEUR_SYSTEME;
  std::set<Duty> duties;
  std::string language = "fr";
};

struct User {
  UserId id;
  std::string email;
  std::string name;
  OrganisationId organisation_id;
  Role role = Role::AUDITEUR_SYSTEME;
  std::set<Duty> duties;
  std::string state;  // awaiting_approval, invited, active, disabled
  std::string language = "fr";
  std::int64_t sequence = 0;
  std::int64_t version = 1;
  std::int64_t created_at = 0;
  std::int64_t updated_at = 0;
};

// A one-time link. The token is shown once and kept as a keyed hash.
struct Invitation {
  std::string token;
  std::int64_t expires_at = 0;
};

// Where the link leads: "https://HOST/console/invitation/TOKEN".
std::string invitation_url(const std::string& public_url, const Invitation& invitation);

// Such a link on its way to the person whom it is for.
struct PersonalLink {
  enum class Purpose { invitation, reset };

  Purpose purpose = Purpose::invitation;
  std::string url;
  std::int64_t life_ms = 0;
};

// What the holder of a link may know before he takes it up.
struct OpenInvitation {
  std::optional<User> user;  // none: the first administrator's, who names himself
  std::int64_t expires_at = 0;
  std::optional<ApprovalId> approval_id{};  // whose code it takes beside; none: it takes none
};

struct InvitedUser {
  User user;
  std::optional<Invitation> invitation;  // none as long as another person must approve
  bool sent_to_email = false;            // to the person, and so shown to nobody else
  std::string code{};                    // where it awaits: for who asked, shown this once
};

struct ChangedUser {
  User user;
  std::optional<Approval> awaited;  // another person must approve: nothing has changed yet
};

struct ApiClient {
  ApiClientId id;
  std::string name;
  OrganisationId organisation_id;
  UserId created_by;
  std::string state;                                  // active, revoked
  std::optional<std::string> certificate_sha256;      // x5t#S256: it comes over connections with this certificate alone
  std::optional<std::int64_t> last_used_at;           // time, to the hour
  std::optional<std::int64_t> previous_secret_until;  // time; the secret before this one serves until then
  std::int64_t sequence = 0;
  std::int64_t created_at = 0;
};

struct NewApiClient {
  ApiClient client;
  std::string secret;  // 256 random bits, shown once, kept as a keyed hash
};

// One page of a list.
struct Page : ListPlace {
  std::int64_t limit = 50;
  std::vector<std::string> states{};            // none: any
  std::optional<std::int64_t> updated_since{};  // time; not for API clients
  // Organisations: in the name or registration number. Users: a whole e-mail address, or in the name.
  std::optional<std::string> search{};
  std::optional<OrganisationKind> kind{};           // organisations
  std::optional<OrganisationId> organisation_id{};  // users
  std::optional<Role> role{};                       // users
  // Users: how many a search by name opens before it leaves the rest to the next page.
  std::int64_t look_through = 2000;
};

struct UserList {
  std::vector<User> users;
  std::int64_t looked_to = 0;  // sequence of the last that a search opened, where it ended before its page was full
};

// In place of a password's record: no password opens it. For people who act through commands alone.
inline constexpr const char* no_password_record = "*";

class Service {
 public:
  Service(Random& random, Approvals& approvals) : random_(random), approvals_(approvals) {}

  // What decisions about people set off; before the server starts. The link of somebody who was approved leads to
  // public_url.
  void install_effects(std::string public_url);
  const Approvals& approvals() const { return approvals_; }

  // Takes a link to the person whom it is for; before the server starts. Where nobody installed one, links are shown to
  // whoever asked for them.
  using LinkSender = std::function<void(db::Tx&, const User&, const PersonalLink&)>;
  void install_link_sender(LinkSender sender) { send_link_ = std::move(sender); }
  bool can_send_links() const { return static_cast<bool>(send_link_); }
  // Where can_send_links() alone.
  void send_link(db::Tx& tx, const User& user, const PersonalLink& link) const { send_link_(tx, user, link); }

  Result<Organisation> create_organisation(db::Tx& tx, const Call& call, const OrganisationInput& input);
  Result<Organisation> change_organisation(db::Tx& tx, const Call& call, const OrganisationId& id,
                                           const OrganisationPatch& patch);

  // The role must suit the organisation's kind; E and P give their own role in their own organisation alone. Somebody
  // who was invited and has not come yet gets a new link, and the old one ends. A role or duty that decides or records
  // money (A, O, cashier) awaits another administrator's approval, and until then there is no link, but the code
  // without which a link that the other is shown does not work. One goes to the person where links can be sent, unless
  // the program itself invites. A name that another active person bears is refused as in change_user, here and once
  // more where the person comes.
  Result<InvitedUser> invite(db::Tx& tx, const Call& call, const UserInput& input);
  // Giving the duty cashier, and making active again or naming otherwise who decides or records money, await another
  // administrator's approval; such a change stands alone in its patch. What was asked for the person before and awaits
  // somebody is withdrawn where duties change or the person is disabled: it would no longer do what was asked. A name
  // that another active person of the organisation bears is refused (Code::already_exists), and so is that of any other
  // who bears authority, of A, O, U and cashiers; a person is not made active again under such a name either.
  Result<ChangedUser> change_user(db::Tx& tx, const Call& call, const UserId& id, const UserPatch& patch);
  // The caller himself, who is a person. Another name is for people of enterprises and printers alone, and not while
  // somebody is asked to decide about them; an administrator changes the others', never his own, by change_user.
  Result<User> change_own(db::Tx& tx, const Call& call, const OwnPatch& patch);

  // A link with which the first administrator names and makes himself, as long as there is none. Older ones end.
  Result<Invitation> invite_first_administrator(db::Tx& tx, const Call& call);
  // A second administrator, made on the machine itself and audited as bootstrap. Code::wrong_state once there are two:
  // then one asks for the next and another approves.
  Result<InvitedUser> create_administrator(db::Tx& tx, const Call& call, const std::string& email);
  // Whether somebody can sign in as administrator.
  bool has_administrator(db::Tx& tx);

  // Code::not_found for a link that is unknown, used or expired.
  Result<OpenInvitation> invitation(db::Tx& tx, const std::string& token, std::int64_t now_ms);
  // Whether this is the code that the link takes; after a few wrong ones the link is dead. To be committed in any case.
  Result<bool> try_code(db::Tx& tx, const Call& call, const std::string& token, const std::string& code);
  // Takes an invitation up: password_record is made by crypto::hash_password beforehand, on the hash thread. email and
  // name are for the first administrator's link alone.
  Result<User> accept_invitation(db::Tx& tx, const Call& call, const std::string& token,
                                 const std::string& password_record, const std::optional<std::string>& email,
                                 const std::optional<std::string>& name,
                                 const std::optional<std::string>& code = std::nullopt);

  Result<NewApiClient> create_api_client(db::Tx& tx, const Call& call, const std::string& name,
                                         const std::optional<std::string>& certificate_sha256 = std::nullopt);
  Result<ApiClient> revoke_api_client(db::Tx& tx, const Call& call, const ApiClientId& id);
  // A new secret; the one it had serves for overlap_ms more, at most a day, and the one before that no longer. For its
  // creator alone, in whose name whoever has the secret acts: Code::forbidden for others who may see it.
  Result<NewApiClient> renew_client_secret(db::Tx& tx, const Call& call, const ApiClientId& id,
                                           std::int64_t overlap_ms);

  // The active client whose secret this is; nothing for another secret or client.
  std::optional<ApiClient> client_of_secret(db::Tx& tx, const ApiClientId& id, const std::string& secret,
                                            std::int64_t now_ms);
  // Whether its last use was so long ago that note_client_use is to be called.
  bool is_use_to_note(const ApiClient& client, std::int64_t now_ms) const;
  void note_client_use(db::Tx& tx, const ApiClientId& id, std::int64_t now_ms);
  // For good: of somebody who leaves, or whose account was in other hands.
  void revoke_api_clients_of(db::Tx& tx, const Call& call, const UserId& creator);

  std::optional<User> user(db::Tx& tx, const UserId& id);
  // The caller's to see, else Code::not_found.
  Result<User> require_user(db::Tx& tx, const Call& call, Permission permission, const UserId& id);
  Result<Organisation> require_organisation(db::Tx& tx, const Call& call, Permission permission,
                                            const OrganisationId& id);
  UserList users(db::Tx& tx, const Call& call, const Page& page);
  std::vector<Organisation> organisations(db::Tx& tx, const Call& call, const Page& page);
  std::vector<ApiClient> api_clients(db::Tx& tx, const Call& call, const Page& page);
  // A Call in this user's name, for commands and tests that act without HTTP.
  Result<Call> call_as(db::Tx& tx, const UserId& id, std::int64_t now_ms);

  // Tokens in hand feel these at once.
  db::Event<Organisation> organisation_changed;
  db::Event<User> user_changed;
  db::Event<ApiClient> api_client_changed;

 private:
  Result<InvitedUser> propose(db::Tx& tx, const Call& call, User user);
  Result<ChangedUser> ask_for_change(db::Tx& tx, const Call& call, const User& user, const UserPatch& patch);
  Result<boost::json::object> take_effect(db::Tx& tx, const Call& call, const Approval& approval);
  Result<boost::json::object> invite_approved(db::Tx& tx, const Call& call, const Approval& approval, User user);
  void withdraw_asked(db::Tx& tx, const Call& call, User& user, const UserPatch& patch);
  void save_change(db::Tx& tx, const Call& call, User& user);
  Result<InvitedUser> make_invitation(db::Tx& tx, const Call& call, const User& user, boost::json::object detail,
                                      const std::optional<ApprovalId>& with_code_of = std::nullopt);
  void send_invitation(db::Tx& tx, const Call& call, InvitedUser& invited) const;
  Result<User> accept_as_first_administrator(db::Tx& tx, const Call& call, const std::optional<std::string>& email,
                                             const std::optional<std::string>& name);
  Organisation government(db::Tx& tx, const Call& call);

  Random& random_;
  Approvals& approvals_;
  std::string public_url_;
  LinkSender send_link_;
};

}  // namespace qrcongo::identity
