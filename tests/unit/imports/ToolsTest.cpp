// Where other routers' files are and how they are read, also when they are not what they should be.
#include "host/imports/Tools.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>

#include "host/imports/Readers.h"
#include "host/imports/Targets.h"
#include "tests/unit/imports/Facts.h"

namespace spillway::imports {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class ToolsTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "imports-" + testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  std::string write(const std::string& name, const std::string& text) const {
    fs::create_directories(fs::path(folder_ + "/" + name).parent_path());
    std::ofstream(folder_ + "/" + name) << text;
    return folder_ + "/" + name;
  }
  std::string database(const std::string& name, const std::string& sql) const {
    fs::create_directories(fs::path(folder_ + "/" + name).parent_path());
    sqlite3* open = nullptr;
    EXPECT_EQ(sqlite3_open((folder_ + "/" + name).c_str(), &open), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(open, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(open);
    sqlite3_close(open);
    return folder_ + "/" + name;
  }
  static config::Environment nothing() {
    return [](const std::string&) { return std::optional<std::string>(); };
  }
  std::string folder_;
};

// The tables of its current schema, as far as they hold settings.
constexpr const char* kTables = R"(
PRAGMA journal_mode = WAL;
CREATE TABLE settings (id INTEGER PRIMARY KEY CHECK (id = 1), data TEXT NOT NULL);
CREATE TABLE providerConnections (id TEXT PRIMARY KEY, provider TEXT NOT NULL, authType TEXT NOT NULL, name TEXT, email TEXT,
  priority INTEGER, isActive INTEGER DEFAULT 1, data TEXT NOT NULL, createdAt TEXT NOT NULL, updatedAt TEXT NOT NULL);
CREATE TABLE providerNodes (id TEXT PRIMARY KEY, type TEXT, name TEXT, data TEXT NOT NULL, createdAt TEXT, updatedAt TEXT);
CREATE TABLE apiKeys (id TEXT PRIMARY KEY, key TEXT UNIQUE NOT NULL, name TEXT, machineId TEXT, isActive INTEGER, createdAt TEXT);
CREATE TABLE combos (id TEXT PRIMARY KEY, name TEXT UNIQUE NOT NULL, kind TEXT, models TEXT NOT NULL, createdAt TEXT, updatedAt TEXT);
CREATE TABLE kv (scope TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (scope, key));
INSERT INTO settings VALUES (1, '{"fallbackStrategy":"round-robin"}');
INSERT INTO providerConnections VALUES
 ('b', 'deepseek', 'apikey', 'second', NULL, 2, 1, '{"apiKey":"sk-import-2"}', '2026-01-02', '2026-01-02'),
 ('a', 'deepseek', 'apikey', 'first', NULL, 1, 1, '{"apiKey":"sk-import-1"}', '2026-01-01', '2026-01-01'),
 ('c', 'deepseek', 'apikey', 'off', NULL, 3, 0, '{"apiKey":"sk-import-3"}', '2026-01-03', '2026-01-03');
INSERT INTO apiKeys VALUES ('k', 'sk-import-client', 'laptop', 'm', 1, '2026-01-01');
INSERT INTO combos VALUES ('x', 'coding', NULL, '["ds/deepseek-chat"]', '2026-01-01', '2026-01-01');
INSERT INTO kv VALUES ('modelAliases', 'fast', '"ds/deepseek-chat"');
)";

TEST_F(ToolsTest, ADatabaseIsReadAsTheFileThatCameBeforeIt) {
  const std::string file = database("db/data.sqlite", kTables);
  const auto found = readTool(*findTool("9router"), file);
  ASSERT_TRUE(found.ok()) << found.error().message;
  ASSERT_EQ(found->providers.size(), 1u);
  EXPECT_EQ(found->providers[0].vendor, "deepseek");
  EXPECT_EQ(found->providers[0].share, "round-robin");
  ASSERT_EQ(found->providers[0].accounts.size(), 2u);
  EXPECT_EQ(found->providers[0].accounts[0].name, "first");
  EXPECT_TRUE(found->providers[0].accounts[0].key.text.equals("sk-import-1"));
  ASSERT_EQ(found->chains.size(), 2u);
  EXPECT_EQ(found->chains[0].name, "coding");
  EXPECT_EQ(found->chains[1].name, "fast");
  // The folder it is in will do, too.
  EXPECT_EQ(fileIn(*findTool("9router"), folder_), file);
}

TEST_F(ToolsTest, AnotherDatabaseAndADamagedOneAreSaidToBe) {
  const auto other = readTool(*findTool("9router"), database("other.db", "CREATE TABLE t (a TEXT);"));
  ASSERT_FALSE(other.ok());
  EXPECT_THAT(other.error().message, HasSubstr("none of the tables"));
  const auto damaged = readTool(*findTool("9router"), write("damaged.sqlite", std::string(4096, 'x')));
  ASSERT_FALSE(damaged.ok());
  EXPECT_THAT(damaged.error().message, HasSubstr("damaged.sqlite"));
  EXPECT_FALSE(readTool(*findTool("9router"), folder_ + "/nowhere.sqlite").ok());
}

TEST_F(ToolsTest, FilesAreFoundInTheirPlaces) {
  const Tool& tool = *findTool("9router");
  EXPECT_EQ(fileOf(tool, folder_, nothing()), "");
  const std::string old = write(".9router/db.json", "{}");
  EXPECT_EQ(fileOf(tool, folder_, nothing()), old);
  const std::string newer = write(".9router/db/data.sqlite", "");
  EXPECT_EQ(fileOf(tool, folder_, nothing()), newer);
  const std::string named = write("elsewhere/db.json", "{}");
  EXPECT_EQ(fileOf(tool, folder_,
                   [&](const std::string& name) {
                     return name == "DATA_DIR" ? std::optional(folder_ + "/elsewhere") : std::nullopt;
                   }),
            named);
  EXPECT_EQ(fileIn(tool, folder_), "");
}

TEST_F(ToolsTest, WhatIsNotUnderstoodNamesTheFile) {
  for (const char* text : {"{\"Providers\": [", "[1, 2]", "{}", "{\"Providers\": \"none\", \"Router\": 3}"}) {
    const auto found = readTool(*findTool("claude-code-router"), write("config.json", text));
    ASSERT_FALSE(found.ok()) << text;
    EXPECT_THAT(found.error().message, HasSubstr("config.json"));
  }
  for (const char* text : {"a: [", "a: 1\n---\nb: 2\n", "- x\n", "\tx: 1"}) {
    const auto found = readTool(*findTool("litellm"), write("config.yaml", text));
    ASSERT_FALSE(found.ok()) << text;
    EXPECT_THAT(found.error().message, HasSubstr("config.yaml"));
  }
}

// Whatever stands where something else is expected is passed over.
TEST_F(ToolsTest, ValuesOfOtherTypesAreNoEndOfIt) {
  const Json odd[] = {Json(), Json(3), Json("text"), Json::array({Json(), 3, "x", Json::array(), Json::object()}),
                      Json{{"a", Json::array({1})}}};
  for (const Tool& tool : tools()) {
    for (const char* member :
         {"providerConnections", "providerNodes", "combos", "modelAliases", "settings", "apiKeys", "model_list",
          "router_settings", "litellm_settings", "credential_list", "Providers", "Router", "fallback", "transformers",
          "api-keys", "gemini-api-key", "openai-compatibility", "routing"})
      for (const Json& value : odd) {
        const Json values = {{member, value}};
        const std::string reader = tool.facts->at("reader");
        if (reader == "connections") (void)readConnections(values, *tool.facts);
        if (reader == "deployments") (void)readDeployments(values, *tool.facts);
        if (reader == "routes") (void)readRoutes(values, *tool.facts);
        if (reader == "key-lists") (void)readKeyLists(values, *tool.facts);
      }
  }
}

TEST(TargetsTest, AVendorIsKnownByItsAddress) {
  const auto idOf = [](const std::string& url, const std::string& wire = "") -> std::string {
    FoundProvider provider;
    provider.baseUrl = url;
    provider.wire = wire;
    const auto target = targetOf(provider, somePlugins());
    return target ? target->plugin->id + " " + target->baseUrl : "";
  };
  EXPECT_EQ(idOf("https://api.deepseek.com"), "deepseek ");
  EXPECT_EQ(idOf("https://api.deepseek.com/v1"), "deepseek ");
  EXPECT_EQ(idOf("https://api.z.ai/api/paas/v4"), "zai ");
  EXPECT_EQ(idOf("https://api.z.ai/api/coding/paas/v4"), "zai-coding-plan ");
  EXPECT_EQ(idOf("https://llm.example/v1"), "openai-compatible https://llm.example/v1");
  EXPECT_EQ(idOf("https://llm.example/v1", "anthropic-messages"), "anthropic-compatible https://llm.example/v1");
  EXPECT_EQ(idOf("https://llm.example/v1", "smoke-signals"), "");
  EXPECT_EQ(idOf("ftp://llm.example"), "");
  EXPECT_EQ(idOf("http://localhost:11434/v1"), "openai-compatible http://localhost:11434/v1");
}

TEST(TargetsTest, AnAddressTellsWhatStandsInItsPlaces) {
  FoundProvider provider;
  provider.baseUrl = "https://contoso-eu.openai.azure.com";
  const auto target = targetOf(provider, somePlugins());
  ASSERT_TRUE(target);
  EXPECT_EQ(target->plugin->id, "azure-openai");
  ASSERT_EQ(target->settings.size(), 1u);
  EXPECT_EQ(target->settings[0], std::make_pair(std::string("resource"), std::string("contoso-eu")));
}

TEST(TargetsTest, NamesAreMadeOfWhateverSomebodyHasWritten) {
  EXPECT_EQ(nameOf("Work key"), "Work-key");
  EXPECT_EQ(nameOf("someone@example.org"), "someone-example.org");
  EXPECT_EQ(nameOf("../../x"), "x");
  EXPECT_EQ(nameOf("\xe6\x97\xa5"), "imported");
  EXPECT_EQ(nameOf(std::string(500, 'a')).size(), 64u);
}

}  // namespace
}  // namespace spillway::imports
