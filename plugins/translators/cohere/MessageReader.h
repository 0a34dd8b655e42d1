// Reads the messages of a request into canonical messages. See RequestReader.
//
// One request, one thread.
#pragma once

#include <spillway/translator.hpp>
#include <string_view>

#include "Wire.h"

namespace cohere {

class MessageReader {
 public:
  explicit MessageReader(spw::Call call) : call_(call) {}

  // The canonical list. Throws Refusal.
  spw::Json read(spw::Json messages);

 private:
  void readOne(spw::Json message, const Path& at);
  void readContent(spw::Json content, spw::Json blocks, spw::Json out, const Path& at);
  static void refuseThinking(spw::Json content, const Path& at);
  spw::Json readPart(spw::Json part, const Path& at);
  spw::Json readImage(spw::Json part, const Path& at);
  spw::Json readResultDocument(spw::Json part);
  void readAssistant(spw::Json message, spw::Json blocks, const Path& at);
  void readCitations(spw::Json citations, spw::Json blocks, const Path& at);
  spw::Json readCall(spw::Json entry, const Path& at);
  void readResult(spw::Json message, const Path& at);
  void keepRest(spw::Json message, spw::Json out) const;

  spw::Call call_;
  spw::Json messages_;  // what has been read so far
  spw::Json results_;   // blocks of the run of tool results we are in, if we are in one
};

}  // namespace cohere
