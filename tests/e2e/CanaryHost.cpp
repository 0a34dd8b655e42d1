#include "tests/e2e/CanaryHost.h"

#include <signal.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace spillway::test {

namespace fs = std::filesystem;

uint64_t canarySeed() {
  const char* given = std::getenv("SPILLWAY_SEED");
  return given ? std::strtoull(given, nullptr, 10) : 5;
}

bool allShapes() { return std::getenv("SPILLWAY_FULL") != nullptr; }

std::string yamlText(const std::string& text) { return Json(text).dump(); }

void CanaryHost::hear(const HttpReply& reply) {
  heard_ += reply.body + "\n";
  for (const auto& [name, value] : reply.headers) heard_ += name + ": " + value + "\n";
}

void CanaryHost::lookAround() {
  for (const char* path : {"/metrics", "/api/exchanges?limit=1000", "/api/totals", "/api/accounts", "/api/providers",
                           "/api/plugins", "/api/chains", "/api/budgets", "/api/about", "/api/lists", "/api/balances",
                           "/api/logins", "/v1/models", "/readyz"})
    hear(get(host_.port(), path));
  const Json recorded = host_.getJson("/api/exchanges?limit=1000");
  for (const Json& row : recorded["exchanges"]) {
    const std::string path = "/api/exchanges/" + row["id"].get<std::string>();
    heard_ += host_.getJson(path).dump() + "\n";
    const Json bodies = host_.getJson(path + "/bodies");
    transcripts_ += bodies["transcript"].is_null() ? 0 : 1;
    heard_ += bodies.dump() + "\n";
  }
}

std::string CanaryHost::stateFiles() const {
  std::string all;
  for (const auto& file : fs::recursive_directory_iterator(host_.folder().path() + "/state")) {
    if (!file.is_regular_file() || file.path().extension() == ".so") continue;
    std::ifstream in(file.path(), std::ios::binary);
    std::ostringstream content;
    content << in.rdbuf();
    all += content.str();
  }
  return all;
}

void CanaryHost::expectNoTrace(const std::vector<Canary>& keys) {
  host_.program().signalAndWait(SIGTERM);
  const std::string log = host_.log(), files = stateFiles();
  EXPECT_GT(files.size(), 10'000u);
  EXPECT_EQ(traceOf(keys, log), "");
  EXPECT_EQ(traceOf(keys, files), "");
  const std::string found = traceOf(keys, heard_);
  const size_t at = heard_.find(found);
  EXPECT_EQ(found, "") << heard_.substr(at < 300 ? 0 : at - 300, 700);
}

}  // namespace spillway::test
