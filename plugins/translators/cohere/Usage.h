// Token counts between this wire and events. "tokens" counts everything the model read and wrote; "billed_units" leaves
// the vendor's own prompt out and is carried beside it.
//
// One reply, one thread.
#pragma once

#include <spillway/codec/CompactJson.hpp>
#include <spillway/codec/Count.hpp>
#include <spillway/translator.hpp>
#include <string>

namespace cohere {

class Usage {
 public:
  // Takes what a "usage" object of this wire says.
  void read(spw::Json wire) {
    const auto take = [](spw::Json value, int64_t& into) { into = spw::countOf(value).value_or(into); };
    take(wire["tokens"]["input_tokens"], input_);
    take(wire["tokens"]["output_tokens"], output_);
    take(wire["cached_tokens"], cached_);
    if (wire["billed_units"].isObject()) billed_ = spw::compactJson(wire["billed_units"].dump());
  }

  // Takes the known counts of a USAGE event.
  void read(spw::Call call, const spw_event& event) {
    if (event.input >= 0) input_ = event.input;
    if (event.output >= 0) output_ = event.output;
    if (event.cache_read >= 0) cached_ = event.cache_read;
    if (event.extra.len == 0) return;
    const spw::Json billed = call.parse(spw::view(event.extra))["billed_units"];
    if (billed.isObject()) billed_ = spw::compactJson(billed.dump());
  }

  bool known() const { return input_ >= 0 || output_ >= 0 || !billed_.empty(); }

  void emit(spw::Emit& emit) const {
    if (!known()) return;
    const std::string extra = billed_.empty() ? std::string() : "{\"billed_units\":" + billed_ + "}";
    spw_event event = spw::event(SPW_EVENT_USAGE);
    event.input = input_;
    event.output = output_;
    // Parts are never larger than the whole.
    event.cache_read = input_ >= 0 && cached_ > input_ ? input_ : cached_;
    event.extra = spw::str(extra);
    emit.put(event);
  }

  // The "usage" object; a count nobody gave is left out.
  std::string text() const {
    std::string tokens;
    add(tokens, "input_tokens", input_);
    add(tokens, "output_tokens", output_);
    std::string out = billed_.empty() ? "" : "\"billed_units\":" + billed_;
    if (!tokens.empty()) out += (out.empty() ? "\"tokens\":{" : ",\"tokens\":{") + tokens + "}";
    add(out, "cached_tokens", cached_);
    return "{" + out + "}";
  }

 private:
  static void add(std::string& out, const char* name, int64_t count) {
    if (count < 0) return;
    if (!out.empty()) out += ',';
    out.append("\"").append(name).append("\":").append(std::to_string(count));
  }

  int64_t input_ = -1, output_ = -1, cached_ = -1;
  std::string billed_;  // JSON text
};

}  // namespace cohere
