#include "process_figures.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>

namespace qrcongo::monitoring {
namespace {

// The fields of /proc/self/stat after the command's name (proc(5)): index 0 is the state, field 3.
std::vector<double> stat_fields() {
  std::ifstream file("/proc/self/stat");
  std::string text;
  std::getline(file, text);
  std::istringstream rest(text.substr(std::min(text.size(), text.rfind(')') + 2)));
  std::vector<double> fields;
  for (std::string field; rest >> field;) fields.push_back(std::atof(field.c_str()));
  fields.resize(50);
  return fields;
}

double boot_time_s() {
  std::ifstream file("/proc/stat");
  for (std::string name; file >> name;) {
    double value = 0;
    if (name == "btime" && file >> value) return value;
    std::string ignored;
    std::getline(file, ignored);
  }
  return 0;
}

double count_open_files() {
  std::error_code error;
  double count = 0;
  for (auto entry = std::filesystem::directory_iterator("/proc/self/fd", error);
       !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    ++count;
  }
  return count;
}

void add(std::ostringstream& out, const char* name, const char* type, const char* help, double value) {
  out << "# HELP " << name << " " << help << "\n# TYPE " << name << " " << type << "\n" << name << " " << value << "\n";
}

}  // namespace

std::string process_figures() {
  const std::vector<double> fields = stat_fields();
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  std::ostringstream out;
  out.precision(15);
  add(out, "process_cpu_seconds_total", "counter", "CPU time of the process", (fields[11] + fields[12]) / ticks);
  add(out, "process_resident_memory_bytes", "gauge", "Resident memory",
      fields[21] * static_cast<double>(sysconf(_SC_PAGESIZE)));
  add(out, "process_virtual_memory_bytes", "gauge", "Virtual memory", fields[20]);
  add(out, "process_start_time_seconds", "gauge", "Start since 1970", boot_time_s() + fields[19] / ticks);
  add(out, "process_open_fds", "gauge", "Open files", count_open_files());
  add(out, "process_max_fds", "gauge", "Files that may be open", static_cast<double>(files.rlim_cur));
  return out.str();
}

}  // namespace qrcongo::monitoring
