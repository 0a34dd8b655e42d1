#include "host/config/Secret.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <sstream>
#include <type_traits>
#include <utility>

#include "tests/unit/config/TestSupport.h"

namespace spillway::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

template <class T>
concept Streamable = requires(std::ostream& out, const T& value) {
  out << value;
};

static_assert(!Streamable<Secret>, "a secret must not end up in a log by accident");
static_assert(!std::is_convertible_v<Secret, std::string> && !std::is_convertible_v<Secret, std::string_view>);

TEST(SecretTest, ShowsNothing) {
  EXPECT_EQ(Secret("abc").masked(), "***");
  EXPECT_EQ(Secret().masked(), "");
  EXPECT_TRUE(Secret("").empty());
}

TEST(SecretTest, CopiesAndMoves) {
  Secret a("one");
  Secret b = a;
  Secret c = std::move(a);
  EXPECT_EQ(b.reveal(), "one");
  EXPECT_EQ(c.reveal(), "one");
  b = Secret("two");
  const Secret& self = b;
  b = self;
  EXPECT_EQ(b.reveal(), "two");
  EXPECT_TRUE(c.equals("one"));
  EXPECT_FALSE(c.equals("onE"));
  EXPECT_FALSE(c.equals("one "));
  EXPECT_TRUE(Secret().equals(""));
}

std::vector<std::string> errors(const std::string& key, const Environment& env = environment({})) {
  return lines(
      readConfig("providers: {up: {accounts: [{name: main, key: " + key + "}]}}", "c.yaml", env).report.errors);
}

TEST(SecretTest, AMissingVariableNamesItselfAccountAndProvider) {
  EXPECT_THAT(errors("{env: SOME_KEY}"),
              ElementsAre("c.yaml:1: providers.up.accounts[0].key: environment variable SOME_KEY is not set (account "
                          "'main' of provider 'up')"));
  EXPECT_THAT(errors("{env: SOME_KEY}", environment({{"SOME_KEY", " \n"}})),
              ElementsAre(HasSubstr("environment variable SOME_KEY is empty (account 'main' of provider 'up')")));
}

TEST(SecretTest, FilesMustBelongToTheirOwnerAlone) {
  const TemporaryFolder folder;
  const std::string good = folder.write("good", "  from-file\n");
  const Loaded loaded =
      readConfig("providers: {up: {accounts: [{name: main, key: {file: " + good + "}}]}}", "c.yaml", environment({}));
  ASSERT_TRUE(loaded.report.ok()) << loaded.report.text();
  EXPECT_EQ(loaded.config.providers[0].accounts[0].key.reveal(), "from-file");
  EXPECT_EQ(loaded.config.providers[0].accounts[0].keyOrigin, "file " + good);
  const auto refused = [](const std::string& file) { return errors("{file: " + file + "}")[0]; };
  EXPECT_THAT(refused(folder.write("group", "x", 0640)),
              HasSubstr("may be read or changed by others (mode 0640): run chmod 600 " + folder.path() + "/group"));
  EXPECT_THAT(refused(folder.write("world", "x", 0604)), HasSubstr("(mode 0604)"));
  EXPECT_THAT(refused(folder.write("empty", "\n")), HasSubstr("/empty is empty"));
  EXPECT_THAT(refused(folder.write("large", std::string(70'000, 'x'))), HasSubstr("is larger than 64 KiB"));
  EXPECT_THAT(refused(folder.path() + "/none"), HasSubstr("No such file or directory (account 'main'"));
  EXPECT_THAT(refused(folder.path()), HasSubstr("is not a regular file"));
  ASSERT_EQ(::mkfifo((folder.path() + "/pipe").c_str(), 0600), 0);
  EXPECT_THAT(refused(folder.path() + "/pipe"), HasSubstr("is not a regular file"));
}

TEST(SecretTest, TheTextItselfWorksWithAWarningThatDoesNotShowIt) {
  const Loaded loaded =
      readConfig("providers: {up: {accounts: [{name: a, key: sk-visible}]}}", "c.yaml", environment({}));
  ASSERT_TRUE(loaded.report.ok());
  EXPECT_EQ(loaded.config.providers[0].accounts[0].key.reveal(), "sk-visible");
  ASSERT_EQ(loaded.report.warnings.size(), 1u);
  EXPECT_EQ(loaded.report.warnings[0].text(),
            "c.yaml:1: providers.up.accounts[0].key: a secret stands in the file itself; {env: NAME} or {file: /path} "
            "keeps it out");
}

TEST(SecretTest, OtherFormsAreRefusedWithoutShowingThem) {
  for (const char* form : {"{env: A, file: /b}", "{environment: SK-HIDDEN}", "{file: SK-HIDDEN}", "[SK-HIDDEN]",
                           "{env: [SK-HIDDEN]}", "", "{}"}) {
    const std::vector<std::string> found = errors(form);
    ASSERT_EQ(found.size(), 1u) << form;
    EXPECT_THAT(found[0], HasSubstr("expected {env: NAME}, {file: /path} or the text itself")) << form;
    EXPECT_THAT(found[0], Not(HasSubstr("SK-HIDDEN"))) << form;
  }
  EXPECT_THAT(errors("{env: BAD}", environment({{"BAD", "a\x01z"}})),
              ElementsAre(HasSubstr("the secret holds control characters (environment variable BAD)")));
}

}  // namespace
}  // namespace spillway::config
