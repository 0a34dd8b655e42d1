// What is frozen stays: the headers of a released minor byte for byte, and in today's headers everything that they
// promise. A struct may grow at its end; nothing else may happen to it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/sha.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include "tests/Places.h"

namespace {

namespace fs = std::filesystem;

// One folder for each released minor.
const fs::path kFrozen = SPILLWAY_SOURCE_DIR "/tests/abi/frozen";
const fs::path kToday = SPILLWAY_SOURCE_DIR "/sdk/include/spillway";

std::string readFile(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string digestOf(const std::string& text) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  std::string out;
  for (const unsigned char byte : digest) {
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return out;
}

// Without comments, with one blank between words.
std::string codeOf(const fs::path& header) {
  std::string text = std::regex_replace(readFile(header), std::regex(R"(/\*(.|\n)*?\*/)"), " ");
  text = std::regex_replace(text, std::regex(R"(\\\n)"), " ");
  return std::regex_replace(text, std::regex(R"([ \t]+)"), " ");
}

// What a set of headers promises: macros, numbers of enumerators, and the members of structs in their order.
struct Promises {
  std::map<std::string, std::string> macros, numbers;
  std::map<std::string, std::vector<std::string>> structs;
};

std::string joined(const std::string& text) { return std::regex_replace(text, std::regex(R"(\s+)"), " "); }

Promises promisesOf(const fs::path& folder) {
  Promises found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".h") continue;
    const std::string code = codeOf(entry.path());
    static const std::regex macro(R"(\n#define (SPW_\w+(?:\([^)]*\))?) ?([^\n]*))");
    for (std::sregex_iterator it(code.begin(), code.end(), macro), end; it != end; ++it)
      found.macros[(*it)[1]] = joined((*it)[2]);
    static const std::regex number(R"((SPW_\w+) = ([^,}\n]+))");
    for (std::sregex_iterator it(code.begin(), code.end(), number), end; it != end; ++it)
      found.numbers[(*it)[1]] = joined((*it)[2]);
    static const std::regex structure(R"(typedef struct (\w+) \{((?:.|\n)*?)\n\} \1;)");
    for (std::sregex_iterator it(code.begin(), code.end(), structure), end; it != end; ++it) {
      const std::string body = (*it)[2];
      std::vector<std::string>& members = found.structs[(*it)[1]];
      for (size_t at = 0, semicolon; (semicolon = body.find(';', at)) != std::string::npos; at = semicolon + 1)
        members.push_back(joined(body.substr(at, semicolon - at)));
    }
  }
  return found;
}

// The headers of every released minor.
std::vector<Promises> released() {
  std::vector<Promises> all;
  for (int minor = 0; fs::exists(kFrozen / ("1." + std::to_string(minor))); ++minor)
    all.push_back(promisesOf(kFrozen / ("1." + std::to_string(minor)) / "include/spillway"));
  return all;
}

class FrozenMinor : public testing::TestWithParam<int> {
 protected:
  fs::path folder() const { return kFrozen / ("1." + std::to_string(GetParam())); }
  Promises then() const { return promisesOf(folder() / "include/spillway"); }
};

TEST_P(FrozenMinor, NoneOfItsFilesChanges) {
  std::ifstream sums(folder() / "SHA256SUMS");
  std::map<std::string, std::string> expected;
  for (std::string digest, name; sums >> digest >> name;) expected[name] = digest;
  ASSERT_GE(expected.size(), 8u);
  std::map<std::string, std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder())) {
    const std::string name = fs::relative(entry.path(), folder()).string();
    if (entry.is_regular_file() && name != "SHA256SUMS") found[name] = digestOf(readFile(entry.path()));
  }
  EXPECT_EQ(found, expected) << "plugins of it are out there: what changes is a copy, for the next minor";
}

TEST_P(FrozenMinor, ItsMacrosAndNumbersMeanWhatTheyMeant) {
  const Promises then = this->then(), now = promisesOf(kToday);
  ASSERT_GE(then.numbers.size(), 120u);
  ASSERT_GE(then.macros.size(), 12u);
  for (const auto& [name, value] : then.numbers) {
    ASSERT_TRUE(now.numbers.contains(name)) << name << " is gone";
    EXPECT_EQ(now.numbers.at(name), value) << name;
  }
  for (const auto& [name, value] : then.macros) {
    ASSERT_TRUE(now.macros.contains(name)) << name << " is gone";
    if (name != "SPW_ABI_MINOR") {
      EXPECT_EQ(now.macros.at(name), value) << name;
    }
  }
  EXPECT_EQ(then.macros.at("SPW_ABI_MAJOR"), "1u");
  EXPECT_EQ(then.macros.at("SPW_ABI_MINOR"), std::to_string(GetParam()) + "u");
}

// Names, types and signatures; offsets are what layout_v1_*.c assert.
TEST_P(FrozenMinor, ItsStructsHaveOnlyGrownAtTheirEnd) {
  const Promises then = this->then(), now = promisesOf(kToday);
  ASSERT_GE(then.structs.size(), 38u);
  for (const auto& [name, members] : then.structs) {
    ASSERT_TRUE(now.structs.contains(name)) << name << " is gone";
    std::vector<std::string> first = now.structs.at(name);
    ASSERT_GE(first.size(), members.size()) << name << " has shrunk";
    first.resize(members.size());
    EXPECT_EQ(first, members) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Of, FrozenMinor, testing::Range(0, static_cast<int>(released().size())),
                         [](const auto& one) { return "1_" + std::to_string(one.param); });

// A growth is a new minor with a line in the history and a folder here; none is there without the others.
TEST(Frozen, AMinorIsRaisedWhenAStructGrows) {
  const std::vector<Promises> all = released();
  ASSERT_GE(all.size(), 2u);
  const Promises now = promisesOf(kToday);
  const std::string minor = std::to_string(all.size() - 1);
  EXPECT_EQ(now.macros.at("SPW_ABI_MINOR"), minor + "u") << "freeze it, or take it back";
  EXPECT_THAT(readFile(SPILLWAY_SOURCE_DIR "/docs/abi-history.md"), testing::HasSubstr("\n| 1." + minor + " |"));
  std::vector<std::string> grown;
  for (const auto& [name, members] : now.structs)
    if (!all.back().structs.contains(name) || all.back().structs.at(name) != members) grown.push_back(name);
  for (const auto& [name, value] : now.numbers)
    if (!all.back().numbers.contains(name)) grown.push_back(name);
  EXPECT_THAT(grown, testing::IsEmpty()) << "raise SPW_ABI_MINOR, and freeze the new minor too";
}

}  // namespace
