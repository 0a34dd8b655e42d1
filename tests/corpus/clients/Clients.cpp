#include "tests/corpus/clients/Clients.h"

#include <spillway/codec/Envelope.hpp>

namespace spillway::corpus {

const ScriptTool* toolOf(const Script& script, const std::string& name) {
  for (const ScriptTool& tool : script.tools) {
    if (tool.name == name) return &tool;
  }
  return nullptr;
}

std::string fileName(const Media& media) { return media.type == "text/plain" ? "a b.txt" : "a b.pdf"; }

std::string dataUrl(const Media& media) { return "data:" + media.type + ";base64," + media.data; }

std::string envelope(const std::string& issuer, const std::string& payload, const std::string& mark) {
  return spw::wrapEnvelope(issuer, payload, mark);
}

}  // namespace spillway::corpus
