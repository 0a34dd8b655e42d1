// Makes Spillway a service of the machine, with a user of its own, and undoes that.
//
// One thread; blocking. Errors are for people, one line.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Result.h"

namespace spillway::app {

struct ServiceSetup {
  // What is about to be done or, in a dry run, would be: {"writes", "/etc/systemd/system/spillway.service"}.
  struct Step {
    std::string_view does;  // writes, keeps, makes, removes, runs
    std::string what;
  };

  // Who has installed the service that is there, and where its unit is.
  struct Installed {
    bool byPackage = false;
    std::string unit;
  };

  std::string root;     // the folder that stands for "/"; empty: this machine, whose service manager is told
  bool dry = false;     // says what it would do
  bool socket = false;  // the first connection starts the service
  std::function<void(const Step&)> told = [](const Step&) {};

  // Both are for root, or for a root folder.
  base::Result<void> install() const;
  base::Result<void> uninstall() const;

  base::Result<Installed> installed() const;

 private:
  base::Result<void> allowed() const;
  std::string at(const std::string& path) const { return root + path; }
  bool there(const std::string& path) const;
  base::Result<void> write(const std::string& path, const std::string& text, unsigned mode, bool keep) const;
  base::Result<void> tell(const std::vector<std::string>& command) const;
};

}  // namespace spillway::app
