// Which of a provider's endpoints a request goes to: by the client's wire and by the model.
#include <gtest/gtest.h>

#include "Loaded.h"
#include "host/pipeline/Outbound.h"
#include "host/plugins/PluginHealth.h"

namespace {

using spillway::pipeline::Inbound;
using spillway::pipeline::Outbound;

constexpr const char* kChat = "/v1/chat/completions";
constexpr const char* kMessages = "/v1/messages";

class Choice : public testing::Test {
 protected:
  // The path that a chat of a client goes to, or the error.
  std::string path(const char* client, const std::string& model) {
    auto match = contract::plugins().match("POST", client, [](std::string_view) { return false; });
    spillway::base::Bytes bytes;
    bytes.append(R"({"model":"any","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]})");
    auto inbound = Inbound::read(*match, std::move(bytes));
    EXPECT_TRUE(inbound.ok());
    const spillway::plugins::Provider provider(table_, nullptr, health_);
    auto to = Outbound::choose(contract::plugins(), *inbound, provider, account_, model);
    return to.ok() ? to->endpoint->path : to.error().message;
  }

  spw_endpoint endpoint(const char* wire, const char* where, const char* models) {
    spw_endpoint row{};
    row.wire = wire;
    row.path = where;
    row.models = models;
    return row;
  }

  Choice() {
    table_.size = sizeof table_;
    table_.id = "many";
    table_.name = "Many";
    table_.tier = "cheap";
    table_.endpoint_stride = sizeof(spw_endpoint);
    table_.endpoints = rows_;
    table_.endpoint_count = std::size(rows_);
  }

  const spw_endpoint rows_[3] = {endpoint("gemini", "/own", "own-*"),
                                 endpoint("anthropic-messages", "/claude", "claude*"),
                                 endpoint("openai-chat", "/open", "*/*")};
  spw_provider table_{};
  spillway::plugins::PluginHealth health_{"many", 0};
  spillway::accounts::Account account_;
};

TEST_F(Choice, AnEndpointOfSomeModelsServesThese) {
  EXPECT_EQ(path(kChat, "own-large"), "/own") << "whatever the client's wire";
  EXPECT_EQ(path(kMessages, "own-large"), "/own");
  EXPECT_EQ(path(kChat, "claude-x"), "/claude");
  EXPECT_EQ(path(kMessages, "claude-x"), "/claude");
  EXPECT_EQ(path(kMessages, "vendor/model"), "/open");
}

TEST_F(Choice, AModelThatFitsNoneMayGoToAny) {
  EXPECT_EQ(path(kChat, "unheard-of"), "/open") << "the client's own wire";
  EXPECT_EQ(path(kMessages, "unheard-of"), "/claude");
}

}  // namespace
