// What the table of commands says of itself is whole, understood by the program, and what the documentation has.
#include "host/cli/Help.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "host/cli/Words.h"
#include "tests/Places.h"

namespace spillway::cli {
namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// The words of an example, as a shell would cut them; redirections are left out.
std::vector<std::string> wordsOf(std::string_view line) {
  std::vector<std::string> out;
  std::string word;
  bool quoted = false, any = false;
  for (const char c : line) {
    if (c == '\'') {
      quoted = !quoted;
      any = true;
    } else if (c == ' ' && !quoted) {
      if (any) out.push_back(word);
      word.clear();
      any = false;
    } else {
      word += c;
      any = true;
    }
  }
  if (any) out.push_back(word);
  const auto redirected =
      std::find_if(out.begin(), out.end(), [](const auto& one) { return one == "<" || one == ">"; });
  out.erase(redirected, out.end());
  return out;
}

TEST(HelpTest, TheOverviewHasEveryCommandOfOneWord) {
  const std::string overview = helpOverview();
  for (const Command* command : below("")) EXPECT_TRUE(has(overview, "\n  " + std::string(command->path)));
  EXPECT_FALSE(has(overview, "__complete"));
  std::istringstream lines(overview);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100u) << line;
}

TEST(HelpTest, EveryCommandSaysWhatItDoesAndEveryOptionWhatItMeans) {
  std::set<std::string_view> paths;
  for (const Command* command : commands()) {
    SCOPED_TRACE(std::string(command->path));
    EXPECT_TRUE(paths.insert(command->path).second) << "twice";
    EXPECT_FALSE(command->summary.empty());
    EXPECT_FALSE(command->summary.ends_with('.')) << "the page sets the full stop";
    std::set<std::string_view> names;
    std::set<char> letters;
    for (const Flag& flag : flagsOf(*command)) {
      EXPECT_FALSE(flag.text.empty()) << flag.name;
      EXPECT_TRUE(names.insert(flag.name).second) << flag.name;
      if (flag.letter != 0) {
        EXPECT_TRUE(letters.insert(flag.letter).second) << flag.letter;
      }
    }
    const std::string help = helpOf(*command);
    EXPECT_TRUE(has(help, "usage: spillway"));
    for (const Flag& flag : command->flags) EXPECT_TRUE(has(help, "--" + std::string(flag.name)));
  }
}

TEST(HelpTest, EveryCommandThatPrintsHasJson) {
  const std::set<std::string_view> without = {"serve", "completion", "__complete"};
  for (const Command* command : commands()) {
    if (command->run == nullptr || without.contains(command->path)) continue;
    const std::vector<Flag> flags = flagsOf(*command);
    EXPECT_TRUE(std::any_of(flags.begin(), flags.end(), [](const Flag& flag) { return flag.name == "json"; }))
        << command->path;
  }
}

TEST(HelpTest, EveryExampleIsUnderstood) {
  size_t count = 0;
  for (const Command* command : commands()) {
    for (const Example& example : command->examples) {
      SCOPED_TRACE(std::string(example.words));
      std::vector<std::string> words = wordsOf(example.words);
      std::string path;
      while (!words.empty() && std::string_view(command->path).size() > path.size()) {
        path += (path.empty() ? "" : " ") + words.front();
        words.erase(words.begin());
      }
      EXPECT_EQ(path, command->path);
      const auto read = Arguments::read(*command, words);
      EXPECT_TRUE(read.ok()) << (read.ok() ? "" : read.error().message);
      EXPECT_TRUE(example.text.ends_with('.'));
      ++count;
    }
  }
  EXPECT_GT(count, 5u);
}

TEST(HelpTest, JsonHasTheWholeTable) {
  const auto json = nlohmann::json::parse(commandsJson());
  size_t shown = 0;
  for (const Command* command : commands()) shown += command->hidden ? 0 : 1;
  EXPECT_EQ(json["commands"].size(), shown);
}

TEST(HelpTest, TheManualPageEscapesWhatTroffWouldRead) {
  const std::string page = manualPage("1.2.3");
  EXPECT_TRUE(has(page, ".TH SPILLWAY 1 \"\" \"Spillway 1.2.3\""));
  EXPECT_TRUE(has(page, "\\fB\\-\\-config\\fR"));
  std::istringstream lines(page);
  const std::set<std::string> known = {".TH", ".SH", ".SS", ".PP", ".TP", ".br", ".nf", ".fi"};
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(".")) continue;
    EXPECT_TRUE(known.contains(line.substr(0, 3))) << line;
  }
}

TEST(HelpTest, ThePageOfTheDocumentationIsThisTable) {
  const std::string path = SPILLWAY_SOURCE_DIR "/docs/operate/commands.md", page = commandsPage();
  if (std::getenv("UPDATE") != nullptr) std::ofstream(path) << page;
  std::ostringstream kept;
  kept << std::ifstream(path).rdbuf();
  EXPECT_EQ(kept.str(), page) << "UPDATE=1 writes it anew";
}

TEST(WrappedTest, LinesAreBrokenBetweenWordsAndSamplesStay) {
  EXPECT_EQ(wrapped("one two three", 2, 9), "  one two\n  three\n");
  EXPECT_EQ(wrapped("text\n  a   sample  that is long\n\nmore", 0, 6), "text\n  a   sample  that is long\n\nmore\n");
}

}  // namespace
}  // namespace spillway::cli
