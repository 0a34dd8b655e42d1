// "spillway service": makes Spillway a service of the machine, with a user of its own, and undoes that.
//
// One thread.
#pragma once

#include <string>
#include <vector>

#include "host/base/Result.h"

namespace spillway::app {

struct ServiceCommand {
  enum class Verb { Help, Install, Uninstall, Status };

  Verb verb = Verb::Help;
  std::string root;     // the folder that stands for "/"; empty: this machine, whose service manager is told
  bool dry = false;     // says what it would do
  bool socket = false;  // the first connection starts the service

  // Reads the arguments behind "service". An error names the argument and says what is expected.
  static base::Result<ServiceCommand> parse(const std::vector<std::string>& arguments);

  // Does it. The program's exit status.
  int run() const;

 private:
  int install() const;
  int uninstall() const;
  int status() const;
  std::string at(const std::string& path) const { return root + path; }
  bool write(const std::string& path, const std::string& text, unsigned mode, bool keep) const;
  bool tell(const std::vector<std::string>& command, bool mayFail = false) const;
};

}  // namespace spillway::app
