// Every provider says of itself what config/catalog knows of it.
#include <gmock/gmock.h>

#include <map>
#include <set>

#include "Catalogue.h"
#include "Loaded.h"

namespace {

using contract::catalogue;
using spillway::catalog::Entry;
using spillway::catalog::Model;
using spillway::plugins::Provider;
using testing::ElementsAreArray;
using testing::HasSubstr;

std::string text(const char* member) { return member ? member : ""; }

template <class Body>
void forEach(Body body) {
  ASSERT_FALSE(catalogue().empty());
  for (const Entry& entry : catalogue()) {
    SCOPED_TRACE(entry.id);
    const Provider* provider = contract::providerOf(entry);
    ASSERT_NE(provider, nullptr) << "no plugin offers it";
    body(entry, *provider);
  }
}

std::string authOf(const spw_endpoint& endpoint) {
  switch (endpoint.auth) {
    case SPW_AUTH_NONE:
      return "none";
    case SPW_AUTH_BEARER:
      return "bearer";
    case SPW_AUTH_HEADER:
      return "header:" + text(endpoint.auth_name);
    case SPW_AUTH_QUERY:
      return "query:" + text(endpoint.auth_name);
    default:
      return "signed";
  }
}

uint32_t bits(const std::vector<std::string>& caps) {
  static const std::map<std::string, uint32_t> known = {{"tools", SPW_CAP_TOOLS},
                                                        {"vision", SPW_CAP_VISION},
                                                        {"reasoning", SPW_CAP_REASONING},
                                                        {"schema", SPW_CAP_JSON_SCHEMA},
                                                        {"pdf", SPW_CAP_PDF},
                                                        {"audio", SPW_CAP_AUDIO},
                                                        {"embed", SPW_CAP_EMBED},
                                                        {"rerank", SPW_CAP_RERANK},
                                                        {"moderate", SPW_CAP_MODERATE},
                                                        {"image", SPW_CAP_IMAGE},
                                                        {"speak", SPW_CAP_SPEAK},
                                                        {"complete", SPW_CAP_COMPLETE},
                                                        {"transcribe", SPW_CAP_TRANSCRIBE},
                                                        {"no-sampling", SPW_CAP_NO_SAMPLING}};
  uint32_t all = 0;
  for (const std::string& cap : caps) all |= known.at(cap);
  return all;
}

TEST(Descriptor, EveryProviderOfTheCatalogueIsAPlugin) {
  forEach([](const Entry&, const Provider&) {});
  std::set<std::string_view> known;
  for (const Entry& entry : catalogue()) known.insert(entry.id);
  for (const Provider* provider : contract::plugins().providers()) {
    // One without an address is for services that nobody has described.
    if (!provider->baseUrl().empty()) {
      EXPECT_TRUE(known.contains(provider->id())) << provider->id() << " is not in config/catalog";
    }
  }
  EXPECT_GE(known.size(), 104u);
}

TEST(Descriptor, NameTierAddressAndEvidence) {
  forEach([](const Entry& entry, const Provider& provider) {
    EXPECT_EQ(provider.name(), entry.name);
    EXPECT_EQ(provider.tier(), entry.tier);
    EXPECT_EQ(provider.baseUrl(), entry.baseUrl);
    EXPECT_EQ(provider.modelsPath(), entry.modelsPath);
    EXPECT_EQ(provider.confidence(), entry.confidence);
    EXPECT_EQ(provider.terms(), entry.terms);
    EXPECT_THAT(std::string(provider.evidence()), HasSubstr(entry.date));
    EXPECT_EQ(provider.login() == SPW_LOGIN_NONE, entry.keyless);
    EXPECT_EQ(provider.facts().needsKey, !entry.keyless);
  });
}

TEST(Descriptor, Settings) {
  forEach([](const Entry& entry, const Provider& provider) {
    for (const auto& setting : entry.settings) {
      const auto same = [&](const spw_setting& row) { return setting.name == row.name; };
      const auto found = std::find_if(provider.settings().begin(), provider.settings().end(), same);
      ASSERT_NE(found, provider.settings().end()) << setting.name;
      EXPECT_EQ(text(found->fallback), setting.fallback.value_or("")) << setting.name;
      EXPECT_EQ(found->fallback == nullptr, !setting.fallback) << setting.name;
      EXPECT_EQ(found->credential != 0, setting.credential) << setting.name;
      std::vector<std::string> env;
      for (const char* const* name = found->env; name && *name; ++name) env.emplace_back(*name);
      EXPECT_EQ(env, setting.env) << setting.name;
    }
  });
}

TEST(Descriptor, Wires) {
  forEach([](const Entry& entry, const Provider& provider) {
    ASSERT_EQ(provider.endpoints().size(), entry.wires.size());
    for (size_t i = 0; i < entry.wires.size(); ++i) {
      const auto& wire = entry.wires[i];
      const spw_endpoint& endpoint = provider.endpoints()[i];
      EXPECT_EQ(text(endpoint.wire), wire.wire);
      EXPECT_EQ(text(endpoint.path), wire.path);
      EXPECT_EQ(text(endpoint.stream_path), wire.streamPath);
      EXPECT_EQ(text(endpoint.base_url), wire.baseUrl);
      EXPECT_EQ(authOf(endpoint), wire.auth);
    }
    for (const auto& [wire, why] : entry.leftOut)
      for (const spw_endpoint& endpoint : provider.endpoints()) EXPECT_NE(endpoint.wire, wire) << why;
  });
}

TEST(Descriptor, EnvironmentVariables) {
  std::map<std::string, std::string> owners;
  forEach([&](const Entry& entry, const Provider& provider) {
    const std::vector<std::string> env(provider.env().begin(), provider.env().end());
    EXPECT_THAT(env, ElementsAreArray(entry.env));
    const std::vector<std::string> files(provider.envFiles().begin(), provider.envFiles().end());
    EXPECT_THAT(files, ElementsAreArray(entry.envFiles));
    for (const std::string& name : env) {
      const auto [owner, fresh] = owners.emplace(name, entry.id);
      EXPECT_TRUE(fresh) << name << " belongs to " << owner->second
                         << " already: a key in the environment goes to one provider";
    }
    // One that is logged in to needs no key.
    if (entry.kind != "local" && !provider.hasDeviceLogin()) {
      EXPECT_FALSE(env.empty() && files.empty());
    }
  });
  for (const Entry& entry : catalogue())
    for (const std::string& name : entry.sharedEnv) EXPECT_NE(owners[name], entry.id) << name;
}

void expectSame(const Model& model, const spw_model& row) {
  SCOPED_TRACE(model.id);
  EXPECT_EQ(text(row.id), model.id);
  EXPECT_EQ(text(row.name), model.name);
  EXPECT_EQ(row.context, model.context);
  EXPECT_EQ(row.max_output, model.output);
  EXPECT_DOUBLE_EQ(row.input, model.prices.input);
  EXPECT_DOUBLE_EQ(row.output, model.prices.output);
  EXPECT_DOUBLE_EQ(row.cache_read, model.prices.cacheRead);
  EXPECT_DOUBLE_EQ(row.cache_write, model.prices.cacheWrite);
  EXPECT_EQ(row.caps, bits(model.caps));
  EXPECT_EQ(text(row.wire), model.wire);
}

TEST(Descriptor, Models) {
  size_t models = 0;
  forEach([&](const Entry& entry, const Provider& provider) {
    ASSERT_EQ(provider.models().size(), entry.models.size());
    for (size_t i = 0; i < entry.models.size(); ++i) expectSame(entry.models[i], provider.models()[i]);
    models += entry.models.size();
  });
  EXPECT_GT(models, 2000u);
}

// The later row counts, so what a model's own data says must not be hidden by a row for all.
TEST(Descriptor, Efforts) {
  forEach([](const Entry& entry, const Provider& provider) {
    for (const Model& model : entry.models) {
      if (model.efforts.empty()) continue;
      std::string list;
      for (const std::string& effort : model.efforts) list += (list.empty() ? "[\"" : "\",\"") + effort;
      EXPECT_EQ(provider.quirk("effort_values", model.id), list + "\"]") << model.id;
    }
  });
}

TEST(Descriptor, PricesOfLongPrompts) {
  forEach([](const Entry& entry, const Provider& provider) {
    const auto rows = provider.facts().prices;
    for (const Model& model : entry.models)
      for (const auto& step : model.longPrompts) {
        const bool found = std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
          return row.models == model.id && row.above == step.above;
        });
        EXPECT_TRUE(found) << model.id << " above " << step.above;
      }
  });
}

}  // namespace
