// Where everything stands in an archive of format 2. Private to the engine; values.
#pragma once

#include <cstdint>

#include "qrcongo/stamps/engine/archive.hpp"

namespace qrcongo::stamps::engine {

class ArchiveOffsets {
 public:
  ArchiveOffsets(const ArchivePlan& plan, std::size_t record_size);

  std::uint32_t stamps() const { return stamps_; }

  // Of the i-th stamp, counted from 0; of its end for i + 1.
  std::uint64_t record(std::uint64_t i) const { return records_ + i * record_size_; }
  std::uint64_t codes_header() const { return record(stamps_); }
  std::uint64_t codes_text() const { return codes_text_; }  // the line with the columns' names
  std::uint64_t line(std::uint64_t i) const;
  std::size_t line_size(std::uint64_t i) const { return static_cast<std::size_t>(line(i + 1) - line(i)); }
  std::uint64_t directory() const { return directory_; }
  std::uint64_t entry(std::uint64_t i) const;
  std::uint64_t codes_entry() const { return entry(stamps_); }
  std::uint64_t end_records() const { return end_records_; }
  std::uint64_t size() const { return size_; }

  std::uint32_t codes_size() const { return static_cast<std::uint32_t>(line(stamps_) - codes_text_); }

  // Which of them the byte at `offset` lies in, if one does, else which begins next.
  std::uint32_t record_at(std::uint64_t offset) const;
  std::uint32_t line_at(std::uint64_t offset) const;
  std::uint32_t entry_at(std::uint64_t offset) const;

 private:
  std::uint64_t records_ = 0;
  std::size_t record_size_;
  std::uint32_t from_;
  std::uint32_t stamps_;
  std::size_t line_fixed_size_;
  std::uint64_t codes_text_ = 0;
  std::uint64_t lines_ = 0;
  std::uint64_t directory_ = 0;
  std::uint64_t entries_ = 0;
  std::uint64_t first_far_ = 0;  // the first stamp whose offset needs the ZIP64 extra field
  std::uint64_t end_records_ = 0;
  std::uint64_t size_ = 0;
};

inline constexpr std::string_view manifest_name = "manifest.json";
inline constexpr std::string_view codes_name = "codes.csv";
std::string_view codes_columns(const ArchivePlan& plan);  // the first line of codes.csv

}  // namespace qrcongo::stamps::engine
