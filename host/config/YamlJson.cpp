#include "host/config/YamlJson.h"

#include "host/base/Arena.h"
#include "host/base/Json.h"
#include "host/base/JsonText.h"

namespace spillway::config {
namespace {

void appendString(std::string_view text, std::string& out) {
  out += '"';
  const size_t at = out.size();
  out.resize(at + base::escapedSize(text));
  base::escape(text, out.data() + at);
  out += '"';
}

void appendScalar(const YAML::Node& node, std::string& out) {
  const std::string& text = node.Scalar();
  const bool quoted = node.Tag() == "!";
  if (!quoted && (text.empty() || text == "~")) {
    out += "null";
    return;
  }
  // What JSON takes for a number or a word of its own is one; all else is a string.
  base::Arena arena;
  const auto parsed = base::json::parse(arena, text);
  using base::json::Kind;
  const Kind kind = parsed.ok() ? base::json::kind(*parsed) : Kind::String;
  if (!quoted && (kind == Kind::Number || kind == Kind::Boolean || kind == Kind::Null))
    out += text;
  else
    appendString(text, out);
}

bool append(const YAML::Node& node, int depth, std::string& out) {
  if (depth > kMostJsonDepth) return false;
  bool first = true;
  const auto comma = [&] {
    if (!first) out += ',';
    first = false;
  };
  if (node.IsSequence()) {
    out += '[';
    for (const YAML::Node& one : node) {
      comma();
      if (!append(one, depth + 1, out)) return false;
    }
    out += ']';
  } else if (node.IsMap()) {
    out += '{';
    for (const auto& pair : node) {
      comma();
      appendString(pair.first.Scalar(), out);
      out += ':';
      if (!append(pair.second, depth + 1, out)) return false;
    }
    out += '}';
  } else if (node.IsScalar()) {
    appendScalar(node, out);
  } else {
    out += "null";
  }
  return true;
}

}  // namespace

std::optional<std::string> jsonOf(const YAML::Node& node) {
  std::string out;
  if (!append(node, 0, out)) return std::nullopt;
  return out;
}

}  // namespace spillway::config
