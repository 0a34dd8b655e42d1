// A child process of a test: started with arguments and environment, its first output line awaited, ended with the
// test.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

namespace spillway::test {

class Program {
 public:
  Program() = default;
  ~Program() { stop(); }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // Starts it. Both outputs go to `logFile`. The environment is a small clean one plus `environment`.
  void start(const std::vector<std::string>& command, const std::string& logFile,
             const std::map<std::string, std::string>& environment = {});

  // Waits until the log holds `text`; returns the rest of that line, or an empty string after `waitMs`.
  std::string await(const std::string& text, int waitMs = 15000);

  // The log so far.
  std::string log() const;

  // Sends the signal and waits for the end; returns the wait status.
  int signalAndWait(int signal);
  // Waits up to waitMs for the program to end by itself; -1 when it has not.
  int waitForEnd(int waitMs = 10000);
  void send(int signal) const;
  void stop();
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
  std::string logFile_;
};

// A folder that is removed with its owner.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::string& path() const { return path_; }
  std::string write(const std::string& name, const std::string& content) const;

 private:
  std::string path_;
};

}  // namespace spillway::test
