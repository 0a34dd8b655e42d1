#include "host/config/ConfigReader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spillway/provider.h>

#include "host/config/SchemaCheck.h"
#include "tests/unit/config/TestSupport.h"

namespace spillway::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

Loaded read(const std::string& yaml) {
  return readConfig(yaml, "c.yaml", environment({{"KEY_A", "secret-a\n"}, {"KEY_B", "secret-b"}, {"EMPTY", " "}}));
}

std::vector<std::string> errors(const std::string& yaml) { return lines(read(yaml).report.errors); }

TEST(ConfigReaderTest, AnEmptyFileIsTheDefault) {
  for (const char* yaml : {"", "\n# nothing\n", "---\n", "timeouts:\nlimits:\nproviders:\nchains:\nmodels:\n"}) {
    const Loaded loaded = read(yaml);
    EXPECT_TRUE(loaded.report.ok()) << yaml << loaded.report.text();
    EXPECT_EQ(loaded.config.listen, (ListenAddress{"127.0.0.1", 20128}));
    EXPECT_FALSE(loaded.config.adminListen);
    EXPECT_EQ(loaded.config.timeouts.connectMs, 5000);
    EXPECT_EQ(loaded.config.limits.bodyBytes, size_t{64} << 20);
    EXPECT_EQ(loaded.config.defaultChain, "default");
    EXPECT_EQ(loaded.config.simulate, Simulate::Auto);
  }
}

TEST(ConfigReaderTest, EveryKeyArrivesInItsField) {
  const Loaded loaded = read(R"(
listen: "[::1]:8080"
admin_listen: localhost:0
allowed_hosts: [router.lan]
client_keys:
  - {name: laptop, key: {env: KEY_A}}
state: /var/lib/spillway
log: debug
simulate: off
plugins: {folders: [/opt/p, more], watch: false}
timeouts: {connect: 1s, first_byte: 2s, silence: 3m, total: 1h, client_head: 5s, client_send: 6s, drain: 700ms}
limits: {body: 1MiB, headers: 32KiB, header_count: 50, uri: 4KiB, reply: 2MB, event: 3MiB, error_body: 1024,
         client_backlog: 128KiB, threads: 64}
memory:
  reasoning: {keep: false, expiry: 2h, size: 1MiB}
  answers: {keep: false, expiry: 3h, size: 2MiB, object_size: 3MiB}
bodies: {keep: true, expiry: 5h, size: 4MiB, body_size: 64KiB, chains: [coding], client_keys: [laptop]}
providers:
  up:
    plugin: generic
    base_url: http://127.0.0.1:9999/v1/
    tier: free
    wire: wire-two
    headers: {X-Team: router}
    models:
      - {id: m1, name: Model One, context: 1000, max_output: 100, input: 0.5, output: 1.25, cache_read: 0.05,
         cache_write: 0, capabilities: [tools, vision], wire: wire-one}
    accounts:
      - {name: a, key: {env: KEY_A}, region: eu, base_url: https://eu.test}
      - {name: b, key: {env: NOT_SET}, enabled: false}
chains:
  coding:
    - {tier: subscription, pick: round-robin, use: [up/m1, up]}
    - {tier: free, use: [up/vendor/m2:free]}
models:
  - {match: "house-*", chain: coding}
default_chain: coding
)");
  ASSERT_TRUE(loaded.report.ok()) << loaded.report.text();
  EXPECT_THAT(loaded.report.warnings, IsEmpty());
  const Config& c = loaded.config;
  EXPECT_EQ(c.file, "c.yaml");
  EXPECT_EQ(c.listen, (ListenAddress{"::1", 8080}));
  EXPECT_EQ(c.adminListen, (ListenAddress{"localhost", 0}));
  EXPECT_THAT(c.allowedHosts, ElementsAre("router.lan"));
  ASSERT_THAT(c.clientKeys, SizeIs(1));
  EXPECT_EQ(c.clientKeys[0].name, "laptop");
  EXPECT_EQ(c.clientKeys[0].key.reveal(), "secret-a") << "white space around a key is dropped";
  EXPECT_EQ(c.state, "/var/lib/spillway");
  EXPECT_EQ(c.logLevel, base::Level::Debug);
  EXPECT_EQ(c.simulate, Simulate::Off);
  EXPECT_THAT(c.plugins.folders, ElementsAre("/opt/p", "more"));
  EXPECT_FALSE(c.plugins.watch);
  EXPECT_EQ(c.timeouts.connectMs, 1000);
  EXPECT_EQ(c.timeouts.firstByteMs, 2000);
  EXPECT_EQ(c.timeouts.silenceMs, 180'000);
  EXPECT_EQ(c.timeouts.totalMs, 3'600'000);
  EXPECT_EQ(c.timeouts.clientHeadMs, 5000);
  EXPECT_EQ(c.timeouts.clientSendMs, 6000);
  EXPECT_EQ(c.timeouts.drainMs, 700);
  EXPECT_EQ(c.limits.bodyBytes, size_t{1} << 20);
  EXPECT_EQ(c.limits.headerBytes, size_t{32} << 10);
  EXPECT_EQ(c.limits.headerCount, 50u);
  EXPECT_EQ(c.limits.uriBytes, size_t{4} << 10);
  EXPECT_EQ(c.limits.replyBytes, 2'000'000u);
  EXPECT_EQ(c.limits.eventBytes, size_t{3} << 20);
  EXPECT_EQ(c.limits.errorBodyBytes, 1024u);
  EXPECT_EQ(c.limits.clientBacklogBytes, size_t{128} << 10);
  EXPECT_EQ(c.maxThreads, 64);
  EXPECT_FALSE(c.memory.reasoning);
  EXPECT_EQ(c.memory.reasoningMs, 7'200'000);
  EXPECT_EQ(c.memory.reasoningBytes, size_t{1} << 20);
  EXPECT_FALSE(c.memory.answers);
  EXPECT_EQ(c.memory.answersMs, 10'800'000);
  EXPECT_EQ(c.memory.answersBytes, size_t{2} << 20);
  EXPECT_EQ(c.memory.answerBytes, size_t{3} << 20);
  const Bodies& bodies = loaded.bodies;
  EXPECT_TRUE(bodies.keep);
  EXPECT_EQ(bodies.keepMs, 18'000'000);
  EXPECT_EQ(bodies.bytes, size_t{4} << 20);
  EXPECT_EQ(bodies.bodyBytes, size_t{64} << 10);
  EXPECT_TRUE(bodies.ofChain("coding") && bodies.ofKey("laptop"));
  EXPECT_FALSE(bodies.ofChain("other") || bodies.ofKey(""));
  EXPECT_EQ(c.defaultChain, "coding");
}

TEST(ConfigReaderTest, BodiesAreOfChainsThatThereAre) {
  EXPECT_THAT(errors("bodies: {keep: true, chains: [default]}\n"), IsEmpty()) << "it may be made by itself";
  EXPECT_THAT(errors("providers: {up: {plugin: p, base_url: 'http://127.0.0.1:1'}}\n"
                     "chains: {coding: [{tier: t, use: [up]}]}\nbodies: {keep: true, chains: [codng]}\n"),
              ElementsAre(HasSubstr("bodies.chains[0]: there is no chain 'codng'")));
}

TEST(ConfigReaderTest, ProvidersAndChainsArriveInTheirFields) {
  const Loaded loaded = read(R"(
providers:
  bare:
  up:
    plugin: generic
    base_url: http://127.0.0.1:9999/v1/
    headers: {X-Team: router}
    models:
      - {id: m1, name: Model One, context: 1000, max_output: 100, input: 0.5, output: 1.25, cache_read: 0.05,
         cache_write: 0, capabilities: [tools, vision], wire: wire-one}
      - {id: m2}
    accounts:
      - {name: a, key: {env: KEY_A}, region: eu, base_url: https://eu.test}
      - {name: b, key: {env: NOT_SET}, enabled: false}
chains:
  coding:
    - {tier: subscription, pick: round-robin, use: [up/m1, up]}
    - {tier: free, use: [up/vendor/m2:free]}
models:
  - {match: "house-*", chain: coding}
)");
  ASSERT_TRUE(loaded.report.ok()) << loaded.report.text();
  const Config& c = loaded.config;
  ASSERT_THAT(c.providers, SizeIs(2));
  EXPECT_EQ(c.providers[0].id, "bare");
  EXPECT_EQ(c.providers[0].plugin, "bare");
  const ProviderRow& up = c.providers[1];
  EXPECT_EQ(up.plugin, "generic");
  EXPECT_EQ(up.baseUrl, "http://127.0.0.1:9999/v1") << "without the slash at the end";
  EXPECT_THAT(up.headers, ElementsAre(testing::Pair("x-team", "router")));
  ASSERT_THAT(up.models, SizeIs(2));
  EXPECT_EQ(up.models[0].name, "Model One");
  EXPECT_EQ(up.models[0].context, 1000);
  EXPECT_EQ(up.models[0].maxOutput, 100);
  EXPECT_EQ(up.models[0].input, 0.5);
  EXPECT_EQ(up.models[0].output, 1.25);
  EXPECT_EQ(up.models[0].cacheRead, 0.05);
  EXPECT_EQ(up.models[0].cacheWrite, 0);
  EXPECT_EQ(up.models[0].caps, uint32_t{SPW_CAP_TOOLS | SPW_CAP_VISION});
  EXPECT_EQ(up.models[0].wire, "wire-one");
  EXPECT_FALSE(up.models[1].caps);
  EXPECT_EQ(up.models[1].input, -1) << "not said is not free";
  ASSERT_THAT(up.accounts, SizeIs(2));
  EXPECT_EQ(up.accounts[0].key.reveal(), "secret-a");
  EXPECT_EQ(up.accounts[0].keyOrigin, "environment variable KEY_A");
  EXPECT_EQ(up.accounts[0].baseUrl, "https://eu.test");
  ASSERT_THAT(up.accounts[0].settings, SizeIs(1));
  EXPECT_EQ(up.accounts[0].setting("region"), "eu");
  EXPECT_FALSE(up.accounts[1].enabled);
  EXPECT_TRUE(up.accounts[1].key.empty()) << "the key of a disabled account is not looked for";
  ASSERT_THAT(c.chains, SizeIs(1));
  ASSERT_THAT(c.chains[0].tiers, SizeIs(2));
  EXPECT_EQ(c.chains[0].tiers[0].pick, Pick::RoundRobin);
  EXPECT_EQ(c.chains[0].tiers[1].pick, Pick::Ordered);
  EXPECT_EQ(c.chains[0].tiers[0].use[1].provider, "up");
  EXPECT_EQ(c.chains[0].tiers[0].use[1].model, "");
  EXPECT_EQ(c.chains[0].tiers[1].use[0].model, "vendor/m2:free");
  ASSERT_THAT(c.models, SizeIs(1));
  EXPECT_EQ(c.models[0].match, "house-*");
}

TEST(ConfigReaderTest, SettingsMayComeFromTheEnvironmentAndFiles) {
  const TemporaryFolder folder;
  const std::string file = folder.write("secret", "from a file\n");
  const Loaded loaded =
      readConfig("providers: {up: {accounts: [{name: a, region: eu, id: {env: ID}, secret: {file: " + file + "}}]}}",
                 "c.yaml", environment({{"ID", "from the environment"}}));
  ASSERT_TRUE(loaded.report.ok()) << loaded.report.text();
  const AccountRow& account = loaded.config.providers[0].accounts[0];
  EXPECT_EQ(account.setting("region"), "eu");
  EXPECT_EQ(account.setting("id"), "from the environment");
  EXPECT_EQ(account.setting("secret"), "from a file");
  EXPECT_EQ(account.settings[1].origin, "environment variable ID");
  EXPECT_EQ(account.setting("none"), "");
  const Loaded odd =
      readConfig("providers: {up: {accounts: [{name: a, odd: {nothing: x}}]}}", "c.yaml", environment({}));
  EXPECT_THAT(lines(odd.report.errors),
              ElementsAre("c.yaml:1: providers.up.accounts[0].odd: expected {env: NAME}, {file: /path} or the text "
                          "itself, got a group of keys of another form"));
}

TEST(ConfigReaderTest, QuirksArriveAsJson) {
  const Loaded loaded = read(R"(
providers:
  up:
    share: sticky
    quirks:
      - {id: plain}
      - {id: word, value: max_tokens, models: 'a-*,b'}
      - {id: number, value: 12}
      - {id: text, value: '12'}
      - {id: yes, value: true}
      - id: deep
        value: {list: [a, 1.5, null], map: {b: "c\"d"}}
)");
  ASSERT_TRUE(loaded.report.errors.empty()) << loaded.report.errors[0].message;
  const ProviderRow& up = loaded.config.providers.at(0);
  EXPECT_EQ(up.share, Share::Sticky);
  std::vector<std::string> rows;
  for (const QuirkRow& row : up.quirks) rows.push_back(row.id + "=" + row.value + "@" + row.models);
  EXPECT_EQ(rows, (std::vector<std::string>{"plain=@", R"(word="max_tokens"@a-*,b)", "number=12@", R"(text="12"@)",
                                            "yes=true@", R"(deep={"list":["a",1.5,null],"map":{"b":"c\"d"}}@)"}));
}

TEST(ConfigReaderTest, AMistakeNamesFileLinePathAndTheLikelyWord) {
  EXPECT_THAT(
      errors("chains:\n  coding:\n    - {tier: cheap, use: [a/b]}\n    - tier: free\n      pick: orderd\n      use: "
             "[a/b]\n"),
      ElementsAre("c.yaml:5: chains.coding[1].pick: expected ordered, round-robin, weighted, least-busy, lowest-cost, "
                  "fastest or quota-aware, got 'orderd' (did you mean 'ordered'?)"));
  EXPECT_THAT(errors("lisen: 127.0.0.1:1\n"), ElementsAre("c.yaml:1: lisen: unknown key (did you mean 'listen'?)"));
}

TEST(ConfigReaderTest, AllMistakesAreToldAtOnceInTheOrderOfLines) {
  EXPECT_THAT(
      errors(
          "listen: nowhere\nlog: loud\nlimits:\n  body: big\n  threads: 2\nproviders:\n  up:\n    base_url: ftp://x\n"
          "    accounts:\n      - {key: {env: GONE}}\n"),
      ElementsAre("c.yaml:1: listen: expected host:port, such as 127.0.0.1:20128, got 'nowhere'",
                  "c.yaml:2: log: expected debug, info, warn or error, got 'loud'",
                  "c.yaml:4: limits.body: expected a size such as 64KiB or 64MiB, got 'big'",
                  "c.yaml:5: limits.threads: expected a whole number from 20 to 4096, got '2'",
                  "c.yaml:8: providers.up.base_url: expected a URL that begins with http:// or https://, got "
                  "'ftp://x'",
                  "c.yaml:10: providers.up.accounts[0].key: environment variable GONE is not set (provider 'up')",
                  "c.yaml:10: providers.up.accounts[0]: needs the key 'name'"));
}

TEST(ConfigReaderTest, RepeatedKeysAreRefused) {
  EXPECT_THAT(errors("log: info\nlisten: localhost:1\nlog: warn\n"),
              ElementsAre("c.yaml:3: log: stands here again; the first is in line 1"));
  EXPECT_THAT(errors("providers:\n  up: {plugin: g}\n  up: {plugin: h}\n"),
              ElementsAre("c.yaml:3: providers.up: stands here again; the first is in line 2"));
}

TEST(ConfigReaderTest, MergeKeysAreSaidToBeUnsupported) {
  EXPECT_THAT(errors("providers:\n  a: &base {plugin: g}\n  b:\n    <<: *base\n"),
              ElementsAre("c.yaml:4: providers.b: merge keys ('<<') are not supported: write the keys out"));
}

TEST(ConfigReaderTest, WrongShapes) {
  EXPECT_THAT(errors("- a\n"), ElementsAre(HasSubstr("c.yaml:1: expected a group of keys (listen, ")));
  EXPECT_THAT(errors("just words\n"), ElementsAre(HasSubstr("c.yaml:1: expected a group of keys")));
  EXPECT_THAT(errors("providers: [a]\n"),
              ElementsAre("c.yaml:1: providers: expected names of your choice, each with its value, got a list"));
  EXPECT_THAT(errors("chains: {c: {tier: cheap}}\n"),
              ElementsAre("c.yaml:1: chains.c.tier: unknown key (did you mean 'tiers'?)",
                          "c.yaml:1: chains.c: needs the key 'tiers'"));
  EXPECT_THAT(errors("chains: {c: cheap}\n"),
              ElementsAre("c.yaml:1: chains.c: expected a list of tiers, or a group of keys (tiers, rescue or "
                          "content_filter), got a single value"));
  EXPECT_THAT(errors("listen: [a]\n"),
              ElementsAre("c.yaml:1: listen: expected host:port, such as 127.0.0.1:20128, got a list"));
  EXPECT_THAT(errors("? [a, b]\n: c\n"), ElementsAre("c.yaml:1: a key must be a plain word"));
  EXPECT_THAT(errors("providers: {'bad name': {}}\n"), ElementsAre(HasSubstr("'bad name' cannot be a name here")));
  EXPECT_THAT(errors("chains: {c: []}\n"), ElementsAre("c.yaml:1: chains.c: a chain needs at least one tier"));
  EXPECT_THAT(errors("chains: {c: [{tier: cheap, use: []}]}\n"),
              ElementsAre("c.yaml:1: chains.c[0].use: needs at least one provider/model"));
  EXPECT_THAT(
      errors("chains: {c: [{tier: cheap, use: [/m]}]}\n"),
      ElementsAre("c.yaml:1: chains.c[0].use[0]: expected provider/model, a provider, or a group of keys, got '/m'"));
}

TEST(ConfigReaderTest, BrokenYamlNamesTheLine) {
  EXPECT_THAT(errors("listen: localhost:1\nlog: [info\n"), ElementsAre(HasSubstr("c.yaml:3: not valid YAML: ")));
  EXPECT_THAT(errors("a: b: c\n"), ElementsAre(HasSubstr("c.yaml:1: not valid YAML: ")));
  EXPECT_THAT(errors("\tlog: info\n"), ElementsAre(HasSubstr("not valid YAML: ")));
  EXPECT_THAT(errors("log: *nothing\n"), ElementsAre(HasSubstr("not valid YAML: ")));
  EXPECT_THAT(errors("log: info\n---\nlog: warn\n"), ElementsAre(HasSubstr("a second document begins here")));
  EXPECT_THAT(errors(std::string("log: in\0fo\n", 11)), ElementsAre("c.yaml: holds NUL bytes: this is no text file"));
}

TEST(ConfigReaderTest, HostileFilesAreRefusedQuickly) {
  EXPECT_THAT(errors(std::string(kMostConfigBytes + 1, ' ')),
              ElementsAre("c.yaml: is larger than 1 MiB: this is no configuration"));
  EXPECT_THAT(errors(std::string(100'000, '[')), SizeIs(1));
  EXPECT_THAT(errors("a: &a [*a]\n"), SizeIs(1)) << "an alias to itself";
  // Aliases that would unfold to 10^9 values.
  std::string bomb = "x0: &x0 [a/b, a/b, a/b, a/b, a/b, a/b, a/b, a/b, a/b, a/b]\n";
  for (int i = 1; i < 9; ++i) {
    bomb += "x" + std::to_string(i) + ": &x" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) bomb += (j ? ", *x" : "*x") + std::to_string(i - 1);
    bomb += "]\n";
  }
  EXPECT_THAT(errors(bomb), SizeIs(9)) << "one unknown key each";
  // The same where lists are allowed.
  std::string wide = "chains:\n  c0: &c\n";
  for (int i = 0; i < 250; ++i) wide += "    - {tier: cheap, use: [a/b]}\n";
  for (int i = 1; i < 200; ++i) wide += "  c" + std::to_string(i) + ": *c\n";
  EXPECT_THAT(errors(wide), ElementsAre(HasSubstr("more than 50000 values: this is no configuration")));
}

TEST(ConfigReaderTest, ThousandMistakesAreCutShort) {
  std::string yaml;
  for (int i = 0; i < 1000; ++i) yaml += "unknown" + std::to_string(i) + ": 1\n";
  const std::vector<std::string> found = errors(yaml);
  EXPECT_THAT(found, SizeIs(SchemaCheck::kMostErrors + 1));
  EXPECT_EQ(found.back(), "c.yaml: more than 50 mistakes; stopped looking");
}

TEST(ConfigReaderTest, ReferencesBetweenSections) {
  EXPECT_THAT(errors("chains: {coding: [{tier: cheap, use: [a/b]}]}\nmodels:\n  - {match: 'x-*', chain: "
                     "codign}\ndefault_chain: nope\n"),
              ElementsAre("c.yaml:3: models[0].chain: there is no chain 'codign' (did you mean 'coding'?)",
                          "c.yaml:4: default_chain: there is no chain 'nope'"));
  EXPECT_THAT(
      errors("providers:\n  up:\n    accounts:\n      - {name: a}\n      - {name: a}\n"),
      ElementsAre("c.yaml:5: providers.up.accounts[1].name: another account of this provider has the name 'a'"));
  EXPECT_THAT(errors("providers:\n  up:\n    models: [{id: m}, {id: m}]\n"),
              ElementsAre("c.yaml:3: providers.up.models[1].id: the model 'm' stands here again"));
  EXPECT_THAT(errors("providers:\n  up:\n    headers: {Host: x, a b: c}\n"),
              ElementsAre("c.yaml:3: providers.up.headers: 'a b' cannot be the name of a header"));
  EXPECT_THAT(errors("providers:\n  up:\n    headers: {Host: x, X-A: a, x-a: b}\n"),
              ElementsAre("c.yaml:3: providers.up.headers.Host: is written by Spillway itself and cannot be set",
                          "c.yaml:3: providers.up.headers.x-a: stands here again in another case"));
  EXPECT_THAT(errors("client_keys:\n  - {name: a, key: {env: KEY_A}}\n  - {name: a, key: {env: KEY_A}}\n"),
              ElementsAre("c.yaml:3: client_keys[1].name: another client key has the name 'a'",
                          "c.yaml:3: client_keys[1].key: is the same as that of 'a'"));
}

TEST(ConfigReaderTest, WhoIsAskedTwiceAndForHowMuch) {
  const Loaded none = read("log: info\n");
  EXPECT_FALSE(none.config.hedge.covers("default"));
  const Loaded all = read("hedge: {dollars_per_day: 0.25}\n");
  EXPECT_EQ(all.config.hedge.microsPerDay, 250'000);
  EXPECT_TRUE(all.config.hedge.covers("default"));
  EXPECT_TRUE(all.config.hedge.covers(""));
  const std::string chains = "providers: {up: {plugin: x}}\nchains: {fast: [{tier: cheap, use: [up/m]}]}\n";
  const Loaded one = read(chains + "default_chain: fast\nhedge: {dollars_per_day: 1, chains: [fast]}\n");
  EXPECT_THAT(one.report.errors, IsEmpty());
  EXPECT_TRUE(one.config.hedge.covers("fast"));
  EXPECT_FALSE(one.config.hedge.covers("default"));
  EXPECT_FALSE(one.config.hedge.covers(""));
  EXPECT_THAT(errors(chains + "default_chain: fast\nhedge: {dollars_per_day: 1, chains: [fst]}\n"),
              ElementsAre("c.yaml:4: hedge.chains[0]: there is no chain 'fst' (did you mean 'fast'?)"));
  EXPECT_THAT(errors("hedge: {chains: [fast]}\n"), ElementsAre(HasSubstr("dollars_per_day")));
  EXPECT_THAT(errors("hedge: {dollars_per_day: 0}\n"), ElementsAre(HasSubstr("must be above 0")));
}

TEST(ConfigReaderTest, AnOpenListenerWithoutClientKeysIsWarnedAbout) {
  EXPECT_THAT(lines(read("listen: 0.0.0.0:20128\n").report.warnings),
              ElementsAre(HasSubstr("c.yaml:1: listen: other machines can reach this address")));
  EXPECT_THAT(read("listen: 0.0.0.0:1\nclient_keys: [{name: a, key: {env: KEY_A}}]\n").report.warnings, IsEmpty());
}

TEST(ConfigReaderTest, FoldersOfPluginsCountFromTheFile) {
  const Loaded loaded = readConfig("plugins: {folders: [mine, /abs, ~/own]}", "/etc/spillway/c.yaml", environment({}));
  EXPECT_THAT(loaded.config.plugins.folders, ElementsAre("/etc/spillway/mine", "/abs", "~/own"));
}

TEST(ConfigReaderTest, WhereZeroMeansNeverItMayBeSaid) {
  const Timeouts timeouts = read("timeouts: {first_token: 0s, stall: 0s, keep_alive: 0s}\n").config.timeouts;
  EXPECT_EQ(timeouts.firstTokenMs + timeouts.stallMs + timeouts.keepAliveMs, 0);
  EXPECT_THAT(errors("timeouts: {connect: 0s}\n"), ElementsAre(HasSubstr("timeouts.connect: expected a duration")));
}

TEST(ConfigReaderTest, HowOftenVendorsAreAskedForTheirModels) {
  EXPECT_EQ(read("log: info\n").inquiries.refreshMs, 6 * 3'600'000);
  EXPECT_EQ(read("catalogue: {refresh: 30m}\n").inquiries.refreshMs, 30 * 60'000);
  EXPECT_EQ(read("catalogue: {refresh: 0s}\n").inquiries.refreshMs, 0);
  EXPECT_THAT(errors("catalogue: {refresh: often}\n"),
              ElementsAre(HasSubstr("catalogue.refresh: expected a duration")));
}

// A key in the wrong place is no word to be quoted.
TEST(ConfigReaderTest, WhatLooksLikeAKeyIsNotQuoted) {
  const std::string key = "sk-proj-Zq8xW1vT5rN2mK7jpL4hG9dF3";
  for (const std::string& text : {"log: " + key + "\n", key + ": 1\n", "listen: " + key + "\n"})
    for (const std::string& line : errors(text)) EXPECT_EQ(line.find("Zq8xW1vT5"), std::string::npos) << line;
}

TEST(ConfigReaderTest, AFileThatCannotBeRead) {
  const TemporaryFolder folder;
  EXPECT_EQ(readConfigFile(folder.path() + "/none.yaml", environment({})).report.text(),
            folder.path() + "/none.yaml: cannot be read: No such file or directory");
  EXPECT_EQ(readConfigFile(folder.path(), environment({})).report.text(), folder.path() + ": is not a regular file");
  const std::string file = folder.write("c.yaml", "log: warn\n");
  const Loaded loaded = readConfigFile(file, environment({}));
  EXPECT_TRUE(loaded.report.ok());
  EXPECT_EQ(loaded.config.logLevel, base::Level::Warn);
}

}  // namespace
}  // namespace spillway::config
