// A printer's age keys in a World: two identities made once by age-keygen, and the verbs that bring their recipients
// into use. Owned by the test; one thread.
#pragma once

#include <string>

#include "qrcongo/identity/encryption_keys.hpp"
#include "tests/support/world.hpp"

namespace qrcongo::testing {

struct AgeIdentity {
  std::string secret;
  std::string recipient;
};

inline const AgeIdentity first_identity{"AGE-SECRET-KEY-1MD7W23UEXM937SFL39XCXNALWSXW68RTKVNC5LJN6W72SKUG6VQSGS2S5P",
                                        "age1yca26xekkqj9tejhu5dhy0ul8cly0pdhlgcmygl6je7vk9qvt46s2dxjz4"};
inline const AgeIdentity second_identity{"AGE-SECRET-KEY-1VV5NP6A6V0P89HXKNTVEAQEXWAYW6PEG86504P6E5C8ESAQ74T4SFDH38N",
                                         "age1ryse8vhjhavca6d0zdgt5qc89zevr5d34m0ee2xkfmhu95az6dzqvzxlvj"};

class PrinterKeys {
 public:
  explicit PrinterKeys(World& of) : world(of), approvals(of.random), keys(approvals, of.random) {
    keys.install_effects();
  }

  Result<identity::EncryptionKey> enter(const identity::Call& by, const std::string& recipient) {
    return world.act([&](db::Tx& tx) { return keys.register_key(tx, by, recipient); });
  }
  Result<identity::EncryptionKey> revoke(const identity::Call& by, const EncryptionKeyId& id) {
    return world.act([&](db::Tx& tx) { return keys.revoke(tx, by, id); });
  }
  Result<identity::Approvals::Decision> decide(const identity::Call& by, const EncryptionKeyId& id, bool approves) {
    return world.act([&](db::Tx& tx) -> Result<identity::Approvals::Decision> {
      const auto awaited = approvals.awaited(tx, identity::ApprovalKind::encryption_key, id.str(), "");
      if (!awaited) return fail(Code::not_found, "nothing is awaited");
      return approves ? approvals.approve(tx, by, awaited->id, "") : approvals.reject(tx, by, awaited->id, "Inconnue");
    });
  }
  // As it goes: the printer registers, an officer confirms.
  identity::EncryptionKey bring_into_use(const AgeIdentity& identity) {
    const identity::Call officer = world.officer();
    const auto made = enter(world.printer(), identity.recipient);
    REQUIRE_MESSAGE(made.has_value(), (made ? std::string() : made.error().detail));
    const auto decided = decide(officer, made->id, true);
    REQUIRE_MESSAGE(decided.has_value(), (decided ? std::string() : decided.error().detail));
    return *made;
  }
  std::vector<identity::EncryptionKey> all() {
    const identity::Call by = world.admin();
    return world.must([&](db::Tx& tx) -> Result<std::vector<identity::EncryptionKey>> {
      return keys.keys(tx, by, identity::Page());
    });
  }

  World& world;
  identity::Approvals approvals;
  identity::EncryptionKeys keys;
};

}  // namespace qrcongo::testing
