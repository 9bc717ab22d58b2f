#include "qrcongo/stamps/key_generations.hpp"

#include "qrcongo/base/check.hpp"
#include "qrcongo/base/text.hpp"
#include "store.hpp"

namespace qrcongo::stamps {
namespace {

using identity::Approval;

constexpr const char* compromised_step = "compromised";  // an approval's step; that of a new generation has none

identity::ApprovalRequest request_of(std::int64_t generation, const std::string& step, const std::string& reason) {
  identity::ApprovalRequest request;
  request.kind = identity::ApprovalKind::key_generation;
  request.subject_id = std::to_string(generation);
  request.step = step;
  request.deciders = {identity::Role::ADMIN_GOUVERNEMENTAL};
  request.detail["act"] = step.empty() ? "create" : "mark_compromised";
  request.detail["generation"] = generation;
  request.detail["reason"] = reason;
  return request;
}

std::int64_t subject_of(const Approval& approval) {
  const auto generation = parse_integer(approval.subject_id);
  check(generation && *generation >= 0 && *generation < generations_end, "an approval of no key generation");
  return *generation;
}

std::int64_t next_generation(db::Tx& tx) {
  const auto all = all_generations(tx);
  return all.empty() ? 0 : all.back().generation + 1;
}

Result<boost::json::object> change_nothing(db::Tx&, const identity::Call&, const Approval&) {
  return boost::json::object{};
}

identity::SubjectNamed name_of_generation(db::Tx&, const Approval& approval) {
  const bool creates = approval.step != compromised_step;
  return {approval.subject_id, {{"act", creates ? "create" : "mark_compromised"}}};
}

}  // namespace

KeyGenerations::KeyGenerations(Keyring& keyring, identity::Approvals& approvals, Random& random, db::WrapNewKey wrap)
    : keyring_(keyring), approvals_(approvals), random_(random), wrap_(std::move(wrap)) {
  const auto approved = [this](db::Tx& tx, const identity::Call& call, const Approval& approval) {
    const std::int64_t generation = subject_of(approval);
    return approval.step == compromised_step ? mark_compromised(tx, call, generation) : create(tx, call, generation);
  };
  approvals_.install(identity::ApprovalKind::key_generation, approved, change_nothing);
  approvals_.install_namer(identity::ApprovalKind::key_generation, name_of_generation);
}

std::vector<KeyGeneration> KeyGenerations::generations(db::Tx& tx) const {
  std::vector<KeyGeneration> all;
  for (const StoredGeneration& row : all_generations(tx)) {
    all.push_back({row.generation, row.state, row.created_at, count_batches_of_generation(tx, row.generation)});
  }
  return all;
}

Result<Approval> KeyGenerations::ask_new(db::Tx& tx, const identity::Call& call, const std::string& reason) {
  if (auto person = identity::require_person(call); !person) return fail(person.error());
  const std::int64_t generation = next_generation(tx);
  if (generation >= generations_end)
    return fail(Code::wrong_state, "Les 32 générations de clés d'un code sont toutes prises.");
  return approvals_.ask(tx, call, request_of(generation, "", reason));
}

Result<Approval> KeyGenerations::ask_compromised(db::Tx& tx, const identity::Call& call, std::int64_t generation,
                                                 const std::string& reason) {
  if (auto person = identity::require_person(call); !person) return fail(person.error());
  const auto row = find_generation(tx, generation);
  if (!row) return fail(Code::not_found, "Cette génération de clés n'existe pas.");
  if (row->state == GenerationState::compromised)
    return fail(Code::wrong_state, "Cette génération de clés est déjà déclarée compromise.");
  return approvals_.ask(tx, call, request_of(generation, compromised_step, reason));
}

Result<boost::json::object> KeyGenerations::create(db::Tx& tx, const identity::Call& call, std::int64_t generation) {
  if (generation != next_generation(tx))
    return fail(Code::wrong_state, "Une autre génération de clés a été créée depuis la demande.");
  // Shared because what runs after COMMIT must be copyable; the keyring takes a copy of its own.
  const auto master = std::make_shared<Secret>(master_key_size);
  random_.fill(master->writable());
  auto wrapped = wrap_(tx, master->view(), master_key_purpose(generation));
  if (!wrapped) return fail(wrapped.error());
  const auto before = active_generation(tx);
  if (before) set_generation_state(tx, *before, GenerationState::verifying);
  StoredGeneration row;
  row.generation = generation;
  row.wrapped_key = std::move(*wrapped);
  row.created_at = call.now_ms;
  insert_generation(tx, row);
  boost::json::object detail;
  if (before) detail["verifying"] = *before;
  call.record(tx, "key_generation.create", std::to_string(generation), std::move(detail));
  tx.after_commit([this, generation, master] { keyring_.add(static_cast<unsigned>(generation), *master); });
  return boost::json::object{};
}

Result<boost::json::object> KeyGenerations::mark_compromised(db::Tx& tx, const identity::Call& call,
                                                             std::int64_t generation) {
  const auto row = find_generation(tx, generation);
  if (!row || row->state == GenerationState::compromised)
    return fail(Code::wrong_state, "Cette génération de clés est déjà déclarée compromise.");
  set_generation_state(tx, generation, GenerationState::compromised);
  call.record(tx, "key_generation.mark_compromised", std::to_string(generation), {{"was", to_text(row->state)}});
  tx.after_commit([this, generation] { keyring_.mark_compromised(static_cast<unsigned>(generation)); });
  return boost::json::object{};
}

}  // namespace qrcongo::stamps
