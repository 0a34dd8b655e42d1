// What plugin-check found, written as lines to a file descriptor so that findings survive the process that made them.
// A step is noted before anything risky: after a crash the last one names the culprit.
//
// One thread at a time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace spw::check {

struct Finding {
  bool error;  // false: a warning
  std::string text;
};

// The writing end, in the process that runs the checks.
class Report {
 public:
  explicit Report(int fd) : fd_(fd) {}

  // What happens next. Findings mention it; empty text ends it.
  void step(std::string_view what);

  void error(std::string_view text);
  void warning(std::string_view text);

  // Reports `text` unless `good`; returns `good`.
  bool require(bool good, std::string_view text);

 private:
  void line(char kind, std::string_view text);

  int fd_;
  std::string step_;
  std::vector<std::string> said_;  // each finding is said once
};

// Runs `body` in a forked child, so that neither a crash nor a hang of the plugin ends the program; both become
// findings that name the last step. `seconds` is the time the child gets.
template <class Body>
std::vector<Finding> runApart(std::string_view group, Body body, unsigned seconds);

std::vector<Finding> collect(std::string_view group, int fd, int child);
int forkChild(int (&pipe)[2], unsigned seconds);
[[noreturn]] void endChild();

template <class Body>
std::vector<Finding> runApart(std::string_view group, Body body, unsigned seconds) {
  int pipe[2];
  const int child = forkChild(pipe, seconds);
  if (child == 0) {
    Report report(pipe[1]);
    try {
      body(report);
    } catch (...) {
      report.error("an exception came out of the plugin");
    }
    endChild();
  }
  return collect(group, pipe[0], child);
}

}  // namespace spw::check
