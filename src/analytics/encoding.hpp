// Figures as JSON, and as a table for a spreadsheet. Private to analytics; stateless functions for any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "qrcongo/analytics/service.hpp"
#include "qrcongo/http/message.hpp"

namespace qrcongo::analytics {

boost::json::object figures_json(const Question& question, const std::vector<Figure>& figures);
std::string figures_csv(const Question& question, const std::vector<Figure>& figures, const UtcOffset& offset);
boost::json::object summary_json(const Summary& summary);

std::string file_name(Subject subject, const Span& span);  // "recettes-2026-11.csv"
inline constexpr std::string_view csv_type = "text/csv; charset=utf-8";
std::vector<http::Header> csv_headers(const std::string& name);
// An answer that a browser keeps under this name.
http::Response csv_response(const std::string& name, std::string lines);

}  // namespace qrcongo::analytics
