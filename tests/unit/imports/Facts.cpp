#include "tests/unit/imports/Facts.h"

#include <gtest/gtest.h>

#include "host/config/YamlPatch.h"
#include "tests/Places.h"

namespace spillway::imports {

std::string fixture(const std::string& name) { return SPILLWAY_SOURCE_DIR "/tests/fixtures/imports/" + name; }

const std::vector<config::PluginFacts>& somePlugins() {
  static const std::vector<config::PluginFacts> all = [] {
    std::vector<config::PluginFacts> out;
    const auto add = [&](const char* id, const char* tier, const char* url, const char* variable,
                         std::vector<std::string> wires, std::vector<std::string> models) -> config::PluginFacts& {
      config::PluginFacts facts;
      facts.id = id;
      facts.tier = tier;
      facts.baseUrl = url;
      if (*variable != 0) facts.env = {variable};
      facts.wires = std::move(wires);
      for (std::string& model : models) {
        config::ModelFacts row;
        row.id = std::move(model);
        facts.models.push_back(std::move(row));
      }
      out.push_back(std::move(facts));
      return out.back();
    };
    add("anthropic", "subscription", "https://api.anthropic.com", "ANTHROPIC_API_KEY", {"anthropic-messages"},
        {"claude-sonnet-4-5"});
    add("openai", "subscription", "https://api.openai.com/v1", "OPENAI_API_KEY", {"openai-chat", "openai-responses"},
        {"gpt-4o", "gpt-4o-mini"});
    add("deepseek", "cheap", "https://api.deepseek.com", "DEEPSEEK_API_KEY", {"openai-chat"},
        {"deepseek-chat", "deepseek-reasoner"});
    add("zai", "cheap", "https://api.z.ai/api/paas/v4", "ZAI_API_KEY", {"openai-chat"}, {"glm-5"});
    add("zai-coding-plan", "subscription", "https://api.z.ai/api/coding/paas/v4", "ZAI_CODING_API_KEY", {"openai-chat"},
        {"glm-4.7"});
    add("gemini", "free", "https://generativelanguage.googleapis.com/v1beta", "GEMINI_API_KEY", {"gemini"},
        {"gemini-2.5-flash"});
    add("openrouter", "cheap", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY", {"openai-chat"}, {}).anyModel =
        true;
    add("openai-compatible", "", "", "", {"openai-chat"}, {}).anyModel = true;
    add("anthropic-compatible", "", "", "", {"anthropic-messages"}, {}).anyModel = true;
    auto& local = add("ollama", "free", "http://localhost:11434", "", {"openai-chat"}, {});
    local.needsKey = false;
    local.anyModel = true;
    auto& azure = add("azure-openai", "cheap", "https://{resource}.openai.azure.com", "AZURE_OPENAI_API_KEY",
                      {"openai-chat"}, {});
    azure.anyModel = true;
    for (const char* name : {"resource", "api_version"}) {
      config::SettingFacts setting;
      setting.name = name;
      setting.required = std::string_view(name) == "resource";
      azure.settings.push_back(std::move(setting));
    }
    auto& edge =
        add("cloudflare-workers-ai", "free", "https://api.cloudflare.com/client/v4/accounts/{account_id}/ai/v1",
            "CLOUDFLARE_API_KEY", {"openai-chat"}, {});
    edge.anyModel = true;
    config::SettingFacts account;
    account.name = "account_id";
    account.required = true;
    edge.settings.push_back(std::move(account));
    return out;
  }();
  return all;
}

config::Config Running::config(std::string* problems) const {
  const config::Environment environment = [this](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
  config::Loaded loaded = config::readConfig(yaml, yaml.empty() ? "" : "spillway.yaml", environment);
  config::Report report = loaded.report;
  if (report.ok()) {
    if (yaml.empty()) {
      loaded.config = config::defaultConfig(somePlugins(), environment);
      loaded.config.chains.clear();
    }
    config::joinLogins(loaded.config, keys);
    report = config::complete(loaded.config, somePlugins(), environment);
  }
  if (problems != nullptr)
    *problems = report.text();
  else
    EXPECT_TRUE(report.ok()) << report.text() << "\n" << yaml;
  return std::move(loaded.config);
}

Plan planned(const std::string& tool, const std::string& file, const Running& running) {
  const auto found = readTool(*findTool(tool), file);
  EXPECT_TRUE(found.ok()) << (found.ok() ? "" : found.error().message);
  if (!found.ok()) return {};
  const config::Config config = running.config();
  Here here{running.yaml,
            &config,
            somePlugins(),
            [&](const std::string& name) -> std::optional<std::string> {
              const auto variable = running.variables.find(name);
              return variable == running.variables.end() ? std::nullopt : std::optional(variable->second);
            },
            {},
            false};
  auto plan = planOf(*found, here);
  EXPECT_TRUE(plan.ok()) << (plan.ok() ? "" : plan.error().message);
  return plan.ok() ? std::move(*plan) : Plan();
}

Running after(const Plan& plan, const Running& before) {
  Running out = before;
  out.yaml = plan.yaml;
  for (const NewKey& key : plan.keys) {
    config::LoginRow row;
    row.id = key.provider + "/" + key.account;
    row.provider = key.provider;
    row.account = key.account;
    row.plugin = key.plugin;
    row.settings = key.settings;
    row.isKey = true;
    row.key = key.key;
    row.baseUrl = key.baseUrl;
    row.tier = key.tier;
    out.keys.push_back(std::move(row));
  }
  return out;
}

nlohmann::ordered_json section(const Plan& plan, const std::string& name) {
  const auto json = config::sectionJson(plan.yaml, name);
  EXPECT_TRUE(json.ok());
  return json.ok() ? nlohmann::ordered_json::parse(*json, nullptr, false) : nlohmann::ordered_json();
}

std::string noteOf(const std::vector<PlanRow>& rows, const std::string& kind, const std::string& name) {
  for (const PlanRow& row : rows)
    if (row.kind == kind && row.name == name) return row.note;
  return "(none)";
}

}  // namespace spillway::imports
