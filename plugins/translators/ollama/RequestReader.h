// Reads a request of this wire, a chat or a single prompt, into the canonical document. Members it understands move
// over; the rest goes to extra["ollama"] as it came. What a server would refuse for its shape ends in a Refusal that
// names the member, and so does what no other wire can be asked.
//
// One request, one thread.
#pragma once

#include <spillway/translator.hpp>
#include <string_view>

#include "Wire.h"

namespace ollama {

class RequestReader {
 public:
  RequestReader(spw::Call call, const spw::Received& received);

  // True when the client only wants the model loaded, or unloaded; leaves a note of it.
  bool asksNothing() const;

  // The canonical document; shares nodes with the wire document. Throws Refusal.
  spw::Json read();

 private:
  struct Member;
  static const Member kMembers[];

  void readPrompt();
  void readMember(spw::Json member);
  void readFlag(spw::Json value);
  void readThink(spw::Json value);
  void readFormat(spw::Json value);
  void readTools(spw::Json value);
  void readOptions(spw::Json value);
  void readOption(spw::Json value, const Path& at);
  void readStop(spw::Json value, const Path& at);
  void readLogprobs(spw::Json value);
  void readTopLogprobs(spw::Json value);
  void readNothing(spw::Json) {}
  void refuseIfSaid(spw::Json value);

  spw::Json section(std::string_view name);
  void keep(spw::Json member);

  spw::Call call_;
  spw::Json wire_, notes_, out_, extra_;
  bool generate_;
};

}  // namespace ollama
