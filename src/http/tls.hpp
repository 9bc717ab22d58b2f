// TLS as the server speaks it. Private to http; the context is made at start and read by all io threads.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>

#include "qrcongo/http/server.hpp"

namespace qrcongo::http {

// TLS 1.3, and 1.2 with forward secrecy where the settings allow it. An Error names the file that is wrong.
Result<std::unique_ptr<boost::asio::ssl::context>> make_tls_context(const TlsSettings& settings);

// Of the certificate that the client showed, whose key it has proved to hold: x5t#S256 of RFC 8705. Empty: none.
std::string client_certificate_sha256(const ssl_st* connection);

}  // namespace qrcongo::http
