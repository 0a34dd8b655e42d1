#include "sdk/testing/check/Samples.h"

namespace spw::check {
namespace {

constexpr char kPlain[] = R"({"model":"m","messages":[
  {"role":"user","string":true,"blocks":[{"type":"text","text":"Hello \"there\", \u00e4\n"}]}],"stream":false})";

constexpr char kAgent[] = R"({"model":"m","stream":true,"include_usage":true,"max_output":2000,"stop":["END"],
  "sampling":{"temperature":0.7,"top_p":0.9,"seed":7,"presence_penalty":0.1,"logprobs":true,"top_logprobs":2},
  "reasoning":{"mode":"on","effort":"high","budget":4096},"parallel_tool_calls":false,
  "tool_choice":{"type":"named","name":"get_weather"},"user":"u-1","metadata":{"a":"b"},"service_tier":"auto",
  "tools":[{"name":"get_weather","description":"Weather","kind":"function","strict":true,"cache":{"ttl":"1h"},
            "schema":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}},
           {"name":"get_time","kind":"function"}],
  "messages":[
   {"role":"system","blocks":[{"type":"text","text":"Be brief.","cache":{}}]},
   {"role":"user","blocks":[{"type":"text","text":"Weather?"}]},
   {"role":"assistant","blocks":[{"type":"text","text":"Looking."},
     {"type":"tool_call","id":"call_1","name":"get_weather","arguments":"{\"city\": \"Paris\"}"},
     {"type":"tool_call","id":"call_2","name":"get_time","input":{}}]},
   {"role":"tool","blocks":[{"type":"tool_result","id":"call_1","string":true,"blocks":[{"type":"text","text":"21 C"}]},
     {"type":"tool_result","id":"call_2","is_error":true,"blocks":[{"type":"text","text":"no clock"}]}]},
   {"role":"user","blocks":[{"type":"text","text":"And now?"}]}]})";

constexpr char kMedia[] = R"({"model":"m","stream":false,"max_output":100,
  "output":{"type":"json_schema","name":"answer","strict":true,"schema":{"type":"object","properties":{}}},
  "reasoning":{"mode":"auto","effort":"max"},"verbosity":"low","cache":{"key":"k"},"store":false,
  "messages":[
   {"role":"system","developer":true,"blocks":[{"type":"text","text":"System"}]},
   {"role":"user","name":"ann","blocks":[{"type":"text","text":"Look:","cache":{"ttl":"5m"}},
     {"type":"image","source":{"data":"iVBORw0KGgo=","media_type":"image/png"},"detail":"low"},
     {"type":"image","source":{"url":"https://images.example/a.png"}},
     {"type":"file","name":"a.pdf","source":{"data":"JVBERi0=","media_type":"application/pdf"}},
     {"type":"audio","format":"wav","source":{"data":"UklGRg==","media_type":"audio/wav"}}]},
   {"role":"assistant","blocks":[
     {"type":"reasoning","text":"Hmm.","issuer":"anthropic","signature":"c2ln"},
     {"type":"reasoning","redacted":true,"encrypted":"ZW5j","issuer":"anthropic"},
     {"type":"reasoning","text":"plain","issuer":"text"},
     {"type":"text","text":"A picture.","citations":[{"kind":"url","url":"https://a.example","title":"A"}]}]},
   {"role":"assistant","blocks":[{"type":"refusal","text":"No."},{"type":"opaque","wire":"other","value":{"x":1}}]},
   {"role":"user","blocks":[{"type":"text","text":"Go on."}]}]})";

constexpr char kOdd[] = R"({"model":"m","stream":true,"stop":[],"n":3,"tools":[],"sampling":{},
  "tool_choice":{"type":"subset","names":["a"],"mode":"required"},
  "messages":[
   {"role":"assistant","blocks":[]},
   {"role":"tool","blocks":[{"type":"tool_result","id":"nobody","blocks":[]}]},
   {"role":"assistant","blocks":[
     {"type":"tool_call","id":"dup","name":"werkzeug \u00fc\ud83d\ude00","arguments":"not json"},
     {"type":"tool_call","id":"dup","name":"","arguments":""},
     {"type":"tool_call","id":"","name":"custom","kind":"custom","arguments":"free text"}]},
   {"role":"system","blocks":[{"type":"text","text":""}]},
   {"role":"user","blocks":[{"type":"text","text":""},{"type":"unknown_type","x":[1,{"y":null}]}]}]})";

constexpr spw_quirk kQuirks[] = {
    {"max_tokens_field", R"("max_tokens")", nullptr},
    {"max_tokens_required", nullptr, nullptr},
    {"drop_params", R"(["seed","logprobs","top_logprobs","n","stop"])", nullptr},
    {"temperature_range", "[0,0.5]", nullptr},
    {"sampling_forbidden", R"(["top_p"])", nullptr},
    {"developer_role", R"("unsupported")", nullptr},
    {"content_shape", R"("string_only")", nullptr},
    {"tool_choice_allowed", R"(["auto"])", nullptr},
    {"parallel_tools", R"("unsupported")", nullptr},
    {"no_stream_options", nullptr, nullptr},
    {"reasoning_replay", R"("field")", nullptr},
    {"tool_id_format", R"("^[a-zA-Z0-9]{9}$")", nullptr},
    {"tool_name_format", R"("^[a-zA-Z0-9_-]{1,64}$")", nullptr},
    {"response_format_support", R"("json_object")", nullptr},
    {"json_needs_word_json", nullptr, nullptr},
    {"effort_values", R"(["low","high"])", nullptr},
    {"budget_rules", R"({"min":1024,"below_max_tokens":true})", nullptr},
    {"cache_mode", R"("automatic")", nullptr},
    {"n_max", "1", nullptr},
    {"stop_max", "4", nullptr},
};

// Values of the wrong shape, as a careless configuration may hold them.
constexpr spw_quirk kBadQuirks[] = {
    {"max_tokens_field", "7", nullptr},
    {"drop_params", R"("seed")", nullptr},
    {"temperature_range", "[]", nullptr},
    {"temperature_range", R"(["a",null])", nullptr},
    {"tool_id_format", R"("([")", nullptr},
    {"tool_name_format", "{}", nullptr},
    {"tool_choice_allowed", "{}", nullptr},
    {"effort_values", "[1,null]", nullptr},
    {"budget_rules", "[[[", nullptr},
    {"content_shape", nullptr, nullptr},
    {"cache_mode", R"("breakpoints:x")", nullptr},
    {"n_max", R"("many")", nullptr},
    {"effort_map", R"({"high":5})", nullptr},
    {"param_rename", R"(["a"])", nullptr},
};

constexpr uint32_t kAllCaps = 0x7F;

spw_target target(bool known, uint32_t caps, int64_t maxOutput, int32_t mode, Rows<spw_quirk> quirks) {
  return {sizeof(spw_target), str("target-model"), str("some-provider"), caps,   known ? 1 : 0, maxOutput, mode,
          sizeof(spw_quirk),  quirks.data,         quirks.count,         str("")};
}

constexpr std::string_view kText = "Hello \"w\u00f6rld\" \\ \u2713\nsecond line\t{}";

spw_event blockEvent(int32_t kind, int32_t index, int32_t block) {
  spw_event e = event(kind);
  e.index = index;
  e.block = block;
  return e;
}

spw_event delta(int32_t index, int32_t block, int32_t part, std::string_view text) {
  spw_event e = blockEvent(SPW_EVENT_DELTA, index, block);
  e.part = part;
  e.text = str(text);
  return e;
}

spw_event startEvent() {
  spw_event e = event(SPW_EVENT_START);
  e.id = str("up-1");
  e.name = str("answering-model");
  return e;
}

void finish(std::vector<spw_event>& events, int32_t reason) {
  spw_event usage = event(SPW_EVENT_USAGE);
  usage.input = 20;
  usage.output = 9;
  usage.cache_read = 5;
  events.push_back(usage);
  spw_event stop = event(SPW_EVENT_STOP);
  stop.stop = reason;
  events.push_back(stop);
  events.push_back(event(SPW_EVENT_END));
}

}  // namespace

const std::vector<Sample>& samples() {
  static const std::vector<Sample> all = {
      {"a plain question", kPlain, true},
      {"an agent's turn", kAgent, true},
      {"media and reasoning", kMedia, true},
      {"an odd conversation", kOdd, false},
  };
  return all;
}

const std::vector<NamedTarget>& targets() {
  static const std::vector<NamedTarget> all = {
      {"an unknown model", target(false, 0, 0, SPW_MODE_STREAM, {})},
      {"an able model", target(true, kAllCaps & ~uint32_t{SPW_CAP_NO_SAMPLING}, 32'000, SPW_MODE_STREAM, {})},
      {"a model without abilities", target(true, SPW_CAP_NO_SAMPLING, 1000, SPW_MODE_WHOLE, {})},
      {"a model full of quirks", target(true, kAllCaps, 8000, SPW_MODE_STREAM, kQuirks)},
      {"a model with broken quirks", target(true, kAllCaps, 8000, SPW_MODE_WHOLE, kBadQuirks)},
  };
  return all;
}

std::string_view answerText() { return kText; }

std::vector<spw_event> textAnswer(size_t pieces, bool ending) {
  std::vector<spw_event> events = {startEvent(), blockEvent(SPW_EVENT_OPEN, 0, SPW_BLOCK_TEXT)};
  const size_t length = kText.size() / pieces + 1;
  for (size_t at = 0; at < kText.size();) {
    // Events carry whole characters.
    size_t end = at + length < kText.size() ? at + length : kText.size();
    while (end < kText.size() && (static_cast<unsigned char>(kText[end]) & 0xC0u) == 0x80u) ++end;
    events.push_back(delta(0, SPW_BLOCK_TEXT, SPW_PART_TEXT, kText.substr(at, end - at)));
    at = end;
  }
  if (!ending) return events;
  events.push_back(blockEvent(SPW_EVENT_CLOSE, 0, SPW_BLOCK_TEXT));
  finish(events, SPW_STOP_END);
  return events;
}

const std::vector<spw_event>& richAnswer() {
  static const std::vector<spw_event> events = [] {
    std::vector<spw_event> all = {startEvent(), event(SPW_EVENT_PING)};
    all.push_back(blockEvent(SPW_EVENT_OPEN, 0, SPW_BLOCK_REASONING));
    all.push_back(delta(0, SPW_BLOCK_REASONING, SPW_PART_TEXT, "Think."));
    all.push_back(delta(0, SPW_BLOCK_REASONING, SPW_PART_SIGNATURE, "c2ln"));
    all.back().name = str("anthropic");
    all.push_back(blockEvent(SPW_EVENT_CLOSE, 0, SPW_BLOCK_REASONING));
    all.push_back(blockEvent(SPW_EVENT_OPEN, 1, SPW_BLOCK_TEXT));
    all.push_back(delta(1, SPW_BLOCK_TEXT, SPW_PART_TEXT, "Calling."));
    all.push_back(blockEvent(SPW_EVENT_CLOSE, 1, SPW_BLOCK_TEXT));
    for (const int32_t index : {2, 3}) {
      all.push_back(blockEvent(SPW_EVENT_OPEN, index, SPW_BLOCK_TOOL_CALL));
      all.back().id = str(index == 2 ? "call_a" : "call_b");
      all.back().name = str("get_weather");
      all.push_back(delta(index, SPW_BLOCK_TOOL_CALL, SPW_PART_ARGUMENTS, "{\"city\":"));
      all.push_back(delta(index, SPW_BLOCK_TOOL_CALL, SPW_PART_ARGUMENTS, "\"Paris\"}"));
      all.push_back(blockEvent(SPW_EVENT_CLOSE, index, SPW_BLOCK_TOOL_CALL));
    }
    finish(all, SPW_STOP_TOOL_CALLS);
    return all;
  }();
  return events;
}

}  // namespace spw::check
