#include "register_stream.hpp"

#include "encoding.hpp"
#include "qrcongo/http/parts.hpp"

namespace qrcongo::analytics {

void RegisterStream::record(db::Tx& tx, const identity::Call& call) const {
  call.record(
      tx, "register.export", export_.name(),
      {{"from", format_day(export_.span().from)}, {"to", format_day(export_.span().to)}, {"rows", export_.rows()}});
}

// Each page on a snapshot of its own, so that no reading thread is kept while a client reads.
boost::asio::awaitable<Result<std::string>> RegisterStream::next() {
  if (export_.is_done()) co_return std::string();
  const auto page = co_await database_.read([&](db::Tx& tx) { return export_.read_page(tx); });
  if (!page) co_return fail(page.error());
  co_return export_.take();
}

http::Response stream_response(std::shared_ptr<RegisterStream> stream, std::int64_t now_ms, Rows rows) {
  const RegisterExport& exported = stream->exported();
  std::vector<http::Header> headers = csv_headers(exported.file_name());
  headers.push_back({"Export-Span", format_day(exported.span().from) + "/" + format_day(exported.span().to)});
  if (rows == Rows::told) headers.push_back({"Export-Rows", std::to_string(exported.rows())});
  headers.push_back({"Export-Begun-At", format_time(now_ms)});
  http::PartStream parts;
  parts.next = [stream = std::move(stream)] { return stream->next(); };
  http::Response response = http::parts_response(std::string(csv_type), std::move(parts));
  response.headers = std::move(headers);
  return response;
}

}  // namespace qrcongo::analytics
