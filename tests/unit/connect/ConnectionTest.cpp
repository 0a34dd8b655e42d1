// Each agent on settings as people have them: what is theirs stays, and undoing restores files to the byte.
#include "host/connect/Connection.h"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "host/connect/Difference.h"

namespace spillway::connect {
namespace {

namespace fs = std::filesystem;

// What people may have, by the file's path in the home folder.
const std::map<std::string, std::string> kSamples = {
    {".claude/settings.json",
     "{\n  \"permissions\": {\"allow\": [\"Bash(ls:*)\"]},\n  \"env\": {\n    \"EDITOR\": \"vi\",\n    "
     "\"ANTHROPIC_AUTH_TOKEN\": \"theirs\"\n  },\n  \"statusLine\": {\"type\": \"command\"}\n}\n"},
    {".codex/config.toml",
     "# my settings\nmodel = \"gpt-5.5\" # fast\nmodel_reasoning_effort = \"high\"\n\n[mcp_servers.docs]\ncommand = "
     "\"npx\"\nargs = [\n  \"-y\",\n  \"docs\", # comment\n]\n\n[projects.\"/srv/app\"]\ntrust_level = \"trusted\"\n"},
    {".gemini/settings.json",
     "{\n\t// mine\n\t\"ui\": {\"theme\": \"GitHub\",},\n\t\"security\": {\"auth\": "
     "{\"selectedType\": \"oauth-personal\"}},\n}\n"},
    {".gemini/.env", "# keys\nGOOGLE_CLOUD_PROJECT=p\nGEMINI_API_KEY='theirs'"},
    {".config/opencode/opencode.json",
     "{\r\n  \"$schema\": \"https://opencode.ai/config.json\",\r\n  \"theme\": \"system\",\r\n  \"provider\": {\r\n    "
     "\"local\": {\"npm\": \"x\"}\r\n  }\r\n}\r\n"},
    {".qwen/settings.json",
     "{\"ui\":{\"theme\":\"Dark\"},\"modelProviders\":{\"openai\":[{\"id\":\"qwen3-coder\",\"baseUrl\":\"http://"
     "x\"}]}}"},
    {".cline/data/settings/providers.json",
     "{\n  \"version\": 1,\n  \"lastUsedProvider\": \"cline\",\n  \"modes\": {},\n  \"providers\": {\n    \"cline\": "
     "{\"settings\": {\"provider\": \"cline\"}, \"tokenSource\": \"oauth\"}\n  }\n}"},
    {".config/kilo/kilo.json", "{\n  \"permission\": {\"edit\": \"ask\"}\n}\n"},
    {".continue/config.yaml",
     "name: Mine\nversion: 1.0.0\nschema: v1\nmodels:\n  # the good one\n  - name: Local\n    provider: ollama\n    "
     "model: "
     "qwen3\n    roles:\n      - chat\n\ncontext:\n  - provider: code\n"},
    {".aider.conf.yml", "# aider\ndark-mode: true\nmodel: sonnet   # best\nread:\n  - CONVENTIONS.md\n"},
    {".factory/settings.json", "{\n    \"model\": \"opus\",\n    \"customModels\": []\n}\n"},
    {".openclaw/openclaw.json",
     "{\n  // JSON5\n  agents: {\n    defaults: {\n      workspace: '~/w',\n    },\n  },\n}\n"},
    {".config/crush/crush.json",
     "{\n  \"$schema\": \"https://charm.land/crush.json\",\n  \"lsp\": {\"go\": {\"command\": \"gopls\"}}\n}\n"}};

std::string slurp(const fs::path& file) {
  std::ostringstream out;
  out << std::ifstream(file, std::ios::binary).rdbuf();
  return out.str();
}

void spew(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

class ConnectionTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    char name[] = "/tmp/spillway-connect-XXXXXX";
    root_ = ::mkdtemp(name);
    fs::create_directories(root_ / "home");
  }
  void TearDown() override { fs::remove_all(root_); }

  const Agent& agent() const { return *findAgent(GetParam()); }
  Connection connection(const Agent& agent) const {
    return {agent, (root_ / "state").string(), (root_ / "home").string(),
            [](const std::string&) { return std::nullopt; }};
  }
  static Place place() { return {"http://127.0.0.1:20128", "sk-key", "coding", true, true}; }
  fs::path home(const std::string& file) const { return root_ / "home" / file; }

  // Writes the samples of the agent's files; what was written, by path.
  std::map<std::string, std::string> samples(const Agent& agent) const {
    std::map<std::string, std::string> out;
    for (const SettingsFile& file : agent.files) {
      const std::string path = file.path.substr(2);
      spew(home(path), kSamples.at(path));
      out[path] = kSamples.at(path);
    }
    return out;
  }

  fs::path root_;
};

std::vector<std::string> written() {
  std::vector<std::string> out;
  for (const Agent& agent : agents())
    if (!agent.files.empty()) out.push_back(agent.id);
  return out;
}

INSTANTIATE_TEST_SUITE_P(Agents, ConnectionTest, testing::ValuesIn(written()), [](const auto& one) {
  std::string name = one.param;
  std::erase(name, '-');
  return name;
});

TEST_P(ConnectionTest, WhatIsTheirsStaysAndUndoingRestoresEveryByte) {
  const auto before = samples(agent());
  ASSERT_TRUE(connection(agent()).connect(place(), "key-name").ok());
  EXPECT_TRUE(connection(agent()).exists());
  EXPECT_EQ(connection(agent()).keyName(), "key-name");
  for (const auto& [path, text] : before) {
    const std::string now = slurp(home(path));
    EXPECT_NE(now, text) << path;
    // Every comment and every line that is not set anew is still there.
    std::istringstream lines(text);
    size_t lost = 0;
    for (std::string line; std::getline(lines, line);) {
      while (!line.empty() && (line.back() == '\r' || line.back() == ',' || line.back() == ' ')) line.pop_back();
      if (now.find(line) == std::string::npos) ++lost;
    }
    size_t edits = 0;
    for (const SettingsFile& file : agent().files)
      if (file.path.substr(2) == path) edits = file.edits.size();
    EXPECT_LE(lost, edits) << difference(text, now);
  }
  const auto undone = connection(agent()).undo();
  ASSERT_TRUE(undone.ok()) << undone.error().message;
  for (const auto& [path, text] : before) EXPECT_EQ(slurp(home(path)), text) << path;
  EXPECT_FALSE(connection(agent()).exists());
}

TEST_P(ConnectionTest, WhatWasWrittenIsThere) {
  samples(agent());
  ASSERT_TRUE(connection(agent()).connect(place(), "").ok());
  std::string all;
  for (const SettingsFile& file : agent().files) {
    const std::string text = slurp(home(file.path.substr(2)));
    all += text;
    auto document = Document::read(file.format, text);
    ASSERT_TRUE(document.ok()) << document.error().message << "\n" << text;
    for (const Edit& edit : file.edits) {
      const auto raw = (*document)->raw(filled(edit.at, place()));
      ASSERT_TRUE(raw.ok() && *raw) << pathText(edit.at) << "\n" << text;
    }
  }
  EXPECT_NE(all.find("http://127.0.0.1:20128"), std::string::npos);
  EXPECT_NE(all.find("sk-key"), std::string::npos);
  EXPECT_EQ(all.find("{base}"), std::string::npos);
  EXPECT_EQ(all.find("{model}"), std::string::npos);
}

TEST_P(ConnectionTest, WithoutSettingsTheyAreMadeAndTakenAwayAgain) {
  ASSERT_TRUE(connection(agent()).connect(place(), "").ok());
  for (const SettingsFile& file : agent().files) {
    const fs::path path = home(file.path.substr(2));
    ASSERT_TRUE(fs::exists(path));
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write) << "a key is in it";
  }
  ASSERT_TRUE(connection(agent()).undo().ok());
  for (const SettingsFile& file : agent().files) EXPECT_FALSE(fs::exists(home(file.path.substr(2))));
}

TEST_P(ConnectionTest, ConnectingAgainChangesNothingAndIsUndoneAsOne) {
  const auto before = samples(agent());
  ASSERT_TRUE(connection(agent()).connect(place(), "").ok());
  std::map<std::string, std::string> once;
  for (const auto& [path, text] : before) once[path] = slurp(home(path));
  const auto again = connection(agent()).plan(place());
  ASSERT_TRUE(again.ok()) << again.error().message;
  for (const Change& change : *again) EXPECT_FALSE(change.changes()) << difference(change.before, change.after);
  Place other = place();
  other.base = "http://127.0.0.1:4000";
  ASSERT_TRUE(connection(agent()).connect(other, "").ok());
  for (const auto& [path, text] : before) EXPECT_EQ(slurp(home(path)).find(":20128"), std::string::npos) << path;
  ASSERT_TRUE(connection(agent()).undo().ok());
  for (const auto& [path, text] : before) EXPECT_EQ(slurp(home(path)), text) << path;
}

TEST_P(ConnectionTest, AFileChangedSinceKeepsTheChangeAndLosesWhatWasWritten) {
  const auto before = samples(agent());
  ASSERT_TRUE(connection(agent()).connect(place(), "").ok());
  for (const SettingsFile& file : agent().files) {
    const fs::path path = home(file.path.substr(2));
    auto document = Document::read(file.format, slurp(path));
    ASSERT_TRUE((*document)->set({{"theirs-since"}}, "kept").ok());
    spew(path, (*document)->text());
  }
  std::vector<std::string> merged;
  ASSERT_TRUE(connection(agent()).planUndo(&merged).ok());
  EXPECT_EQ(merged.size(), agent().files.size());
  const auto undone = connection(agent()).undo();
  ASSERT_TRUE(undone.ok()) << undone.error().message;
  for (const SettingsFile& file : agent().files) {
    const std::string text = slurp(home(file.path.substr(2)));
    EXPECT_NE(text.find("kept"), std::string::npos);
    EXPECT_EQ(text.find("127.0.0.1:20128"), std::string::npos) << text;
    EXPECT_EQ(text.find("sk-key"), std::string::npos) << text;
    EXPECT_TRUE(Document::read(file.format, text).ok()) << text;
    if (text.find("theirs") != std::string::npos &&
        before.at(file.path.substr(2)).find("theirs") != std::string::npos) {
      EXPECT_NE(text.find("theirs"), text.find("theirs-since")) << "what stood there before is back";
    }
  }
}

TEST_P(ConnectionTest, NoFileIsOneThatHoldsALogin) {
  static const std::set<std::string> kLogins = {"auth.json",        ".credentials.json",    "oauth_creds.json",
                                                "credentials.json", "google_accounts.json", "secrets.json"};
  for (const SettingsFile& file : agent().files)
    EXPECT_FALSE(kLogins.contains(fs::path(file.path).filename().string()));
}

class OneAgentTest : public ConnectionTest {
 protected:
  const Agent& claude() const { return *findAgent("claude-code"); }
  const Agent& codex() const { return *findAgent("codex"); }
};

TEST_F(OneAgentTest, AKeyAndAModelAreWrittenWhereTheyAreWantedOnly) {
  ASSERT_TRUE(connection(codex()).connect({"http://h:1", "any-text", "default", false, false}, "").ok());
  EXPECT_EQ(slurp(home(".codex/config.toml")),
            "model = \"default\"\nmodel_provider = \"spillway\"\n\n[model_providers.spillway]\nname = \"Spillway\"\n"
            "base_url = \"http://h:1/v1\"\nwire_api = \"responses\"\n");
  ASSERT_TRUE(connection(claude()).connect({"http://h:1", "any-text", "default", false, false}, "").ok());
  EXPECT_EQ(slurp(home(".claude/settings.json")),
            "{\n  \"env\": {\n    \"ANTHROPIC_BASE_URL\": \"http://h:1\",\n    \"ANTHROPIC_AUTH_TOKEN\": "
            "\"any-text\"\n  }\n}\n");
}

TEST_F(OneAgentTest, WhoMayReadAFileAndWhatItIsALinkToStaysAsItIs) {
  const fs::path real = root_ / "dotfiles" / "claude.json";
  spew(real, "{}\n");
  fs::create_directories(home(".claude"));
  fs::create_symlink(real, home(".claude/settings.json"));
  ASSERT_EQ(::chmod(real.c_str(), 0640), 0);
  ASSERT_TRUE(connection(claude()).connect(place(), "").ok());
  EXPECT_TRUE(fs::is_symlink(home(".claude/settings.json")));
  EXPECT_NE(slurp(real).find("ANTHROPIC_BASE_URL"), std::string::npos);
  struct stat status {};
  ASSERT_EQ(::stat(real.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640u);
  ASSERT_TRUE(connection(claude()).undo().ok());
  EXPECT_EQ(slurp(real), "{}\n");
}

TEST_F(OneAgentTest, AnEnvironmentVariableMayNameTheFolder) {
  const std::string elsewhere = (root_ / "elsewhere").string();
  Connection moved(claude(), (root_ / "state").string(), (root_ / "home").string(), [&](const std::string& name) {
    return name == "CLAUDE_CONFIG_DIR" ? std::optional(elsewhere) : std::nullopt;
  });
  ASSERT_TRUE(moved.connect(place(), "").ok());
  EXPECT_TRUE(fs::exists(elsewhere + "/settings.json"));
  EXPECT_FALSE(fs::exists(home(".claude")));
}

TEST_F(OneAgentTest, SettingsThatAreNotUnderstoodAreLeftAlone) {
  spew(home(".claude/settings.json"), "{\"env\": ");
  const auto done = connection(claude()).connect(place(), "");
  ASSERT_FALSE(done.ok());
  EXPECT_NE(done.error().message.find("settings.json: line 1: a value is missing; nothing was changed"),
            std::string::npos)
      << done.error().message;
  EXPECT_EQ(slurp(home(".claude/settings.json")), "{\"env\": ");
  EXPECT_FALSE(connection(claude()).exists());
}

TEST_F(OneAgentTest, WhatItsOwnerHasMadeOfAValueSinceIsNotUndone) {
  spew(home(".claude/settings.json"), "{}\n");
  ASSERT_TRUE(connection(claude()).connect(place(), "").ok());
  std::string text = slurp(home(".claude/settings.json"));
  text.replace(text.find("\"sk-key\""), 8, "\"my own\"");
  spew(home(".claude/settings.json"), text);
  ASSERT_TRUE(connection(claude()).undo().ok());
  EXPECT_EQ(slurp(home(".claude/settings.json")),
            "{\n  \"env\": {\n    \"ANTHROPIC_AUTH_TOKEN\": \"my own\"\n  }\n}\n");
}

TEST_F(OneAgentTest, SettingsThatTheAgentHasWrittenAnewAreUndoneToo) {
  const Agent& agent = *findAgent("opencode");
  const std::string path = home(".config/opencode/opencode.json").string();
  spew(path, "{\"theme\": \"system\"}\n");
  ASSERT_TRUE(connection(agent).connect(place(), "").ok());
  spew(path, Json::parse(slurp(path)).dump(4));
  ASSERT_TRUE(connection(agent).undo().ok());
  EXPECT_EQ(Json::parse(slurp(path)), (Json{{"theme", "system"}}));
}

TEST(DifferenceTest, ShowsWhatChangesWithALittleAround) {
  EXPECT_EQ(difference("a\nb\n", "a\nb\n"), "");
  EXPECT_EQ(difference("1\n2\n3\n4\n5\n6\n7\n", "1\n2\n3\nx\n5\n6\n7\n"), "  ...\n  2\n  3\n- 4\n+ x\n  5\n  6\n");
  EXPECT_EQ(difference("", "a\n"), "+ a\n");
  EXPECT_EQ(difference("a\nb\nc\n", "a\nc\nd\n"), "  a\n- b\n  c\n+ d\n");
}

TEST(AgentsTest, EveryAgentHasStepsAndAName) {
  std::set<std::string> ids;
  for (const Agent& agent : agents()) {
    EXPECT_TRUE(ids.insert(agent.id).second);
    EXPECT_FALSE(agent.name.empty());
    EXPECT_FALSE(agent.steps.empty()) << agent.id;
    EXPECT_EQ(agent.files.empty(), agent.then.empty()) << agent.id;
  }
  EXPECT_EQ(written().size(), 12u);
}

}  // namespace
}  // namespace spillway::connect
