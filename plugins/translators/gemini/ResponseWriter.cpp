#include "ResponseWriter.h"

#include <spillway/codec/Blank.hpp>
#include <string>

namespace gemini {

using spw::Json;

namespace {

constexpr std::string_view kNoResult = "No result was provided for this call.";
constexpr std::string_view kWrittenMembers[] = {"output", "result", "content"};
constexpr std::string_view kFailedMember = "error";

// Unless its only member would be taken for one that wraps a text, or for a failure.
bool goesAsObject(Json value) {
  if (!value.isObject() || value.size() == 0) return false;
  const Json only = value.size() == 1 ? value.first() : Json();
  if (only.name() == kFailedMember) return false;
  for (std::string_view name : kWrittenMembers) {
    if (only.isString() && only.name() == name) return false;
  }
  return true;
}

}  // namespace

void ResponseWriter::write(Json result, Json response, bool now, const Path& at) {
  if (!result) {
    response.put("response", call_.object().put("error", kNoResult));
    return;
  }
  const Json inside = call_.array();
  for (Json block : result["blocks"]) {
    if (!goesInside(block)) continue;
    if (const Json part = parts_.write(block.detach(), now, at)) inside.push(part);
  }
  response.put("response", bodyOf(result, textOf(result, response["name"].str(), now, at)));
  if (inside.size() > 0) response.put("parts", inside);
  for (Json member : result["extra"][kWire]) {
    if (member.name() != "name") response.put(member.name(), member);
  }
}

bool ResponseWriter::goesInside(Json block) const {
  return block["source"]["data"] && rules_.takesInResult(PartWriter::mediaOf(block));
}

Json ResponseWriter::bodyOf(Json result, Json text) const {
  constexpr std::string_view kObjectBegins = "\"{";
  if (result["is_error"].isTrue()) return call_.object().put("error", text);
  if (text.raw().starts_with(kObjectBegins)) {
    if (const Json object = call_.parse(text.str()); goesAsObject(object)) return object;
  }
  return call_.object().put("output", text);
}

Json ResponseWriter::textOf(Json result, std::string_view toolName, bool now, const Path& at) {
  Json single;
  std::string joined;
  size_t texts = 0;
  bool attached = false;
  const auto add = [&](Json text) {
    if (++texts == 1) {
      single = text;
      return;
    }
    if (texts == 2) joined = single.str();
    joined.append("\n").append(text.str());
  };
  for (Json block : result["blocks"]) {
    if (block["type"].str() == "text") {
      if (!spw::isBlank(block["text"])) add(block["text"]);
    } else if (const Json part = parts_.write(block, now, at)) {
      if (part.size() == 1 && part["text"]) {
        add(part["text"]);
      } else {
        placeBehind(part, toolName, !attached, at);
        attached = true;
      }
    }
  }
  if (attached) add(call_.string("(attached below)"));
  if (texts == 0) return call_.string("");
  return texts == 1 ? single : call_.string(call_.copy(joined));
}

void ResponseWriter::placeBehind(Json part, std::string_view toolName, bool first, const Path& at) {
  if (!behind_) behind_ = call_.array();
  if (first) {
    tally_.emulated(at, "what a tool returned besides text is sent behind the responses of its turn");
    behind_.push(parts_.text(call_.concat({"Attachment of the result of ", toolName, ":"})));
  }
  behind_.push(part);
}

Json ResponseWriter::takeBehind() {
  const Json behind = behind_;
  behind_ = Json();
  return behind;
}

}  // namespace gemini
