// A program started for a measurement, and what it uses. Ended by its process id, with its children, when destroyed.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace spillway::bench {

struct Usage {
  double cpuSeconds = 0;
  double residentMb = 0;
  int threads = 0;
};

class Process {
 public:
  // Runs the program on the given CPU (-1: any), its output in `log`. When `readyWord` is not empty, waits up to ten
  // seconds until its standard output has a line that begins with it. Throws std::runtime_error with the log's end.
  Process(const std::vector<std::string>& command, int cpu, const std::string& log, const std::string& readyWord);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t id() const { return id_; }
  const std::string& readyLine() const { return readyLine_; }
  Usage usage() const;  // the process and its children

 private:
  void waitReady(int output, const std::string& word, const std::string& log);

  pid_t id_ = -1;
  int output_ = -1;
  std::string readyLine_;
};

// CPU seconds all processes of the machine used since it started.
double machineCpuSeconds();

uint16_t freePort();

}  // namespace spillway::bench
