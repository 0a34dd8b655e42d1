// How much to think, in every client's own words, to upstreams of every wire.
#include <map>
#include <set>

#include "tests/agents/AgentHost.h"

namespace spillway::test {
namespace {

using testing::HasSubstr;

struct Wish {
  Wire client;
  std::string members;  // JSON, merged into the request
  bool thinks;
  bool inWords = true;  // says an effort, which every wire has a word for
};

// As the agents send them.
const std::vector<Wish> kWishes = {
    {Wire::Chat, R"({"reasoning_effort":"minimal"})", true},
    {Wire::Chat, R"({"reasoning_effort":"xhigh","verbosity":"low"})", true},
    {Wire::Chat, R"({"reasoning_effort":"none"})", false},
    {Wire::Responses, R"({"reasoning":{"effort":"medium","summary":"auto"},"text":{"verbosity":"low"}})", true},
    {Wire::Responses, R"({"reasoning":{"effort":"none"}})", false},
    {Wire::Messages, R"({"max_tokens":32000,"thinking":{"type":"enabled","budget_tokens":31999}})", true, false},
    {Wire::Messages, R"({"thinking":{"type":"adaptive"},"output_config":{"effort":"high"}})", true},
    {Wire::Messages, R"({"thinking":{"type":"disabled"}})", false},
    {Wire::Gemini, R"({"generationConfig":{"thinkingConfig":{"includeThoughts":true,"thinkingBudget":8192}}})", true,
     false},
    {Wire::Gemini, R"({"generationConfig":{"thinkingConfig":{"includeThoughts":true,"thinkingLevel":"LOW"}}})", true},
    {Wire::Gemini, R"({"generationConfig":{"thinkingConfig":{"thinkingBudget":0}}})", false},
    {Wire::Ollama, R"({"think":"high"})", true},
    {Wire::Ollama, R"({"think":false})", false},
    {Wire::Cohere, R"({"thinking":{"type":"enabled","token_budget":4000}})", true, false},
    {Wire::Cohere, R"({"thinking":{"type":"disabled"}})", false},
    {Wire::Bedrock, R"({"additionalModelRequestFields":{"thinking":{"type":"adaptive","display":"summarized"},
      "output_config":{"effort":"high"}}})",
     true},
};

// The members that say it, and the wires that have them.
const std::map<std::string, std::set<Wire>> kOwners = {{"reasoning_effort", {Wire::Chat}},
                                                       {"verbosity", {Wire::Chat, Wire::Responses}},
                                                       {"reasoning", {Wire::Responses}},
                                                       {"text.verbosity", {Wire::Responses}},
                                                       {"include", {Wire::Responses}},
                                                       {"thinking", {Wire::Messages, Wire::Cohere, Wire::Bedrock}},
                                                       {"output_config", {Wire::Messages, Wire::Bedrock}},
                                                       {"thinkingConfig", {Wire::Gemini}},
                                                       {"think", {Wire::Ollama}}};

class AgentsEffort : public AgentHost {
 protected:
  Answer wish(const Wish& wish, const std::string& model) {
    Request request = requestOf(wish.client, {.model = model});
    request.body.merge_patch(Json::parse(wish.members));
    return answerOf(wish.client, post(request.path, request.body));
  }
};

TEST_F(AgentsEffort, N08_AWishToThinkIsSaidInTheUpstreamsWordsAlone) {
  for (const Wish& one : kWishes)
    forEveryUpstream([&](Wire upstream) {
      SCOPED_TRACE("from " + nameOf(one.client) + " " + one.members);
      const Answer answer = wish(one, at(upstream));
      ASSERT_EQ(answer.status, 200) << answer.raw << sent().dump(1);
      for (const auto& [member, owners] : kOwners)
        EXPECT_TRUE(owners.contains(upstream) || !holds(sent(), member)) << member << " in " << sent().dump(1);
      // Of a model nobody described it is not known whether a budget could be said at all. And a summary of what a
      // model of the Responses wire thought is not asked for unless the client does: some accounts may not have one.
      const bool shown = upstream != Wire::Responses || one.client != Wire::Chat;
      if (one.thinks && shown && (one.inWords || upstream != Wire::Chat)) {
        EXPECT_NE(answer.thinking, "") << answer.raw << sent().dump(1);
      }
      if (!one.thinks && upstream != Wire::Gemini) {
        EXPECT_EQ(answer.thinking, "") << answer.raw << sent().dump(1);
      }
    });
}

// Models that are known take what their table says, whatever the client's word was.
TEST_F(AgentsEffort, N08_KnownModelsGetAnEffortTheyHave) {
  RunningHost host;
  const std::string url = upstream_.baseUrl();
  host.start("providers:\n  openai: {base_url: \"" + url + "/v1\"}\n  anthropic: {base_url: \"" + url +
                 "\"}\n  deepseek: {base_url: \"" + url + "\"}\n" +
                 "chains:\n  default:\n    - {tier: cheap, use: [openai]}\n",
             {{"OPENAI_API_KEY", "k"}, {"ANTHROPIC_API_KEY", "k"}, {"DEEPSEEK_API_KEY", "k"}});
  for (const Wish& one : kWishes)
    for (const char* model : {"openai/gpt-5.5", "openai/o3", "anthropic/claude-sonnet-4-5", "anthropic/claude-opus-4-8",
                              "deepseek/deepseek-v4-pro"}) {
      SCOPED_TRACE("from " + nameOf(one.client) + " " + one.members + " to " + model);
      upstream_.reset();
      Request request = requestOf(one.client, {.model = model});
      request.body.merge_patch(Json::parse(one.members));
      const Answer answer = answerOf(
          one.client, postJson(host.port(), request.path, request.body.dump(), {{"anthropic-version", "2023-06-01"}}));
      ASSERT_EQ(answer.status, 200) << answer.raw << sent().dump(1);
      if (one.thinks) {
        EXPECT_TRUE(holds(sent(), "thinking") || holds(sent(), "effort") || holds(sent(), "reasoning_effort"))
            << answer.raw << sent().dump(1);
      }
    }
}

}  // namespace
}  // namespace spillway::test
