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
      {"identity", start + host + "Transfer-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc"},
      {"chunked, identity", start + host + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"},
      {"chunked, chunked", start + host + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"},
      {"chunked with a comma", start + host + "Transfer-Encoding: chunked,\r\n\r\n0\r\n\r\n"},
      {"chunked behind a comma", start + host + "Transfer-Encoding: ,chunked\r\n\r\n0\r\n\r\n"},
      {"chunked with a parameter", start + host + "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n"},
      {"chunked in quotes", start + host + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"},
      {"chunked with a letter beyond ASCII", start + host +
                                                 "Transfer-Encoding: chun\xC4\xB7"
                                                 "ed\r\n\r\n0\r\n\r\n"},
      {"chunked and a form feed", start + host + "Transfer-Encoding: chunked\f\r\n\r\n0\r\n\r\n"},
      {"chunked and a NUL", start + host + std::string("Transfer-Encoding: chunked\0\r\n\r\n0\r\n\r\n", 36)},
      {"two encodings in other cases",
       start + host + "TRANSFER-ENCODING: chunked\r\ntransfer-encoding: x\r\n\r\n0\r\n\r\n"},
      {"an encoding with a space before the colon", start + host + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"},
      {"chunked behind a bare CR", start + host + "X-A: b\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
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
      {"a list of lengths that differ", start + host + "Content-Length: 3, 4\r\n\r\nabc"},
      {"a length with a fraction", start + host + "Content-Length: 3.0\r\n\r\nabc"},
      {"a length with an exponent", start + host + "Content-Length: 3e0\r\n\r\nabc"},
      {"a length with a space within", start + host + "Content-Length: 1 3\r\n\r\nabc"},
      {"a length with digits beyond ASCII", start + host + "Content-Length: \xEF\xBC\x93\r\n\r\nabc"},
      {"a length that is named", start + host + "Content-Length: three\r\n\r\nabc"},
      {"two lengths in other cases", start + host + "CONTENT-LENGTH: 3\r\ncontent-length: 0\r\n\r\nabc"},
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
      {"HTTP/0.9", "GET %s\r\n\r\n"},
      {"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
      {"HTTP/1.10", "POST %s HTTP/1.10\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"HTTP/01.1", "POST %s HTTP/01.1\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"no version", "POST %s\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"two spaces before the target", "POST  %s HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"two spaces before the version", "POST %s  HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"a space in the target", "POST %s/a b HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"a tab after the method", "POST\t%s HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"no method", " %s HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"no target", "POST  HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"a bare CR in the request line", "POST %s HTTP/1.1\rX: y\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"a space behind the version", "POST %s HTTP/1.1 \r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"a NUL in the target", std::string("POST %s\0 HTTP/1.1\r\n", 19) + host + "Content-Length: 0\r\n\r\n"},
      {"a fragment in the target", "POST %s#x HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"a backslash in the target", "POST %s\\x HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"a method that is no token", "PO@ST %s HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"},
      {"bytes beyond ASCII in the target", "POST %s?q=\xC3\xA9 HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n"},
  };
}

// Sound in their lines, but of targets that a server of our kind does not have.
inline std::vector<Case> foreign_targets() {
  const std::string rest = " HTTP/1.1\r\nHost: qr.example\r\n\r\n";
  return {
      {"the asterisk", "OPTIONS *" + rest},
      {"CONNECT", "CONNECT qr.example:443" + rest},
      {"the authority form", "GET qr.example:80" + rest},
      {"no slash", "GET x" + rest},
      {"another scheme", "GET ftp://qr.example%s" + rest},
      {"a scheme without an authority", "GET http:%s" + rest},
      {"a query alone", "GET ?q=1" + rest},
      {"a bad escape in the query", "GET %s?q=%zz" + rest},
      {"a NUL in the query", "GET %s?q=%00" + rest},
      {"half a character in the query", "GET %s?q=%C3" + rest},
  };
}

// Bodies in chunks whose end two programs could see in different places.
inline std::vector<Case> ambiguous_chunks() {
  return {
      {"a size that is none", "zz\r\nab\r\n0\r\n\r\n"},
      {"more than the size", "2\r\nabc\r\n0\r\n\r\n"},
      {"no end of line after the chunk", "2\r\nab0\r\n\r\n"},
      {"a negative size", "-1\r\nab\r\n0\r\n\r\n"},
      {"a size with a sign", "+2\r\nab\r\n0\r\n\r\n"},
      {"a size with 0x", "0x2\r\nab\r\n0\r\n\r\n"},
      {"a space before the size", " 2\r\nab\r\n0\r\n\r\n"},
      {"a space behind the size", "2 \r\nab\r\n0\r\n\r\n"},
      {"an empty size", "\r\nab\r\n0\r\n\r\n"},
      {"a size beyond 64 bits", "FFFFFFFFFFFFFFFFF\r\nab\r\n0\r\n\r\n"},
      {"a size that wraps to 2", "10000000000000002\r\nab\r\n0\r\n\r\n"},
      {"bare LFs", "2\nab\n0\n\n"},
      {"a bare LF behind the size", "2\nab\r\n0\r\n\r\n"},
      {"a bare CR behind the size", "2\rab\r\n0\r\n\r\n"},
      {"a bare LF behind the chunk", "2\r\nab\n0\r\n\r\n"},
      {"bare LFs at the end", "2\r\nab\r\n0\n\n"},
      {"an extension without a name", "2;\r\nab\r\n0\r\n\r\n"},
      {"a bare LF in an extension", "2;a\nb\r\nab\r\n0\r\n\r\n"},
      {"a bare LF in an extension's quotes", "2;a=\"\n\"\r\nab\r\n0\r\n\r\n"},
      {"a chunk in an extension's quotes", "2;a=\"\nab\n0\n\n\"\r\nab\r\n0\r\n\r\n"},
      {"a bare LF in the last extension's quotes", "2\r\nab\r\n0;a=\"\n\"\r\n\r\n"},
      {"a NUL in an extension's quotes", std::string("2;a=\"\0\"\r\nab\r\n0\r\n\r\n", 18)},
      {"an end of line in an extension's quotes", "2;a=\"\r\n\"\r\nab\r\n0\r\n\r\n"},
      {"a bare LF in a trailer", "2\r\nab\r\n0\r\nX: y\nZ: w\r\n\r\n"},
      {"a trailer with a space before the colon", "2\r\nab\r\n0\r\nX : y\r\n\r\n"},
      {"a trailer without a name", "2\r\nab\r\n0\r\n: y\r\n\r\n"},
      {"a NUL in a trailer", std::string("2\r\nab\r\n0\r\nX: a\0b\r\n\r\n", 20)},
      {"a length as a trailer", "2\r\nab\r\n0\r\nContent-Length: 40\r\n\r\n"},
  };
}

}  // namespace qrcongo::testing
