// Reads a request of this wire into the canonical document. Members it understands move over; the rest goes to
// extra["openai-chat"] as it came. What the vendor would refuse for its shape ends in a Refusal that names the member.
//
// One request, one thread.
#pragma once

#include <spillway/translator.hpp>
#include <string_view>

#include "Wire.h"

namespace openaichat {

class RequestReader {
 public:
  RequestReader(spw::Call call, const spw::Received& received);

  // The canonical document; shares nodes with the wire document. Throws Refusal.
  spw::Json read();

 private:
  struct Member;
  static const Member kMembers[];

  void readMember(spw::Json member);
  void readMaxOutput(spw::Json value);
  void readSampling(spw::Json value);
  void readFlag(spw::Json value);
  void readText(spw::Json value);
  void readObject(spw::Json value);
  void readN(spw::Json value);
  void readStop(spw::Json value);
  void readTools(spw::Json value);
  void readFunctions(spw::Json value);
  void readTool(spw::Json tool, const Path& at);
  void readToolChoice(spw::Json value);
  bool namesTool(std::string_view name) const;
  void readFunctionCall(spw::Json value);
  void readAllowedTools(spw::Json choice, const Path& at);
  void readEffort(spw::Json value);
  void readReasoning(spw::Json value);
  void readThinking(spw::Json value);
  void readFormat(spw::Json value);
  void readUser(spw::Json value);
  void readCache(spw::Json value);
  void readStreamOptions(spw::Json value);

  spw::Json section(std::string_view name);
  void keep(spw::Json member);

  spw::Call call_;
  spw::Json wire_, notes_, out_, extra_;
};

}  // namespace openaichat
