// The contents of a request as canonical messages. One content of the wire may become several messages, because what
// functions returned has a role of its own. Calls and responses that came without ids are paired by name, in order, and
// get ids that are the same every time.
//
// One request, one thread. Throws Refusal.
#pragma once

#include <string_view>
#include <vector>

#include "PartReader.h"
#include "Wire.h"

namespace gemini {

class ContentReader {
 public:
  // Appends to `messages`.
  ContentReader(spw::Call call, spw::Json messages) : call_(call), parts_(call), messages_(messages) {}

  // "systemInstruction": one system message per text.
  void readSystem(spw::Json content);
  // "contents".
  void read(spw::Json contents);

 private:
  struct FunctionCall {
    std::string_view wireId, name, id;  // wireId: as the client gave it, or empty
    bool answered;
  };

  void readContent(spw::Json content, const Path& at);
  void readPart(spw::Json part, std::string_view role, const Path& at);
  void readCall(spw::Json part, const Path& at);
  void readResponse(spw::Json part, const Path& at);
  void readText(spw::Json response, spw::Json result, spw::Json blocks);
  std::string_view idOf(std::string_view wireId, std::string_view name);
  spw::Json listFor(std::string_view role);

  spw::Call call_;
  PartReader parts_;
  spw::Json messages_;
  spw::Json list_;             // blocks of the message being filled
  std::string_view listRole_;  // its role; empty: the next block begins a message
  std::vector<FunctionCall> calls_;
};

}  // namespace gemini
