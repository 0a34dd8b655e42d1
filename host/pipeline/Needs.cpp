#include "host/pipeline/Needs.h"

#include <algorithm>
#include <charconv>

#include "host/pipeline/ConversationNumber.h"
#include "host/pipeline/Outbound.h"

namespace spillway::pipeline {
namespace {

constexpr size_t kGlanceBytes = 4096;  // of one member

// Texts have about four bytes to a token, and only very dull ones more than eight. Of a body with pictures or sound
// nobody can say how much of it is text.
constexpr int64_t kUsualBytesPerToken = 4, kMostBytesPerToken = 8;
constexpr int64_t kMostTokensBesideMedia = 20'000;

// In a conversation that goes on, most of the prompt was in the turn before.
constexpr int64_t kCachedTenths = 8;

bool holds(std::string_view value, std::string_view text) {
  return value.substr(0, kGlanceBytes).find(text) != std::string_view::npos;
}

bool isObject(std::string_view value) { return value.starts_with('{'); }

bool asksForSchema(const base::Skim& skim) {
  for (const char* member : {"response_format", "text", "output_format", "output_config"})
    if (holds(skim.value(member), "\"json_schema\"") || holds(skim.value(member), "\"schema\"")) return true;
  const std::string_view config = skim.value("generationConfig");
  return isObject(skim.value("format")) || holds(config, "\"responseSchema\"") ||
         holds(config, "\"responseJsonSchema\"");
}

bool asksToReason(const base::Skim& skim) {
  const std::string_view reasoning = skim.value("reasoning"), effort = skim.value("reasoning_effort");
  const std::string_view thinking = skim.value("thinking"), think = skim.value("think");
  if (isObject(reasoning) && !holds(reasoning, "\"none\"")) return true;
  if (effort.starts_with('"') && effort != "\"none\"") return true;
  if (holds(thinking, "\"enabled\"") || holds(thinking, "\"adaptive\"")) return true;
  return think == "true" || think.starts_with('"') || holds(skim.value("generationConfig"), "\"thinkingConfig\"");
}

// The number behind `name` in a member; 0: none.
int64_t numberIn(std::string_view value, std::string_view name) {
  value = value.substr(0, kGlanceBytes);
  const size_t at = value.find(name);
  if (at == std::string_view::npos) return 0;
  const size_t digit = value.find_first_not_of(" \t\r\n:", at + name.size());
  int64_t number = 0;
  if (digit != std::string_view::npos) std::from_chars(value.data() + digit, value.data() + value.size(), number);
  return number;
}

// The most tokens the answer may have; 0: not said.
int64_t answerLimit(const base::Skim& skim) {
  for (const char* member : {"max_completion_tokens", "max_output_tokens", "max_tokens"}) {
    const std::string_view value = skim.value(member);
    int64_t number = 0;
    if (std::from_chars(value.data(), value.data() + value.size(), number).ec == std::errc{} && number > 0)
      return number;
  }
  if (int64_t number = numberIn(skim.value("generationConfig"), "\"maxOutputTokens\"")) return number;
  if (int64_t number = numberIn(skim.value("inferenceConfig"), "\"maxTokens\"")) return number;
  return numberIn(skim.value("options"), "\"num_predict\"");
}

}  // namespace

routing::Query queryOf(Inbound& inbound, const ClientRequest& request) {
  routing::Query query;
  query.model = inbound.model();
  query.asked = {inbound.operation(), inbound.wire().wire(), Outbound::translates(inbound)};
  query.clientKey = request.clientKey;
  query.agent = request.header("user-agent");
  query.account = request.account;
  query.conversation = conversationNumber(inbound, request);
  const auto size = static_cast<int64_t>(inbound.size());
  const bool media = inbound.media() != 0;
  const int64_t tokens = std::max<int64_t>(1, size / kUsualBytesPerToken);
  query.expected.prompt = media ? std::min(tokens, kMostTokensBesideMedia) : tokens;
  if (inbound.operation() != SPW_OP_GENERATE) return query;
  query.promptTokens = media ? 0 : size / kMostBytesPerToken;
  query.sizeGuessed = true;
  query.needs = inbound.media() | (inbound.wantsTools() ? uint32_t{SPW_CAP_TOOLS} : 0u);
  query.guessed = ~uint32_t{SPW_CAP_TOOLS};
  if (inbound.continues()) query.expected.cached = query.expected.prompt * kCachedTenths / 10;
  if (inbound.body().empty() || !inbound.body().skim().ok()) return query;
  const base::Skim& skim = *inbound.body().skim();
  if (asksForSchema(skim)) query.needs |= SPW_CAP_JSON_SCHEMA;
  if (asksToReason(skim)) query.needs |= SPW_CAP_REASONING;
  if (const int64_t most = answerLimit(skim); most > 0) query.expected.output = std::min(query.expected.output, most);
  return query;
}

}  // namespace spillway::pipeline
