#include "RequestReader.h"

#include <spillway/codec/OneWire.hpp>
#include <string>

#include "Address.h"
#include "ConfigReader.h"
#include "ContentReader.h"
#include "Spelling.h"
#include "ToolReader.h"

namespace gemini {

using spw::Json;

RequestReader::RequestReader(spw::Call call, const spw::Received& received)
    : call_(call), received_(received), wire_(received.wire), out_(call.object()) {}

Json RequestReader::read() {
  if (!wire_.isObject()) refuse(Path(), "the request body must be a JSON object");
  if (asksForCount(received_.path)) openCount();
  // Some clients repeat the model in the body; the path is what counts.
  const Json named = take(wire_, "model");
  named.known();
  const std::string model = modelOf(received_.path);
  out_.put("model", model.empty() ? named.str() : call_.copy(model));
  const Json messages = call_.array();
  ContentReader contents(call_, messages);
  contents.readSystem(take(wire_, "systemInstruction"));
  contents.read(take(wire_, "contents"));
  out_.put("messages", messages);
  ToolReader tools(call_, out_);
  tools.readTools(take(wire_, "tools"));
  tools.readConfig(field(wire_, "toolConfig"));
  ConfigReader(call_, out_, received_.notes).read(field(wire_, "generationConfig"));
  readTier();
  if (field(wire_, "cachedContent").isString()) spw::markOneWire(call_, out_, kWire, "cachedContent");
  out_.put("stream", asksForStream(received_.path));
  keepRest();
  return out_;
}

// A count may be asked for a bare conversation or for a whole request inside the request.
void RequestReader::openCount() {
  const Json inner = take(wire_, "generateContentRequest");
  if (inner.isNothing()) return;
  if (!inner.isObject()) refuse(Path("generateContentRequest"), "expected an object");
  wire_ = inner;
}

void RequestReader::readTier() {
  const Json tier = take(wire_, "serviceTier");
  if (tier.isNothing()) return;
  if (!tier.isString()) refuse(Path("serviceTier"), "expected the name of a tier");
  std::string word(tier.str());
  for (char& c : word) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (word.starts_with("service_tier_")) word.erase(0, std::string_view("service_tier_").size());
  if (word == "unspecified") return;
  out_.put("service_tier", word == "standard" ? std::string_view("default") : call_.copy(word));
}

void RequestReader::keepRest() {
  for (Json member : wire_) {
    if (member.isNull() || (member.isObject() && member.size() == 0)) member.detach();
  }
  if (wire_.size() > 0) out_.put("extra", call_.object().put(kWire, wire_.detach()));
}

}  // namespace gemini
