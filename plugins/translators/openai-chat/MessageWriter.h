// Writes canonical messages as messages of this wire: results behind their calls, images of results in a message of
// their own, reasoning only where its vendor wants it back.
//
// One request, one thread.
#pragma once

#include <spillway/codec/NameMap.hpp>
#include <spillway/codec/OpenAiRules.hpp>
#include <spillway/codec/Tally.hpp>
#include <spillway/codec/ToolResults.hpp>
#include <spillway/translator.hpp>
#include <string_view>
#include <vector>

#include "PartWriter.h"
#include "ToolWriter.h"
#include "Wire.h"

namespace openaichat {

class MessageWriter {
 public:
  MessageWriter(spw::Call call, const spw::OpenAiRules& rules, ToolWriter& tools);

  // The messages; `hints` are appended to the leading system text. Throws Refusal.
  spw::Json write(spw::Json messages, const std::vector<std::string_view>& hints);

  // Notes for the reader: {"sent": "original"} of call ids.
  spw::Json ids() const { return ids_.changes(); }

 private:
  void noteCacheMarks(spw::Json messages, const Path& root);
  size_t writeLeadingSystem(spw::Json messages, const std::vector<std::string_view>& hints);
  void writeSystem(spw::Json message, const Path& at);
  void writeUser(spw::Json message, bool now, const Path& at);
  void writeAssistant(spw::Json message, size_t position, const Path& at);
  void writeCall(spw::Json block, spw::Json out, const Path& at);
  bool takesSignatures() const;
  void writeReasoning(spw::Json message, bool calls, spw::Json out, const Path& at);
  void writeResults(spw::Json message, size_t position, const Path& at);
  void writeResult(std::string_view id, std::string_view name, spw::Json result, bool now, const Path& at);
  spw::Json resultText(spw::Json result, std::string_view name, bool now, const Path& at);
  void flushAttachments();
  void writeLeftResults(spw::Json message, const Path& at);
  void add(spw::Json out);
  void copyExtra(spw::Json message, spw::Json out);

  spw::Call call_;
  const spw::OpenAiRules& rules_;
  ToolWriter& tools_;
  spw::NameMap ids_;
  spw::Tally tally_;
  PartWriter parts_;
  spw::Json out_, attachments_;
  spw::ToolResults* conversation_ = nullptr;
};

}  // namespace openaichat
