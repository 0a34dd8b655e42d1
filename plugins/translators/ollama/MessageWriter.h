// Writes canonical messages as messages of this wire: one string of text each, images beside it, a result behind each
// call. What a result holds besides text follows in a user's message behind all results of the turn.
//
// One request, one thread.
#pragma once

#include <spillway/codec/FlatTurns.hpp>
#include <spillway/codec/FunctionTools.hpp>
#include <spillway/codec/Rules.hpp>
#include <spillway/codec/Tally.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "Wire.h"

namespace ollama {

class MessageWriter {
 public:
  MessageWriter(const spw::Rules& rules, spw::FunctionTools& tools);

  // The messages; `hints` are appended to the leading system text. Throws Refusal.
  spw::Json write(spw::Json messages, const std::vector<std::string_view>& hints);

 private:
  // What a user's message is made of.
  struct Content {
    spw::Json text;      // a single text moves as it is
    std::string joined;  // several
    spw::Json images;
    size_t texts = 0;
  };

  void writeLeadingSystem(spw::Json messages, const std::vector<std::string_view>& hints);
  void writeTurn(const spw::FlatTurn& turn, const Path& at);
  void writeUser(const spw::FlatTurn& turn, const Path& at);
  void writeAssistant(spw::Json message, const Path& at);
  void writeResult(const spw::FlatTurn& turn, const Path& at);
  void writeOrphan(const spw::FlatTurn& turn, const Path& at);
  spw::Json writeCall(spw::Json block, const Path& at);
  spw::Json resultText(spw::Json result, std::string_view tool, bool now, const Path& at);
  void flushAttachments();

  void addBlock(Content& content, spw::Json block, bool now, const Path& at);
  void addImage(Content& content, spw::Json block, bool now, const Path& at);
  void addFile(Content& content, spw::Json block, bool now, const Path& at);
  void addText(Content& content, spw::Json text);
  void omit(Content& content, bool now, const Path& at, std::string_view what);
  spw::Json messageOf(std::string_view role, const Content& content);
  void copyExtra(spw::Json message, spw::Json out);

  spw::Call call_;
  const spw::Rules& rules_;
  spw::FunctionTools& tools_;
  spw::Tally tally_;
  spw::Json out_;
  Content attachments_;
};

}  // namespace ollama
