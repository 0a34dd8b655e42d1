// Requests with everything a client can ask for, as every provider's chat upstream gets them: what the vendor is known
// to refuse (tests/fixtures/provider-oddities) is not in them, and what had to go is reported.
#include <gmock/gmock.h>

#include <set>

#include "Loaded.h"
#include "Talks.h"
#include "host/base/Strings.h"

namespace {

using contract::catalogue;
using contract::Exchanged;
using contract::Json;
using contract::Oddity;
using contract::Vendor;
using spillway::catalog::Entry;
using spillway::pipeline::Destination;
using testing::IsEmpty;

constexpr const char* kChat = "openai-chat";

// One model of each kind that an oddity tells apart.
std::set<std::string> modelsOf(const Entry& entry, const spillway::plugins::Provider& provider) {
  std::set<std::string> models;
  const auto add = [&](const std::string& globs) {
    for (const spw_model& model : provider.models()) {
      if (model.wire && std::string_view(model.wire) != kChat) continue;
      if (!globs.empty() && !spillway::base::globsMatch(globs, model.id)) continue;
      models.insert(model.id);
      return;
    }
  };
  add("");
  for (const Oddity& odd : contract::oddities())
    if (odd.provider == entry.id && !odd.models.empty()) add(odd.models);
  if (models.empty()) models.insert("a/model of:its own");
  return models;
}

template <class Body>
void forEachChat(Body body) {
  for (const Entry& entry : catalogue()) {
    const auto& provider = *contract::providerOf(entry);
    const auto account = contract::accountOf(entry);
    for (size_t wire = 0; wire < entry.wires.size(); ++wire) {
      if (entry.wires[wire].wire != kChat) continue;
      for (const std::string& model : modelsOf(entry, provider)) {
        SCOPED_TRACE(entry.id + "/" + model);
        Destination to = contract::destinationOf(provider, account, wire);
        to.model = provider.findModel(model);
        to.modelId = model;
        const Vendor vendor(entry, entry.wires[wire]);
        body(to, vendor);
      }
    }
  }
}

// What that client asks is written, and holds nothing that the vendor refuses.
Json expectFits(const Destination& to, const Vendor& vendor, const char* path, const std::string& body) {
  const Exchanged done = contract::build(to, path, body);
  EXPECT_EQ(done.failure, "") << body;
  if (!done.failure.empty()) return Json::object();
  EXPECT_TRUE(done.translated);
  EXPECT_THAT(vendor.complaints(done.sent, to.modelId), IsEmpty()) << done.sent.body;
  return Json::parse(done.sent.body);
}

std::string responsesBody(const Json& choice) {
  Json rest = {
      {"max_output_tokens", 20000},
      {"temperature", 1.9},
      {"top_p", 0.9},
      {"user", std::string(100, 'u')},
      {"service_tier", "flex"},
      {"parallel_tool_calls", true},
      {"prompt_cache_key", "k"},
      {"metadata", {{"a", "b"}}},
      {"tool_choice", choice},
      {"input", {{{"role", "developer"}, {"content", "Be exact."}}, {{"role", "user"}, {"content", "How is Oslo?"}}}}};
  return contract::responsesClient().first("", true, rest);
}

TEST(Parameters, ToolsAndTheirChoices) {
  forEachChat([](const Destination& to, const Vendor& vendor) {
    const Oddity* support = vendor.oddity("tools_support", to.modelId);
    if (support && support->value == "none") return;
    const Json named = {{"type", "function"}, {"name", contract::kTool}};
    for (const Json& choice : {Json("auto"), Json("none"), Json("required"), named})
      expectFits(to, vendor, "/v1/responses", responsesBody(choice));
  });
}

TEST(Parameters, SamplingOfAnotherWire) {
  const Json body = {{"contents", {{{"role", "user"}, {"parts", {{{"text", "Say a number."}}}}}}},
                     {"generationConfig",
                      {{"maxOutputTokens", 3000},
                       {"temperature", 1.7},
                       {"topP", 0.8},
                       {"topK", 40},
                       {"seed", 7},
                       {"candidateCount", 1},
                       {"presencePenalty", 0.5},
                       {"frequencyPenalty", 0.5},
                       {"responseLogprobs", true},
                       {"logprobs", 3},
                       {"stopSequences", {"END"}}}}};
  forEachChat([&](const Destination& to, const Vendor& vendor) {
    expectFits(to, vendor, "/v1beta/models/any:streamGenerateContent", body.dump());
  });
}

TEST(Parameters, StructuredAnswers) {
  const Json schema = {{"type", "object"},
                       {"properties", {{"n", {{"type", "integer"}}}}},
                       {"required", {"n"}},
                       {"additionalProperties", false}};
  const Json formats[] = {{{"type", "json_object"}},
                          {{"type", "json_schema"}, {"name", "number"}, {"strict", true}, {"schema", schema}}};
  forEachChat([&](const Destination& to, const Vendor& vendor) {
    for (const Json& format : formats) {
      // That wire wants the word itself for json_object; a client that says it elsewhere is served too.
      const Json body = {{"model", "any"},
                         {"instructions", format["type"] == "json_object" ? "Answer in JSON." : "Be brief."},
                         {"input", "A number?"},
                         {"store", false},
                         {"text", {{"format", format}}}};
      expectFits(to, vendor, "/v1/responses", body.dump());
    }
  });
}

// Without a limit an answer would be cut short, or refused, where the vendor's own is small or missing.
TEST(Parameters, NoLimitOfTokens) {
  const Json body = {{"model", "any"}, {"input", "Tell a story."}, {"store", false}};
  forEachChat([&](const Destination& to, const Vendor& vendor) {
    const Exchanged done = contract::build(to, "/v1/responses", body.dump());
    ASSERT_EQ(done.failure, "");
    const Json sent = Json::parse(done.sent.body);
    const bool limited = sent.contains("max_tokens") || sent.contains("max_completion_tokens");
    const bool wanted =
        vendor.oddity("default_max_tokens_small", to.modelId) || vendor.oddity("max_tokens_required", to.modelId);
    EXPECT_TRUE(limited || !wanted) << done.sent.body;
  });
}

}  // namespace
