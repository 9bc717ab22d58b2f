#include <doctest/doctest.h>

#include "qrcongo/base/csv.hpp"

using namespace qrcongo;

TEST_CASE("a cell is quoted where it must be, and its quotes are doubled") {
  CHECK(csv_cell("") == "");
  CHECK(csv_cell("Brasserie du Fleuve SA") == "Brasserie du Fleuve SA");
  CHECK(csv_cell("Bière, blonde") == "\"Bière, blonde\"");
  CHECK(csv_cell("a;b") == "\"a;b\"");
  CHECK(csv_cell("dit \"le Grand\"") == "\"dit \"\"le Grand\"\"\"");
  CHECK(csv_cell("deux\r\nlignes") == "\"deux\r\nlignes\"");
  CHECK(csv_cell(" bord ") == "\" bord \"");
}

TEST_CASE("what a spreadsheet would compute becomes a text") {
  for (const char* beginning : {"=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫", "−"}) {
    CAPTURE(beginning);
    CHECK(csv_cell(std::string(beginning) + "1+1") == "'" + std::string(beginning) + "1+1");
  }
  CHECK(csv_cell("=HYPERLINK(\"http://x\",\"y\")") == "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
  CHECK(csv_cell("\t=1") == "\"'\t=1\"");
  CHECK(csv_cell("\r=1") == "\"'\r=1\"");
  CHECK(csv_cell("\n=1") == "\"'\n=1\"");
}

TEST_CASE("nor do spaces and invisible characters before it hide a formula") {
  CHECK(csv_cell("  =1") == "'  =1");
  CHECK(csv_cell("\xC2\xA0@x") == "'\xC2\xA0@x");
  CHECK(csv_cell("\xEF\xBB\xBF=1") == "'\xEF\xBB\xBF=1");
  CHECK(csv_cell("\xE2\x80\x8B+1") == "'\xE2\x80\x8B+1");
}

TEST_CASE("a sign within a text changes nothing") {
  CHECK(csv_cell("a=b") == "a=b");
  CHECK(csv_cell("Port-Gentil") == "Port-Gentil");
  CHECK(csv_cell("'=1") == "'=1");
  CHECK(csv_cell("1ZFW36AKC30JSAEMGFTS") == "1ZFW36AKC30JSAEMGFTS");
}
