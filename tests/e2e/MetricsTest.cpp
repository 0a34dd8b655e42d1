// What is said of metrics is what there is: the table of docs/operate/metrics.md has the names and types of /metrics,
// no more and no less, and the dashboard for Grafana asks for nothing else.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>
#include <sstream>

#include "tests/Places.h"
#include "tests/e2e/RunningHost.h"

namespace spillway::test {
namespace {

std::string slurp(const std::string& file) {
  std::ostringstream out;
  out << std::ifstream(file).rdbuf();
  return out.str();
}

class MetricsTest : public testing::Test {
 protected:
  // A host that has something to say of everything.
  void SetUp() override {
    host_.start(providersYaml({{"up", "openai-compatible", upstream_.baseUrl() + "/v1", {"key-1"}}}) +
                "chains:\n  default:\n    - {tier: cheap, use: [up/m]}\n"
                "budgets:\n  - {name: daily, provider: up, per: day, dollars: 5}\n");
    ASSERT_EQ(postJson(host_.port(), "/v1/chat/completions", chatBody("x", "hi")).status, 200);
    text_ = get(host_.port(), "/metrics").body;
    static const std::regex type("# TYPE (\\S+) (\\S+)\n");
    for (std::sregex_iterator at(text_.begin(), text_.end(), type), end; at != end; ++at) real_[(*at)[1]] = (*at)[2];
    ASSERT_GT(real_.size(), 30u) << text_;
  }

  simulator::Simulator upstream_;
  RunningHost host_;
  std::string text_;
  std::map<std::string, std::string> real_;  // name and type
};

TEST_F(MetricsTest, TheDocumentHasEveryMetricAndNoOther) {
  std::map<std::string, std::string> told;
  const std::string page = slurp(SPILLWAY_SOURCE_DIR "/docs/operate/metrics.md");
  static const std::regex row(R"(\n\| `(\w+)` \| (\w+) \|)");
  for (std::sregex_iterator at(page.begin(), page.end(), row), end; at != end; ++at) told[(*at)[1]] = (*at)[2];
  EXPECT_EQ(told, real_);
}

TEST_F(MetricsTest, TheLabelsThatAreThereAreToldOf) {
  const std::string page = slurp(SPILLWAY_SOURCE_DIR "/docs/operate/metrics.md");
  static const std::regex label(R"(([a-z_]+)=")");
  for (std::sregex_iterator at(text_.begin(), text_.end(), label), end; at != end; ++at) {
    const std::string name = (*at)[1];
    if (name == "le") continue;
    EXPECT_NE(page.find("`" + name + "`"), std::string::npos) << name;
  }
}

TEST_F(MetricsTest, TheDashboardForGrafanaAsksForWhatThereIs) {
  const Json board = Json::parse(slurp(SPILLWAY_SOURCE_DIR "/docs/operate/spillway-grafana.json"));
  static const std::regex name(R"((?:spillway|process)_\w+)");
  size_t asked = 0;
  for (const Json& panel : board["panels"]) {
    EXPECT_FALSE(panel["targets"].empty()) << panel["title"];
    for (const Json& target : panel["targets"]) {
      const std::string query = target["expr"];
      for (std::sregex_iterator at(query.begin(), query.end(), name), end; at != end; ++at, ++asked) {
        std::string metric = (*at)[0];
        if (metric.ends_with("_bucket")) metric.resize(metric.size() - 7);
        EXPECT_TRUE(real_.contains(metric)) << panel["title"] << " asks for " << metric;
      }
    }
  }
  EXPECT_GT(asked, 15u);
}

}  // namespace
}  // namespace spillway::test
