#include "FrameSink.h"

#include <spillway/codec/CompactJson.hpp>

namespace messages {
namespace {

constexpr std::string_view kStringEnd = "\"}}\n\n";

}  // namespace

void FrameSink::begin(std::string& out) {
  out += "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":";
  out += std::to_string(index_);
  out += ",\"content_block\":";
}

void FrameSink::setPrefix(std::string_view type, std::string_view member) {
  prefix_ = "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":";
  prefix_ += std::to_string(index_);
  prefix_.append(",\"delta\":{\"type\":\"").append(type).append("\",\"").append(member).append("\":\"");
}

void FrameSink::openText(std::string& out) {
  begin(out);
  out += "{\"type\":\"text\",\"text\":\"\"}}\n\n";
  setPrefix("text_delta", "text");
}

void FrameSink::openThinking(std::string& out) {
  begin(out);
  out += "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}}\n\n";
  setPrefix("thinking_delta", "thinking");
}

void FrameSink::openTool(std::string& out, std::string_view id, std::string_view name) {
  begin(out);
  out += "{\"type\":\"tool_use\",\"id\":\"";
  spw::escapeTo(out, id);
  out += "\",\"name\":\"";
  spw::escapeTo(out, name);
  out += "\",\"input\":{}}}\n\n";
  setPrefix("input_json_delta", "partial_json");
}

void FrameSink::text(std::string& out, std::string_view piece) {
  out += prefix_;
  spw::escapeTo(out, piece);
  out += kStringEnd;
}

void FrameSink::input(std::string& out, std::string_view json) { text(out, json); }

void FrameSink::citation(std::string& out, std::string_view json) {
  out += "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":";
  out += std::to_string(index_);
  out.append(",\"delta\":{\"type\":\"citations_delta\",\"citation\":").append(spw::compactJson(json));
  out += "}}\n\n";
}

void FrameSink::closeThinking(std::string& out, std::string_view signature) {
  setPrefix("signature_delta", "signature");
  text(out, signature);
}

void FrameSink::close(std::string& out, spw::Call) { end(out); }

void FrameSink::end(std::string& out) {
  out += "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":";
  out += std::to_string(index_++);
  out += "}\n\n";
}

void FrameSink::redacted(std::string& out, std::string_view data) {
  begin(out);
  out += "{\"type\":\"redacted_thinking\",\"data\":\"";
  spw::escapeTo(out, data);
  out += kStringEnd;
  end(out);
}

// Input of the vendor's own tools is streamed like any other's.
void FrameSink::opaque(std::string& out, spw::Call call, spw::Json value) {
  const std::string_view type = value["type"].str();
  const bool streamsInput = type.ends_with("tool_use") && value["input"].size() > 0;
  const std::string input(streamsInput ? value["input"].dump() : std::string_view());
  if (streamsInput) value.put("input", call.object());
  begin(out);
  out += spw::compactJson(value.dump());
  out += "}\n\n";
  if (streamsInput) {
    setPrefix("input_json_delta", "partial_json");
    text(out, input);
  }
  end(out);
}

}  // namespace messages
