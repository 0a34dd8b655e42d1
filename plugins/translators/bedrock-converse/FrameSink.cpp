#include "FrameSink.h"

#include <spillway/codec/CompactJson.hpp>

namespace converse {

using spw::AwsFrame;
using spw::Json;

namespace {

const AwsFrame& startFrame() {
  static const AwsFrame frame = AwsFrame::event("contentBlockStart");
  return frame;
}
const AwsFrame& deltaFrame() {
  static const AwsFrame frame = AwsFrame::event("contentBlockDelta");
  return frame;
}
const AwsFrame& stopFrame() {
  static const AwsFrame frame = AwsFrame::event("contentBlockStop");
  return frame;
}

}  // namespace

std::string FrameSink::place() const { return "{\"contentBlockIndex\":" + std::to_string(index_); }

void FrameSink::start(std::string& out, std::string_view json) {
  begun_ = true;
  startFrame().append(out, place().append(",\"start\":").append(json).append("}"));
}

// `before` and `after` stand around the escaped text.
void FrameSink::piece(std::string& out, std::string_view before, std::string_view text, std::string_view after) {
  begun_ = true;
  const size_t at = deltaFrame().begin(out);
  out += "{\"contentBlockIndex\":";
  out += std::to_string(index_);
  out += before;
  spw::escapeTo(out, text);
  out += after;
  AwsFrame::end(out, at);
}

void FrameSink::delta(std::string& out, std::string_view json) {
  begun_ = true;
  deltaFrame().append(out, place().append(",\"delta\":").append(json).append("}"));
}

void FrameSink::stop(std::string& out) {
  if (!begun_) return;
  begun_ = false;
  stopFrame().append(out, place().append("}"));
  ++index_;
}

void FrameSink::openTool(std::string& out, std::string_view id, std::string_view name) {
  std::string json = "{\"toolUse\":{\"toolUseId\":\"";
  spw::escapeTo(json, id);
  json += "\",\"name\":\"";
  spw::escapeTo(json, name);
  start(out, json.append("\"}}"));
}

void FrameSink::text(std::string& out, std::string_view text) { piece(out, ",\"delta\":{\"text\":\"", text, "\"}}"); }

void FrameSink::reasoning(std::string& out, std::string_view text) {
  piece(out, ",\"delta\":{\"reasoningContent\":{\"text\":\"", text, "\"}}}");
}

void FrameSink::signature(std::string& out, std::string_view signature) {
  piece(out, ",\"delta\":{\"reasoningContent\":{\"signature\":\"", signature, "\"}}}");
}

void FrameSink::input(std::string& out, std::string_view json) {
  piece(out, ",\"delta\":{\"toolUse\":{\"input\":\"", json, "\"}}}");
}

void FrameSink::citation(std::string& out, std::string_view json) {
  delta(out, std::string("{\"citation\":").append(spw::compactJson(json)).append("}"));
}

void FrameSink::close(std::string& out, spw::Call) { stop(out); }

void FrameSink::redacted(std::string& out, std::string_view data) {
  piece(out, ",\"delta\":{\"reasoningContent\":{\"redactedContent\":\"", data, "\"}}}");
  stop(out);
}

void FrameSink::image(std::string& out, std::string_view format, std::string_view data) {
  start(out, std::string("{\"image\":{\"format\":\"").append(format).append("\"}}"));
  piece(out, ",\"delta\":{\"image\":{\"source\":{\"bytes\":\"", data, "\"}}}}");
  stop(out);
}

// What the vendor's own tools were given and gave is streamed like any other's.
void FrameSink::opaque(std::string& out, spw::Call, Json value) {
  const Json use = value["toolUse"], result = value["toolResult"];
  if (use) {
    const std::string given = spw::compactJson(use.take("input").dump());
    start(out, spw::compactJson(value.dump()));
    input(out, given);
  } else if (result) {
    const std::string content = spw::compactJson(result.take("content").dump());
    start(out, spw::compactJson(value.dump()));
    delta(out, std::string("{\"toolResult\":").append(content).append("}"));
  }
  stop(out);
}

}  // namespace converse
