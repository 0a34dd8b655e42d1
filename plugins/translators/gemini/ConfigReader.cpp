#include "ConfigReader.h"

#include <spillway/codec/OneWire.hpp>
#include <string>

#include "SchemaReader.h"
#include "Spelling.h"

namespace gemini {

using spw::Json;

namespace {

const Path kConfig("generationConfig");

struct Number {
  std::string_view member, canonical;
};
constexpr Number kSampling[] = {{"temperature", "temperature"},
                                {"topP", "top_p"},
                                {"topK", "top_k"},
                                {"seed", "seed"},
                                {"presencePenalty", "presence_penalty"},
                                {"frequencyPenalty", "frequency_penalty"}};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

}  // namespace

Json ConfigReader::section(std::string_view name) {
  if (!canonical_[name]) canonical_.put(name, call_.object());
  return canonical_[name];
}

void ConfigReader::read(Json config) {
  if (config.isNothing()) return;
  if (!config.isObject()) refuse(kConfig, "expected an object");
  for (Json member : config) {
    if (member.isNull()) member.detach();
  }
  for (const Number& row : kSampling) readNumber(config, row.member, row.canonical);
  readLimits(config);
  readLogprobs(config);
  readOutput(config);
  readModalities(config);
  readThinking(config);
}

void ConfigReader::readNumber(Json config, std::string_view member, std::string_view canonicalName) {
  const Json value = take(config, member);
  if (!value) return;
  if (!value.isNumber()) refuse(Path(kConfig, member), "expected a number");
  section("sampling").put(canonicalName, value);
}

void ConfigReader::readLimits(Json config) {
  if (const Json limit = take(config, "maxOutputTokens")) {
    const auto tokens = wholeNumber(limit);
    if (!tokens) refuse(Path(kConfig, "maxOutputTokens"), "expected a whole number");
    if (*tokens > 0) canonical_.put("max_output", *tokens);
  }
  if (const Json count = take(config, "candidateCount")) {
    const auto n = wholeNumber(count);
    if (!n || *n < 1) refuse(Path(kConfig, "candidateCount"), "expected a whole number of at least 1");
    canonical_.put("n", *n);
  }
  const Json stop = take(config, "stopSequences");
  if (!stop) return;
  if (!stop.isArray()) refuse(Path(kConfig, "stopSequences"), "expected a list");
  for (Json one : stop) {
    if (!one.isString()) refuse(Path(kConfig, "stopSequences"), "expected strings");
  }
  if (stop.size() > 0) canonical_.put("stop", stop);
}

void ConfigReader::readLogprobs(Json config) {
  if (const Json wanted = take(config, "responseLogprobs")) {
    if (!wanted.isBoolean()) refuse(Path(kConfig, "responseLogprobs"), "expected true or false");
    section("sampling").put("logprobs", wanted);
  }
  if (const Json count = take(config, "logprobs")) {
    const auto tokens = wholeNumber(count);
    if (!tokens) refuse(Path(kConfig, "logprobs"), "expected a whole number");
    section("sampling").put("top_logprobs", *tokens);
  }
}

// A schema alone means JSON too. A choice of words (text/x.enum) is no JSON, and no other wire has it.
void ConfigReader::readOutput(Json config) {
  const Json type = field(config, "responseMimeType");
  if (type && !type.isString()) refuse(Path(kConfig, "responseMimeType"), "expected the name of a type");
  const std::string_view media = type.str();
  if (!media.empty() && media != "application/json" && media != "text/plain") {
    return spw::markOneWire(call_, canonical_, kWire, "generationConfig.responseMimeType");
  }
  type.detach();
  Json schema = take(config, "responseJsonSchema");
  if (!schema) schema = take(config, "_responseJsonSchema");
  const Json own = take(config, "responseSchema");
  if (schema && own) refuse(Path(kConfig, "responseSchema"), "only one schema may be set");
  if (own) {
    if (!own.isObject()) refuse(Path(kConfig, "responseSchema"), "expected a schema");
    toJsonSchema(call_, own);
    schema = own;
  }
  if (schema && !schema.isObject()) refuse(Path(kConfig, "responseJsonSchema"), "expected a schema");
  if (schema) {
    canonical_.put("output", call_.object().put("type", "json_schema").put("schema", schema));
  } else if (media == "application/json") {
    canonical_.put("output", call_.object().put("type", "json_object"));
  }
}

void ConfigReader::readModalities(Json config) {
  const Json modalities = field(config, "responseModalities");
  if (modalities && !modalities.isArray()) refuse(Path(kConfig, "responseModalities"), "expected a list");
  for (Json one : modalities) {
    if (lower(one.str()) == "text") continue;
    return spw::markOneWire(call_, canonical_, kWire, "generationConfig.responseModalities");
  }
  modalities.detach();
}

void ConfigReader::readThinking(Json config) {
  const Json thinking = field(config, "thinkingConfig");
  if (!thinking) return;
  const Path at(kConfig, "thinkingConfig");
  if (!thinking.isObject()) refuse(at, "expected an object");
  const Json budget = take(thinking, "thinkingBudget"), level = take(thinking, "thinkingLevel");
  const Json shown = take(thinking, "includeThoughts");
  if (thinking.size() == 0) thinking.detach();
  const Json reasoning = call_.object();
  if (!level.isNothing()) {
    if (!level.isString()) refuse(Path(at, "thinkingLevel"), "expected the name of a level");
    const std::string word = lower(level.str());
    if (word != "thinking_level_unspecified") reasoning.put("mode", "on").put("effort", call_.copy(word));
  }
  if (!budget.isNothing()) {
    const auto tokens = wholeNumber(budget);
    if (!tokens) refuse(Path(at, "thinkingBudget"), "expected a whole number");
    reasoning.put("mode", *tokens == 0 ? "off" : *tokens < 0 ? "auto" : "on");
    if (*tokens > 0) reasoning.put("budget", *tokens);
  }
  if (shown.isTrue()) {
    reasoning.put("summary", "auto");
    notes_.put(kNoteThoughts, true);
  } else if (reasoning.size() > 0) {
    reasoning.put("display", "omitted");
  }
  if (reasoning.size() > 0) canonical_.put("reasoning", reasoning);
}

}  // namespace gemini
