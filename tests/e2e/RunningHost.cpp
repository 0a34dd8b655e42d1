#include "tests/e2e/RunningHost.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "tests/Places.h"

namespace spillway::test {
namespace {

namespace fs = std::filesystem;

std::vector<Json> events(const std::string& stream) {
  std::vector<Json> out;
  std::istringstream lines(stream);
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (!line.starts_with("data: ") || line == "data: [DONE]") continue;
    out.push_back(Json::parse(line.substr(6)));
  }
  return out;
}

// Vendors' lists of models are read by those tests alone that are about them: the others count requests.
std::string withoutLists(const std::string& yaml) {
  return yaml.find("catalogue:") == std::string::npos ? "catalogue: {refresh: 0s}\n" + yaml : yaml;
}

bool isStream(const HttpReply& reply) { return reply.header("content-type").starts_with("text/event-stream"); }

}  // namespace

void copyPlugin(const fs::path& file, const std::string& to) {
  const fs::path target = fs::path(to) / file.filename();
  fs::copy_file(file, target, fs::copy_options::overwrite_existing);
  ::chmod(target.c_str(), 0700);
}

void copyPlugins(const std::string& to) {
  fs::create_directories(to);
  ::chmod(to.c_str(), 0700);
  for (const auto& entry : fs::directory_iterator(SPILLWAY_BUILD_DIR "/plugins"))
    if (entry.path().extension() == ".so") copyPlugin(entry.path(), to);
}

void RunningHost::start(const std::string& yaml, const std::map<std::string, std::string>& environment,
                        const std::vector<std::string>& plugins) {
  copyPlugins(pluginFolder());
  for (const std::string& file : plugins) copyPlugin(file, pluginFolder());
  if (!yaml.empty()) config_ = folder_.write("spillway.yaml", withoutLists(yaml));
  environment_ = environment;
  environment_["HOME"] = folder_.path();
  run();
}

void RunningHost::run() {
  std::vector<std::string> command{SPILLWAY_BUILD_DIR "/bin/spillway", "--listen",  "127.0.0.1:0", "--state",
                                   folder_.path() + "/state",          "--plugins", pluginFolder()};
  if (!config_.empty()) command.insert(command.end(), {"--config", config_});
  program_.start(command, folder_.path() + "/host.log", environment_);
  std::string address = program_.await("listening on http://127.0.0.1:");
  if (address.empty()) throw std::runtime_error("the host did not start:\n" + program_.log());
  port_ = static_cast<uint16_t>(std::stoi(address));
}

void RunningHost::restart() { run(); }

void RunningHost::reconfigure(const std::string& yaml, const std::string& awaited) {
  folder_.write("spillway.yaml", withoutLists(yaml));
  program_.send(SIGHUP);
  if (program_.await(awaited, 8000).empty() && log().find(awaited) == std::string::npos)
    throw std::runtime_error("the host did not say \"" + awaited + "\":\n" + log());
}

Json RunningHost::getJson(const std::string& path) const {
  HttpReply reply = get(port_, path);
  return Json::parse(reply.body);
}

Json RunningHost::trace(const std::string& exchangeId) const {
  Json trace = getJson("/api/exchanges/" + exchangeId);
  // Whatever a test is about: the trace of an exchange explains who was asked.
  if (trace.contains("attempts")) {
    EXPECT_EQ(trace["replay"], "same") << trace.dump(1);
  }
  return trace;
}

Json RunningHost::exchanges(size_t count, const std::string& query) const {
  Json found;
  for (int i = 0; i < 3000; ++i) {
    found = getJson("/api/exchanges?" + query)["exchanges"];
    if (found.size() >= count) return found;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  throw std::runtime_error("of " + std::to_string(count) + " exchanges " + std::to_string(found.size()) +
                           " have ended");
}

std::string providersYaml(const std::vector<UpstreamRow>& rows) {
  std::string yaml = "providers:\n";
  for (const auto& row : rows) {
    yaml += "  " + row.id + ":\n    plugin: " + row.plugin + "\n    base_url: " + row.baseUrl + "\n    accounts:\n";
    for (size_t i = 0; i < row.keys.size(); ++i)
      yaml += "      - {name: a" + std::to_string(i + 1) + ", key: " + row.keys[i] + "}\n";
  }
  return yaml;
}

std::string chatBody(const std::string& model, const std::string& text, bool stream) {
  Json body;
  body["model"] = model;
  if (stream) body["stream"] = true;
  body["messages"] = Json::array({Json{{"role", "user"}, {"content", text}}});
  return body.dump();
}

std::string messagesBody(const std::string& model, const std::string& text, bool stream) {
  Json body;
  body["model"] = model;
  body["max_tokens"] = 1000;
  if (stream) body["stream"] = true;
  body["messages"] = Json::array({Json{{"role", "user"}, {"content", text}}});
  return body.dump();
}

std::string chatText(const HttpReply& reply) {
  if (!isStream(reply)) return Json::parse(reply.body).at("choices").at(0).at("message").at("content");
  std::string text;
  for (const Json& event : events(reply.body))
    if (event.contains("choices") && !event["choices"].empty() && event["choices"][0]["delta"].contains("content") &&
        event["choices"][0]["delta"]["content"].is_string())
      text += event["choices"][0]["delta"]["content"].get<std::string>();
  return text;
}

std::string messagesText(const HttpReply& reply) {
  std::string text;
  if (!isStream(reply)) {
    const Json whole = Json::parse(reply.body);
    for (const Json& block : whole.at("content"))
      if (block["type"] == "text") text += block["text"].get<std::string>();
    return text;
  }
  for (const Json& event : events(reply.body))
    if (event["type"] == "content_block_delta" && event["delta"]["type"] == "text_delta")
      text += event["delta"]["text"].get<std::string>();
  return text;
}

}  // namespace spillway::test
