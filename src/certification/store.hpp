// The tables of certification. No rule; each call belongs to the thread whose transaction it is given.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "qrcongo/certification/labels.hpp"
#include "qrcongo/certification/service.hpp"
#include "qrcongo/db/tx.hpp"

namespace qrcongo::certification::store {

std::optional<Product> product(db::Tx& tx, const ProductId& id);
std::optional<ProductId> product_with_gtin(db::Tx& tx, const OrganisationId& enterprise, const std::string& gtin);
std::vector<Product> products(db::Tx& tx, const std::optional<OrganisationId>& only_of, const Page& page);
std::int64_t count_products_made(db::Tx& tx, const OrganisationId& enterprise, std::int64_t since_ms);
void insert_product(db::Tx& tx, const Product& product);
void update_product(db::Tx& tx, const Product& product);

std::optional<Certificate> certificate(db::Tx& tx, const CertificateId& id);
// decider: those alone that this person may review or grant.
std::vector<Certificate> certificates(db::Tx& tx, const std::optional<OrganisationId>& only_of, const Page& page,
                                      const std::optional<UserId>& decider);
std::optional<CertificateLabel> label(db::Tx& tx, const CertificateId& id);
db::Related certificate_by_texts(const std::string& column, CertificateTexts texts);
std::vector<Certificate> certificates_ever_granted(db::Tx& tx);
std::vector<Certificate> certificates_of_product(db::Tx& tx, const ProductId& product);
std::vector<Certificate> granted_until_before(db::Tx& tx, std::int64_t day);
std::int64_t count_drafts(db::Tx& tx, const OrganisationId& enterprise);
std::int64_t count_applications(db::Tx& tx, const OrganisationId& enterprise, std::int64_t since_ms);
void insert_certificate(db::Tx& tx, const Certificate& certificate);
void update_certificate(db::Tx& tx, const Certificate& certificate);

std::vector<CertificateEvent> events(db::Tx& tx, const CertificateId& id);
void insert_event(db::Tx& tx, const CertificateId& id, const CertificateEvent& event);

// The next of the year, from 1.
std::int64_t next_number(db::Tx& tx, const std::string& series, std::int64_t year);

std::optional<Quota> quota_year(db::Tx& tx, const CertificateId& id, std::int64_t year_index);
void ensure_quota_year(db::Tx& tx, const CertificateId& id, std::int64_t year_index, std::int64_t granted);
// False where the year has less than that left.
bool reserve(db::Tx& tx, const CertificateId& id, std::int64_t year_index, std::int64_t quantity);
void release(db::Tx& tx, const CertificateId& id, std::int64_t year_index, std::int64_t quantity);
void use(db::Tx& tx, const CertificateId& id, std::int64_t year_index, std::int64_t quantity);

struct Reservation {
  CertificateId certificate_id;
  std::int64_t year_index = 0;
  std::int64_t quantity = 0;
  std::string state;  // reserved, released, used
};
std::optional<Reservation> reservation(db::Tx& tx, const OrderId& order);
void insert_reservation(db::Tx& tx, const OrderId& order, const Reservation& reservation);
void end_reservation(db::Tx& tx, const OrderId& order, const std::string& state);

}  // namespace qrcongo::certification::store
