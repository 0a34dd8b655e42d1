// What the documents tell people to type works: each command of a shell block is run as a reader would, each piece of
// configuration is accepted by the program, and each word of ./dev and option of spillway that is named exists.
#include <gtest/gtest.h>

#include <sys/wait.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "tests/BuiltPlugins.h"
#include "tests/Places.h"
#include "tests/e2e/RunningHost.h"

namespace spillway::test {
namespace {

namespace fs = std::filesystem;

struct Block {
  std::string file, language, text;
};

std::string slurp(const fs::path& file) {
  std::ostringstream out;
  out << std::ifstream(file).rdbuf();
  return out.str();
}

std::vector<fs::path> documents() {
  std::vector<fs::path> files{SPILLWAY_SOURCE_DIR "/README.md"};
  for (const auto& entry : fs::recursive_directory_iterator(SPILLWAY_SOURCE_DIR "/docs"))
    if (entry.path().extension() == ".md") files.push_back(entry.path());
  return files;
}

std::vector<Block> blocks() {
  std::vector<Block> out;
  for (const fs::path& file : documents()) {
    std::istringstream lines(slurp(file));
    bool inside = false;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("```")) {
        inside = !inside;
        if (inside) out.push_back({fs::relative(file, SPILLWAY_SOURCE_DIR).string(), line.substr(3), ""});
      } else if (inside) {
        out.back().text += line + "\n";
      }
    }
  }
  return out;
}

// The commands of a shell block; a backslash at a line's end goes on with the next.
std::vector<std::string> commands(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream lines(text);
  bool more = false;
  for (std::string line; std::getline(lines, line);) {
    if (!more && (line.empty() || line.starts_with("#"))) continue;
    if (more)
      out.back() += "\n" + line;
    else
      out.push_back(line);
    more = line.ends_with("\\");
  }
  return out;
}

struct Outcome {
  int status = -1;
  std::string output;
};

Outcome shell(const std::string& command) {
  Outcome outcome;
  FILE* pipe = ::popen(("exec 2>&1\n" + command).c_str(), "r");
  if (pipe == nullptr) return outcome;
  char buffer[4096];
  for (size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) outcome.output.append(buffer, n);
  const int status = ::pclose(pipe);
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

std::set<std::string> devWords() {
  std::set<std::string> words;
  const std::string help = shell("cd " SPILLWAY_SOURCE_DIR " && ./dev help").output;
  const std::regex word(R"((?:^|\n)\./dev ([a-z]+))");
  for (std::sregex_iterator at(help.begin(), help.end(), word), end; at != end; ++at) words.insert((*at)[1]);
  return words;
}

class DocsTest : public testing::Test {
 protected:
  void SetUp() override {
    host_.start("");
    devWords_ = devWords();
    ASSERT_TRUE(devWords_.contains("test"));
  }

  void runCurl(const std::string& command) {
    const std::string here = replaced(command, "localhost:20128", "localhost:" + std::to_string(host_.port()));
    const Outcome outcome = shell(replaced(here, "curl ", "curl -sS --fail-with-body --max-time 20 "));
    EXPECT_EQ(outcome.status, 0) << outcome.output;
    EXPECT_FALSE(outcome.output.empty());
  }

  // In a folder with the example's files, with the SDK installed elsewhere, as a plugin's author has it.
  void runAsAuthor(const std::string& file, const std::string& command) {
    const std::string prefix = author_.path() + "/sdk", source = author_.path() + "/acme";
    if (!fs::exists(prefix)) {
      const Outcome installed = shell("cmake --install " SPILLWAY_BUILD_DIR " --component sdk --prefix " + prefix);
      ASSERT_EQ(installed.status, 0) << installed.output;
      fs::copy(SPILLWAY_SOURCE_DIR "/sdk/examples/provider-minimal", source);
      fs::create_directories(author_.path() + "/begun");
    }
    // An SDK that was built for a sanitizer links with programs that are.
    const std::string flags = *SPILLWAY_SANITIZERS ? "-fsanitize=" SPILLWAY_SANITIZERS : "";
    const std::string compiler = flags.empty() ? "" : " CFLAGS=" + flags + " CXXFLAGS=" + flags + " LDFLAGS=" + flags;
    // One page starts with the example's file, the other with nothing.
    const std::string folder = file == "docs/write-a-provider.md" ? source : author_.path() + "/begun";
    const Outcome outcome =
        shell("cd " + folder + " && export HOME=" + author_.path() +
              " PATH=" SPILLWAY_BUILD_DIR "/bin:$PATH\nexport CMAKE_PREFIX_PATH=" + prefix + " PATH=" + prefix +
              "/bin:$PATH" + compiler + "\n" + replaced(command, "<the host's plugin folder>", host_.pluginFolder()));
    EXPECT_EQ(outcome.status, 0) << outcome.output;
    if (command.starts_with("cp ")) {
      EXPECT_NE(host_.program().await("acme", 5000), "") << host_.log();
    }
  }

  void run(const Block& block, const std::string& command) {
    static const std::regex dev(R"((?:[A-Z_]+=\S+ )*\./dev ([a-z]+).*)");
    std::smatch match;
    if (command.find("curl ") != std::string::npos) {
      runCurl(command);
    } else if (command.find("spillway compress ") != std::string::npos) {
      const Outcome outcome =
          shell("export HOME=" + author_.path() + " PATH=" SPILLWAY_BUILD_DIR "/bin:$PATH\n" + command);
      EXPECT_EQ(outcome.status, 0) << outcome.output;
      EXPECT_FALSE(outcome.output.empty());
    } else if (block.file == "docs/write-a-plugin.md") {
      runAsAuthor(block.file, command);
    } else if (command.starts_with("spillway keys ")) {
      // In a state folder of its own: the first key of the running host would shut out the commands that follow.
      const Outcome outcome = shell("export HOME=" + author_.path() + "\n" SPILLWAY_BUILD_DIR "/bin/" + command);
      EXPECT_EQ(outcome.status, 0) << outcome.output;
    } else if (command.starts_with("spillway open")) {
      const Outcome outcome =
          shell(SPILLWAY_BUILD_DIR "/bin/" + command + " --print --state " + host_.folder().path() + "/state");
      EXPECT_EQ(outcome.status, 0) << outcome.output;
    } else if (command == "spillway password") {
      // In a state folder of its own: the running host's would shut out the commands that follow.
      const Outcome outcome =
          shell("export HOME=" + author_.path() + "\necho a-long-enough-one | " SPILLWAY_BUILD_DIR "/bin/" + command);
      EXPECT_EQ(outcome.status, 0) << outcome.output;
    } else if (command.starts_with("spillway import ") || command.starts_with("spillway accounts ")) {
      // What they name is not here, ImportTest has some of its own: these words must be understood.
      constexpr int kMisused = 2;
      const Outcome outcome =
          shell("export HOME=" + author_.path() + "\ncd " + author_.path() + "\n" SPILLWAY_BUILD_DIR "/bin/" + command +
                " --state " + author_.path() + "/none < /dev/null");
      EXPECT_NE(outcome.status, kMisused) << outcome.output;
      EXPECT_GE(outcome.status, 0) << outcome.output;
    } else if (command.starts_with("spillway log")) {
      // The issuer is out of reach here, LoginsTest has one of its own: these words must be understood.
      constexpr int kMisused = 2;
      const Outcome outcome = shell("export HOME=" + author_.path() + "\n" SPILLWAY_BUILD_DIR "/bin/" + command);
      EXPECT_LT(outcome.status, kMisused) << outcome.output;
      EXPECT_GE(outcome.status, 0) << outcome.output;
    } else if (command.starts_with("spillway ")) {
      // As the owner of the running host's state folder, with a home folder of their own.
      const Outcome outcome =
          shell("export HOME=" + author_.path() + "\ncd " + author_.path() + "\n" SPILLWAY_BUILD_DIR "/bin/" + command +
                " --state " + host_.folder().path() + "/state");
      EXPECT_EQ(outcome.status, 0) << outcome.output;
    } else if (std::regex_match(command, match, dev)) {
      EXPECT_TRUE(devWords_.contains(match[1])) << "./dev has no word '" << match[1] << "'";
    } else if (block.file == "docs/write-a-provider.md") {
      runAsAuthor(block.file, command);
    } else {
      ADD_FAILURE() << block.file << ": no test runs this command:\n" << command;
    }
  }

  RunningHost host_;
  TempFolder author_;
  std::set<std::string> devWords_;
};

TEST_F(DocsTest, EveryCommandRuns) {
  size_t count = 0;
  for (const Block& block : blocks()) {
    if (block.language != "sh") continue;
    for (const std::string& command : commands(block.text)) {
      SCOPED_TRACE(block.file + ": " + command);
      run(block, command);
      ++count;
    }
  }
  EXPECT_GE(count, 7u);
}

TEST_F(DocsTest, EveryPieceOfConfigurationIsAccepted) {
  TempFolder folder;
  std::vector<Block> pieces = blocks();
  pieces.push_back({"config/example.yaml", "yaml", slurp(SPILLWAY_SOURCE_DIR "/config/example.yaml")});
  fs::copy_file(SPILLWAY_ACME_PROVIDER, host_.pluginFolder() + "/acme.so", fs::copy_options::overwrite_existing);
  const std::regex variable(R"(\{env: ([A-Z0-9_]+)\})");
  size_t count = 0;
  for (const Block& piece : pieces) {
    if (piece.language != "yaml") continue;
    SCOPED_TRACE(piece.file);
    std::string environment = "HOME=" + folder.path();
    for (std::sregex_iterator at(piece.text.begin(), piece.text.end(), variable), end; at != end; ++at)
      environment += " " + (*at)[1].str() + "=a-key";
    // Copies of the program's own plugins are not signed.
    const bool signedOnly = piece.text.find("  trust: ") != std::string::npos;
    const Outcome outcome = shell(environment + " " SPILLWAY_BUILD_DIR "/bin/spillway --check-config --plugins " +
                                  (signedOnly ? SPILLWAY_BUILD_DIR "/plugins" : host_.pluginFolder()) + " --config " +
                                  folder.write("piece.yaml", piece.text));
    EXPECT_EQ(outcome.status, 0) << piece.text << "\n" << outcome.output;
    ++count;
  }
  EXPECT_GE(count, 2u);
}

TEST_F(DocsTest, EveryWordAndOptionNamedExists) {
  const std::string help = shell(SPILLWAY_BUILD_DIR "/bin/spillway serve --help").output;
  const std::regex word(R"(\./dev ([a-z]+))"), option(R"(spillway (--[a-z-]+))");
  for (const fs::path& file : documents()) {
    SCOPED_TRACE(file.string());
    const std::string text = slurp(file);
    for (std::sregex_iterator at(text.begin(), text.end(), word), end; at != end; ++at)
      EXPECT_TRUE(devWords_.contains((*at)[1])) << (*at)[0];
    for (std::sregex_iterator at(text.begin(), text.end(), option), end; at != end; ++at)
      EXPECT_NE(help.find((*at)[1]), std::string::npos) << (*at)[0];
  }
}

TEST_F(DocsTest, EveryCommandOfTheProgramNamedExists) {
  const Json table = Json::parse(shell(SPILLWAY_BUILD_DIR "/bin/spillway help --json").output);
  std::set<std::string> commands;
  for (const Json& one : table["commands"]) commands.insert(one["command"].get<std::string>());
  const std::regex named(R"(`spillway ([a-z]+)( [a-z]+)?)");
  size_t count = 0;
  for (const fs::path& file : documents()) {
    const std::string text = slurp(file);
    for (std::sregex_iterator at(text.begin(), text.end(), named), end; at != end; ++at, ++count)
      EXPECT_TRUE(commands.contains((*at)[1]) || commands.contains((*at)[1].str() + (*at)[2].str()))
          << file << ": " << (*at)[0];
  }
  EXPECT_GT(count, 20u);
}

// What is shown as code, whose brackets are no links, is taken away.
std::string prose(const std::string& text) {
  std::istringstream lines(text);
  std::string out;
  bool code = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```"))
      code = !code;
    else if (!code)
      out += line + "\n";
  }
  return out;
}

TEST(LinksTest, EveryFileLinkedExists) {
  const std::regex link(R"(\]\(([^)#]+)(#[^)]*)?\))");
  for (const fs::path& file : documents()) {
    const std::string text = prose(slurp(file));
    for (std::sregex_iterator at(text.begin(), text.end(), link), end; at != end; ++at) {
      const std::string target = (*at)[1];
      if (target.find("://") != std::string::npos) continue;
      EXPECT_TRUE(fs::exists(file.parent_path() / target)) << file << " links to " << target;
    }
  }
}

}  // namespace
}  // namespace spillway::test
