#include "store.hpp"

#include <algorithm>

#include "link_store.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/db/conditions.hpp"
#include "qrcongo/db/sealed.hpp"
#include "second_factor_store.hpp"
#include "set_column.hpp"

namespace qrcongo::identity::store {
namespace {

const std::string present_columns = "id, organisation_id, role, duties, state";
// Who must be approved before he is invited stands there as disabled, so that nothing lets him in by mistake.
const std::string shown_state =
    "CASE WHEN state = 'disabled' AND password_record IS NULL AND EXISTS (SELECT 1 FROM approvals WHERE approvals.kind "
    "= 'user' AND approvals.subject_id = users.id AND approvals.state = 'awaiting') THEN 'awaiting_approval' ELSE "
    "state "
    "END";
const std::string user_columns = "id, email, name, organisation_id, role, duties, " + shown_state +
                                 ", language, sequence, version, created_at, updated_at";
const std::string select_user = "SELECT " + user_columns + " FROM users ";
// Of people whose sealed names are looked through, at a time.
constexpr std::int64_t looked_through = 500;

struct UserRow : User {
  auto fields() {
    return std::tie(id, email, name, organisation_id, role, duties, state, language, sequence, version, created_at,
                    updated_at);
  }
};

// What the gate asks of a person, and nothing that lies sealed.
struct PresentRow : User {
  auto fields() { return std::tie(id, organisation_id, role, duties, state); }
};

struct NameRow {
  UserId id;
  std::string name;
  auto fields() { return std::tie(id, name); }
};

db::SealedPlace email_of(const UserId& id) { return {"users", "email", id.str()}; }
db::SealedPlace name_of(const UserId& id) { return {"users", "name", id.str()}; }
db::SealedPlace wanted_name_of(const UserId& id) { return {"users", "wanted_name", id.str()}; }
std::string index_of_email(db::Tx& tx, const std::string& email) {
  return db::blind_index(tx, "users", "email", email);
}

User opened(db::Tx& tx, User user) {
  user.email = db::unseal(tx, email_of(user.id), user.email);
  user.name = db::unseal(tx, name_of(user.id), user.name);
  return user;
}

std::optional<User> opened(db::Tx& tx, std::optional<UserRow> row) {
  if (!row) return std::nullopt;
  return opened(tx, User(std::move(*row)));
}

std::string stored_state(const User& user) { return user.state == "awaiting_approval" ? "disabled" : user.state; }

template <class Value, class Row>
std::vector<Value> all_as(std::vector<Row> rows) {
  return std::vector<Value>(std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
}

std::vector<User> sealed_users(db::Tx& tx, const std::optional<OrganisationId>& of, const Page& page,
                               const std::optional<std::string>& email_index) {
  db::Conditions where;
  where.behind(page);
  where.equal("organisation_id", of);
  where.equal("organisation_id", page.organisation_id);
  where.equal("role", page.role);
  where.among(shown_state, page.states);
  where.at_least("updated_at", page.updated_since);
  where.equal("email_index", email_index);
  return all_as<User>(where.rows<UserRow>(tx, select_user, db::order_of(page), page.limit));
}

UserList users_where(db::Tx& tx, const std::optional<OrganisationId>& of, const Page& page,
                     const std::optional<std::string>& email_index) {
  UserList list;
  list.users = sealed_users(tx, of, page, email_index);
  for (User& user : list.users) user = opened(tx, std::move(user));
  return list;
}

// No statement finds a part of what lies sealed.
UserList users_named(db::Tx& tx, const std::optional<OrganisationId>& of, const Page& page) {
  const std::string wanted = fold_text(*page.search);
  Page bite = page;
  UserList list;
  for (std::int64_t left = page.look_through; left > 0; left -= bite.limit) {
    bite.limit = std::min(left, looked_through);
    std::vector<User> some = sealed_users(tx, of, bite, std::nullopt);
    for (User& user : some) {
      bite.after = user.sequence;
      if (fold_text(db::unseal(tx, name_of(user.id), user.name)).find(wanted) == std::string::npos) continue;
      list.users.push_back(opened(tx, std::move(user)));
      if (static_cast<std::int64_t>(list.users.size()) == page.limit) return list;
    }
    if (static_cast<std::int64_t>(some.size()) < bite.limit) return list;
  }
  list.looked_to = bite.after;
  return list;
}

// Spaces are seen least of all.
std::string fold_name(std::string_view name) {
  std::string folded = fold_text(name);
  std::erase(folded, ' ');
  return folded;
}

}  // namespace

std::optional<User> user(db::Tx& tx, const UserId& id) {
  return opened(tx, tx.row<UserRow>("SELECT " + user_columns + " FROM users WHERE id = :id", id));
}

std::optional<User> user_by_email(db::Tx& tx, const std::string& email) {
  return opened(tx, tx.row<UserRow>("SELECT " + user_columns + " FROM users WHERE email_index = :email",
                                    index_of_email(tx, email)));
}

UserList users(db::Tx& tx, const std::optional<OrganisationId>& of, const Page& page) {
  if (!page.search) return users_where(tx, of, page, std::nullopt);
  const bool is_address = page.search->find('@') != std::string::npos;
  if (is_address) return users_where(tx, of, page, index_of_email(tx, to_lower_ascii(*page.search)));
  return users_named(tx, of, page);
}

bool has_namesake(db::Tx& tx, const User& user, const std::string& name, bool of_authority) {
  const std::string wanted = fold_name(name);
  const std::string among = of_authority ? "(organisation_id = :organisation_id OR role IN ('ADMIN_GOUVERNEMENTAL', "
                                           "'OPERATEUR_OCC', 'AUDITEUR_SYSTEME'))"
                                         : "organisation_id = :organisation_id";
  const std::vector<NameRow> others =
      tx.rows<NameRow>("SELECT id, name FROM users WHERE " + among + " AND state = 'active' AND id <> :id",
                       user.organisation_id, user.id);
  return std::any_of(others.begin(), others.end(), [&](const NameRow& other) {
    return fold_name(db::unseal(tx, name_of(other.id), other.name)) == wanted;
  });
}

std::vector<User> present_users(db::Tx& tx) {
  return all_as<User>(tx.rows<PresentRow>("SELECT " + present_columns + " FROM users"));
}

void insert_user(db::Tx& tx, const User& u) {
  tx.run(
      "INSERT INTO users (id, email, email_index, name, organisation_id, role, duties, state, language, version, "
      "created_at, "
      "updated_at) "
      "VALUES (:id, :email, :email_index, :name, :organisation_id, :role, :duties, :state, :language, :version, "
      ":created_at, "
      ":updated_at)",
      u.id, db::seal(tx, email_of(u.id), u.email), index_of_email(tx, u.email), db::seal(tx, name_of(u.id), u.name),
      u.organisation_id, u.role, u.duties, stored_state(u), u.language, u.version, u.created_at, u.updated_at);
  set_second_factor(tx, u.id, std::nullopt);
}

void update_user(db::Tx& tx, const User& u) {
  tx.run(
      "UPDATE users SET name = :name, duties = :duties, language = :language, state = :state, version = :version, "
      "updated_at = :updated_at WHERE id = :id",
      db::seal(tx, name_of(u.id), u.name), u.duties, u.language, stored_state(u), u.version, u.updated_at, u.id);
}

void forget_invited_user(db::Tx& tx, const UserId& id) {
  tx.run("DELETE FROM invitations WHERE user_id = :user_id", id);
  if (tx.value<std::int64_t>("SELECT COUNT(*) FROM approval_barred WHERE user_id = :user_id", id) > 0) {
    tx.run(
        "UPDATE users SET email = :email, email_index = :email_index, name = :name, wanted_name = NULL, state = "
        "'disabled' WHERE id = :id "
        "AND state = 'invited'",
        db::seal(tx, email_of(id), ""), index_of_email(tx, id.str()), db::seal(tx, name_of(id), ""), id);
    return;
  }
  tx.run("DELETE FROM users WHERE id = :id AND state = 'invited'", id);
}

std::optional<std::string> wanted_name(db::Tx& tx, const UserId& id) {
  const auto found = tx.row<std::optional<std::string>>("SELECT wanted_name FROM users WHERE id = :id", id);
  if (!found || !*found) return std::nullopt;
  return db::unseal(tx, wanted_name_of(id), **found);
}

void set_wanted_name(db::Tx& tx, const UserId& id, const std::optional<std::string>& name) {
  std::optional<std::string> sealed;
  if (name) sealed = db::seal(tx, wanted_name_of(id), *name);
  tx.run("UPDATE users SET wanted_name = :wanted_name WHERE id = :id", sealed, id);
}

std::optional<std::string> password_record(db::Tx& tx, const UserId& id) {
  const auto found = tx.row<std::optional<std::string>>("SELECT password_record FROM users WHERE id = :id", id);
  if (!found || !*found) return std::nullopt;
  // No password opens the record of nobody: it is no secret.
  if (**found == no_password_record) return *found;
  const std::string person = standing(tx, id);
  return db::unseal(tx, {"users", "password_record", person}, **found);
}

void set_password_record(db::Tx& tx, const UserId& id, const std::string& record) {
  const std::string person = standing(tx, id);
  const bool is_secret = record != no_password_record;
  tx.run("UPDATE users SET password_record = :record WHERE id = :id",
         is_secret ? db::seal(tx, {"users", "password_record", person}, record) : record, id);
}

std::int64_t count_able(db::Tx& tx, Role role) {
  return tx.value<std::int64_t>(
      "SELECT COUNT(*) FROM users JOIN organisations ON organisations.id = users.organisation_id "
      "WHERE users.role = :role AND users.state = 'active' AND organisations.state = 'active' "
      "AND users.password_record <> :none",
      role, std::string(no_password_record));
}

bool has_open_invitation(db::Tx& tx, const UserId& user, std::int64_t now_ms) {
  return tx.value<std::int64_t>(
             "SELECT COUNT(*) FROM invitations WHERE user_id = :user_id AND ended_at IS NULL AND expires_at > :now",
             user, now_ms) > 0;
}

void end_invitations_of(db::Tx& tx, const UserId& user, std::int64_t now_ms) {
  tx.run("UPDATE invitations SET ended_at = :now WHERE user_id = :user_id AND ended_at IS NULL", now_ms, user);
}

void end_first_administrator_invitations(db::Tx& tx, std::int64_t now_ms) {
  tx.run("UPDATE invitations SET ended_at = :now WHERE user_id IS NULL AND ended_at IS NULL", now_ms);
}

void end_unapproved_administrator_invitations(db::Tx& tx, std::int64_t now_ms) {
  tx.run(
      "UPDATE invitations SET ended_at = :now WHERE ended_at IS NULL AND user_id IN (SELECT id FROM users WHERE role = "
      "'ADMIN_GOUVERNEMENTAL' AND state = 'invited' AND NOT EXISTS (SELECT 1 FROM approvals WHERE kind = 'user' AND "
      "subject_id = users.id AND approvals.state = 'approved'))",
      now_ms);
}

}  // namespace qrcongo::identity::store
