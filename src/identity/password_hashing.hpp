// Passwords on the hash threads, which compute nothing else. Private to identity; awaited on io threads.
#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>

#include "qrcongo/base/random.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/runtime/thread_pool.hpp"
#include "sessions.hpp"

namespace qrcongo::identity {

namespace asio = boost::asio;

// Both: Code::unavailable where the threads' queue is full. What is referred to must outlive the await.
asio::awaitable<Result<bool>> is_right_password(runtime::ThreadPool& hash, const Credentials& credentials,
                                                const std::string& password);
asio::awaitable<Result<std::string>> make_password_record(runtime::ThreadPool& hash, Random& random,
                                                          const std::string& password);

}  // namespace qrcongo::identity
