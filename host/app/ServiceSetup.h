// Makes Spillway a service of the machine, with a user of its own, and undoes that. Says what it writes.
//
// One thread.
#pragma once

#include <string>
#include <vector>

namespace spillway::app {

struct ServiceSetup {
  std::string root;     // the folder that stands for "/"; empty: this machine, whose service manager is told
  bool dry = false;     // says what it would do
  bool socket = false;  // the first connection starts the service

  // Each gives the program's exit status; what is wrong is printed. The first two are for root, or for a root folder.
  int install() const;
  int uninstall() const;
  int status() const;

 private:
  bool allowed() const;
  std::string at(const std::string& path) const { return root + path; }
  bool write(const std::string& path, const std::string& text, unsigned mode, bool keep) const;
  bool tell(const std::vector<std::string>& command, bool mayFail = false) const;
};

}  // namespace spillway::app
