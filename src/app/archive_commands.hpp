// What `archive verify` and `archive rebuild` do, beside the running server or without one. Private to app; each call
// blocks its thread, for minutes where there are many archives.
#pragma once

#include <functional>

#include <boost/json/object.hpp>

#include "application.hpp"

namespace qrcongo::app {

inline constexpr const char* verify_archives_verb = "archive.verify";
inline constexpr const char* rebuild_archives_verb = "archive.rebuild";

using ArchiveProgress = std::function<void(std::int64_t done, std::int64_t all)>;

// arguments: {"archives": ids or names}; none: all that stand. {"archives":[{"id","name","condition","remade"}]}; a
// missing file is made again in memory, and remade says whether its bytes are the row's.
Result<boost::json::object> verify_archives(Application& app, const boost::json::object& arguments,
                                            const ArchiveProgress& progress);
// {"archives":[{"id","name","sha256"}]}
Result<boost::json::object> rebuild_archives(Application& app, const boost::json::object& arguments,
                                             const ArchiveProgress& progress);

}  // namespace qrcongo::app
