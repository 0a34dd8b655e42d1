#include "host/connect/Document.h"

#include <algorithm>

#include "host/base/JsonText.h"

namespace spillway::connect {

std::string pathText(const Path& path) {
  std::string out;
  for (const Step& step : path) {
    if (step.value)
      out += "[" + step.name + "=" + *step.value + "]";
    else
      out += (out.empty() ? "" : ".") + step.name;
  }
  return out;
}

base::Error cannot(std::string message) {
  return {.fault = base::Fault::InvalidRequest, .message = std::move(message)};
}

std::string Document::lineEnd() const {
  const size_t newline = text_.find('\n');
  return newline != std::string::npos && newline > 0 && text_[newline - 1] == '\r' ? "\r\n" : "\n";
}

base::Result<std::unique_ptr<Document>> Document::read(std::string_view format, std::string text) {
  if (!base::isUtf8(text)) return cannot("it is no UTF-8 text");
  std::unique_ptr<Document> out;
  if (format == "json") out = readJson(std::move(text));
  if (format == "toml") out = readToml(std::move(text));
  if (format == "yaml") out = readYaml(std::move(text));
  if (format == "env") out = readEnv(std::move(text));
  if (out == nullptr) return cannot("there is no format '" + std::string(format) + "'");
  // Whoever looks up anything reads the whole of it.
  if (const auto whole = out->raw({}); !whole.ok()) return whole.error();
  return out;
}

}  // namespace spillway::connect
