#include <doctest/doctest.h>

#include "src/identity/password_rules.hpp"

using namespace qrcongo;
using identity::check_password;
using identity::PasswordOwner;

namespace {

const PasswordOwner owner{"celestine.mbala@occ.example", "Célestine Mbala"};

std::string refused_for(const std::string& password) {
  const auto checked = check_password("/password", password, owner);
  if (checked) return "";
  REQUIRE(checked.error().fields.size() == 1);
  CHECK(checked.error().fields[0].pointer == "/password");
  return checked.error().fields[0].code;
}

}  // namespace

TEST_CASE("a phrase is a password, with or without capitals and signs") {
  for (const char* good : {"un mot de passe assez long", "le fleuve monte en novembre", "vbR7!kqLz02x",
                           "qzrtnqzrtnqzr7", "ÉcoleÀKinshasa1987", "12 rue des Acacias"}) {
    CHECK_MESSAGE(refused_for(good) == "", good);
  }
}

TEST_CASE("twelve characters are the least and 256 bytes the most") {
  CHECK(refused_for("vbR7!kqLz02") == "length");
  CHECK(refused_for("éàüöèêéàüöè") == "length");
  CHECK(refused_for("éàüöèêéàüöèï") == "");
  CHECK(refused_for("vbR7!" + std::string(251, 'x')) == "");
  CHECK(refused_for("vbR7!" + std::string(252, 'x')) == "length");
  CHECK(refused_for("vbR7!kqLz02x\xff") == "length");
}

TEST_CASE("what everybody knows of the person is no password") {
  for (const char* known : {"celestine.mbala@occ.example", "CELESTINE a 40 ans", "chez-les-mbala-2026"}) {
    CHECK_MESSAGE(refused_for(known) == "personal", known);
  }
}

TEST_CASE("what everybody tries first is no password, however it is dressed") {
  for (const char* common :
       {"motdepasse123", "MotDePasse2026!", "Mot de passe 1", "password1234", "P-a-s-s-w-o-r-d-1", "azertyuiop12",
        "qwertyuiop[]", "Kinshasa2026!", "qrcongo-2026-1", "123456789012", "987654321098", "abcdefghijkl",
        "azertyazerty", "aaaaaaaaaaaa", "abababababab", "111122223333", "2580258025802580"}) {
    CHECK_MESSAGE(refused_for(common) == "common", common);
  }
}
