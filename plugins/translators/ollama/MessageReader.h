// Reads the messages of a request into canonical messages: content is one string here, images stand beside it, calls
// have objects as arguments and seldom an id. See RequestReader.
//
// One request, one thread.
#pragma once

#include <spillway/translator.hpp>
#include <string_view>

#include "OpenCalls.h"
#include "Wire.h"

namespace ollama {

class MessageReader {
 public:
  explicit MessageReader(spw::Call call) : call_(call) {}

  // The canonical list. Throws Refusal.
  spw::Json read(spw::Json messages);

  // A message of images and text, as /api/generate has them beside one another. Throws Refusal.
  spw::Json message(std::string_view role, spw::Json text, spw::Json images, const Path& imagesAt) const;

 private:
  void readOne(spw::Json message, const Path& at);
  void readResult(spw::Json message, const Path& at);
  void readCalls(spw::Json calls, spw::Json blocks, const Path& at);
  spw::Json readCall(spw::Json entry, const Path& at);
  void addImages(spw::Json images, spw::Json blocks, const Path& at) const;
  void addText(spw::Json text, spw::Json blocks, const Path& at) const;
  void keepRest(spw::Json message, bool speaks, spw::Json out) const;

  spw::Call call_;
  spw::Json messages_;  // what has been read so far
  spw::Json results_;   // blocks of the run of tool results we are in, if we are in one
  OpenCalls calls_;
  int madeUp_ = 0;
};

}  // namespace ollama
