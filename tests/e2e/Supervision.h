// What a service manager is for a service, for tests: it starts it, hands it listening sockets, and is told how it is.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/e2e/RunningHost.h"

namespace spillway::test {

// Hears the datagrams that NOTIFY_SOCKET is about.
class NotifySocket {
 public:
  // `name`: a path that does not exist, or '@' and an abstract name.
  explicit NotifySocket(const std::string& name);
  ~NotifySocket();
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  // Waits for a message with that line; false after `waitMs`. What came before is dropped.
  bool await(const std::string& line, int waitMs = 15000);

  // The message that was awaited; others may have come since.
  const std::string& awaited() const { return heard_.at(seen_ - 1); }

  // Reads what has come by now.
  void listen(int waitMs = 0);

 private:
  int fd_ = -1;
  size_t seen_ = 0;
  std::vector<std::string> heard_;
};

// A socket on 127.0.0.1 and a free port.
class TestListener {
 public:
  explicit TestListener(bool listens = true);
  ~TestListener();
  TestListener(const TestListener&) = delete;
  TestListener& operator=(const TestListener&) = delete;

  int fd() const { return fd_; }
  uint16_t port() const { return port_; }

 private:
  int fd_ = -1;
  uint16_t port_ = 0;
};

// A host that is started as a service is. Ends with the test; processes that have relieved it do not.
class ServiceHost {
 public:
  // Before start(): a listening socket, handed in from descriptor 3 on with LISTEN_FDS and LISTEN_PID, and a variable.
  void hand(int socket) { sockets_.push_back(socket); }
  void tell(const std::string& name, const std::string& value) { told_[name] = value; }

  // Starts with a configuration file of this content; empty: without one.
  void start(const std::string& yaml);
  // Once more, after it has ended.
  void restart() { run(); }

  uint16_t port() const { return port_; }
  Program& program() { return program_; }
  const TempFolder& folder() const { return folder_; }
  std::string stateFolder() const { return folder_.path() + "/state"; }
  std::string log() const { return program_.log(); }
  Json getJson(const std::string& path) const { return Json::parse(get(port_, path).body); }

 private:
  void run();

  TempFolder folder_;
  std::string config_;
  std::map<std::string, std::string> told_;
  std::vector<int> sockets_;
  Program program_;
  uint16_t port_ = 0;
};

}  // namespace spillway::test
