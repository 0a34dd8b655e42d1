// The providers that come with the program: listed from the command line, and joining their tiers by a key alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

#include "tests/Places.h"
#include "tests/e2e/Pace.h"
#include "tests/e2e/Program.h"

namespace spillway::test {
namespace {

constexpr const char* kProgram = SPILLWAY_BUILD_DIR "/bin/spillway";

class ProvidersTest : public testing::Test {
 protected:
  // Lines of "spillway providers" by the id they begin with.
  std::map<std::string, std::string> list(const std::map<std::string, std::string>& environment = {}) {
    Program program;
    program.start({kProgram, "providers", "--state", folder_.path() + "/state"}, folder_.path() + "/list", environment);
    EXPECT_EQ(program.waitForEnd(), 0) << program.log();
    std::map<std::string, std::string> lines;
    std::istringstream text(program.log());
    for (std::string line; std::getline(text, line);) lines[line.substr(0, line.find(' '))] = line;
    return lines;
  }
  // The log of a host that was started with these variables and has come up.
  std::string started(const std::map<std::string, std::string>& environment) {
    Program host;
    host.start({kProgram, "--listen", "127.0.0.1:0", "--state", folder_.path() + "/state"}, folder_.path() + "/log",
               environment);
    EXPECT_NE(host.await("listening on "), "") << host.log();
    return host.log();
  }

  TempFolder folder_;
};

TEST_F(ProvidersTest, AreListedWithTheirVariablesAndNoKey) {
  const auto lines = list({{"DEEPSEEK_API_KEY", "canary-1"}});
  EXPECT_GE(lines.size(), 105u);
  ASSERT_TRUE(lines.contains("deepseek") && lines.contains("lambda") && lines.contains("ollama"));
  EXPECT_NE(lines.at("deepseek").find("DEEPSEEK_API_KEY (set)"), std::string::npos) << lines.at("deepseek");
  EXPECT_NE(lines.at("deepseek").find("openai-chat anthropic-messages"), std::string::npos);
  EXPECT_NE(lines.at("lambda").find("low: "), std::string::npos) << "little is known of it, and the list says so";
  EXPECT_NE(lines.at("ollama").find("none needed"), std::string::npos);
  EXPECT_NE(lines.at("deepseek").find(" told "), std::string::npos) << "what an account has left";
  EXPECT_EQ(lines.at("lambda").find(" told "), std::string::npos);
  for (const auto& [id, line] : lines) EXPECT_EQ(line.find("canary"), std::string::npos) << line;
}

TEST_F(ProvidersTest, AKeyInTheEnvironmentIsEnoughAndTermsAreSaid) {
  const std::string log = started({{"KIMI_API_KEY", "canary-2"}, {"OPENCODE_API_KEY", "canary-3"}});
  EXPECT_NE(log.find("with 2 account(s)"), std::string::npos) << log;
  EXPECT_NE(log.find("provider kimi-for-coding: A plan's key is meant for"), std::string::npos) << log;
  EXPECT_EQ(log.find("canary"), std::string::npos);
}

// A token that manages a cloud account says nothing about which part of the cloud to talk to.
TEST_F(ProvidersTest, AKeyWithoutTheRestOfTheAddressJoinsNothing) {
  const std::string log = started({{"CLOUDFLARE_API_TOKEN", "canary-4"}, {"DEEPSEEK_API_KEY", "canary-5"}});
  EXPECT_NE(log.find("with 1 account(s)"), std::string::npos) << log;
  EXPECT_NE(
      log.find("provider cloudflare-workers-ai is not used: environment variable CLOUDFLARE_API_TOKEN is set, but "
               "it needs the setting 'account_id' (or the variable CLOUDFLARE_ACCOUNT_ID)"),
      std::string::npos)
      << log;
}

TEST_F(ProvidersTest, TheRestOfTheAddressMayComeFromTheEnvironmentToo) {
  const std::map<std::string, std::string> both = {{"CLOUDFLARE_API_TOKEN", "canary-6"},
                                                   {"CLOUDFLARE_ACCOUNT_ID", "a1"}};
  EXPECT_NE(started(both).find("with 1 account(s)"), std::string::npos);
  EXPECT_NE(list(both).at("cloudflare-workers-ai").find("CLOUDFLARE_API_TOKEN (set), and CLOUDFLARE_ACCOUNT_ID (set)"),
            std::string::npos);
}

// All of them together cost a start little, as they are installed: without what is for debuggers, which is more than
// half of what the tests' build has. Each start is a process of its own, so that nothing is mapped already; the first
// one, which makes the private copies, is not counted. What else the machine does only ever adds: the quickest of them
// says what it costs.
TEST_F(ProvidersTest, AllPluginsLoadInATenthOfASecond) {
  if (kPace > 1) GTEST_SKIP() << "a sanitizer looks at every symbol of every plugin; what that takes is not the host's";
  constexpr int kStarts = 7;
  constexpr int64_t kMostMs = 100;
  const std::string config = folder_.write("empty.yaml", "log: info\n"), plugins = folder_.path() + "/installed";
  namespace fs = std::filesystem;
  fs::create_directory(plugins);
  fs::permissions(plugins, fs::perms::owner_all);
  for (const fs::directory_entry& entry : fs::directory_iterator(SPILLWAY_BUILD_DIR "/plugins"))
    if (entry.path().extension() == ".so") fs::copy_file(entry.path(), fs::path(plugins) / entry.path().filename());
  ASSERT_EQ(std::system(("strip -g " + plugins + "/*.so").c_str()), 0);
  std::vector<int64_t> took;
  for (int start = 0; start <= kStarts; ++start) {
    Program program;
    program.start(
        {kProgram, "--check-config", "--config", config, "--state", folder_.path() + "/state", "--plugins", plugins},
        folder_.path() + "/start", {});
    ASSERT_EQ(program.waitForEnd(60'000), 0) << program.log();
    const std::string ms = program.await("plugins loaded in ");
    ASSERT_NE(ms, "") << program.log();
    if (start > 0) took.push_back(std::stoll(ms));
  }
  std::sort(took.begin(), took.end());
  std::printf("all plugins loaded in %lld ms (quickest of %d starts, the slowest took %lld)\n",
              static_cast<long long>(took.front()), kStarts, static_cast<long long>(took.back()));
  EXPECT_LT(took.front(), kMostMs);
}

}  // namespace
}  // namespace spillway::test
