// Requests whose end two programs could see in different places.
#pragma once

#include <string>
#include <vector>

namespace qrcongo::testing {

struct Case {
  const char* what;
  std::string request;  // %s stands for the path
};

inline std::string with_path(std::string request, const std::string& path) {
  const std::size_t at = request.find("%s");
  return at == std::string::npos ? request : request.replace(at, 2, path);
}

// Each of these is one request to some program in the world and two, or another one, to some other.
inline std::vector<Case> ambiguous_requests() {
  const std::string start = "POST %s HTTP/1.1\r\n";
  const std::string host = "Host: qr.example\r\n";
  return {
      {"gzip with a length", start + host + "Transfer-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"},
      {"chunked on HTTP/1.0", "POST %s HTTP/1.0\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"chunked, gzip", start + host + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"},
      {"gzip, chunked", start + host + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
      {"xchunked", start + host + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"},
      {"an empty encoding", start + host + "Transfer-Encoding:\r\n\r\n0\r\n\r\n"},
      {"two encodings", start + host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"length and encoding", start + host + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"encoding and length", start + host + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"},
      {"no Host", start + "Content-Length: 0\r\n\r\n"},
      {"two Hosts", start + host + host + "Content-Length: 0\r\n\r\n"},
      {"two Hosts on HTTP/1.0", "POST %s HTTP/1.0\r\n" + host + host + "Content-Length: 0\r\n\r\n"},
      {"an empty Host", start + "Host:\r\nContent-Length: 0\r\n\r\n"},
      {"a Host with a space", start + "Host: a b\r\nContent-Length: 0\r\n\r\n"},
      {"two lengths that differ", start + host + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"},
      {"two lengths that agree", start + host + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"},
      {"a list of lengths", start + host + "Content-Length: 3, 3\r\n\r\nabc"},
      {"a length with a sign", start + host + "Content-Length: +3\r\n\r\nabc"},
      {"a negative length", start + host + "Content-Length: -3\r\n\r\nabc"},
      {"a hexadecimal length", start + host + "Content-Length: 0x3\r\n\r\nabc"},
      {"an empty length", start + host + "Content-Length:\r\n\r\n"},
      {"a length beyond 64 bits", start + host + "Content-Length: 18446744073709551619\r\n\r\nabc"},
      {"a space before the colon", start + host + "Content-Length : 3\r\n\r\nabc"},
      {"a tab before the colon", start + host + "Content-Length\t: 3\r\n\r\nabc"},
      {"a folded line", start + host + "X-Long: a\r\n b\r\nContent-Length: 3\r\n\r\nabc"},
      {"a folded encoding", start + host + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"},
      {"a line that begins with a space", start + " Content-Length: 3\r\n" + host + "\r\nabc"},
      {"a field without a name", start + host + ": 3\r\nContent-Length: 0\r\n\r\n"},
      {"a field without a colon", start + host + "Content-Length\r\n\r\n"},
      {"a bare LF between fields", start + "Host: qr.example\nContent-Length: 3\r\n\r\nabc"},
      {"bare LFs alone", "POST %s HTTP/1.1\nHost: qr.example\nContent-Length: 3\n\nabc"},
      {"a bare CR in a value", start + host + "X-A: b\rContent-Length: 3\r\n\r\nabc"},
      {"a NUL in a value", start + host + std::string("X-A: b\0c\r\n\r\n", 11)},
      {"a NUL in a name", start + host + std::string("X\0A: b\r\n\r\n", 10)},
      {"a vertical tab before chunked", start + host + "Transfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n"},
      {"an empty line first", "\r\n" + start + host + "Content-Length: 0\r\n\r\n"},
      {"HTTP/1.2", "POST %s HTTP/1.2\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"HTTP/2.0", "POST %s HTTP/2.0\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"http/1.1", "POST %s http/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"no version", "POST %s\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"two spaces before the target", "POST  %s HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"two spaces before the version", "POST %s  HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"a space in the target", "POST %s/a b HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"a tab after the method", "POST\t%s HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"a method that is no token", "PO@ST %s HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"bytes beyond ASCII in the target", "POST %s?q=\xC3\xA9 HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"},
  };
}

}  // namespace qrcongo::testing
