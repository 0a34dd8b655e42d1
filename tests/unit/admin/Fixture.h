// A management API over a real ledger in a folder that goes away, and rows made up here.
#pragma once

#include <gtest/gtest.h>
#include <spillway/provider.h>

#include <nlohmann/json.hpp>
#include <string>

#include "host/admin/AdminApi.h"
#include "tests/unit/store/Fixture.h"

namespace spillway::admin {

class AdminTest : public testing::Test {
 protected:
  using Json = nlohmann::ordered_json;

  AdminTest() : ledger_(store::openLedger(folder_)), api_(ports()) {
    accounts::AccountStatus account;
    account.provider = "acme";
    account.plugin = "acme-plugin";
    account.account = "main";
    account.tier = "cheap";
    account.keyOrigin = "environment variable ACME_KEY";
    account.succeeded = 7;
    account.usable = true;
    accounts_ = {account};

    plugins::PluginStatus wire;
    wire.id = "some-wire";
    wire.version = "1.2";
    wire.translators = {"some-wire"};
    report_.loaded = {wire};

    routing::Provider provider;
    provider.id = "acme";
    provider.plugin = "acme-plugin";
    provider.tier = "cheap";
    provider.accounts = {{"main", 0, 0}, {"spare", 1, 1}};
    routing::Model model;
    model.id = "m-1";
    model.name = "M One";
    model.context = 128'000;
    model.caps = SPW_CAP_TOOLS | SPW_CAP_PDF;
    model.capsKnown = true;
    model.prices.input = 0.27;
    provider.models = {model};
    routes_.providers = {provider};
    routing::Tier tier;
    tier.name = "cheap";
    tier.pick = routing::Pick::RoundRobin;
    tier.entries = {{0, "m-1"}, {0, ""}};
    routes_.chains = {{"coding", {}}, {"default", {tier}}};
    routes_.defaultChain = 1;
    routes_.mappings = {{"big-*", 0}};
  }

  Ports ports() {
    Ports ports;
    ports.ledger = ledger_.get();
    ports.metrics = &metrics_;
    ports.setUse = [this](std::string_view provider, std::string_view account, accounts::Use use) {
      used_ = std::string(provider) + "/" + std::string(account) + " " + accounts::useName(use);
      return account == "main";
    };
    ports.accounts = [this] { return accounts_; };
    ports.placeOf = [](const std::string&, const std::string&) { return AccountPlace{"found", ""}; };
    ports.routes = [this] { return std::make_shared<const routing::RouteTable>(routes_); };
    ports.plugins = [this] { return report_; };
    ports.world = [] { return pipeline::World{}; };
    ports.preview = [this](const routing::Query& query, int64_t) -> base::Result<accounts::Planned> {
      asked_ = query;
      return base::Error{.fault = base::Fault::ModelMissing, .httpStatus = 404, .message = "nothing fits"};
    };
    ports.gauges = [this] { return gauges_; };
    ports.budgets = [this] { return budgets_; };
    ports.keys = [this] { return keys_; };
    ports.createKey = [this](const keys::KeyRow& row) -> base::Result<std::string> {
      if (row.name == "taken") return base::Error{.httpStatus = 409, .message = "the name is taken"};
      keys_.push_back(row);
      return std::string("sk-the-key");
    };
    ports.revokeKey = [this](const std::string& name) -> base::Result<void> {
      if (std::erase_if(keys_, [&](const auto& row) { return row.name == name; }) > 0) return {};
      return base::Error{.httpStatus = 404, .message = "there is no client key '" + name + "'"};
    };
    ports.result = [](const std::string& owner, const std::string& key) -> std::optional<saver::Frozen::Both> {
      if (key != "00ff") return std::nullopt;
      return saver::Frozen::Both{"long of " + owner, {"short", 9, 2, {{"noise", 7}}, {}}};
    };
    ports.original = [](const std::string& handle) {
      return handle == "00ff" ? std::optional<std::string>("all of it\n") : std::nullopt;
    };
    ports.configText = []() -> base::Result<ConfigText> {
      return ConfigText{"/etc/c.yaml", "log: info\n", "rev", true};
    };
    ports.configHistory = [] { return std::vector<ConfigVersion>(); };
    ports.version = "9.8.7";
    ports.wirePaths = {"POST /v1/say"};
    return ports;
  }

  std::optional<AdminReply> ask(std::string_view path, std::string_view query = {}, std::string_view method = "GET") {
    return api_.handle({method, path, query, {}, [](std::string_view) { return std::string_view(); }});
  }

  Json get(std::string_view path, std::string_view query = {}, int status = 200) {
    std::optional<AdminReply> reply = ask(path, query);
    EXPECT_TRUE(reply) << path;
    if (!reply) return {};
    EXPECT_EQ(reply->status, status) << reply->body;
    EXPECT_EQ(reply->contentType, "application/json");
    Json body = Json::parse(reply->body, nullptr, false);
    EXPECT_FALSE(body.is_discarded()) << reply->body;
    return body;
  }

  store::TempFolder folder_;
  std::unique_ptr<store::Ledger> ledger_;
  Metrics metrics_;
  std::vector<accounts::AccountStatus> accounts_;
  std::vector<budget::Status> budgets_;
  std::vector<keys::KeyRow> keys_;
  std::string used_;  // what was last taken out of use, or back
  routing::RouteTable routes_;
  PluginReport report_;
  Gauges gauges_;
  routing::Query asked_;  // of the last preview
  AdminApi api_;
};

}  // namespace spillway::admin
