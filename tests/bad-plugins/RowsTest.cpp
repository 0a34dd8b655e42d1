// Rows of tables that are longer than the host's: every table of a provider is read row by row as its plugin laid it
// out.
#include <gmock/gmock.h>

#include "Host.h"
#include "host/plugins/PluginSet.h"

namespace {

using testing::ElementsAre;

template <class Rows, class Member>
std::vector<std::string> texts(const Rows& rows, Member member) {
  std::vector<std::string> all;
  for (const auto& row : rows) all.emplace_back(row.*member ? row.*member : "-");
  return all;
}

TEST(LongerRows, AreReadOneAfterTheOther) {
  zoo::Host host;
  host.bring("rows");
  host.start();
  const auto* provider = host.set()->provider("rows");
  ASSERT_NE(provider, nullptr);
  EXPECT_THAT(texts(provider->endpoints(), &spw_endpoint::path), ElementsAre("/first", "/second"));
  EXPECT_THAT(texts(provider->endpoints(), &spw_endpoint::models), ElementsAre("-", "two*"));
  EXPECT_THAT(texts(provider->tasks(), &spw_endpoint::path), ElementsAre("/embed", "/rerank"));
  EXPECT_EQ(provider->tasks()[1].operation, SPW_OP_RERANK);
  EXPECT_THAT(texts(provider->settings(), &spw_setting::name), ElementsAre("first", "second"));
  EXPECT_THAT(texts(provider->settings(), &spw_setting::fallback), ElementsAre("1", "-"));
  EXPECT_THAT(texts(provider->quirksFor("two"), &spw_quirk::id), ElementsAre("first_quirk", "second_quirk"));
  EXPECT_EQ(provider->quirk("second_quirk", "two"), "2");
  ASSERT_EQ(provider->errorRules().size(), 2u);
  EXPECT_EQ(provider->errorRules()[1].status, 402);
}

}  // namespace
