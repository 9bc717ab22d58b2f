#include <doctest/doctest.h>

#include <filesystem>
#include <set>

#include <fcntl.h>
#include <sys/stat.h>

#include "photo_bytes.hpp"
#include "qrcongo/verification/citizen_reports.hpp"
#include "qrcongo/verification/photo_retention.hpp"
#include "qrcongo/verification/photo_sealing.hpp"
#include "src/verification/photo_room.hpp"
#include "src/verification/report_counts.hpp"
#include "src/verification/report_form.hpp"
#include "src/verification/report_limits.hpp"
#include "src/verification/report_page.hpp"
#include "src/verification/report_photos.hpp"
#include "tests/support/stamp_room.hpp"

using namespace qrcongo;
using namespace qrcongo::verification;
using namespace qrcongo::testing;

namespace {

struct ReportRoom : StampRoom {
  CitizenReports reports{stamps, UtcOffset{60}};
  int made = 0;

  CitizenReport received(const ReportInput& input) {
    const CitizenReportId id(make_uuid_v7(world.clock.now_ms() + ++made, world.random));
    return world.must([&](db::Tx& tx) -> Result<CitizenReport> {
      return reports.receive(tx, id, input, "request-1", world.clock.now_ms());
    });
  }
  CitizenReport report(const CitizenReportId& id) {
    return world.must([&](db::Tx& tx) { return reports.report(tx, id); });
  }
  std::vector<CitizenReport> list(const ReportPage& page) {
    return world.must([&](db::Tx& tx) -> Result<std::vector<CitizenReport>> { return reports.reports(tx, page); });
  }
};

ReportInput price_report() {
  ReportInput input;
  input.what = "price";
  input.where_bought = "Marché";
  input.place = "CD-KN";
  input.contact = "+243810000000";
  input.language = "ln";
  return input;
}

http::Request form(const std::string& fields) {
  http::Request request;
  request.headers.push_back({"Content-Type", "multipart/form-data; boundary=x"});
  request.body = fields + "--x--";
  return request;
}

std::string part(const std::string& name, const std::string& content) {
  return "--x\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + content + "\r\n";
}

std::string photo(const std::string& content, const std::string& declared = "") {
  return "--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.jpg\"\r\n" +
         (declared.empty() ? "" : "Content-Type: " + declared + "\r\n") + "\r\n" + content + "\r\n";
}

const std::string right = part("what", "price") + part("where_bought", "Marché") + part("place", "CD-KN");

}  // namespace

TEST_CASE("reports are numbered in the authority's year, and each is audited as the public's") {
  ReportRoom room;
  CHECK(room.received(price_report()).number == "SIG-2026-000001");
  const CitizenReport second = room.received(price_report());
  CHECK(second.number == "SIG-2026-000002");
  CHECK(second.state == "new");
  room.world.clock.set_ms(*parse_time("2026-12-31T23:00:00Z"));
  CHECK(room.received(price_report()).number == "SIG-2027-000001");
  const auto kinds = room.world.must([](db::Tx& tx) -> Result<std::vector<std::string>> {
    return tx.rows<std::string>("SELECT actor_kind FROM audit_entries WHERE action = 'citizen_report.receive'");
  });
  CHECK(kinds == std::vector<std::string>(3, "public"));
}

TEST_CASE("a genuine serial leads to its batch, and any other stays as it was typed") {
  ReportRoom room;
  const stamps::Batch batch = room.batches(room.ready_order(10)).front();
  ReportInput input = price_report();
  input.serial = room.serial_at(batch, 3);
  CHECK(room.received(input).batch_id == batch.id);
  input.serial = "pas un code";
  const CitizenReport unreadable = room.received(input);
  CHECK(!unreadable.batch_id);
  CHECK(unreadable.serial == "pas un code");
}

TEST_CASE("the list begins with the newest, and goes on where the last page ended") {
  ReportRoom room;
  for (int i = 0; i < 3; ++i) room.received(price_report());
  ReportPage page;
  page.limit = 2;
  const auto first = room.list(page);
  REQUIRE(first.size() == 2);
  CHECK(first[0].number == "SIG-2026-000003");
  page.after = first[1].sequence;
  const auto rest = room.list(page);
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].number == "SIG-2026-000001");
  page = ReportPage();
  page.states = {"closed"};
  CHECK(room.list(page).empty());
  page.states = {"closed", "new"};
  CHECK(room.list(page).size() == 3);
  page = ReportPage();
  page.search = "sig-2026-000002";
  CHECK(room.list(page).size() == 1);
  page.search = "nulle part";
  CHECK(room.list(page).empty());
}

TEST_CASE("a report is seen once and closed once, by a person") {
  ReportRoom room;
  const identity::Call officer = room.officer();
  const identity::Call client = room.world.api_client_of(officer);
  const CitizenReportId id = room.received(price_report()).id;
  const auto see = [&] { return room.world.must([&](db::Tx& tx) { return room.reports.see(tx, officer, id); }); };
  CHECK(see().state == "seen");
  CHECK(see().state == "seen");
  const auto close = [&](const identity::Call& call) {
    return room.world.act([&](db::Tx& tx) { return room.reports.close(tx, call, id, "confirmed", std::nullopt); });
  };
  const auto by_client = close(client);
  REQUIRE(!by_client);
  CHECK(by_client.error().code == Code::forbidden);
  const auto closed = close(officer);
  REQUIRE(closed);
  CHECK(closed->state == "closed");
  CHECK(closed->closed_by == officer.caller.user_id);
  const auto again = close(officer);
  REQUIRE(!again);
  CHECK(again.error().code == Code::wrong_state);
  CHECK(see().state == "closed");
}

TEST_CASE("a contact is erased after ninety days, and nothing else") {
  ReportRoom room;
  const CitizenReportId id = room.received(price_report()).id;
  const auto erase = [&] {
    return room.world.must(
        [&](db::Tx& tx) -> Result<std::int64_t> { return room.reports.erase_contacts(tx, room.world.clock.now_ms()); });
  };
  room.world.clock.advance_ms(90 * day_ms);
  CHECK(erase() == 0);
  CHECK(room.report(id).contact == "+243810000000");
  room.world.clock.advance_ms(1);
  CHECK(erase() == 1);
  CHECK(!room.report(id).contact);
  CHECK(room.report(id).where_bought == "Marché");
  CHECK(erase() == 0);
}

TEST_CASE("a photo goes a year after its report was closed, and a file of no report after thirty days") {
  ReportRoom room;
  TemporaryFolder folder;
  ReportInput input = price_report();
  input.photo = PhotoNote{"jpg", 4};
  const CitizenReportId open = room.received(input).id;
  const CitizenReportId closed = room.received(input).id;
  const identity::Call officer = room.officer();
  room.world.must([&](db::Tx& tx) { return room.reports.close(tx, officer, closed, "confirmed", std::nullopt); });
  const std::string never = make_uuid_v7(room.world.clock.now_ms(), room.world.random);
  const auto names = [&] {
    std::set<std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
      all.insert(entry.path().filename().string());
    return all;
  };
  const auto write = [&](const std::string& name) {
    write_file(folder.path(name), "x");
    const timespec at{room.world.clock.now_ms() / second_ms, 0};
    const timespec times[] = {at, at};
    REQUIRE(utimensat(AT_FDCWD, folder.path(name).c_str(), times, 0) == 0);
  };
  for (const std::string& name :
       {open.str() + ".jpg", closed.str() + ".jpg", never + ".png", never + ".jpg.part", std::string("notes.txt")}) {
    write(name);
  }
  const auto sweep = [&] {
    const PhotoRetention retention{folder.path(), 365};
    const auto gone = let_go_of_photos(*room.world.database, room.reports, retention, room.world.clock.now_ms());
    REQUIRE(gone);
    return *gone;
  };
  CHECK(sweep() == 0);
  room.world.clock.advance_ms(30 * day_ms - second_ms);
  CHECK(sweep() == 0);
  room.world.clock.advance_ms(2 * second_ms);
  CHECK(sweep() == 2);
  CHECK(names() == std::set<std::string>{open.str() + ".jpg", closed.str() + ".jpg", "notes.txt"});
  room.world.clock.advance_ms(335 * day_ms - 2 * second_ms);
  CHECK(sweep() == 0);
  CHECK(!room.report(closed).photo_erased_at);
  room.world.clock.advance_ms(2 * second_ms);
  CHECK(sweep() == 1);
  CHECK(names() == std::set<std::string>{open.str() + ".jpg", "notes.txt"});
  CHECK(room.report(closed).photo_erased_at);
  CHECK(room.report(closed).photo_bytes == 4);
  CHECK(!room.report(open).photo_erased_at);
  CHECK(sweep() == 0);
}

TEST_CASE("photos of open reports have so much room, counted anew once a minute") {
  PhotoRoom room(1000);
  const std::int64_t now = *parse_time("2026-11-24T12:00:00Z");
  CHECK(room.is_due(now));
  CHECK(!room.is_due(now + minute_ms - 1));
  room.set_counted(500);
  CHECK(room.take(400));
  CHECK(!room.take(101));
  CHECK(room.take(100));
  CHECK(!room.take(1));
  CHECK(room.is_due(now + minute_ms));
  room.set_counted(999);
  CHECK(!room.take(2));
  CHECK(room.take(1));
}

TEST_CASE("the room for photos is a twentieth of the disk and 5 GB at most") {
  TemporaryFolder folder;
  const std::int64_t room = photo_room_bytes(folder.path("reports"));
  const auto size = static_cast<std::int64_t>(std::filesystem::space(folder.path()).capacity);
  CHECK(room > 0);
  CHECK(room <= 5'000'000'000);
  CHECK(room <= size / 20);
  CHECK((room == 5'000'000'000 || room == size / 20));
}

TEST_CASE("the photos that take room are those of reports that are not closed") {
  ReportRoom room;
  const auto bytes = [&] {
    return room.world.must([&](db::Tx& tx) -> Result<std::int64_t> { return room.reports.open_photo_bytes(tx); });
  };
  CHECK(bytes() == 0);
  room.received(price_report());
  ReportInput input = price_report();
  input.photo = PhotoNote{"jpg", 700};
  const CitizenReportId first = room.received(input).id;
  room.received(input);
  CHECK(bytes() == 1400);
  const identity::Call officer = room.officer();
  room.world.must([&](db::Tx& tx) { return room.reports.close(tx, officer, first, "confirmed", std::nullopt); });
  CHECK(bytes() == 700);
}

TEST_CASE(
    "photos that lay plain are sealed once, each under its own report's key, and a plain one laid there later is not "
    "believed") {
  ReportRoom room;
  const TemporaryFolder folder;
  const auto id = [&] {
    return CitizenReportId(make_uuid_v7(room.world.clock.now_ms() + ++room.made, room.world.random));
  };
  const CitizenReportId first = id();
  const CitizenReportId second = id();
  const CitizenReportId cut_off = id();
  const auto name = [](const CitizenReportId& of) { return CitizenReports::photo_name(of, "jpg"); };
  const auto shown = [&](const CitizenReportId& of, const CitizenReportId& by_key_of) {
    return room.world.must([&](db::Tx& tx) -> Result<std::optional<std::string>> {
      const Secret key = CitizenReports::photo_key(tx, by_key_of);
      auto photo = read_photo(folder.path(), name(of), key.view());
      return photo ? std::optional<std::string>(*photo) : std::nullopt;
    });
  };
  const auto seal_all = [&] {
    REQUIRE(seal_plain_photos(*room.world.database, folder.path(), TestDatabase::key_encryption_key).has_value());
  };
  for (const CitizenReportId& of : {first, second}) write_file(folder.path(name(of)), jpeg());
  write_file(folder.path(name(cut_off) + ".part"), jpeg());
  write_file(folder.path("note.txt"), jpeg());
  CHECK(!shown(first, first));
  seal_all();
  CHECK(read_file(folder.path(name(first))).find(jpeg()) == std::string::npos);
  CHECK(shown(first, first) == jpeg());
  CHECK(shown(second, second) == jpeg());
  CHECK(!shown(first, second));
  CHECK(!std::filesystem::exists(folder.path(name(cut_off) + ".part")));
  CHECK(read_file(folder.path("note.txt")) == jpeg());
  write_file(folder.path(name(second)), jpeg());
  seal_all();
  CHECK(!shown(second, second));
}

TEST_CASE("the thanks say where a photo was left out, and else nothing of it") {
  Settings settings;
  settings.authority_name = "OCC";
  const PageFrames frames(settings);
  const std::string left_out = thanks_page("SIG-2026-000001", true, french(), settings, frames).body;
  CHECK(left_out.find("SIG-2026-000001") != std::string::npos);
  CHECK(left_out.find("plus de place pour les photos") != std::string::npos);
  const std::string kept = thanks_page("SIG-2026-000001", false, french(), settings, frames).body;
  CHECK(kept.find("SIG-2026-000001") != std::string::npos);
  CHECK(kept.find("plus de place") == std::string::npos);
}

TEST_CASE("sixty reports an hour from one client, a /64 being one") {
  FakeRandom random;
  ReportLimits limits(true, random);
  const std::int64_t start = *parse_time("2026-11-24T12:00:00Z");
  for (int i = 0; i < 60; ++i) CHECK(limits.admit("192.0.2.1", start + i / 12 * minute_ms).has_value());
  const auto refused = limits.admit("192.0.2.1", start + 10 * minute_ms);
  REQUIRE(!refused);
  CHECK(refused.error().code == Code::rate_limited);
  CHECK(refused.error().retry_after_s == 50 * 60);
  CHECK(limits.admit("192.0.2.2", start + 10 * minute_ms).has_value());
  for (int i = 0; i < 12; ++i) CHECK(limits.admit("192.0.2.1", start + 60 * minute_ms).has_value());
  CHECK(!limits.admit("192.0.2.1", start + 60 * minute_ms));
  CHECK(limits.admit("192.0.2.1", start + 61 * minute_ms).has_value());
  for (int i = 1; i <= 60; ++i) CHECK(limits.admit("2001:db8::" + std::to_string(i), start).has_value());
  CHECK(!limits.admit("2001:db8::ffff", start));
  CHECK(limits.admit("2001:db8:0:1::1", start).has_value());
  ReportLimits none(false, random);
  for (int i = 0; i < 100; ++i) CHECK(none.admit("192.0.2.1", start).has_value());
}

TEST_CASE("a /48 of IPv6 sends eight times as many as a /64, and whoever it floods with shuts nobody else out") {
  FakeRandom random;
  ReportLimits limits(true, random);
  const std::int64_t now = *parse_time("2026-11-24T12:00:00Z");
  int admitted = 0;
  for (int i = 0; i < 2000; ++i) {
    admitted += limits.admit("2001:db8:1:" + std::to_string(i % 1000) + "::1", now).has_value() ? 1 : 0;
  }
  CHECK(admitted == 480);
  const auto refused = limits.admit("2001:db8:1:ffff::1", now);
  REQUIRE(!refused);
  CHECK(refused.error().retry_after_s == 60 * 60);
  CHECK(limits.admit("2001:db8:2:1::1", now).has_value());
  for (int i = 0; i < 250; ++i) CHECK(limits.admit("192.0.2." + std::to_string(i), now).has_value());
  CHECK(limits.admit("2001:db8:1:ffff::1", now + hour_ms).has_value());
}

TEST_CASE("a full table forgets who was heard of longest ago, and takes nobody for another") {
  ReportCounts counts(8, 1);
  const auto sender = [](int number) { return crypto::sha256(as_bytes(std::to_string(number))); };
  for (int i = 0; i < 8; ++i) CHECK(counts.take(sender(i), 1000 + i) == 0);
  for (int i = 0; i < 8; ++i) CHECK(counts.take(sender(i), 1010) == 1060 + i);
  CHECK(counts.take(sender(0), 1011) == 1060);
  CHECK(counts.take(sender(8), 1012) == 0);
  CHECK(counts.take(sender(8), 1013) == 1072);
  CHECK(counts.take(sender(0), 1013) == 1060);
  // A clock that was set back changes nothing.
  CHECK(counts.take(sender(8), 500) == 1072);
  CHECK(counts.take(sender(0), 1060) == 0);
}

TEST_CASE("a browser's form is read under the rules of JSON") {
  const http::Request request =
      form(right + part("contact", "  ") + part("l", "sw") + photo(jpeg(jpeg_segment(0xE1, "GPS"))));
  const ReportForm read = read_report(request, "CD");
  CHECK(!read.refused);
  CHECK(read.is_page);
  CHECK(read.input.what == "price");
  CHECK(read.input.place == "CD-KN");
  CHECK(!read.input.contact);
  CHECK(read.input.language == "sw");
  REQUIRE(read.input.photo);
  CHECK(read.input.photo->ending == "jpg");
  CHECK(read.photo == jpeg());
  CHECK(read.input.photo->bytes == static_cast<std::int64_t>(jpeg().size()));
  CHECK(!read_report(form(right + photo("")), "CD").input.photo);
  CHECK(!read_report(form(right + photo("")), "CD").refused);
}

TEST_CASE("a wrong form says what is wrong and keeps what was typed") {
  const auto fault = [](const std::string& fields) {
    const http::Request request = form(fields);
    const ReportForm read = read_report(request, "CD");
    CHECK(read.refused);
    return std::string(read.fault);
  };
  CHECK(fault(part("what", "price") + part("place", "CD-KN")) == "report.missing");
  CHECK(fault(part("what", "rain") + part("where_bought", "x") + part("place", "CD-KN")) == "report.missing");
  CHECK(fault(part("what", "price") + part("where_bought", "x") + part("place", "CD-XX")) == "report.missing");
  CHECK(fault(right + part("name", "x")) == "report.missing");
  CHECK(fault(right + photo("GIF89a")) == "report.bad_photo");
  CHECK(fault(right + photo("\xFF\xD8\xFF\xE0")) == "report.bad_photo");
  CHECK(fault(right + photo("\xFF\xD8\xFF" + std::string(photo_bytes_max, 'x'))) == "report.too_large");
  CHECK(fault(right + part("contact", "\xFF")) == "");
  CHECK(fault(right + right) == "");
  const http::Request request = form(part("where_bought", "Chez <Papa>") + part("place", "CD-KN"));
  CHECK(read_report(request, "CD").typed.where_bought == "Chez <Papa>");
}

TEST_CASE("a photo that was declared as something else than it is is refused") {
  const auto fault = [](const std::string& content, const std::string& declared) {
    const http::Request request = form(right + photo(content, declared));
    const ReportForm read = read_report(request, "CD");
    CHECK(read.refused.has_value() == !read.input.photo.has_value());
    return std::string(read.fault);
  };
  for (const char* fit :
       {"", "image/jpeg", "IMAGE/JPEG; name=a", "image/jpg", "image/pjpeg", "application/octet-stream"}) {
    CAPTURE(fit);
    CHECK(fault(jpeg(), fit) == "");
  }
  CHECK(fault(png(), "image/png") == "");
  for (const char* unfit : {"image/png", "text/html", "image/svg+xml", "image/webp", "application/javascript", "x"}) {
    CAPTURE(unfit);
    CHECK(fault(jpeg(), unfit) == "report.bad_photo");
  }
  CHECK(fault(png(), "image/jpeg") == "report.bad_photo");
  CHECK(fault("<html>", "image/jpeg") == "report.bad_photo");
}

TEST_CASE("a photo is what its bytes say") {
  CHECK(photo_ending("\xFF\xD8\xFF\xE1") == "jpg");
  CHECK(photo_ending("\x89PNG\r\n\x1A\n") == "png");
  for (const char* other : {"", "\xFF\xD8", "\x89PNG\r\n", "GIF89a", "<svg>", "%PDF"}) CHECK(!photo_ending(other));
}
