// Chains in the file: every form of an entry arrives, and every mistake is told with its line and what to do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spillway/provider.h>

#include "host/config/Scalars.h"
#include "tests/unit/config/TestSupport.h"

namespace spillway::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Loaded read(const std::string& yaml) { return readConfig(yaml, "c.yaml", environment({{"KEY_A", "secret-a"}})); }
std::vector<std::string> errors(const std::string& yaml) { return lines(read(yaml).report.errors); }
std::vector<std::string> warnings(const std::string& yaml) { return lines(read(yaml).report.warnings); }

// One tier with these entries from line 3 on.
std::string use(const std::string& entries, const std::string& pick = "ordered") {
  return "chains:\n  c: [{tier: cheap, pick: " + pick + ", use: [\n" + entries + "]}]\n";
}

TEST(ChainsConfigTest, EveryFormOfAnEntryArrives) {
  const Loaded loaded = read(R"(
client_keys: [{name: laptop, key: {env: KEY_A}}]
time_zone: Europe/Berlin
chains:
  coding:
    - tier: mine
      pick: weighted
      use:
        - {model: up/vendor/m, weight: 7}
        - {model: up}
        - {chain: other, weight: 2}
        - any: {capabilities: [tools, vision], context: 200k, input: 1.5, output: 6, providers: [up], tier: free, most: 3}
          when: {time: [22:00-6:00, "9:30-24:00"], client_key: [laptop], agent: ["x/*"], model: ["*-mini", m],
                 prompt_over: 10k, prompt_under: 1M}
  other:
    - {tier: cheap, pick: quota-aware, use: [up]}
    - {tier: cheap, pick: least-busy, use: [up]}
    - {tier: cheap, pick: lowest-cost, use: [up]}
    - {tier: cheap, pick: fastest, use: [up]}
)");
  ASSERT_TRUE(loaded.report.ok()) << loaded.report.text();
  EXPECT_THAT(loaded.report.warnings, IsEmpty());
  EXPECT_EQ(loaded.config.timeZone.name(), "Europe/Berlin");
  const TierRow& tier = loaded.config.chains[0].tiers[0];
  EXPECT_EQ(tier.tier, "mine");
  EXPECT_EQ(tier.pick, Pick::Weighted);
  ASSERT_THAT(tier.use, SizeIs(4));
  EXPECT_EQ(tier.use[0].provider, "up");
  EXPECT_EQ(tier.use[0].model, "vendor/m");
  EXPECT_EQ(tier.use[0].weight, 7);
  EXPECT_EQ(tier.use[1].provider, "up");
  EXPECT_EQ(tier.use[1].weight, 1);
  EXPECT_EQ(tier.use[2].chain, "other");
  ASSERT_TRUE(tier.use[3].query && tier.use[3].when);
  const ModelQuery& query = *tier.use[3].query;
  EXPECT_EQ(query.caps, uint32_t{SPW_CAP_TOOLS | SPW_CAP_VISION});
  EXPECT_EQ(query.context, 200'000);
  EXPECT_EQ(query.input, 1.5);
  EXPECT_EQ(query.output, 6);
  EXPECT_THAT(query.providers, ElementsAre("up"));
  EXPECT_EQ(query.tier, "free");
  EXPECT_EQ(query.most, 3);
  const ConditionRow& when = *tier.use[3].when;
  ASSERT_THAT(when.times, SizeIs(2));
  EXPECT_EQ(when.times[0].from, 22 * 60);
  EXPECT_EQ(when.times[0].to, 6 * 60);
  EXPECT_EQ(when.times[1].to, 24 * 60);
  EXPECT_THAT(when.clientKeys, ElementsAre("laptop"));
  EXPECT_THAT(when.agents, ElementsAre("x/*"));
  EXPECT_THAT(when.models, ElementsAre("*-mini", "m"));
  EXPECT_EQ(when.promptOver, 10'000);
  EXPECT_EQ(when.promptUnder, 1'000'000);
  std::vector<Pick> picks;
  for (const TierRow& other : loaded.config.chains[1].tiers) picks.push_back(other.pick);
  EXPECT_THAT(picks, ElementsAre(Pick::QuotaAware, Pick::LeastBusy, Pick::LowestCost, Pick::Fastest));
}

TEST(ChainsConfigTest, AMistakeInAnEntryNamesItsLine) {
  struct Case {
    const char* entry;
    const char* error;
  };
  const Case cases[] = {
      {"{chain: d}", "c.yaml:3: chains.c[0].use[0].chain: there is no chain 'd'"},
      {"{model: a/b, weight: 0}",
       "c.yaml:3: chains.c[0].use[0].weight: expected a whole number from 1 to 1000, got '0'"},
      {"{model: a/b, weight: -3}",
       "c.yaml:3: chains.c[0].use[0].weight: expected a whole number from 1 to 1000, got '-3'"},
      {"{weight: 2}",
       "c.yaml:3: chains.c[0].use[0]: needs exactly one of the keys 'model', 'chain' and 'any': what to use"},
      {"{model: a/b, any: {context: 1k}}",
       "c.yaml:3: chains.c[0].use[0]: needs exactly one of the keys 'model', 'chain' and 'any': what to use"},
      {"[a/b]", "c.yaml:3: chains.c[0].use[0]: expected provider/model, a provider, or a group of keys, got a list"},
      {"{modl: a/b, chain: c2}", "c.yaml:3: chains.c[0].use[0].modl: unknown key (did you mean 'model'?)"},
      {"{model: a/}", "c.yaml:3: chains.c[0].use[0].model: expected provider/model, or a provider, got 'a/'"},
      {"{any: {capabilities: [tolls]}}",
       "c.yaml:3: chains.c[0].use[0].any.capabilities[0]: expected tools, vision, reasoning, json_schema, pdf, audio, "
       "embed, rerank, moderate, image, transcribe, speak, complete or chat, got 'tolls' (did you mean 'tools'?)"},
      {"{any: {context: lots}}",
       "c.yaml:3: chains.c[0].use[0].any.context: expected a number of tokens, such as 12000, 200k or 1M, got 'lots'"},
      {"{any: {most: 99}}", "c.yaml:3: chains.c[0].use[0].any.most: expected a whole number from 1 to 32, got '99'"},
      {"{model: a, when: {time: [22-6]}}",
       "c.yaml:3: chains.c[0].use[0].when.time[0]: expected two times of the day, such as 22:00-06:00, got '22-6'"},
      {"{model: a, when: {time: 22:00-06:00}}",
       "c.yaml:3: chains.c[0].use[0].when.time: expected a list, got a single value"},
      {"{model: a, when: {hour: [1]}}", "c.yaml:3: chains.c[0].use[0].when.hour: unknown key"},
      {"{model: a, when: {prompt_over: 2k, prompt_under: 2001}}",
       "c.yaml:3: chains.c[0].use[0].when: no prompt is over 2000 tokens and under 2001"}};
  for (const Case& c : cases) EXPECT_THAT(errors(use(c.entry)), ElementsAre(c.error)) << c.entry;
}

TEST(ChainsConfigTest, AGroupOfKeysSaysMoreOfAChain) {
  const Loaded loaded = read(
      "rescue: error\ncontent_filter: next\nchains:\n  list: [{tier: cheap, use: [up]}]\n"
      "  group: {tiers: [{tier: free, use: [up]}]}\n"
      "  full: {tiers: [{tier: free, use: [up]}], rescue: auto, content_filter: answer}\n"
      "  other: {tiers: [{tier: free, use: [up]}], rescue: error, content_filter: next}\n");
  ASSERT_TRUE(loaded.report.ok()) << loaded.report.text();
  EXPECT_FALSE(loaded.config.rescue);
  EXPECT_EQ(loaded.config.contentFilter, ContentFilter::Next);
  const std::vector<ChainRow>& chains = loaded.config.chains;
  ASSERT_THAT(chains, SizeIs(4));
  for (const ChainRow& chain : chains) EXPECT_THAT(chain.tiers, SizeIs(1)) << chain.name;
  for (size_t silent : {0u, 1u}) EXPECT_FALSE(chains[silent].rescue || chains[silent].contentFilter);
  EXPECT_EQ(chains[2].rescue, std::optional(true));
  EXPECT_EQ(chains[2].contentFilter, std::optional(ContentFilter::Answer));
  EXPECT_EQ(chains[3].rescue, std::optional(false));
  EXPECT_EQ(chains[3].contentFilter, std::optional(ContentFilter::Next));
  EXPECT_EQ(read("").config.contentFilter, ContentFilter::Answer);
}

TEST(ChainsConfigTest, AMistakeInAGroupNamesItsLineAndPath) {
  struct Case {
    const char* chain;
    std::vector<std::string> errors;
  };
  const Case cases[] = {
      {"{}", {"c.yaml:2: chains.c: needs the key 'tiers'"}},
      {"{rescue: auto}", {"c.yaml:2: chains.c: needs the key 'tiers'"}},
      {"{tiers: []}", {"c.yaml:2: chains.c.tiers: a chain needs at least one tier"}},
      {"{tiers: }", {"c.yaml:2: chains.c.tiers: a chain needs at least one tier"}},
      {"{tiers: {tier: cheap, use: [a]}}", {"c.yaml:2: chains.c.tiers: expected a list, got a group of keys"}},
      {"{tiers: [{use: [a]}]}", {"c.yaml:2: chains.c.tiers[0]: needs the key 'tier'"}},
      {"{tiers: [{tier: cheap, use: []}]}", {"c.yaml:2: chains.c.tiers[0].use: needs at least one provider/model"}},
      {"{tiers: [{tier: cheap, use: [{chain: d}]}]}",
       {"c.yaml:2: chains.c.tiers[0].use[0].chain: there is no chain 'd'"}},
      {"{tiers: [{tier: cheap, use: [a]}], rescue: yes}",
       {"c.yaml:2: chains.c.rescue: expected auto or error, got 'yes'"}},
      {"{tiers: [{tier: cheap, use: [a]}], rescue: [auto]}",
       {"c.yaml:2: chains.c.rescue: expected auto or error, got a list"}},
      {"{tiers: [{tier: cheap, use: [a]}], content_filter: nxt}",
       {"c.yaml:2: chains.c.content_filter: expected answer or next, got 'nxt' (did you mean 'next'?)"}},
      {"{tiers: [{tier: cheap, use: [a]}], content_filters: next}",
       {"c.yaml:2: chains.c.content_filters: unknown key (did you mean 'content_filter'?)"}},
      {"{tiers: [{tier: cheap, use: [a]}], tiers: []}",
       {"c.yaml:2: chains.c.tiers: stands here again; the first is in line 2"}}};
  for (const Case& c : cases) EXPECT_EQ(errors(std::string("chains:\n  c: ") + c.chain + "\n"), c.errors) << c.chain;
  EXPECT_THAT(errors("content_filter: always\n"),
              ElementsAre("c.yaml:1: content_filter: expected answer or next, got 'always'"));
  EXPECT_THAT(warnings("chains: {c: {tiers: [{tier: subscripton, use: [a]}]}}"),
              ElementsAre("c.yaml:1: chains.c.tiers[0].tier: 'subscripton' is a tier of your own (did you mean "
                          "'subscription'?)"));
}

TEST(ChainsConfigTest, AChainThatHoldsItselfIsRefusedWithTheLineThatClosesTheCircle) {
  EXPECT_THAT(errors("chains:\n  a:\n    - {tier: cheap, use: [x/y, {chain: b}]}\n  b:\n    - {tier: cheap, use: [x]}\n"
                     "    - tier: free\n      use:\n        - x\n        - {chain: c}\n  c:\n    - {tier: cheap, use: "
                     "[{chain: b}]}\n"),
              ElementsAre("c.yaml:11: chains.c[0].use[0].chain: the chain 'b' would hold itself: b -> c -> b"));
  EXPECT_THAT(errors("chains:\n  a:\n    - {tier: cheap, use: [{chain: a}]}\n"),
              ElementsAre("c.yaml:3: chains.a[0].use[0].chain: the chain 'a' would hold itself: a -> a"));
}

TEST(ChainsConfigTest, TheSameChainMayStandInSeveral) {
  EXPECT_THAT(errors("chains:\n  a: [{tier: cheap, use: [{chain: b}, {chain: c}]}]\n  b: [{tier: cheap, use: [{chain: "
                     "c}]}]\n  c: [{tier: cheap, use: [x]}]\n"),
              IsEmpty());
}

TEST(ChainsConfigTest, DepthAndSizeAreBounded) {
  std::string deep = "chains:\n";
  for (int i = 0; i < 10; ++i)
    deep += "  c" + std::to_string(i) + ": [{tier: cheap, use: [" +
            (i < 9 ? "{chain: c" + std::to_string(i + 1) + "}" : std::string("x")) + "]}]\n";
  EXPECT_THAT(errors(deep),
              ElementsAre("c.yaml:2: chains.c0[0].use[0].chain: chains stand in chains more than 8 deep here"));
  // Ten times ten times ten.
  std::string wide = "chains:\n";
  for (int i = 0; i < 4; ++i) {
    wide += "  c" + std::to_string(i) + ": [{tier: cheap, use: [";
    for (int j = 0; j < 10; ++j)
      wide += (j > 0 ? ", " : "") + (i < 3 ? "{chain: c" + std::to_string(i + 1) + "}" : "x/" + std::to_string(j));
    wide += "]}]\n";
  }
  EXPECT_THAT(errors(wide), ElementsAre("c.yaml:3: chains.c1: stands for 1000 entries with all chains inside; at most "
                                        "200 are allowed"));
}

TEST(ChainsConfigTest, WhatIsLikelyAMistakeIsWarnedAbout) {
  EXPECT_THAT(warnings(use("{model: a/b, weight: 3}")),
              ElementsAre("c.yaml:3: chains.c[0].use[0].weight: means nothing here: the tier does not say 'pick: "
                          "weighted'"));
  EXPECT_THAT(warnings(use("{model: a/b, weight: 3}", "weighted")), IsEmpty());
  EXPECT_THAT(warnings("chains: {c: [{tier: subscripton, use: [a]}]}"),
              ElementsAre("c.yaml:1: chains.c[0].tier: 'subscripton' is a tier of your own (did you mean "
                          "'subscription'?)"));
  EXPECT_THAT(warnings("chains: {c: [{tier: night, use: [a]}]}"), IsEmpty());
  EXPECT_THAT(
      warnings("client_keys: [{name: laptop, key: {env: KEY_A}}]\n" + use("{model: a, when: {client_key: [lapdop]}}")),
      ElementsAre("c.yaml:4: chains.c[0].use[0].when.client_key: no client key here has the name 'lapdop' (did "
                  "you mean 'laptop'?): unless one made with 'spillway keys create' has it, the entry takes no "
                  "part"));
}

TEST(ChainsConfigTest, ATimeZoneMustBeKnown) {
  EXPECT_THAT(
      errors("time_zone: Mars/Base\n"),
      ElementsAre(HasSubstr("c.yaml:1: time_zone: there is no time zone 'Mars/Base' on this machine; take a name")));
  EXPECT_EQ(read("").config.timeZone.name(), "UTC");
}

TEST(ChainsConfigTest, TokensAndWindowsOfTheDay) {
  EXPECT_EQ(parseTokens("12000"), 12'000);
  EXPECT_EQ(parseTokens("200k"), 200'000);
  EXPECT_EQ(parseTokens("1M"), 1'000'000);
  for (const char* text : {"", "0", "-1", "k", "1.5k", "2G", "1001M", "99999999999999999999"})
    EXPECT_FALSE(parseTokens(text)) << text;
  for (const char* text : {"", "22:00", "22:00-", "-06:00", "22:00-22:00", "24:01-06:00", "22:60-06:00", "22:0-06:00",
                           "a:00-06:00", "22:00-06:00-07:00", "-1:00-06:00"})
    EXPECT_FALSE(parseDayWindow(text)) << text;
  EXPECT_TRUE(parseDayWindow("0:00-24:00") && parseDayWindow("23:59 - 00:00"));
}

// alpha (subscription), beta (cheap), up (generic, no table of its own).
class QueryTest : public testing::Test {
 protected:
  QueryTest() : facts_(plugins()) {
    const auto set = [](ModelFacts& model, int64_t context, double input, double output, uint32_t caps) {
      model.context = context;
      model.input = input;
      model.output = output;
      model.caps = caps;
    };
    set(facts_[0].models[0], 200'000, 3, 15, SPW_CAP_TOOLS | SPW_CAP_VISION);
    set(facts_[0].models[1], 200'000, 1, 5, SPW_CAP_TOOLS);
    set(facts_[1].models[0], 64'000, 0.3, 1, SPW_CAP_TOOLS);
  }

  // "alpha/alpha-large", ...; what is warned goes to warnings_, what is wrong to errors_.
  std::vector<std::string> found(const std::string& any) {
    Loaded loaded = readConfig(
        "providers:\n  alpha: {accounts: [{name: a, key: k}]}\n  beta: {accounts: [{name: a, key: k}]}\n"
        "  up:\n    plugin: generic\n    base_url: http://h\n    tier: free\n    models:\n"
        "      - {id: known, context: 32000, input: 0, output: 0, capabilities: [tools]}\n"
        "      - {id: vectors, input: 0, output: 0, capabilities: [embed]}\n      - {id: unknown}\n"
        "  off: {plugin: generic, base_url: 'http://h', models: [{id: x, input: 0, output: 0, capabilities: "
        "[tools]}],\n"
        "        accounts: [{name: a, enabled: false}]}\n"
        "chains:\n  c:\n    - tier: cheap\n      use:\n        - any: " +
            any + "\n",
        "c.yaml", environment({}));
    EXPECT_TRUE(loaded.report.ok()) << loaded.report.text();
    const Report report = complete(loaded.config, facts_, environment({}));
    errors_ = lines(report.errors);
    warnings_ = lines(report.warnings);
    std::vector<std::string> out;
    for (const FoundModel& model : loaded.config.chains[0].tiers[0].use[0].found)
      out.push_back(model.provider + "/" + model.model);
    return out;
  }

  std::vector<PluginFacts> facts_;
  std::vector<std::string> errors_, warnings_;
};

TEST_F(QueryTest, TheCheapestFirstAndOnlyWhatIsKnownToFit) {
  struct Case {
    const char* any;
    std::vector<std::string> found;
  };
  const Case cases[] = {
      {"{capabilities: [tools]}", {"up/known", "beta/beta-chat", "alpha/alpha-small", "alpha/alpha-large"}},
      {"{capabilities: [tools], most: 2}", {"up/known", "beta/beta-chat"}},
      {"{capabilities: [tools, vision]}", {"alpha/alpha-large"}},
      {"{context: 64k}", {"beta/beta-chat", "alpha/alpha-small", "alpha/alpha-large"}},
      {"{input: 1}", {"up/known", "beta/beta-chat", "alpha/alpha-small"}},
      {"{output: 1}", {"up/known", "beta/beta-chat"}},
      {"{tier: subscription}", {"alpha/alpha-small", "alpha/alpha-large"}},
      {"{providers: [beta, up]}", {"up/known", "beta/beta-chat", "up/unknown"}},
      {"{capabilities: [embed]}", {"up/vectors"}}};
  for (const Case& c : cases) {
    EXPECT_EQ(found(c.any), c.found) << c.any;
    EXPECT_THAT(warnings_, IsEmpty()) << c.any;
  }
}

TEST_F(QueryTest, FindingNothingIsWarnedAbout) {
  EXPECT_THAT(found("{capabilities: [audio]}"), IsEmpty());
  EXPECT_THAT(errors_, IsEmpty());
  EXPECT_THAT(warnings_,
              ElementsAre("c.yaml:18: chains.c[0].use[0].any: no model that is known of the configured providers fits, "
                          "so the entry stands for nothing; ask for less, or describe a model under "
                          "providers.<name>.models"));
}

TEST_F(QueryTest, ItsProvidersMustBeThere) {
  found("{providers: [alpa]}");
  EXPECT_THAT(errors_, ElementsAre("c.yaml:18: chains.c[0].use[0].any.providers[0]: there is no provider 'alpa' (did "
                                   "you mean 'alpha'?)"));
}

}  // namespace
}  // namespace spillway::config
