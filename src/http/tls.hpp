// TLS as the server speaks it. Private to http; the context is made at start and read by all io threads.
#pragma once

#include <memory>

#include <boost/asio/ssl/context.hpp>

#include "qrcongo/http/server.hpp"

namespace qrcongo::http {

// TLS 1.3, and 1.2 with forward secrecy where the settings allow it. An Error names the file that is wrong.
Result<std::unique_ptr<boost::asio::ssl::context>> make_tls_context(const TlsSettings& settings);

}  // namespace qrcongo::http
