// What rows of other rooms call a certificate and its product by. Each call belongs to the thread whose transaction it
// is given.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "qrcongo/base/id.hpp"
#include "qrcongo/db/conditions.hpp"
#include "qrcongo/db/tx.hpp"

namespace qrcongo::certification {

struct CertificateLabel {
  std::string number;  // its reference until it is granted
  std::string product_name;
  std::string product_brand;
};

// For the rows of one answer, each asked of the database once. Lives no longer than its Tx.
class CertificateLabels {
 public:
  explicit CertificateLabels(db::Tx& tx) : tx_(tx) {}
  const CertificateLabel& of(const CertificateId& id);  // empty of one that does not exist

 private:
  db::Tx& tx_;
  std::map<CertificateId, CertificateLabel> known_;
};

// What a search by a certificate looks in. shown: what rows of other rooms show of it, its number, else its reference,
// and its product's name; whole: number, reference, and its product's name and brand.
enum class CertificateTexts { shown, whole };

// For lists of other rooms that are searched by the certificate that their rows name in `column`.
db::Related certificate_by_texts(const std::string& column, CertificateTexts texts);

}  // namespace qrcongo::certification
