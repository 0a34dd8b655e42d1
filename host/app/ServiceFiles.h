// The files that make Spillway a service of a machine, as the source tree has them in config/systemd.
//
// Static texts; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace spillway::app {

struct ServiceFile {
  std::string_view name;  // in config/systemd
  std::string_view text;
};

// Made by host/app/service_files.cmake.
const std::vector<ServiceFile>& serviceFiles();

// The text of that file; empty: there is none.
std::string_view serviceFile(std::string_view name);

}  // namespace spillway::app
