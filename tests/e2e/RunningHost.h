// A real host process over simulated upstreams, for end-to-end tests: writes its configuration, starts it on a free
// port, ends it with the test.
#pragma once

#include <nlohmann/json.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/e2e/Http.h"
#include "tests/e2e/Program.h"
#include "tests/simulator/Simulator.h"

namespace spillway::test {

using Json = nlohmann::ordered_json;

class RunningHost {
 public:
  // Starts with a configuration file of this content; empty: without one. `plugins`: files beside the built ones.
  void start(const std::string& yaml, const std::map<std::string, std::string>& environment = {},
             const std::vector<std::string>& plugins = {});

  uint16_t port() const { return port_; }
  Program& program() { return program_; }
  const TempFolder& folder() const { return folder_; }
  std::string pluginFolder() const { return folder_.path() + "/plugins"; }
  std::string log() const { return program_.log(); }

  // Writes the configuration anew and waits until the host has said what it thinks of it.
  void reconfigure(const std::string& yaml, const std::string& awaited);

  // Starts again after the program has ended, with the same state and configuration.
  void restart();

  // The trace of an exchange, from the management API.
  Json trace(const std::string& exchangeId) const;
  Json getJson(const std::string& path) const;

  // The exchanges that `query` ("id=...") finds, the newest first, once there are `count`: one whose client has left,
  // or has its answer, may end a little later.
  Json exchanges(size_t count, const std::string& query = {}) const;

 private:
  void run();

  TempFolder folder_;
  std::string config_;
  std::map<std::string, std::string> environment_;
  Program program_;
  uint16_t port_ = 0;
};

// A folder of copies (hard links where possible) of all built plugins, fit to be loaded.
void copyPlugins(const std::string& to);

// Configuration text: a provider row, and the default chain over tiers.
struct UpstreamRow {
  std::string id, plugin, baseUrl;
  std::vector<std::string> keys;  // one account each
};
std::string providersYaml(const std::vector<UpstreamRow>& rows);

// Request bodies.
std::string chatBody(const std::string& model, const std::string& text, bool stream = false);
std::string messagesBody(const std::string& model, const std::string& text, bool stream = false);

// The text of an answer in either wire, whole or streamed.
std::string chatText(const HttpReply& reply);
std::string messagesText(const HttpReply& reply);

}  // namespace spillway::test
