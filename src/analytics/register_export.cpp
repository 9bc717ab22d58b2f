#include "register_export.hpp"

#include "periods.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/base/text.hpp"
#include "register_rows.hpp"

namespace qrcongo::analytics {
namespace {

constexpr std::int64_t page_rows = 2'000;

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

// One more than the most is enough to tell.
std::string count_sql(const std::string& view) {
  return "SELECT COUNT(*) FROM (SELECT 1 AS one FROM " + view +
         " WHERE created_at >= :first AND created_at < :end LIMIT :most) AS first_rows";
}

std::string page_sql(const std::string& columns, const std::string& view) {
  return "SELECT " + columns + " FROM " + view +
         " WHERE created_at >= :first AND created_at < :end AND (created_at > :after OR sequence > :sequence) "
         "ORDER BY created_at, sequence LIMIT :most";
}

}  // namespace

RegisterExport::RegisterExport(Register wanted, const Span& span, const Settings& settings)
    : register_(wanted),
      span_(span),
      first_ms_(settings.utc_offset.start_of_day_ms(span.from)),
      end_ms_(settings.utc_offset.start_of_day_ms(span.to + 1)),
      rows_max_(settings.export_rows_max),
      table_(table_of(wanted, settings.utc_offset)),
      after_ms_(first_ms_) {}

template <class Row>
Result<void> RegisterExport::read_page_of(db::Tx& tx) {
  if (!begun_ && tx.value<std::int64_t>(count_sql(Row::view), first_ms_, end_ms_, rows_max_ + 1) > rows_max_) {
    return fail_field(Code::invalid_input, "/from", "range",
                      "Plus de " + format_count(rows_max_) + " lignes : demandez un temps plus court.");
  }
  begun_ = true;
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
      after_ms, end_ms_, after_ms, after_sequence, page_rows);
  done_ = rows < page_rows;
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

std::string RegisterExport::file_name() const {
  static constexpr const char* names[] = {"commandes", "paiements", "certificats", "rappels"};
  return std::string("registre-") + names[static_cast<std::size_t>(register_)] + "-" + span_name(span_) + ".csv";
}

}  // namespace qrcongo::analytics
