// Writes canonical messages as messages of this wire: results behind their calls, images of results in a message of
// their own, documents that shall be cited apart from the messages.
//
// One request, one thread.
#pragma once

#include <spillway/codec/FlatTurns.hpp>
#include <spillway/codec/FunctionTools.hpp>
#include <spillway/codec/Rules.hpp>
#include <spillway/codec/Tally.hpp>
#include <string_view>
#include <vector>

#include "Wire.h"

namespace cohere {

class MessageWriter {
 public:
  MessageWriter(const spw::Rules& rules, spw::FunctionTools& tools);

  // The messages; `hints` are appended to the leading system text. Throws Refusal.
  spw::Json write(spw::Json messages, const std::vector<std::string_view>& hints);

  // What write() took out of the messages; missing when there was nothing.
  spw::Json documents() const { return documents_; }

 private:
  void writeLeadingSystem(spw::Json messages, const std::vector<std::string_view>& hints);
  void writeTurn(const spw::FlatTurn& turn, const Path& at);
  void writeSystem(spw::Json message);
  void writeUser(const spw::FlatTurn& turn, const Path& at);
  void writeAssistant(spw::Json message, const Path& at);
  void writeResult(const spw::FlatTurn& turn, const Path& at);
  void writeOrphan(const spw::FlatTurn& turn, const Path& at);
  spw::Json writeCall(spw::Json block, const Path& at);
  spw::Json writeCitations(spw::Json message, const Path& at);
  spw::Json resultContent(spw::Json result, std::string_view tool, bool now, const Path& at);
  bool attach(spw::Json result, std::string_view tool, bool now, const Path& at);
  void flushAttachments();

  // A part of a user's message; missing when there is none for the block.
  spw::Json part(spw::Json block, bool now, const Path& at);
  spw::Json image(spw::Json block, bool now, const Path& at);
  spw::Json file(spw::Json block, bool now, const Path& at);
  spw::Json omitted(bool now, const Path& at, std::string_view what);
  spw::Json textPart(std::string_view text) const { return call_.object().put("type", "text").put("text", text); }
  // A single text as a string, anything else as the list of parts.
  spw::Json contentOf(spw::Json parts) const;
  bool replaysThinking() const;
  void copyExtra(spw::Json message, spw::Json out);

  spw::Call call_;
  const spw::Rules& rules_;
  spw::FunctionTools& tools_;
  spw::Tally tally_;
  spw::Json out_, documents_, attachments_;
  size_t documentCount_ = 0;
};

}  // namespace cohere
