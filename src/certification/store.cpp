#include "store.hpp"

#include "qrcongo/db/conditions.hpp"
#include "qrcongo/identity/organisations.hpp"

namespace qrcongo::certification::store {
namespace {

const std::string product_columns =
    "id, enterprise_id, name, brand, category, gtin, net_content, client_reference, version, created_at, updated_at";
const std::string select_product = "SELECT " + product_columns + ", sequence FROM products ";
const std::string insert_product_sql =
    "INSERT INTO products (" + product_columns +
    ") VALUES (:id, :enterprise_id, :name, :brand, :category, :gtin, :net_content, :client_reference, :version, "
    ":created_at, :updated_at)";
const std::string update_product_sql =
    "UPDATE products SET name = :name, brand = :brand, category = :category, gtin = :gtin, net_content = :net_content, "
    "client_reference = :client_reference, version = :version, updated_at = :updated_at WHERE id = :id";

const std::string certificate_columns =
    "id, reference, number, enterprise_id, product_id, state, standard, site, quota_requested, quota_granted, "
    "granted_on, "
    "valid_until, applies_to, state_changed_at, held_since, reason_code, reason, requested_by, reviewed_by, "
    "granted_by, "
    "version, "
    "created_at, updated_at";
const std::string select_certificate = "SELECT " + certificate_columns + ", sequence FROM certificates ";
const std::string insert_certificate_sql =
    "INSERT INTO certificates (" + certificate_columns +
    ") VALUES (:id, :reference, :number, :enterprise_id, :product_id, :state, :standard, :site, :quota_requested, "
    ":quota_granted, :granted_on, :valid_until, :applies_to, :state_changed_at, :held_since, :reason_code, :reason, "
    ":requested_by, "
    ":reviewed_by, :granted_by, :version, :created_at, :updated_at)";
const std::string update_certificate_sql =
    "UPDATE certificates SET number = :number, state = :state, standard = :standard, site = :site, "
    "quota_requested = :quota_requested, quota_granted = :quota_granted, granted_on = :granted_on, "
    "valid_until = :valid_until, applies_to = :applies_to, state_changed_at = :state_changed_at, held_since = "
    ":held_since, "
    "reason_code = :reason_code, reason = :reason, reviewed_by = :reviewed_by, granted_by = :granted_by, "
    "version = :version, updated_at = :updated_at WHERE id = :id";
const std::string name_and_brand = "products.name || ' ' || products.brand";
const std::string certificate_and_product = "certificates JOIN products ON products.id = certificates.product_id";

const std::string event_columns = "at, acted_by, from_state, to_state, comment";
const std::string of_year = " WHERE certificate_id = :certificate_id AND year_index = :year_index";

struct ProductRow : Product {
  auto fields() {
    return std::tie(id, enterprise_id, name, brand, category, gtin, net_content, client_reference, version, created_at,
                    updated_at, sequence);
  }
};

struct CertificateRow : Certificate {
  auto fields() {
    return std::tie(id, reference, number, enterprise_id, product_id, state, standard, site, quota_requested,
                    quota_granted, granted_on, valid_until, applies_to, state_changed_at, held_since, reason_code,
                    reason, requested_by, reviewed_by, granted_by, version, created_at, updated_at, sequence);
  }
};

struct LabelRow : CertificateLabel {
  auto fields() { return std::tie(number, product_name, product_brand); }
};

struct EventRow : CertificateEvent {
  auto fields() { return std::tie(at, by, from, to, comment); }
};

struct QuotaRow : Quota {
  auto fields() { return std::tie(granted, reserved, used); }
};

struct ReservationRow : Reservation {
  auto fields() { return std::tie(certificate_id, year_index, quantity, state); }
};

template <class Value, class Row>
std::optional<Value> as(std::optional<Row> row) {
  if (!row) return std::nullopt;
  return std::optional<Value>(std::move(static_cast<Value&>(*row)));
}

template <class Value, class Row>
std::vector<Value> all_as(std::vector<Row> rows) {
  return std::vector<Value>(std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
}

template <class... Args>
std::vector<Certificate> certificates_where(db::Tx& tx, const std::string& condition, const Args&... args) {
  return all_as<Certificate>(tx.rows<CertificateRow>(select_certificate + condition, args...));
}

// As rules.cpp has it of one certificate: may_review and may_grant.
void require_awaiting(db::Conditions& where, const UserId& decider) {
  // In these very words, so that the index of what waits serves.
  where.require("state IN ('submitted', 'under_review')");
  where.require("requested_by <> ", decider);
  where.require("(state = 'submitted' OR COALESCE(reviewed_by, '') <> ", decider, ")");
}

}  // namespace

std::optional<Product> product(db::Tx& tx, const ProductId& id) {
  return as<Product>(tx.row<ProductRow>(select_product + "WHERE id = :id", id));
}

std::optional<ProductId> product_with_gtin(db::Tx& tx, const OrganisationId& enterprise, const std::string& gtin) {
  return tx.row<ProductId>("SELECT id FROM products WHERE enterprise_id = :enterprise_id AND gtin = :gtin", enterprise,
                           gtin);
}

std::vector<Product> products(db::Tx& tx, const std::optional<OrganisationId>& only_of, const Page& page) {
  db::Conditions where;
  where.behind(page);
  where.equal("enterprise_id", only_of);
  where.equal("enterprise_id", page.enterprise_id);
  where.equal("client_reference", page.client_reference);
  where.at_least("updated_at", page.updated_since);
  where.search({"name", "brand", "gtin", "client_reference"}, page.search);
  return all_as<Product>(where.rows<ProductRow>(tx, select_product, db::order_of(page), page.limit));
}

std::int64_t count_products_made(db::Tx& tx, const OrganisationId& enterprise, std::int64_t since_ms) {
  return tx.value<std::int64_t>(
      "SELECT COUNT(*) FROM products WHERE enterprise_id = :enterprise_id AND created_at >= :since", enterprise,
      since_ms);
}

void insert_product(db::Tx& tx, const Product& p) {
  tx.run(insert_product_sql, p.id, p.enterprise_id, p.name, p.brand, p.category, p.gtin, p.net_content,
         p.client_reference, p.version, p.created_at, p.updated_at);
}

void update_product(db::Tx& tx, const Product& p) {
  tx.run(update_product_sql, p.name, p.brand, p.category, p.gtin, p.net_content, p.client_reference, p.version,
         p.updated_at, p.id);
}

std::optional<Certificate> certificate(db::Tx& tx, const CertificateId& id) {
  return as<Certificate>(tx.row<CertificateRow>(select_certificate + "WHERE id = :id", id));
}

std::vector<Certificate> certificates(db::Tx& tx, const std::optional<OrganisationId>& only_of, const Page& page,
                                      const std::optional<UserId>& decider) {
  db::Conditions where;
  where.behind(page);
  where.equal("enterprise_id", only_of);
  where.equal("enterprise_id", page.enterprise_id);
  where.equal("product_id", page.product_id);
  where.among("state", page.states);
  where.at_least("updated_at", page.updated_since);
  if (decider) require_awaiting(where, *decider);
  where.search({"reference", "number"}, page.search,
               {{"certificates.product_id", "products", "products.id", {name_and_brand}},
                identity::organisation_by_name("certificates.enterprise_id")});
  return all_as<Certificate>(where.rows<CertificateRow>(tx, select_certificate, db::order_of(page), page.limit));
}

std::optional<CertificateLabel> label(db::Tx& tx, const CertificateId& id) {
  return as<CertificateLabel>(
      tx.row<LabelRow>("SELECT COALESCE(certificates.number, certificates.reference), products.name, products.brand "
                       "FROM certificates JOIN products ON products.id = certificates.product_id WHERE "
                       "certificates.id = :id",
                       id));
}

db::Related certificate_by_texts(const std::string& column, CertificateTexts texts) {
  std::vector<std::string> looked_in = {"certificates.reference", "certificates.number", name_and_brand};
  if (texts == CertificateTexts::shown)
    looked_in = {"COALESCE(certificates.number, certificates.reference)", "products.name"};
  return {column, certificate_and_product, "certificates.id", std::move(looked_in)};
}

std::vector<Certificate> certificates_ever_granted(db::Tx& tx) {
  return certificates_where(tx, "WHERE number IS NOT NULL ORDER BY sequence");
}

std::vector<Certificate> certificates_of_product(db::Tx& tx, const ProductId& product) {
  return certificates_where(tx, "WHERE product_id = :product_id ORDER BY sequence", product);
}

std::vector<Certificate> granted_until_before(db::Tx& tx, std::int64_t day) {
  return certificates_where(tx, "WHERE state = 'granted' AND valid_until < :day ORDER BY sequence", day);
}

std::int64_t count_drafts(db::Tx& tx, const OrganisationId& enterprise) {
  return tx.value<std::int64_t>(
      "SELECT COUNT(*) FROM certificates WHERE enterprise_id = :enterprise_id AND state = 'draft'", enterprise);
}

std::int64_t count_applications(db::Tx& tx, const OrganisationId& enterprise, std::int64_t since_ms) {
  return tx.value<std::int64_t>(
      "SELECT COUNT(*) FROM certificates WHERE enterprise_id = :enterprise_id AND created_at >= :since", enterprise,
      since_ms);
}

void insert_certificate(db::Tx& tx, const Certificate& c) {
  tx.run(insert_certificate_sql, c.id, c.reference, c.number, c.enterprise_id, c.product_id, c.state, c.standard,
         c.site, c.quota_requested, c.quota_granted, c.granted_on, c.valid_until, c.applies_to, c.state_changed_at,
         c.held_since, c.reason_code, c.reason, c.requested_by, c.reviewed_by, c.granted_by, c.version, c.created_at,
         c.updated_at);
}

void update_certificate(db::Tx& tx, const Certificate& c) {
  tx.run(update_certificate_sql, c.number, c.state, c.standard, c.site, c.quota_requested, c.quota_granted,
         c.granted_on, c.valid_until, c.applies_to, c.state_changed_at, c.held_since, c.reason_code, c.reason,
         c.reviewed_by, c.granted_by, c.version, c.updated_at, c.id);
}

std::vector<CertificateEvent> events(db::Tx& tx, const CertificateId& id) {
  return all_as<CertificateEvent>(tx.rows<EventRow>(
      "SELECT " + event_columns + " FROM certificate_events WHERE certificate_id = :certificate_id ORDER BY sequence",
      id));
}

void insert_event(db::Tx& tx, const CertificateId& id, const CertificateEvent& e) {
  tx.run("INSERT INTO certificate_events (certificate_id, " + event_columns +
             ") VALUES (:certificate_id, :at, :acted_by, :from_state, :to_state, :comment)",
         id, e.at, e.by, e.from, e.to, e.comment);
}

std::int64_t next_number(db::Tx& tx, const std::string& series, std::int64_t year) {
  tx.run(
      "INSERT INTO certificate_numbers (series, year, last) VALUES (:series, :year, 1) "
      "ON CONFLICT (series, year) DO UPDATE SET last = certificate_numbers.last + 1",
      series, year);
  return tx.value<std::int64_t>("SELECT last FROM certificate_numbers WHERE series = :series AND year = :year", series,
                                year);
}

std::optional<Quota> quota_year(db::Tx& tx, const CertificateId& id, std::int64_t year_index) {
  return as<Quota>(
      tx.row<QuotaRow>("SELECT granted, reserved, used FROM certificate_quota_years" + of_year, id, year_index));
}

void ensure_quota_year(db::Tx& tx, const CertificateId& id, std::int64_t year_index, std::int64_t granted) {
  tx.run(
      "INSERT INTO certificate_quota_years (certificate_id, year_index, granted, reserved, used) "
      "VALUES (:certificate_id, :year_index, :granted, 0, 0) ON CONFLICT (certificate_id, year_index) DO NOTHING",
      id, year_index, granted);
}

bool reserve(db::Tx& tx, const CertificateId& id, std::int64_t year_index, std::int64_t quantity) {
  return tx.run("UPDATE certificate_quota_years SET reserved = reserved + :quantity" + of_year +
                    " AND granted - reserved - used >= :wanted",
                quantity, id, year_index, quantity) == 1;
}

void release(db::Tx& tx, const CertificateId& id, std::int64_t year_index, std::int64_t quantity) {
  tx.run("UPDATE certificate_quota_years SET reserved = reserved - :quantity" + of_year, quantity, id, year_index);
}

void use(db::Tx& tx, const CertificateId& id, std::int64_t year_index, std::int64_t quantity) {
  tx.run("UPDATE certificate_quota_years SET reserved = reserved - :released, used = used + :used" + of_year, quantity,
         quantity, id, year_index);
}

std::optional<Reservation> reservation(db::Tx& tx, const OrderId& order) {
  return as<Reservation>(tx.row<ReservationRow>(
      "SELECT certificate_id, year_index, quantity, state FROM quota_reservations WHERE order_id = :order_id", order));
}

void insert_reservation(db::Tx& tx, const OrderId& order, const Reservation& r) {
  tx.run(
      "INSERT INTO quota_reservations (order_id, certificate_id, year_index, quantity, state) "
      "VALUES (:order_id, :certificate_id, :year_index, :quantity, :state)",
      order, r.certificate_id, r.year_index, r.quantity, r.state);
}

void end_reservation(db::Tx& tx, const OrderId& order, const std::string& state) {
  tx.run("UPDATE quota_reservations SET state = :state WHERE order_id = :order_id", state, order);
}

}  // namespace qrcongo::certification::store
