// Other routers' files, brought over: what becomes of their accounts and chains, what stays behind, and that no key is
// written down that was not written in the configuration before.
#include "host/imports/Plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>

#include "tests/unit/imports/Facts.h"

namespace spillway::imports {
namespace {

using nlohmann::ordered_json;
using testing::HasSubstr;
using testing::Not;

const Variables kVariables = {{"AZURE_API_KEY_EU", "key-azure"},
                              {"OPENAI_API_KEY", "key-openai"},
                              {"DEEPSEEK_API_KEY", "key-deepseek"},
                              {"HOUSE_KEY", "key-house"}};

ordered_json json(const char* text) { return ordered_json::parse(text); }

const NewKey* keyOf(const Plan& plan, const std::string& account) {
  for (const NewKey& key : plan.keys)
    if (key.provider + "/" + key.account == account) return &key;
  return nullptr;
}

struct Source {
  const char *tool, *file;
};

class EverySource : public testing::TestWithParam<Source> {};

TEST_P(EverySource, LeadsToAConfigurationThatIsGoodAndHoldsNoKey) {
  const std::string file = fixture(GetParam().file);
  const Running before{"", {}, kVariables};
  const Plan plan = planned(GetParam().tool, file, before);
  EXPECT_FALSE(plan.keys.empty());
  EXPECT_FALSE(plan.comes.empty());
  EXPECT_FALSE(plan.stays.empty());
  std::string problems;
  after(plan, before).config(&problems);
  EXPECT_EQ(problems, "") << plan.yaml;
  // Every key of these files has this word in it.
  EXPECT_THAT(plan.yaml, Not(HasSubstr("import-")));
  for (const auto* rows : {&plan.comes, &plan.stays})
    for (const PlanRow& row : *rows) EXPECT_THAT(row.name + row.note, Not(HasSubstr("import-"))) << row.where;
}

TEST_P(EverySource, ChangesNothingWhenItIsReadAgain) {
  const std::string file = fixture(GetParam().file);
  const Running before{"", {}, kVariables};
  const Running then = after(planned(GetParam().tool, file, before), before);
  const Plan again = planned(GetParam().tool, file, then);
  EXPECT_EQ(again.yaml, then.yaml);
  EXPECT_TRUE(again.keys.empty());
}

TEST_P(EverySource, KeepsWhatSomebodyHasWrittenIntoTheConfiguration) {
  const std::string mine =
      "# mine\nlisten: 127.0.0.1:0  # here\n\nproviders:\n  # the usual one\n  openai: {accounts: [{name: own, key: "
      "{env: "
      "OPENAI_API_KEY}}]}  # paid\n\nchains:\n  # asked first\n  default:\n    - {tier: subscription, use: "
      "[openai/gpt-4o]}\n";
  const Running before{mine, {}, kVariables};
  const Plan plan = planned(GetParam().tool, fixture(GetParam().file), before);
  for (const char* kept : {"# mine\n", "listen: 127.0.0.1:0  # here\n", "# the usual one", "# paid", "# asked first",
                           "- {tier: subscription, use: [openai/gpt-4o]}"})
    EXPECT_THAT(plan.yaml, HasSubstr(kept));
  std::string problems;
  after(plan, before).config(&problems);
  EXPECT_EQ(problems, "") << plan.yaml;
}

INSTANTIATE_TEST_SUITE_P(All, EverySource,
                         testing::Values(Source{"9router", "9router.json"}, Source{"litellm", "litellm.yaml"},
                                         Source{"claude-code-router", "claude-code-router.json"},
                                         Source{"cli-proxy-api", "cli-proxy-api.yaml"}),
                         [](const auto& source) {
                           return std::regex_replace(std::string(source.param.tool), std::regex("[^a-z0-9]"), "_");
                         });

TEST(PlanTest, ConnectionsBecomeAccountsAndCombosChains) {
  const Plan plan = planned("9router", fixture("9router.json"), {"", {}, {}});
  ASSERT_NE(keyOf(plan, "deepseek/Work-key"), nullptr);
  EXPECT_TRUE(keyOf(plan, "deepseek/Work-key")->key.equals("sk-import-deepseek-work-0001"));
  EXPECT_NE(keyOf(plan, "deepseek/Spare"), nullptr);
  EXPECT_NE(keyOf(plan, "zai-coding-plan/GLM"), nullptr);
  const NewKey* edge = keyOf(plan, "cloudflare-workers-ai/edge");
  ASSERT_NE(edge, nullptr);
  ASSERT_EQ(edge->settings.size(), 1u);
  EXPECT_EQ(edge->settings[0].name, "account_id");
  EXPECT_TRUE(edge->settings[0].value.equals("acc-0007"));
  const NewKey* lab = keyOf(plan, "The-lab/Lab");
  ASSERT_NE(lab, nullptr);
  EXPECT_EQ(lab->plugin, "openai-compatible");
  EXPECT_EQ(lab->baseUrl, "http://127.0.0.1:8080/v1");
  EXPECT_EQ(section(plan, "providers"),
            json(R"({"deepseek":{"share":"fill-first"},"The-lab":{"plugin":"openai-compatible",
                     "base_url":"http://127.0.0.1:8080/v1","models":[{"id":"tiny-coder"}]}})"));
  // The entry of the agent's own login is gone; the rest are in their order, by tiers.
  EXPECT_EQ(section(plan, "chains")["coding"], json(R"([{"tier":"subscription","use":["zai-coding-plan/glm-4.7"]},
                     {"tier":"cheap","use":["deepseek/deepseek-chat","The-lab/tiny-coder"]}])"));
  EXPECT_EQ(section(plan, "chains")["everything"],
            json(R"([{"tier":"cheap","pick":"round-robin","use":[{"chain":"coding"},"deepseek/deepseek-reasoner"]}])"));
  EXPECT_EQ(section(plan, "chains")["fast"], json(R"([{"tier":"cheap","use":["deepseek/deepseek-chat"]}])"));
  // There was no chain, so one over everything stays the default.
  EXPECT_EQ(section(plan, "chains")["default"],
            json(R"([{"tier":"subscription","use":["zai-coding-plan"]},{"tier":"cheap","use":["deepseek","The-lab"]},
                     {"tier":"free","use":["cloudflare-workers-ai"]}])"));
}

TEST(PlanTest, WhatStaysBehindHasAReason) {
  const Plan plan = planned("9router", fixture("9router.json"), {"", {}, {}});
  EXPECT_THAT(noteOf(plan.stays, "account", "claude"), HasSubstr("with an API key the vendor is asked as 'anthropic'"));
  EXPECT_EQ(noteOf(plan.stays, "account", "deepseek/Old"), "it is switched off there");
  EXPECT_EQ(noteOf(plan.stays, "account", "tavily/search"), "no provider here is known to be the same");
  EXPECT_THAT(noteOf(plan.stays, "provider", "Vectors"), HasSubstr("custom-embedding"));
  EXPECT_THAT(noteOf(plan.stays, "chain", "pictures"), HasSubstr("'image'"));
  EXPECT_THAT(noteOf(plan.stays, "client keys", "1 key"), HasSubstr("spillway keys create"));
  EXPECT_EQ(noteOf(plan.stays, "entry", "coding: claude/claude-sonnet-4-5"), "its provider does not come over");
}

TEST(PlanTest, DeploymentsOfOneNameBecomeAChainAndFallbacksItsLaterTiers) {
  const Plan plan = planned("litellm", fixture("litellm.yaml"), {"", {}, kVariables});
  const ordered_json providers = section(plan, "providers"), chains = section(plan, "chains");
  EXPECT_EQ(providers["azure-openai"]["accounts"],
            json(R"([{"name":"azure_api_key_eu","key":{"env":"AZURE_API_KEY_EU"},"api_version":"2024-10-21",
                      "resource":"contoso-eu","requests_per_minute":60}])"));
  EXPECT_EQ(providers["127.0.0.1-4100"]["plugin"], "openai-compatible");
  EXPECT_EQ(providers["127.0.0.1-4100"]["models"], json(R"([{"id":"facebook/opt-125m","context":2048}])"));
  EXPECT_EQ(chains["gpt-4o"], json(R"([{"tier":"cheap","pick":"weighted","use":["azure-openai/gpt-4o-eu",
                                        {"model":"openai/gpt-4o","weight":3}]},
                                       {"tier":"cheap","use":["deepseek/deepseek-chat"]}])"));
  EXPECT_EQ(chains["team-special"][0]["use"], json(R"(["openai/gpt-4o-mini"])"));
  const ordered_json models = section(plan, "models");
  EXPECT_THAT(models, testing::Contains(json(R"({"match":"gpt-4","chain":"gpt-4o"})")));
  EXPECT_THAT(models, testing::Contains(json(R"({"match":"team/special","chain":"team-special"})")));
  EXPECT_THAT(models, testing::Contains(json(R"({"match":"openai/*","chain":"openai-models"})")));
  // A key that the file itself has in clear goes into the store, one of the environment stays there.
  ASSERT_NE(keyOf(plan, "openai/main"), nullptr);
  EXPECT_TRUE(keyOf(plan, "openai/main")->key.equals("sk-import-litellm-shared-0002"));
  EXPECT_THAT(noteOf(plan.comes, "account", "openai/env"), HasSubstr("is here already"));
  EXPECT_THAT(noteOf(plan.stays, "account", "openai"), HasSubstr("NOT_SET_ANYWHERE"));
  EXPECT_THAT(noteOf(plan.stays, "model", "unknown"), HasSubstr("petals"));
  EXPECT_THAT(noteOf(plan.stays, "settings", "temperature of gpt-4o"), HasSubstr("as their agents make them"));
}

TEST(PlanTest, RoutesByKindOfRequestBecomeChainsAndConditions) {
  const Plan plan = planned("claude-code-router", fixture("claude-code-router.json"), {"", {}, kVariables});
  const ordered_json chains = section(plan, "chains");
  EXPECT_EQ(
      chains["default"],
      json(R"([{"tier":"cheap","use":[{"model":"openrouter/google/gemini-2.5-pro-preview","when":{"prompt_over":60000}},
                                      "deepseek/deepseek-chat"]},
               {"tier":"cheap","use":["house/house-large"]}])"));
  EXPECT_EQ(chains["think"][0]["use"], json(R"(["deepseek/deepseek-reasoner"])"));
  EXPECT_EQ(section(plan, "models"), json(R"([{"match":"*haiku*","chain":"background"}])"));
  const ordered_json providers = section(plan, "providers");
  EXPECT_EQ(providers["house"]["plugin"], "anthropic-compatible");
  EXPECT_EQ(providers["house"]["base_url"], "https://llm.example/anthropic");
  EXPECT_EQ(providers["house"]["accounts"], json(R"([{"name":"house","key":{"env":"HOUSE_KEY"}}])"));
  EXPECT_NE(keyOf(plan, "openrouter/openrouter"), nullptr);
  EXPECT_THAT(noteOf(plan.stays, "rule", "think"), HasSubstr("'think'"));
  EXPECT_THAT(noteOf(plan.stays, "transformer", "maxtoken of house"), HasSubstr("as their agents make them"));
  EXPECT_THAT(noteOf(plan.stays, "transformer", "tooluse of deepseek/deepseek-chat"), HasSubstr("plugin"));
  EXPECT_NE(noteOf(plan.stays, "entry", "nobody,nothing"), "(none)");
}

TEST(PlanTest, ListsOfKeysBecomeAccountsAndOtherNamesChains) {
  const Plan plan = planned("cli-proxy-api", fixture("cli-proxy-api.yaml"), {"", {}, {}});
  EXPECT_NE(keyOf(plan, "gemini/main"), nullptr);
  EXPECT_NE(keyOf(plan, "gemini/main-2"), nullptr);
  ASSERT_NE(keyOf(plan, "gateway.example/main"), nullptr);
  EXPECT_EQ(keyOf(plan, "gateway.example/main")->plugin, "anthropic-compatible");
  EXPECT_NE(keyOf(plan, "openrouter/main-2"), nullptr);
  const ordered_json chains = section(plan, "chains");
  EXPECT_EQ(chains["smart"], json(R"([{"tier":"cheap","pick":"round-robin","use":["gateway.example/claude-sonnet-4-5",
                                       "openrouter/z-ai/glm-5"]}])"));
  EXPECT_EQ(section(plan, "providers")["gemini"]["share"], "fill-first");
  EXPECT_THAT(noteOf(plan.stays, "provider", "attic"), HasSubstr("switched off"));
  EXPECT_THAT(noteOf(plan.stays, "proxy", "of openrouter/main-2"), HasSubstr("{env: NAME}"));
  EXPECT_THAT(noteOf(plan.stays, "settings", "excluded-models of gemini"), HasSubstr("no counterpart"));
}

TEST(PlanTest, VendorsWantTheirTermsAcceptedFirst) {
  const auto found = readTool(*findTool("9router"), fixture("9router.json"));
  ASSERT_TRUE(found.ok());
  const Running running{"", {}, {}};
  const config::Config config = running.config();
  Here here{"",
            &config,
            somePlugins(),
            [](const std::string&) { return std::optional<std::string>(); },
            {{"deepseek", "Read the terms."}},
            false};
  const auto refused = planOf(*found, here);
  ASSERT_TRUE(refused.ok());
  EXPECT_THAT(noteOf(refused->stays, "provider", "deepseek"), HasSubstr("--accept-terms"));
  EXPECT_EQ(keyOf(*refused, "deepseek/Spare"), nullptr);
  here.termsAccepted = true;
  const auto accepted = planOf(*found, here);
  ASSERT_TRUE(accepted.ok());
  EXPECT_NE(keyOf(*accepted, "deepseek/Spare"), nullptr);
}

TEST(PlanTest, AnAccountOfTheEnvironmentStaysWhenOthersAreWrittenBesideIt) {
  Variables variables = kVariables;
  variables["AZURE_OPENAI_API_KEY"] = "key-of-the-environment";
  variables["OTHER"] = "another-key";
  const std::string file = testing::TempDir() + "other.yaml";
  std::ofstream(file)
      << "model_list:\n  - model_name: m\n    litellm_params: {model: openai/gpt-4o, api_key: os.environ/OTHER}\n";
  const Plan plan = planned("litellm", file, {"providers: {openai: {}}\n", {}, variables});
  EXPECT_EQ(section(plan, "providers")["openai"]["accounts"],
            json(R"([{"name":"env","key":{"env":"OPENAI_API_KEY"}},{"name":"other","key":{"env":"OTHER"}}])"));
}

TEST(PlanTest, ChainsThatNameEachOtherDoNotGoInCircles) {
  const std::string file = testing::TempDir() + "circle.json";
  std::ofstream(file) << R"({"providerConnections":[{"provider":"deepseek","authType":"apikey","apiKey":"sk-import-1"}],
    "combos":[{"name":"a","models":["b","deepseek/deepseek-chat"]},{"name":"b","models":["a","deepseek/deepseek-reasoner"]}]})";
  const Running before{"", {}, {}};
  const Plan plan = planned("9router", file, before);
  std::string problems;
  after(plan, before).config(&problems);
  EXPECT_EQ(problems, "") << plan.yaml;
  EXPECT_THAT(noteOf(plan.stays, "entry", "a: b"), HasSubstr("come back to itself"));
}

}  // namespace
}  // namespace spillway::imports
