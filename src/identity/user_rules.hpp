// Which role and which duties go with what. Private to identity; stateless.
#pragma once

#include "qrcongo/identity/service.hpp"

namespace qrcongo::identity {

// A in the government, O in the OCC, E in an enterprise, P at a printer, U in the government or the OCC.
bool suits(Role role, const Organisation& organisation);

// cashier is an A's or an O's, inspector an O's.
Result<void> check_duties(Role role, const std::set<Duty>& duties);

// E and P manage their own role in their own organisation alone; persons alone manage people.
Result<void> check_may_manage(const Call& call, const OrganisationId& organisation, Role role);

// Whether such a person decides or records money: to make one takes a second administrator.
bool decides(Role role, const std::set<Duty>& duties);

// Whether what such a person does is read under the name: A, O, U and cashiers.
bool bears_authority(const User& user);

bool is_other_name(const User& user, const std::optional<std::string>& name);
// Code::already_exists where another active person of the organisation bears it, or, of who bears authority, any other
// who does.
Result<void> check_name_free(db::Tx& tx, const User& user, const std::string& name);
// The same of a name that somebody types, which of who bears authority is in letters that can be told apart.
Result<void> check_new_name(db::Tx& tx, const User& user, const std::string& name);
// With an entry beside that of the change: neither name may stand in the log.
void give_name(db::Tx& tx, const Call& call, User& user, const std::string& name);

// The code that a link takes beside, as it is typed.
inline constexpr std::size_t link_code_characters_max = 40;
tl::unexpected<Error> link_code_missing();
tl::unexpected<Error> link_code_wrong();

// For a link that takes a code.
Result<void> require_right_code(db::Tx& tx, Approvals& approvals, const std::optional<ApprovalId>& approval,
                                const std::optional<std::string>& code);
// Nobody knows who typed it.
void record_wrong_code(db::Tx& tx, const Call& call, const UserId& whose, std::int64_t tries_left);
// Of an approval from before there were codes nobody but who approves would know the link.
Result<void> require_code(db::Tx& tx, Approvals& approvals, const Approval& approval);

// Of an approval about a person: the list of what waits shows who he is.
SubjectNamed name_of_person(db::Tx& tx, const Approval& approval);
// To whoever may not know who he is.
SubjectNamed role_of_person(db::Tx& tx, const Approval& approval);

// What the audit log says of a user: no name, no address.
boost::json::object detail_of(const User& user);

}  // namespace qrcongo::identity
