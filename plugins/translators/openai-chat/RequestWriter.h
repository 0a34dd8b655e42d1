// Writes a canonical document as a request of this wire for one target. The order of members is fixed, so that the same
// document and target give the same bytes; what the target cannot take is reported, or refused when leaving it out
// would change what was asked.
//
// One request, one thread.
#pragma once

#include <spillway/codec/OpenAiRules.hpp>
#include <spillway/translator.hpp>
#include <string_view>
#include <vector>

namespace openaichat {

class RequestWriter {
 public:
  RequestWriter(spw::Call call, spw::Json canonical, const spw::Target& target, spw::Json notes);

  // The wire document; consumes the canonical one. Throws Refusal.
  spw::Json write();

 private:
  void writeOutput(spw::Json format, bool tools, std::vector<std::string_view>& hints);
  void hintSchema(spw::Json schema, std::vector<std::string_view>& hints);
  bool mentionsJson() const;
  void writeLimit();
  void writeSampling();
  void writeAlternatives();
  void writeStop();
  void writeReasoning();
  void sendEffort(std::string_view effort);
  void writeThinkingControls(std::string_view mode, std::string_view effort);
  void writeIdentity();
  void writeTier();
  void writeCache();
  void writeStream();
  void writeExtra();

  bool reasons() const;
  // Sends a member unless the target refuses it.
  void send(std::string_view member, spw::Json value, std::string_view canonicalPath);

  spw::Call call_;
  spw::Json in_, notes_, out_;
  spw::OpenAiRules rules_;
};

}  // namespace openaichat
