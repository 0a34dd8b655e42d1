#include "OutputItem.h"

#include <spillway/Text.hpp>

namespace responses {

void appendMember(std::string& out, std::string_view name, std::string_view value) {
  out.append(",\"").append(name).append("\":\"");
  spw::escapeTo(out, value);
  out += '"';
}

std::string OutputItem::place() const {
  std::string out;
  appendMember(out, "item_id", id);
  return out.append(",\"output_index\":").append(std::to_string(position));
}

std::string OutputItem::toJson(std::string_view status) const {
  if (kind == Kind::Whole) return whole;
  std::string out = "{\"id\":\"";
  spw::escapeTo(out, id);
  out += '"';
  if (kind == Kind::Reasoning) {
    out.append(",\"type\":\"reasoning\",\"summary\":[").append(parts).append("]");
    if (!encrypted.empty()) appendMember(out, "encrypted_content", encrypted);
    return out + "}";
  }
  const bool custom = kind == Kind::CustomCall;
  if (kind == Kind::Message) {
    out.append(",\"type\":\"message\",\"status\":\"").append(status).append("\",\"role\":\"assistant\"");
    if (!phase.empty()) appendMember(out, "phase", phase);
    return out.append(",\"content\":[").append(parts).append("]}");
  }
  out += custom ? ",\"type\":\"custom_tool_call\"" : ",\"type\":\"function_call\"";
  out.append(",\"status\":\"").append(status).append("\"");
  appendMember(out, "call_id", callId);
  if (!group.empty()) appendMember(out, "namespace", group);
  appendMember(out, "name", name);
  return out.append(custom ? ",\"input\":\"" : ",\"arguments\":\"").append(text).append("\"}");
}

}  // namespace responses
