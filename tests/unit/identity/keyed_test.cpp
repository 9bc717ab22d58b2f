// Whoever writes the database and has not its key lets nobody in: what lets people in is under the key, and bound to
// them.
#include <doctest/doctest.h>

#include "authenticator.hpp"
#include "qrcongo/base/bytes.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "src/identity/link_store.hpp"
#include "src/identity/second_factor_store.hpp"
#include "src/identity/store.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using identity::CredentialHttp;
using identity::Http;

namespace {

const std::string brewer = "qualite@fleuve.example";
const std::string officer = "agent@occ.example";
const std::string token(43, 't');

std::string plain_hash(std::string_view text) { return to_hex(crypto::sha256(as_bytes(text))); }
std::string quoted(const std::string& text) { return "'" + text + "'"; }

// What somebody does who has the file alone.
struct Burgled : Country {
  identity::User victim = admin;
  identity::User maker = person(brewer, brewery, Role::ENTREPRISE_CERTIFIEE);

  void run(const std::string& sql) {
    const auto done = attempt([&](db::Tx& tx) -> Result<std::int64_t> { return tx.run(sql); });
    REQUIRE_MESSAGE(done.has_value(), (done ? std::string() : done.error().detail));
  }
  int accept_link(const std::string& of) {
    return ask(&Http::accept_invitation, request(json_text({{"password", password}}), {of})).status;
  }
  int take_up(const std::string& of) {
    return ask(&CredentialHttp::take_up_reset, request(json_text({{"password", password}}), {of})).status;
  }
  int refresh(const std::string& cookie) {
    http::Request asked = request();
    asked.headers.push_back({"Cookie", cookie});
    return ask(&Http::refresh_session, asked).status;
  }
  std::string now_text() const { return std::to_string(clock.now_ms()); }
};

}  // namespace

TEST_CASE("an invitation that nobody made lets nobody in, nor one that was made another's") {
  Burgled country;
  const auto invited = country.invite(
      country.system(), Country::input("new@gouv.example", country.government, Role::ADMIN_GOUVERNEMENTAL));
  country.run("INSERT INTO invitations (token_hash, user_id, expires_at) VALUES (" + quoted(plain_hash(token)) + ", " +
              quoted(invited->user.id.str()) + ", 9999999999999)");
  CHECK(country.accept_link(token) == 404);

  const auto own = country.invite(country.system(),
                                  Country::input("own@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE));
  country.run("DROP TRIGGER invitations_keep_whom");
  const std::vector<std::string> changes = {"user_id = " + quoted(invited->user.id.str()),
                                            "expires_at = expires_at + 1", "row_tag = NULL"};
  for (const std::string& change : changes) {
    country.run("CREATE TABLE kept AS SELECT * FROM invitations");
    country.run("UPDATE invitations SET " + change + " WHERE user_id = " + quoted(own->user.id.str()));
    CHECK(country.accept_link(own->invitation->token) == 500);
    country.run("DELETE FROM invitations");
    country.run("INSERT INTO invitations SELECT * FROM kept");
    country.run("DROP TABLE kept");
  }
  CHECK(country.accept_link(own->invitation->token) == 201);
}

TEST_CASE("an invitation does not follow its person to another role") {
  Burgled country;
  const auto own = country.invite(country.system(),
                                  Country::input("own@fleuve.example", country.brewery, Role::ENTREPRISE_CERTIFIEE));
  country.run("DROP TRIGGER users_keep_their_role");
  country.run("UPDATE users SET role = 'ADMIN_GOUVERNEMENTAL' WHERE id = " + quoted(own->user.id.str()));
  CHECK(country.accept_link(own->invitation->token) == 500);
}

TEST_CASE("a reset that nobody made sets no password, nor one that was made another's") {
  Burgled country;
  country.run("INSERT INTO credential_resets (token_hash, user_id, totp, created_at, expires_at) VALUES (" +
              quoted(plain_hash(token)) + ", " + quoted(country.maker.id.str()) + ", 1, 1, 9999999999999)");
  CHECK(country.take_up(token) == 404);
  const identity::Call by = country.as(country.admin);
  const auto made = country.attempt([&](db::Tx& tx) {
    return country.resets.reset(tx, by, country.maker.id, identity::ResetWanted{true, false});
  });
  REQUIRE(made->link);
  country.run("DROP TRIGGER credential_resets_keep_whom");
  country.run("UPDATE credential_resets SET user_id = " + quoted(country.victim.id.str()));
  CHECK(country.take_up(made->link->token) == 500);
}

TEST_CASE("a session goes on by its own token alone") {
  Burgled country;
  const auto own = country.sign_in(brewer);
  const std::string cookie = own.cookie;
  const std::string secret = cookie.substr(cookie.find('.') + 1);
  SUBCASE("and not by a plain hash") {
    country.run("UPDATE sessions SET refresh_hash = " + quoted(plain_hash(secret)));
    CHECK(country.refresh(cookie) == 401);
  }
  SUBCASE("and not for another person") {
    country.run("UPDATE sessions SET user_id = " + quoted(country.victim.id.str()));
    CHECK(country.refresh(cookie) == 401);
  }
  SUBCASE("and it does when nobody meddled") { CHECK(country.refresh(cookie) == 200); }
}

TEST_CASE("a client comes in by its own secret alone, in its creator's name alone") {
  Burgled country;
  const identity::Call by = country.as(country.maker);
  const auto made =
      country.database.write([&](db::Tx& tx) { return country.service.create_api_client(tx, by, "ERP"); });
  const auto comes_in = [&] {
    return country.database.write([&](db::Tx& tx) -> Result<bool> {
      return country.service.client_of_secret(tx, made.client.id, made.secret, country.clock.now_ms()).has_value();
    });
  };
  CHECK(comes_in());
  SUBCASE("another creator") {
    country.run("UPDATE api_clients SET created_by = " + quoted(country.victim.id.str()));
    CHECK_FALSE(comes_in());
  }
  SUBCASE("a plain hash") {
    country.run("UPDATE api_clients SET secret_hash = " + quoted(plain_hash(made.secret)));
    CHECK_FALSE(comes_in());
  }
  SUBCASE("a plain hash as the one of before") {
    country.run(
        "UPDATE api_clients SET secret_hash = 'x', previous_secret_until = 9999999999999, previous_secret_hash = " +
        quoted(plain_hash(made.secret)));
    CHECK_FALSE(comes_in());
  }
}

TEST_CASE("another's password record, or one that nobody sealed, signs nobody in") {
  Burgled country;
  CHECK(country.try_to_sign_in("admin@gouv.example", password).status == 200);
  SUBCASE("plain") {
    country.run("UPDATE users SET password_record = " + quoted(country.record) +
                " WHERE id = " + quoted(country.victim.id.str()));
    CHECK(country.try_to_sign_in("admin@gouv.example", password).status == 500);
  }
  SUBCASE("another's") {
    country.run("UPDATE users SET password_record = (SELECT password_record FROM users WHERE id = " +
                quoted(country.maker.id.str()) + ") WHERE id = " + quoted(country.victim.id.str()));
    CHECK(country.try_to_sign_in("admin@gouv.example", password).status == 500);
  }
  SUBCASE("one's own, under another role") {
    country.run("DROP TRIGGER users_keep_their_role");
    country.run("UPDATE users SET role = 'ADMIN_GOUVERNEMENTAL' WHERE id = " + quoted(country.maker.id.str()));
    CHECK(country.try_to_sign_in(brewer, password).status == 500);
  }
  CHECK(country.count("SELECT COUNT(*) FROM users WHERE password_record LIKE '$scrypt$%' AND id <> " +
                      quoted(country.victim.id.str())) == 0);
}

TEST_CASE("whoever takes a second factor away in the database takes the person out, and comes in himself no more") {
  Country country(false, true);
  const auto user = country.person(officer, country.occ, Role::OPERATEUR_OCC);
  const auto other = country.person("other@occ.example", country.occ, Role::OPERATEUR_OCC);
  const std::string session = country.sign_in(officer).token;
  OwnAccount account(country, session);
  const auto codes = account.enrol();
  OwnAccount(country, country.sign_in("other@occ.example").token).enrol();
  CHECK(country.try_to_sign_in(officer, password).status == 401);
  const auto run = [&](const std::string& sql) {
    REQUIRE(country.attempt([&](db::Tx& tx) -> Result<std::int64_t> { return tx.run(sql); }));
  };
  const std::string of_officer = " WHERE user_id = " + quoted(user.id.str());
  const auto enrolled = [&] {
    return country.database.write([&](db::Tx& tx) -> Result<std::int64_t> {
      const auto all = identity::store::users_with_totp(tx);
      return std::count(all.begin(), all.end(), user.id);
    });
  };
  CHECK(enrolled() == 1);
  SUBCASE("the row deleted") { run("DELETE FROM user_totp" + of_officer); }
  SUBCASE("another's in its place") {
    run("DELETE FROM user_totp" + of_officer);
    run("UPDATE user_totp SET user_id = " + quoted(user.id.str()) + " WHERE user_id = " + quoted(other.id.str()));
  }
  SUBCASE("the mark gone as well") {
    run("DELETE FROM user_totp" + of_officer);
    run("UPDATE users SET second_factor = NULL WHERE id = " + quoted(user.id.str()));
  }
  SUBCASE("the mark of somebody who has none") {
    country.person("none@occ.example", country.occ, Role::OPERATEUR_OCC);
    run("DELETE FROM user_totp" + of_officer);
    run("UPDATE users SET second_factor = (SELECT second_factor FROM users ORDER BY sequence DESC LIMIT 1) WHERE id "
        "= " +
        quoted(user.id.str()));
  }
  CHECK(country.try_to_sign_in(officer, password).status == 500);
  CHECK(account.ask(&CredentialHttp::begin_totp, {{"password", password}}).status == 500);
  CHECK(enrolled() == 0);
}

TEST_CASE("a recovery code that nobody gave serves nobody") {
  Country country(false, true);
  const auto user = country.person(officer, country.occ, Role::OPERATEUR_OCC);
  OwnAccount(country, country.sign_in(officer).token).enrol();
  const std::string code(28, 'A');
  REQUIRE(country.attempt([&](db::Tx& tx) -> Result<std::int64_t> {
    return tx.run("INSERT INTO recovery_codes (user_id, code_hash) VALUES (:user, :hash)", user.id, plain_hash(code));
  }));
  const json::object body = {{"email", officer}, {"password", password}, {"recovery_code", code}};
  CHECK(country.ask(&Http::sign_in, country.request(Country::json_text(body))).status == 401);
}

TEST_CASE("a body's hash under an idempotency key cannot be tried out") {
  Country country;
  const auto call = country.as(country.admin);
  const auto act = [](db::Tx&, const identity::Call&) -> Result<http::Response> { return http::empty_response(); };
  http::Request asked = country.request(R"({"name":"A. Mabiala"})");
  asked.headers.push_back({"Idempotency-Key", "k"});
  asked.caller = std::make_shared<const identity::Caller>(call.caller);
  REQUIRE(country.await(country.acts.commit(asked, act)));
  CHECK(country.count("SELECT COUNT(*) FROM idempotency_keys") == 1);
  CHECK(country.count("SELECT COUNT(*) FROM idempotency_keys WHERE body_hash = " + quoted(plain_hash(asked.body))) ==
        0);
  CHECK(country.await(country.acts.commit(asked, act)));
  asked.body = R"({"name":"B. Mabiala"})";
  CHECK_FALSE(country.await(country.acts.commit(asked, act)));
}

namespace {

// A database file from before tokens were under a key, and its opening now.
struct OldCountry {
  TemporaryFolder folder;
  FakeRandom random;
  const std::string record = crypto::hash_password(password, random, {4, 8, 1});

  std::unique_ptr<db::Database> open(bool before) {
    db::DatabaseSettings settings;
    settings.path = folder.path("old.db");
    const Bytes key(32, 7);
    if (!before) settings.key_encryption_key = key;
    std::vector<EmbeddedFile> migrations;
    for (const EmbeddedFile& file : embedded_migrations()) {
      if (!before || file.path < std::string_view("sqlite/0030")) migrations.push_back(file);
    }
    auto opened = db::Database::open(settings, migrations);
    REQUIRE_MESSAGE(opened.has_value(), (opened ? std::string() : opened.error().detail));
    return std::move(*opened);
  }

  static std::string user(const std::string& id, const std::string& role, const std::string& state,
                          const std::string& password_record) {
    return "INSERT INTO users (id, email, name, organisation_id, role, duties, state, language, password_record, "
           "version, created_at, updated_at) VALUES ('" +
           id + "', '" + id + "@x.example', '" + id + "', 'o', '" + role + "', '', '" + state + "', 'fr', " +
           password_record + ", 1, 1, 1)";
  }
  static std::string invitation(const std::string& of) {
    return "INSERT INTO invitations (token_hash, user_id, expires_at) VALUES (" + quoted(plain_hash(of)) + ", " +
           quoted(of) + ", 9999999999999)";
  }

  void fill() {
    const std::string far = "9999999999999";
    const std::vector<std::string> statements = {
        "INSERT INTO organisations (id, kinds, state, name, version, created_at, updated_at) "
        "VALUES ('o', 'government', 'active', 'G', 1, 1, 1)",
        user("chief", "ADMIN_GOUVERNEMENTAL", "active", quoted(record)),
        user("newcomer", "ADMIN_GOUVERNEMENTAL", "invited", "NULL"),
        user("auditor", "AUDITEUR_SYSTEME", "invited", "NULL"),
        user("program", "ADMIN_GOUVERNEMENTAL", "active", "'*'"),
        "INSERT INTO user_totp (id, user_id, state, secret, used_step, created_at) VALUES ('t', 'chief', 'confirmed', "
        "'s', 1, 1)",
        invitation("newcomer"),
        invitation("auditor"),
        "INSERT INTO sessions (id, user_id, refresh_hash, created_at, used_at, expires_at) VALUES ('s', 'chief', " +
            quoted(plain_hash("new")) + ", 1, 1, " + far + ")",
        "INSERT INTO spent_refresh_tokens (session_id, refresh_hash) VALUES ('s', " + quoted(plain_hash("old")) + ")",
        "INSERT INTO api_clients (id, name, organisation_id, created_by, secret_hash, state, created_at) VALUES ('c', "
        "'ERP', 'o', 'chief', " +
            quoted(plain_hash("secret")) + ", 'active', 1)",
        "INSERT INTO recovery_codes (user_id, code_hash) VALUES ('chief', " + quoted(plain_hash("CODE")) + ")"};
    const auto database = open(true);
    REQUIRE(database->write_now([&](db::Tx& tx) -> Result<void> {
      for (const std::string& statement : statements) tx.run(statement);
      return {};
    }));
  }
};

}  // namespace

TEST_CASE("a database of before goes on: everybody comes in with what he had, and nothing of it is plain") {
  OldCountry old;
  old.fill();
  CHECK(read_file(old.folder.path("old.db")).find(plain_hash("secret")) != std::string::npos);
  for (int start = 0; start < 2; ++start) {
    const auto database = old.open(false);
    identity::Approvals approvals(old.random);
    identity::Service service(old.random, approvals);
    const auto checked = database->write_now([&](db::Tx& tx) -> Result<void> {
      namespace store = identity::store;
      const UserId chief("chief");
      const SessionId session("s");
      CHECK(store::password_record(tx, chief) == old.record);
      CHECK(store::password_record(tx, UserId("program")) == identity::no_password_record);
      CHECK(store::count_able(tx, Role::ADMIN_GOUVERNEMENTAL) == 1);
      CHECK(store::enrolled_totp(tx, chief)->id == "t");
      CHECK_FALSE(store::enrolled_totp(tx, UserId("newcomer")));
      CHECK(store::refresh_hashes(tx, session)->current == store::hash_of_refresh_token(tx, session, chief, "new"));
      CHECK(store::is_spent(tx, session, store::hash_of_refresh_token(tx, session, chief, "old")));
      CHECK(service.client_of_secret(tx, ApiClientId("c"), "secret", 1));
      CHECK(service.invitation(tx, "auditor", 1));
      // From before people who decide took an approval: nobody ever gave it.
      CHECK_FALSE(service.invitation(tx, "newcomer", 1));
      if (start == 1) CHECK(store::use_recovery_code(tx, chief, store::hash_of_recovery_code(tx, chief, "CODE"), 1));
      return {};
    });
    REQUIRE_MESSAGE(checked.has_value(), (checked ? std::string() : checked.error().detail));
  }
  for (const char* text : {"secret", "new", "old", "CODE", "auditor"}) {
    CHECK(read_file(old.folder.path("old.db")).find(plain_hash(text)) == std::string::npos);
  }
  CHECK(read_file(old.folder.path("old.db")).find(old.record) == std::string::npos);
}
