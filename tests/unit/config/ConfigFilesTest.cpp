#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <condition_variable>
#include <fstream>
#include <mutex>
#include <set>
#include <sstream>

#include "host/config/ConfigReader.h"
#include "host/config/ConfigSchema.h"
#include "host/config/ConfigWatcher.h"
#include "host/config/Scalars.h"
#include "host/config/StateFolder.h"
#include "tests/Places.h"
#include "tests/unit/config/TestSupport.h"

namespace spillway::config {
namespace {

using testing::HasSubstr;

std::string content(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

TEST(ConfigSchemaTest, TheManualIsWrittenFromTheTable) {
  EXPECT_EQ(content(SPILLWAY_SOURCE_DIR "/docs/operate/config.md"), schemaManual())
      << "write it anew: spillway --print-config-schema > docs/operate/config.md";
}

TEST(ConfigSchemaTest, RowsAreUniqueAndHaveTheirParents) {
  std::set<std::string_view> seen;
  for (const Field& field : schema()) {
    EXPECT_TRUE(seen.insert(field.path).second) << field.path;
    const bool item = field.path.ends_with("[]");
    const size_t dot = field.path.rfind('.');
    const std::string_view parent = item                            ? field.path.substr(0, field.path.size() - 2)
                                    : dot == std::string_view::npos ? ""
                                                                    : field.path.substr(0, dot);
    if (!parent.empty()) {
      EXPECT_TRUE(seen.contains(parent)) << field.path;
    }
    EXPECT_FALSE(field.text.empty()) << field.path;
    EXPECT_EQ(field.kind == Kind::Choice, !field.choices.empty()) << field.path;
    EXPECT_EQ(field.kind == Kind::Integer, field.most > 0) << field.path;
  }
}

// Every variable is set and every key file is there: what is left must be right.
TEST(ConfigFilesTest, TheExampleIsAValidConfiguration) {
  const Environment everything = [](const std::string&) -> std::optional<std::string> { return "a-key"; };
  const Loaded loaded = readConfigFile(SPILLWAY_SOURCE_DIR "/config/example.yaml", everything);
  EXPECT_TRUE(loaded.report.ok()) << loaded.report.text();
  EXPECT_TRUE(loaded.report.warnings.empty());
  EXPECT_GE(loaded.config.chains.size(), 2u);
}

TEST(ConfigFilesTest, TheExampleMentionsEveryTopLevelKey) {
  const std::string text = content(SPILLWAY_SOURCE_DIR "/config/example.yaml");
  for (const Field& field : schema()) {
    if (field.path.find_first_of(".[") != std::string_view::npos) continue;
    const std::string key = std::string(field.path) + ":";
    EXPECT_TRUE(text.find("\n" + key) != std::string::npos || text.find("\n# " + key) != std::string::npos) << key;
  }
}

TEST(ScalarsTest, Addresses) {
  EXPECT_EQ(parseAddress("127.0.0.1:20128"), (ListenAddress{"127.0.0.1", 20128}));
  EXPECT_EQ(parseAddress("[::1]:0"), (ListenAddress{"::1", 0}));
  for (const char* text : {"", ":1", "host", "host:", "host:70000", "host:-1", "a b:1", "::1:80", "[zz]:1", "h:1 "})
    EXPECT_FALSE(parseAddress(text)) << text;
  EXPECT_TRUE(isLoopback({"127.0.0.1", 1}) && isLoopback({"::1", 1}) && isLoopback({"localhost", 1}));
  EXPECT_FALSE(isLoopback({"0.0.0.0", 1}) || isLoopback({"::", 1}));
}

TEST(ScalarsTest, DurationsAndSizes) {
  EXPECT_EQ(parseDurationMs("1ms"), 1);
  EXPECT_EQ(parseDurationMs("0s"), 0);
  EXPECT_EQ(parseDurationMs("90 s"), 90'000);
  EXPECT_EQ(parseDurationMs("2min"), 120'000);
  EXPECT_EQ(parseDurationMs("8760h"), int64_t{8760} * 3'600'000);
  for (const char* text : {"", "5", "s", "-5s", "1.5s", "90000h", "99999999999999999999s", "5y"})
    EXPECT_FALSE(parseDurationMs(text)) << text;
  EXPECT_EQ(parseSize("10"), 10u);
  EXPECT_EQ(parseSize("1kib"), 1024u);
  EXPECT_EQ(parseSize("1GB"), 1'000'000'000u);
  for (const char* text : {"", "0", "-1", "1TB", "17GiB", "MiB", "1.5MiB"}) EXPECT_FALSE(parseSize(text)) << text;
}

TEST(ScalarsTest, BaseUrls) {
  EXPECT_EQ(parseBaseUrl("https://h.test/v1///"), "https://h.test/v1");
  EXPECT_EQ(parseBaseUrl("http://[::1]:8080"), "http://[::1]:8080");
  EXPECT_EQ(parseBaseUrl("https://{region}.h.test"), "https://{region}.h.test");
  for (const char* text :
       {"", "h.test", "https://", "https:///x", "ftp://h", "https://u:p@h", "https://h?x", "https://h#x", "https://h h",
        "https://h:0", "https://h:99999", "https://h\\x", "https://h\x7f"})
    EXPECT_FALSE(parseBaseUrl(text)) << text;
}

TEST(StateFolderTest, WhichFolder) {
  EXPECT_EQ(*stateFolder("/x/y/", environment({})), "/x/y");
  EXPECT_EQ(*stateFolder("", environment({{"XDG_STATE_HOME", "/s"}, {"HOME", "/h"}})), "/s/spillway");
  EXPECT_EQ(*stateFolder("", environment({{"XDG_STATE_HOME", "relative"}, {"HOME", "/h"}})),
            "/h/.local/state/spillway");
  EXPECT_EQ(*stateFolder("~/mine", environment({{"HOME", "/h"}})), "/h/mine");
  EXPECT_EQ(stateFolder("", environment({})).error().message,
            "no state folder: HOME is not set. Set 'state' in the configuration or use --state.");
}

TEST(StateFolderTest, IsMadeForTheOwnerAlone) {
  const TemporaryFolder folder;
  const std::string state = folder.path() + "/a/b";
  ASSERT_TRUE(prepareStateFolder(state).ok());
  struct stat status {};
  ASSERT_EQ(::stat(state.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0700u);
  EXPECT_TRUE(prepareStateFolder(state).ok()) << "once more";
  ASSERT_EQ(::chmod(state.c_str(), 0777), 0);
  EXPECT_EQ(prepareStateFolder(state).error().message,
            "state folder " + state + " may be changed by other users: run chmod 700 " + state);
}

TEST(StateFolderTest, WhatCannotBeUsedIsSaid) {
  const TemporaryFolder folder;
  const std::string file = folder.write("file", "");
  EXPECT_THAT(prepareStateFolder(file).error().message, HasSubstr("is not a folder"));
  EXPECT_THAT(prepareStateFolder(file + "/below").error().message, HasSubstr("cannot be made: Not a directory"));
  EXPECT_THAT(prepareStateFolder("/proc/spillway-state").error().message, HasSubstr("cannot be made: "));
}

TEST(ConfigWatcherTest, TellsChangesOnceTheyHaveRested) {
  const TemporaryFolder folder;
  const std::string file = folder.write("c.yaml", "log: info\n");
  std::mutex mutex;
  std::condition_variable wake;
  std::vector<std::string> seen;
  const ConfigWatcher watcher(
      file,
      [&] {
        const std::lock_guard lock(mutex);
        seen.push_back(content(file));
        wake.notify_all();
      },
      5);
  // Told contents may include a file caught half-written; what counts is that the last one is told.
  const auto waitFor = [&](const std::string& text) {
    std::unique_lock lock(mutex);
    return wake.wait_for(lock, std::chrono::seconds(20), [&] { return !seen.empty() && seen.back() == text; });
  };
  folder.write("c.yaml", "log: warn # longer\n");
  EXPECT_TRUE(waitFor("log: warn # longer\n"));
  // As editors save: a new file put in place of the old one.
  folder.write("new.yaml", "log: error # another\n");
  std::filesystem::rename(folder.path() + "/new.yaml", file);
  EXPECT_TRUE(waitFor("log: error # another\n"));
  std::filesystem::remove(file);
  folder.write("c.yaml", "log: debug # came back later\n");
  EXPECT_TRUE(waitFor("log: debug # came back later\n"));
}

}  // namespace
}  // namespace spillway::config
