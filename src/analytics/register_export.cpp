#include "register_export.hpp"

#include "periods.hpp"
#include "qrcongo/base/check.hpp"
#include "register_rows.hpp"

namespace qrcongo::analytics {
namespace {

constexpr std::int64_t page_rows = 500;  // a megabyte where people wrote as much as they may

struct Extent {
  std::int64_t rows = 0;
  std::int64_t last_sequence = 0;
  auto fields() { return std::tie(rows, last_sequence); }
};

CsvTable table_of(Register wanted, const UtcOffset& offset) {
  switch (wanted) {
    case Register::orders:
      break;
    case Register::payments:
      return PaymentRow::table(offset);
    case Register::certificates:
      return CertificateRow::table(offset);
    case Register::recalls:
      return RecallRow::table(offset);
  }
  return OrderRow::table(offset);
}

std::string extent_sql(const std::string& view) {
  return "SELECT COUNT(*), COALESCE(MAX(sequence), 0) FROM " + view +
         " WHERE created_at >= :first AND created_at < :end";
}

std::string page_sql(const std::string& columns, const std::string& view) {
  return "SELECT " + columns + " FROM " + view +
         " WHERE created_at >= :first AND created_at < :end AND sequence <= :last AND (created_at > :after OR "
         "sequence > :sequence) ORDER BY created_at, sequence LIMIT :most";
}

}  // namespace

RegisterExport::RegisterExport(Register wanted, const Span& span, const Settings& settings)
    : register_(wanted),
      span_(span),
      first_ms_(settings.utc_offset.start_of_day_ms(span.from)),
      end_ms_(settings.utc_offset.start_of_day_ms(span.to + 1)),
      table_(table_of(wanted, settings.utc_offset)),
      after_ms_(first_ms_) {}

template <class Row>
Result<void> RegisterExport::begin_of(db::Tx& tx) {
  for (const Extent& extent : tx.rows<Extent>(extent_sql(Row::view), first_ms_, end_ms_)) {
    rows_ = extent.rows;
    last_sequence_ = extent.last_sequence;
  }
  return {};
}

template <class Row>
Result<void> RegisterExport::read_page_of(db::Tx& tx) {
  std::int64_t rows = 0;
  const std::int64_t after_ms = after_ms_;
  const std::int64_t after_sequence = after_sequence_;
  tx.sweep<Row>(
      page_sql(Row::columns, Row::view),
      [&](Row&& row) {
        row.write(table_);
        after_ms_ = row.created_at;
        after_sequence_ = row.sequence;
        ++rows;
      },
      after_ms, end_ms_, last_sequence_, after_ms, after_sequence, page_rows);
  done_ = rows < page_rows;
  return {};
}

Result<void> RegisterExport::begin(db::Tx& tx) {
  switch (register_) {
    case Register::orders:
      return begin_of<OrderRow>(tx);
    case Register::payments:
      return begin_of<PaymentRow>(tx);
    case Register::certificates:
      return begin_of<CertificateRow>(tx);
    case Register::recalls:
      return begin_of<RecallRow>(tx);
  }
  check(false, "a register without rows");
  return {};
}

Result<void> RegisterExport::read_page(db::Tx& tx) {
  switch (register_) {
    case Register::orders:
      return read_page_of<OrderRow>(tx);
    case Register::payments:
      return read_page_of<PaymentRow>(tx);
    case Register::certificates:
      return read_page_of<CertificateRow>(tx);
    case Register::recalls:
      return read_page_of<RecallRow>(tx);
  }
  check(false, "a register without rows");
  return {};
}

std::string RegisterExport::name() const {
  static constexpr const char* names[] = {"orders", "payments", "certificates", "recalls"};
  return names[static_cast<std::size_t>(register_)];
}

std::string RegisterExport::file_name() const {
  static constexpr const char* names[] = {"commandes", "paiements", "certificats", "rappels"};
  return std::string("registre-") + names[static_cast<std::size_t>(register_)] + "-" + span_name(span_) + ".csv";
}

}  // namespace qrcongo::analytics
