#include "qrcongo/distribution/http.hpp"

#include "tests/support/answer.hpp"
#include "tests/support/printed_order.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

namespace json = boost::json;
using distribution::Http;
using Handler = Http::Answer (Http::*)(http::Request&);

// The room behind its handlers.
class Desk {
 public:
  http::Response ask(Handler handler, http::Request request) { return answer(http_, handler, std::move(request)); }
  http::Response ask(Handler handler, const std::string& parameter, const identity::Call& call) {
    return ask(handler, request_of(call, {parameter}));
  }
  http::Response post(Handler handler, const std::string& parameter, const identity::Call& call,
                      const json::value& body) {
    return ask(handler, with_body(request_of(call, {parameter}), body));
  }

  // The first archive's content, with these headers of the request.
  http::Response download(std::vector<http::Header> headers = {}, bool head = false) {
    http::Request request = request_of(printed.room.printer(), {archive().id.str()});
    request.headers = std::move(headers);
    request.head = head;
    return ask(&Http::download, std::move(request));
  }

  std::int64_t downloads() {
    return printed
        .read(
            [](db::Tx& tx) -> Result<std::int64_t> { return tx.value<std::int64_t>("SELECT COUNT(*) FROM downloads"); })
        .value();
  }

  const stamps::Archive& archive() const { return printed.archives[0]; }
  std::string batch() const { return printed.batch.id.str(); }

  PrintedOrder printed;

 private:
  identity::Acts acts_{*printed.room.world.database, printed.room.world.clock};
  Http http_{printed.service, printed.room.files, acts_, *printed.room.world.database, printed.room.world.clock};
};

std::string type_of(const http::Response& problem) { return std::string(json_of(problem).at("type").as_string()); }

}  // namespace

TEST_CASE("the whole archive is sent with what a download must know of it") {
  Desk desk;
  const auto response = desk.download();
  CHECK(response.status == 200);
  CHECK(response.content_type == "application/zip");
  REQUIRE(response.file.has_value());
  CHECK(response.file->offset == 0);
  CHECK(response.file->size == static_cast<std::uint64_t>(desk.archive().size_bytes));
  CHECK(header_of(response, "ETag") == "\"" + desk.archive().sha256 + "\"");
  CHECK(header_of(response, "Repr-Digest") == "sha-256=:" + to_base64(*from_hex(desk.archive().sha256)) + ":");
  CHECK(header_of(response, "Accept-Ranges") == "bytes");
  CHECK(header_of(response, "Content-Disposition") == "attachment; filename=\"" + desk.archive().name + "\"");
}

TEST_CASE("a part is sent, of the same file alone") {
  Desk desk;
  const std::string size = std::to_string(desk.archive().size_bytes);
  const auto part = desk.download({{"Range", "bytes=100-199"}});
  CHECK(part.status == 206);
  CHECK(part.file->offset == 100);
  CHECK(part.file->size == 100);
  CHECK(header_of(part, "Content-Range") == "bytes 100-199/" + size);
  CHECK(desk.download({{"Range", "bytes=100-"}, {"If-Range", header_of(part, "ETag")}}).status == 206);
  CHECK(desk.download({{"Range", "bytes=100-"}, {"If-Range", "\"other\""}}).status == 200);
  const auto beyond = desk.download({{"Range", "bytes=" + size + "-"}});
  CHECK(beyond.status == 416);
  CHECK(header_of(beyond, "Content-Range") == "bytes */" + size);
  CHECK(!beyond.file);
}

TEST_CASE("downloads are counted at their start, and nobody gets round it") {
  Desk desk;
  desk.download({}, true);
  desk.download({{"Range", "bytes=99999999999-"}});
  CHECK(desk.downloads() == 0);
  desk.download({{"Range", "bytes=1-"}});
  CHECK(desk.downloads() == 1);
  desk.download({{"Range", "bytes=500-"}});
  CHECK(desk.downloads() == 1);
  desk.download();
  desk.download({{"Range", "bytes=0-9"}});
  CHECK(desk.downloads() == 3);
}

TEST_CASE("a link is made, shown, and needs nobody signed in") {
  Desk desk;
  const auto made = desk.post(&Http::hand_over, desk.archive().id.str(), desk.printed.room.printer(), json::object{});
  REQUIRE(made.status == 201);
  const json::object body = json_of(made).as_object();
  CHECK(body.at("downloads") == 0);
  CHECK(body.at("expires_at") == json::string(format_time(desk.printed.room.world.clock.now_ms() + 7 * day_ms)));
  const std::string url(body.at("url").as_string());
  const auto response = desk.ask(&Http::download_by_link, url.substr(url.rfind('/') + 1), identity::system_call(0));
  CHECK(response.status == 200);
  CHECK(response.file.has_value());
  CHECK(desk.downloads() == 1);
}

TEST_CASE("a link's token is kept nowhere, not even with the reply under an Idempotency-Key") {
  Desk desk;
  http::Request request = with_body(request_of(desk.printed.room.printer(), {desk.archive().id.str()}), json::object{});
  request.headers.push_back({"Idempotency-Key", "lien-1"});
  const auto made = desk.ask(&Http::hand_over, request);
  REQUIRE(made.status == 201);
  const std::string url(json_of(made).at("url").as_string());
  const std::string token = url.substr(url.rfind('/') + 1);
  CHECK(header_of(made, "Location").find(token) == std::string::npos);
  CHECK(read_file(desk.printed.room.world.database.folder() + "/qrcongo.db-wal").find(token) == std::string::npos);
  CHECK(desk.ask(&Http::hand_over, request).status == 409);
}

TEST_CASE("a batch and its archives are shown as the contract has them") {
  Desk desk;
  const auto batch = desk.ask(&Http::show_batch, desk.batch(), desk.printed.room.enterprise());
  REQUIRE(batch.status == 200);
  const json::object shown = json_of(batch).as_object();
  CHECK(shown.at("quantity") == 300);
  CHECK(json::serialize(shown.at("counts")) ==
        R"({"received":0,"activated":0,"spoiled":0,"recalled":0,"unaccounted":0})");
  http::Request first = request_of(desk.printed.room.printer(), {desk.batch()});
  first.query = {{"limit", "2"}};
  const auto page = desk.ask(&Http::list_archives, std::move(first));
  const json::object listed = json_of(page).as_object();
  REQUIRE(listed.at("items").as_array().size() == 2);
  const json::object archive = listed.at("items").as_array()[0].as_object();
  CHECK(archive.at("part") == 1);
  CHECK(archive.at("parts") == 3);
  CHECK(archive.at("from") == 1);
  CHECK(archive.at("to") == 100);
  CHECK(archive.at("name") == json::string(desk.archive().name));
  CHECK(archive.at("size_bytes") == desk.archive().size_bytes);
  CHECK(archive.at("encrypted_to").is_null());
  CHECK(archive.at("received_at").is_null());
  http::Request second = request_of(desk.printed.room.printer(), {desk.batch()});
  second.query = {{"cursor", std::string(listed.at("next").as_string())}};
  const auto rest = desk.ask(&Http::list_archives, std::move(second));
  CHECK(json_of(rest).at("items").as_array().size() == 1);
  CHECK(json_of(rest).at("next").is_null());
}

TEST_CASE("a report by positions or serials is read, and a wrong one names its field") {
  Desk desk;
  desk.printed.receive_all();
  const identity::Call enterprise = desk.printed.room.enterprise();
  const auto activate = [&](const json::value& body) {
    return desk.post(&Http::activate, desk.batch(), enterprise, body);
  };
  const auto made =
      activate({{"from", 1}, {"to", 10}, {"count", 10}, {"production_lot", "L2611A"}, {"best_before", "2027-05-31"}});
  REQUIRE(made.status == 201);
  CHECK(json_of(made).at("counts").at("activated") == 10);
  CHECK(activate({{"from", desk.printed.serial_at(11)}, {"to", 12}, {"count", 2}}).status == 201);
  CHECK(activate({{"serials", {desk.printed.serial_at(13)}}, {"count", 1}}).status == 201);

  CHECK(type_of(activate({{"from", 13}, {"to", 14}, {"count", 2}})) == "urn:qrcongo:problem:range-overlap");
  CHECK(type_of(activate({{"from", 14}, {"to", 15}, {"count", 1}})) == "urn:qrcongo:problem:count-mismatch");
  const std::vector<std::pair<json::value, std::string>> refused = {
      {json::object{{"from", 14}, {"to", 15}}, "/count"},
      {json::object{{"to", 15}, {"count", 1}}, "/from"},
      {json::object{{"from", 0}, {"to", 15}, {"count", 1}}, "/from"},
      {json::object{{"from", 1.5}, {"to", 15}, {"count", 1}}, "/from"},
      {json::object{{"from", "15"}, {"to", 15}, {"count", 1}}, "/from"},
      {json::object{{"from", 14}, {"to", 15}, {"count", 2}, {"serials", {"X"}}}, "/from"},
      {json::object{{"serials", json::array{}}, {"count", 1}}, "/serials"},
      {json::object{{"from", 14}, {"to", 15}, {"count", 2}, {"lot", "L"}}, "/lot"},
  };
  for (const auto& wrong : refused) {
    CAPTURE(json::serialize(wrong.first));
    const auto response = activate(wrong.first);
    CHECK(response.status == 422);
    CHECK(json_of(response).at("errors").as_array()[0].at("pointer") == json::string(wrong.second));
  }
  CHECK(desk.printed.counts().activated == 13);
}

TEST_CASE("what is no identifier is not found") {
  Desk desk;
  const identity::Call printer = desk.printed.room.printer();
  for (const char* id : {"", "x", "0193", "'; DROP TABLE batches; --"}) {
    CHECK(desk.ask(&Http::show_batch, id, printer).status == 404);
    CHECK(desk.ask(&Http::download, id, printer).status == 404);
    CHECK(desk.ask(&Http::download_by_link, id, printer).status == 404);
    CHECK(desk.post(&Http::receive, id, printer, {{"sha256", "x"}}).status == 404);
  }
}
