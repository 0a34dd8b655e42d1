// spillway-bench: measures Spillway beside nginx and a direct connection, in interleaved rounds, and writes the table
// of docs/performance.md. Started by ./dev bench.
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/bench/Report.h"

namespace {

namespace fs = std::filesystem;
using namespace spillway::bench;

constexpr const char* kHelp =
    "spillway-bench [options]\n"
    "  --rounds N       interleaved rounds (5); with fewer than 5 the table is printed only\n"
    "  --seconds S      of each measurement (3)\n"
    "  --only ID,...    these scenarios: small-1 small-64 sse body-100k body-1m slow-1000 slow-5000 messages-chat\n"
    "                   chat-messages messages-chat-sse chat-messages-sse messages-chat-1m chat-messages-1m fallback\n"
    "                   startup\n"
    "  --reference      only nginx and the direct connection, to compare machines or instruments\n"
    "  --any-cpu        do not pin; default: Spillway and nginx on CPU 1, everything else on CPU 0\n"
    "  --root FOLDER    of the sources, for docs/performance.md\n";

struct Arguments {
  int rounds = 5;
  double seconds = 3;
  std::string only;
  bool pin = true;
  bool reference = false;
  fs::path root;
  bool help = false;
};

Arguments parse(int count, char** values) {
  Arguments arguments;
  for (int i = 1; i < count; i++) {
    std::string name = values[i];
    bool last = i + 1 >= count;
    if (name == "--help" || name == "-h") {
      arguments.help = true;
    } else if (name == "--reference") {
      arguments.reference = true;
    } else if (name == "--any-cpu") {
      arguments.pin = false;
    } else if (name == "--rounds" && !last) {
      arguments.rounds = std::max(1, std::atoi(values[++i]));
    } else if (name == "--seconds" && !last) {
      arguments.seconds = std::max(0.2, std::atof(values[++i]));
    } else if (name == "--only" && !last) {
      arguments.only = "," + std::string(values[++i]) + ",";
    } else if (name == "--root" && !last) {
      arguments.root = values[++i];
    } else {
      throw std::runtime_error("unknown or incomplete option '" + name + "'; try --help");
    }
  }
  return arguments;
}

bool chosen(const Arguments& arguments, std::string_view id) {
  return arguments.only.empty() || arguments.only.find("," + std::string(id) + ",") != std::string::npos;
}

// A scratch folder that goes away with the object.
class Scratch {
 public:
  Scratch() {
    std::string pattern = (fs::temp_directory_path() / "spillway-bench-XXXXXX").string();
    if (!::mkdtemp(pattern.data()))
      throw std::runtime_error("no scratch folder in " + fs::temp_directory_path().string());
    folder_ = pattern;
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  const fs::path& folder() const { return folder_; }

 private:
  fs::path folder_;
};

void prepareMachine(const Arguments& arguments) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < 12000)
    std::fprintf(stderr, "bench: 5,000 streams need 12,000 descriptors; ulimit -n is lower\n");
  std::signal(SIGPIPE, SIG_IGN);
  if (!arguments.pin) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(0, &set);
  ::sched_setaffinity(0, sizeof set, &set);
}

void say(const Row& row) {
  std::fprintf(stderr,
               "bench: %-18s direct %10.1f  nginx %10.1f  spillway %10.1f  cpu %8.1f us  %6.1f MB  others %.2f%s%s\n",
               std::string(row.scenario->id).c_str(), row.direct.value, row.nginx.value, row.spillway.value,
               row.spillway.cpuUs, row.spillway.residentMb, std::max(row.nginx.othersCpu, row.spillway.othersCpu),
               row.spillway.errors + row.nginx.errors + row.direct.errors > 0 ? "  errors: " : "",
               (row.direct.errorKinds + row.nginx.errorKinds + row.spillway.errorKinds).c_str());
}

int run(const Arguments& arguments, const fs::path& self) {
  prepareMachine(arguments);
  Scratch scratch;
  Programs programs;
  if (!arguments.reference) programs.spillway = self.parent_path() / "spillway";
  programs.simulator = self.parent_path() / "spillway-simulator";
  programs.plugins = self.parent_path().parent_path() / "plugins";
  if (!arguments.pin || ::sysconf(_SC_NPROCESSORS_ONLN) < 2) programs.loadCpu = programs.targetCpu = -1;
  Targets targets(programs, scratch.folder());
  std::vector<Row> rows;
  std::vector<Targets::Startup> startups;
  for (int round = 0; round < arguments.rounds; round++) {
    std::fprintf(stderr, "bench: round %d of %d\n", round + 1, arguments.rounds);
    for (const auto& scenario : scenarios()) {
      if (!chosen(arguments, scenario.id)) continue;
      if (!arguments.reference && scenario.memoryAimMb > 0) targets.restartSpillway();
      Row row;
      row.scenario = &scenario;
      if (!scenario.fallback) row.direct = measure(scenario, Target::Direct, targets, arguments.seconds);
      row.nginx = measure(scenario, Target::Nginx, targets, arguments.seconds);
      if (!arguments.reference) row.spillway = measure(scenario, Target::Spillway, targets, arguments.seconds);
      say(row);
      rows.push_back(std::move(row));
    }
    if (!arguments.reference && chosen(arguments, "startup")) startups.push_back(targets.measureStartup(round));
  }
  std::string table = writeTable(rows, startups);
  std::fputs(table.c_str(), stdout);
  bool whole = arguments.rounds >= 5 && arguments.only.empty() && !arguments.reference && !arguments.root.empty();
  if (whole) {
    std::string made = "Made by `./dev bench --rounds " + std::to_string(arguments.rounds) + "`, " +
                       std::to_string(static_cast<int>(arguments.seconds)) + " s per measurement.\n\n";
    putBetweenMarkers(arguments.root / "docs" / "performance.md", made + table);
  }
  return 0;
}

}  // namespace

int main(int count, char** values) {
  try {
    Arguments arguments = parse(count, values);
    if (arguments.help) {
      std::fputs(kHelp, stdout);
      return 0;
    }
    return run(arguments, fs::read_symlink("/proc/self/exe"));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "spillway-bench: %s\n", error.what());
    return 1;
  }
}
