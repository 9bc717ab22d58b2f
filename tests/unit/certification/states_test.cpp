#include <functional>
#include <map>

#include "tests/support/world.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;
using certification::AppliesTo;
using certification::Certificate;
using certification::HoldInput;
using State = certification::CertificateState;

namespace {

const std::string far = "2027-11-22";

// Every act there is, in the name of somebody who may do it.
struct Acts {
  World& world;
  identity::Call enterprise = world.enterprise();
  identity::Call officer = world.officer();

  Result<Certificate> perform(const std::string& act, const CertificateId& id) const {
    return world.act([&](db::Tx& tx) -> Result<Certificate> {
      certification::Service& service = world.certification;
      if (act == "submit") return service.submit(tx, enterprise, id);
      if (act == "review") return service.review(tx, officer, id, "");
      if (act == "request_corrections") return service.request_corrections(tx, officer, id, "Plan du site ?");
      if (act == "grant") return service.grant(tx, officer, id, {*parse_day(far), 1000, "Conforme"});
      if (act == "reject") return service.reject(tx, officer, id, "Hors norme");
      if (act == "suspend") return service.suspend(tx, officer, id, {"safety", "Analyse", AppliesTo::activated_after});
      if (act == "reinstate") return service.reinstate(tx, officer, id, "Levée");
      if (act == "revoke") return service.revoke(tx, officer, id, {"fraud", "Faux", AppliesTo::all_stamps});
      FAIL("no such act: " << act);
      return fail(Code::internal, act);
    });
  }
};

CertificateId certificate_in(World& world, State state) {
  const std::map<State, std::vector<std::string>> ways = {
      {State::draft, {}},
      {State::submitted, {"submit"}},
      {State::rejected, {"reject"}},
      {State::corrections_requested, {"request_corrections"}},
      {State::under_review, {}},
      {State::granted, {"grant"}},
      {State::suspended, {"grant", "suspend"}},
      {State::revoked, {"grant", "revoke"}},
      {State::expired, {"grant"}},
  };
  const bool fresh = state == State::draft || state == State::submitted;
  const ProductId product = world.product(std::nullopt);
  const CertificateId id = fresh ? world.application(product) : world.application_under_review(product);
  for (const std::string& act : ways.at(state)) REQUIRE(Acts{world}.perform(act, id));
  if (state == State::expired) {
    const std::int64_t now_ms = world.clock.now_ms();
    world.clock.set_ms(now_ms + 400 * day_ms);
    world.must([&](db::Tx& tx) { return world.certification.expire(tx, world.clock.now_ms()); });
    world.clock.set_ms(now_ms);
  }
  REQUIRE(world.certificate(id).state == state);
  return id;
}

Code refusal(const Result<Certificate>& answer) {
  REQUIRE(!answer);
  return answer.error().code;
}

}  // namespace

TEST_CASE("every act from every state leads where the contract says, or is refused and changes nothing") {
  const std::map<std::pair<State, std::string>, State> allowed = {
      {{State::draft, "submit"}, State::submitted},
      {{State::corrections_requested, "submit"}, State::submitted},
      {{State::submitted, "review"}, State::under_review},
      {{State::under_review, "request_corrections"}, State::corrections_requested},
      {{State::under_review, "grant"}, State::granted},
      {{State::under_review, "reject"}, State::rejected},
      {{State::granted, "suspend"}, State::suspended},
      {{State::suspended, "reinstate"}, State::granted},
      {{State::granted, "revoke"}, State::revoked},
      {{State::suspended, "revoke"}, State::revoked},
  };
  for (const State state : {State::draft, State::submitted, State::under_review, State::corrections_requested,
                            State::granted, State::rejected, State::suspended, State::revoked, State::expired}) {
    World world;
    const CertificateId id = certificate_in(world, state);
    for (const char* act :
         {"submit", "review", "request_corrections", "grant", "reject", "suspend", "reinstate", "revoke"}) {
      CAPTURE(certification::to_text(state));
      CAPTURE(act);
      const auto to = allowed.find({state, act});
      if (to != allowed.end()) {
        const auto done = Acts{world}.perform(act, certificate_in(world, state));
        REQUIRE(done);
        CHECK(done->state == to->second);
        continue;
      }
      const std::int64_t version = world.certificate(id).version;
      CHECK(refusal(Acts{world}.perform(act, id)) == Code::wrong_state);
      CHECK(world.certificate(id).version == version);
    }
  }
}

TEST_CASE("a refused act names the state in French") {
  World world;
  const CertificateId id = certificate_in(world, State::suspended);
  const auto refused = Acts{world}.perform("suspend", id);
  CHECK(refused.error().detail.find("« suspendu »") != std::string::npos);
}

TEST_CASE("an enterprise has a hundred drafts of applications at most") {
  World world;
  const ProductId product = world.product(std::nullopt);
  const identity::Call by = world.enterprise();
  std::vector<CertificateId> drafts;
  for (int i = 0; i < 100; ++i) drafts.push_back(world.application(product));
  const auto apply = [&] {
    const certification::CertificateInput input{product, "NCD 012", "Usine de Limete", 1000};
    return world.act([&](db::Tx& tx) { return world.certification.apply(tx, by, input); });
  };
  CHECK(refusal(apply()) == Code::too_many_drafts);
  CHECK(Acts{world}.perform("submit", drafts.front()));
  CHECK(apply());
  CHECK(refusal(apply()) == Code::too_many_drafts);
}

TEST_CASE("an enterprise makes a thousand products a day at most, and opens as many dossiers") {
  World world;
  const ProductId product = world.product(std::nullopt);
  const identity::Call by = world.enterprise();
  const certification::ProductInput described{"Bière brune", "Fleuve", "beer", std::nullopt, "72 cl", std::nullopt};
  const certification::CertificateInput applied{product, "NCD 012", "Usine de Limete", 1000};
  world.must([&](db::Tx& tx) -> Result<std::int64_t> {
    for (int i = 1; i < 1000; ++i) {
      if (const auto made = world.certification.create_product(tx, by, described); !made) return fail(made.error());
    }
    for (int i = 0; i < 1000; ++i) {
      const auto made = world.certification.apply(tx, by, applied);
      if (!made) return fail(made.error());
      if (const auto sent = world.certification.submit(tx, by, made->id); !sent) return fail(sent.error());
    }
    return 0;
  });
  const auto create = [&](const identity::Call& call) {
    return world.act([&](db::Tx& tx) { return world.certification.create_product(tx, call, described); });
  };
  const auto apply = [&](const identity::Call& call) {
    return world.act([&](db::Tx& tx) { return world.certification.apply(tx, call, applied); });
  };
  CHECK(create(by).error().code == Code::too_many_today);
  CHECK(refusal(apply(by)) == Code::too_many_today);
  CHECK(create(world.enterprise("Savonnerie du Lac")));
  world.clock.advance_ms(11 * hour_ms);
  CHECK(create(world.enterprise()));
  CHECK(apply(world.enterprise()));
}

TEST_CASE("who reviewed a certificate does not grant it") {
  World world;
  const CertificateId id = world.application_under_review(world.product());
  const auto grant = [&](const identity::Call& by) {
    return world.act([&](db::Tx& tx) { return world.certification.grant(tx, by, id, {*parse_day(far), 1000, ""}); });
  };
  CHECK(refusal(grant(world.officer("reviewer"))) == Code::same_person);
  identity::Call applicant_become_officer = world.officer();
  applicant_become_officer.caller.user_id = world.certificate(id).requested_by;
  CHECK(refusal(grant(applicant_become_officer)) == Code::same_person);
  const auto granted = grant(world.admin());
  REQUIRE(granted);
  CHECK(granted->granted_by == world.admin().caller.user_id);
  CHECK(granted->reviewed_by == world.officer("reviewer").caller.user_id);
}

TEST_CASE("programs and strangers decide nothing") {
  World world;
  const CertificateId id = world.application_under_review(world.product());
  const auto reject = [&](const identity::Call& by) {
    return world.act([&](db::Tx& tx) { return world.certification.reject(tx, by, id, "Non"); });
  };
  CHECK(refusal(reject(world.api_client_of(world.admin()))) == Code::forbidden);
  CHECK(refusal(reject(world.enterprise())) == Code::not_found);
  CHECK(refusal(reject(world.auditor())) == Code::not_found);
  CHECK(reject(world.admin()));
}

TEST_CASE("an application is the enterprise's own, about its own product") {
  World world;
  const ProductId product = world.product();
  const identity::Call stranger = world.enterprise("Savonnerie du Lac");
  const auto apply = [&](const identity::Call& by, std::int64_t quota) {
    return world.act([&](db::Tx& tx) {
      return world.certification.apply(tx, by, {product, "NCD 012", "Limete", quota});
    });
  };
  CHECK(refusal(apply(stranger, 1000)) == Code::not_found);
  for (const std::int64_t quota : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1'000'000'001}}) {
    CHECK(apply(world.enterprise(), quota).error().fields.at(0).pointer == "/quota_requested");
  }
  const auto made = apply(world.api_client_of(world.enterprise()), 1'000'000'000);
  REQUIRE(made);
  CHECK(made->requested_by == world.enterprise().caller.user_id);
  CHECK(refusal(world.act([&](db::Tx& tx) { return world.certification.submit(tx, stranger, made->id); })) ==
        Code::not_found);
  CHECK(refusal(world.act([&](db::Tx& tx) {
          return world.certification.require_certificate(tx, stranger, identity::Permission::certificates_read,
                                                         made->id);
        })) == Code::not_found);
}

TEST_CASE("references and numbers count within their year") {
  World world;
  const CertificateId first = world.granted_certificate();
  const CertificateId second = world.granted_certificate();
  CHECK(world.certificate(first).reference == "DEM-2026-000001");
  CHECK(world.certificate(second).reference == "DEM-2026-000002");
  CHECK(world.certificate(second).number == "OCC-2026-000002");
  const CertificateId rejected = certificate_in(world, State::rejected);
  CHECK(world.certificate(rejected).reference == "DEM-2026-000003");
  CHECK(!world.certificate(rejected).number);
  world.clock.set_ms(*parse_time("2026-12-31T23:00:00Z"));  // midnight at UTC+1
  const CertificateId next_year = world.granted_certificate_of(world.product(std::nullopt), 1000, "2028-01-01");
  CHECK(world.certificate(next_year).reference == "DEM-2027-000001");
  CHECK(world.certificate(next_year).number == "OCC-2027-000001");
}

TEST_CASE("a certificate is not granted into the past nor beyond the largest quota") {
  World world;
  const CertificateId id = world.application_under_review(world.product());
  const auto grant = [&](const std::string& valid_until, std::int64_t quota) {
    return world.act([&](db::Tx& tx) {
      return world.certification.grant(tx, world.officer(), id, {*parse_day(valid_until), quota, ""});
    });
  };
  CHECK(grant("2026-11-23", 1000).error().fields.at(0).pointer == "/valid_until");
  CHECK(grant("2027-11-23", 0).error().fields.at(0).pointer == "/quota");
  CHECK(grant("2027-11-23", 1'000'000'001).error().fields.at(0).pointer == "/quota");
  CHECK(world.certificate(id).state == State::under_review);
  CHECK(grant("2026-11-24", 1'000'000'000));
}

TEST_CASE("corrections say what to correct, and the next submission may correct it") {
  World world;
  const CertificateId id = certificate_in(world, State::corrections_requested);
  CHECK(world.certificate(id).reason == "Plan du site ?");
  certification::Corrections corrections;
  corrections.site = "Usine de Kingabwa";
  const auto submitted =
      world.must([&](db::Tx& tx) { return world.certification.submit(tx, world.enterprise(), id, corrections); });
  CHECK(submitted.site == "Usine de Kingabwa");
  CHECK(submitted.standard == "NCD 012");
  CHECK(!submitted.reason);
}

TEST_CASE("a suspension says why, what it strikes and since when, and its end leaves nothing of it") {
  World world;
  const CertificateId id = certificate_in(world, State::granted);
  world.clock.advance_ms(hour_ms);
  REQUIRE(Acts{world}.perform("suspend", id));
  const Certificate held = world.certificate(id);
  CHECK(held.reason_code == "safety");
  CHECK(held.reason == "Analyse");
  CHECK(held.applies_to == AppliesTo::activated_after);
  CHECK(held.state_changed_at == world.clock.now_ms());
  REQUIRE(Acts{world}.perform("reinstate", id));
  const Certificate free = world.certificate(id);
  CHECK(!free.reason_code);
  CHECK(!free.reason);
  CHECK(free.applies_to == AppliesTo::all_stamps);
}

TEST_CASE("the history tells who did what, from which state to which") {
  World world;
  const CertificateId id = world.granted_certificate();
  const auto history = world.must([&](db::Tx& tx) -> Result<std::vector<certification::CertificateEvent>> {
    return world.certification.history(tx, id);
  });
  REQUIRE(history.size() == 4);
  CHECK(!history[0].from);
  CHECK(history[2].from == State::submitted);
  CHECK(history[2].to == State::under_review);
  CHECK(history[2].by == world.officer("reviewer").caller.user_id);
  CHECK(history[2].comment == "Dossier complet");
  CHECK(history[3].comment == "Rapport 118 conforme");
}

TEST_CASE("a certificate is valid to the midnight of its last day, whether it was marked as expired or not") {
  World world;
  const CertificateId id = world.granted_certificate_of(world.product(), 1000, "2027-11-22");
  const auto valid_at = [&](const char* time) {
    return world.act([&](db::Tx& tx) { return world.certification.require_valid(tx, id, *parse_time(time)); });
  };
  CHECK(valid_at("2027-11-22T22:59:59.999Z"));
  CHECK(refusal(valid_at("2027-11-22T23:00:00Z")) == Code::certificate_not_valid);
  const auto expire_at = [&](const char* time) {
    return world.must([&](db::Tx& tx) { return world.certification.expire(tx, *parse_time(time)); });
  };
  CHECK(expire_at("2027-11-22T22:59:59Z") == 0);
  CHECK(expire_at("2027-11-22T23:00:00Z") == 1);
  CHECK(expire_at("2027-11-22T23:00:00Z") == 0);
  CHECK(world.certificate(id).state == State::expired);
}

TEST_CASE("only a granted certificate is valid, and the refusal says why") {
  World world;
  for (const State state : {State::draft, State::under_review, State::suspended, State::revoked}) {
    const CertificateId id = certificate_in(world, state);
    const auto refused =
        world.act([&](db::Tx& tx) { return world.certification.require_valid(tx, id, world.clock.now_ms()); });
    CHECK(refusal(refused) == Code::certificate_not_valid);
  }
  const CertificateId nobody(make_uuid_v7(world.clock.now_ms(), world.random));
  const auto unknown =
      world.act([&](db::Tx& tx) { return world.certification.require_valid(tx, nobody, world.clock.now_ms()); });
  CHECK(refusal(unknown) == Code::not_found);
}

TEST_CASE("every act writes one audit entry") {
  World world;
  const CertificateId id = world.application(world.product());
  const auto entries = [&] {
    return world.must([](db::Tx& tx) -> Result<std::int64_t> { return audit::head(tx).size; });
  };
  world.officer("reviewer");
  const std::int64_t before = entries();
  for (const char* act : {"submit", "review"}) REQUIRE(Acts{world}.perform(act, id));
  CHECK(entries() == before + 2);
  CHECK(!Acts{world}.perform("review", id));
  CHECK(entries() == before + 2);
}

TEST_CASE(
    "what may be done with a certificate is said of it, and what awaits a person is what he may review or grant") {
  World world;
  using Names = std::vector<std::string>;
  const auto actions = [&](const CertificateId& id, const identity::Call& call) {
    return world.certification.actions(world.certificate(id), call);
  };
  std::map<State, CertificateId> all;
  for (const State state : {State::draft, State::submitted, State::corrections_requested, State::under_review,
                            State::granted, State::rejected, State::suspended, State::revoked}) {
    all.emplace(state, certificate_in(world, state));
  }
  CHECK(actions(all.at(State::draft), world.enterprise()) == Names{"submit"});
  CHECK(actions(all.at(State::draft), world.officer()).empty());
  CHECK(actions(all.at(State::submitted), world.officer()) == Names{"review"});
  CHECK(actions(all.at(State::corrections_requested), world.enterprise()) == Names{"submit"});
  CHECK(actions(all.at(State::under_review), world.officer()) == Names{"request_corrections", "grant", "reject"});
  CHECK(actions(all.at(State::under_review), world.officer("reviewer")) == Names{"request_corrections", "reject"});
  CHECK(actions(all.at(State::granted), world.admin()) == Names{"suspend", "revoke"});
  CHECK(actions(all.at(State::suspended), world.admin()) == Names{"reinstate", "revoke"});
  CHECK(actions(all.at(State::rejected), world.officer()).empty());
  CHECK(actions(all.at(State::revoked), world.officer()).empty());
  CHECK(actions(all.at(State::draft), world.enterprise("Savonnerie du Lac")).empty());
  CHECK(actions(all.at(State::submitted), world.api_client_of(world.officer())).empty());
  const auto awaiting = [&](const identity::Call& call) {
    certification::Page page;
    page.awaiting_me = true;
    const auto rows = world.must([&](db::Tx& tx) -> Result<std::vector<Certificate>> {
      return world.certification.certificates(tx, call, page);
    });
    std::vector<CertificateId> ids;
    for (const Certificate& row : rows) ids.push_back(row.id);
    return ids;
  };
  using Ids = std::vector<CertificateId>;
  CHECK(awaiting(world.officer()) == Ids{all.at(State::submitted), all.at(State::under_review)});
  CHECK(awaiting(world.admin()) == Ids{all.at(State::submitted), all.at(State::under_review)});
  CHECK(awaiting(world.officer("reviewer")) == Ids{all.at(State::submitted)});
  for (const identity::Call& nobody :
       {world.enterprise(), world.auditor(), world.printer(), world.program(), world.api_client_of(world.officer())}) {
    CHECK(awaiting(nobody).empty());
  }
}
