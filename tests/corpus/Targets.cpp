#include "tests/corpus/Targets.h"

#include <map>

#include "tests/corpus/Corpus.h"

namespace spillway::corpus {

const std::vector<std::string>& upstreamWires() {
  static const std::vector<std::string> wires = [] {
    std::vector<std::string> all = clientWires();
    all.push_back("kiro");
    return all;
  }();
  return wires;
}

golden::TargetText plainTarget(bool stream) {
  golden::TargetText target;
  target.known = true;
  target.caps = SPW_CAP_TOOLS | SPW_CAP_VISION | SPW_CAP_REASONING | SPW_CAP_JSON_SCHEMA | SPW_CAP_PDF | SPW_CAP_AUDIO;
  target.maxOutput = 64000;
  target.mode = stream ? SPW_MODE_STREAM : SPW_MODE_WHOLE;
  return target;
}

golden::TargetText ableTarget(const std::string& wire, bool stream) {
  using Quirks = std::vector<std::pair<std::string, std::string>>;
  static const std::map<std::string, Quirks> kVendors = {
      {"openai-chat",
       {{"effort_values", R"(["none","low","medium","high","xhigh","max"])"},
        {"custom_tools", ""},
        {"developer_role", "\"preferred\""},
        {"tool_id_format", "\"^.{1,40}$\""},
        {"stop_max", "4"},
        {"user_max_length", "64"},
        {"cache_mode", "\"automatic\""}}},
      {"openai-responses",
       {{"effort_values", R"(["none","low","medium","high","xhigh","max"])"},
        {"custom_tools", ""},
        {"user_max_length", "64"},
        {"reasoning_replay", "\"encrypted\""},
        {"cache_mode", "\"breakpoints:4\""}}},
      {"anthropic-messages",
       {{"effort_values", R"(["low","medium","high","xhigh","max"])"},
        {"adaptive_thinking", ""},
        {"system_placement", "\"top_level\""},
        {"image_source", R"(["base64","url"])"},
        {"cache_mode", "\"breakpoints:4\""}}},
      {"gemini",
       {{"effort_values", R"(["minimal","low","medium","high"])"},
        {"schema_dialect", "\"json_schema\""},
        {"reasoning_replay", "\"signature\""},
        {"tool_result_media", R"(["image/png","image/gif","image/jpeg","application/pdf","text/plain"])"}}},
      {"ollama", {{"effort_values", R"(["low","medium","high","max"])"}}},
      {"bedrock-converse",
       {{"effort_values", R"(["low","medium","high"])"},
        {"cache_mode", "\"breakpoints:4\""},
        {"tool_config_required_with_history", ""}}},
      {"kiro", {{"reasoning_control", R"(["thinking.type"])"}, {"cache_mode", "\"breakpoints\""}}},
  };
  golden::TargetText target = plainTarget(stream);
  if (const auto quirks = kVendors.find(wire); quirks != kVendors.end()) target.quirks = quirks->second;
  return target;
}

}  // namespace spillway::corpus
