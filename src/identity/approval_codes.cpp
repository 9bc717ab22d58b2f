// The code that goes with the link of an approved person: made for who asks, needed by who comes in.
#include <array>

#include <fmt/format.h>

#include "approval_store.hpp"
#include "qrcongo/base/bytes.hpp"
#include "qrcongo/db/sealed.hpp"
#include "user_rules.hpp"

namespace qrcongo::identity {
namespace {

constexpr std::uint64_t codes = 10'000'000'000;

std::string hash_of(db::Tx& tx, const ApprovalId& id, std::string_view typed) {
  std::string digits;
  for (const char c : typed) {
    if (c >= '0' && c <= '9') digits.push_back(c);
  }
  return db::keyed_hash(tx, {"approval_codes", "code_hash", id.str()}, digits);
}

}  // namespace

std::string Approvals::make_code(db::Tx& tx, const ApprovalId& id) {
  std::array<std::uint8_t, 8> bytes{};
  random_.fill(bytes);
  std::uint64_t number = 0;
  for (const std::uint8_t byte : bytes) number = number << 8U | byte;
  const std::string digits = fmt::format("{:010}", number % codes);
  store::insert_approval_code(tx, id, hash_of(tx, id, digits));
  return digits.substr(0, 3) + " " + digits.substr(3, 3) + " " + digits.substr(6);
}

bool Approvals::has_code(db::Tx& tx, const ApprovalId& id) { return store::approval_code(tx, id).has_value(); }

bool Approvals::is_code(db::Tx& tx, const ApprovalId& id, const std::string& typed) {
  const auto kept = store::approval_code(tx, id);
  return kept && equal_in_constant_time(as_bytes(*kept), as_bytes(hash_of(tx, id, typed)));
}

tl::unexpected<Error> link_code_missing() {
  return fail_field(Code::invalid_input, "/code", "required", "Le code qui va avec ce lien est requis.");
}

tl::unexpected<Error> link_code_wrong() {
  return fail_field(Code::invalid_input, "/code", "wrong", "Ce code n'est pas celui qui va avec ce lien.");
}

Result<void> require_right_code(db::Tx& tx, Approvals& approvals, const std::optional<ApprovalId>& approval,
                                const std::optional<std::string>& code) {
  if (!approval) return {};
  if (!code) return link_code_missing();
  return approvals.is_code(tx, *approval, *code) ? Result<void>() : link_code_wrong();
}

void record_wrong_code(db::Tx& tx, const Call& call, const UserId& whose, std::int64_t tries_left) {
  Call nobody = system_call(call.now_ms);
  nobody.request_id = call.request_id;
  nobody.record(tx, "user.refuse_code", whose.str(), {{"tries_left", tries_left}});
}

Result<void> require_code(db::Tx& tx, Approvals& approvals, const Approval& approval) {
  if (approvals.has_code(tx, approval.id)) return {};
  return fail(Code::wrong_state,
              "Cette demande date d'avant les codes qui vont avec les liens : refusez-la, et qu'on la refasse.");
}

}  // namespace qrcongo::identity
