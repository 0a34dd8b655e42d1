// Reads a request of this wire into the canonical document. Members it understands move over; the rest goes to
// extra["openai-responses"] as it came. What the vendor would refuse for its shape ends in a Refusal that names the
// member. Leaves the settings that the reply repeats to this wire's writer.
//
// One request, one thread.
#pragma once

#include <spillway/translator.hpp>
#include <string_view>

#include "Namespaces.h"
#include "Wire.h"

namespace responses {

class RequestReader {
 public:
  // `counting`: only the size of the request is asked for, which may have no input.
  RequestReader(spw::Call call, const spw::Received& received, bool counting);

  // The canonical document; shares nodes with the wire document. Throws Refusal.
  spw::Json read();

 private:
  struct Member;
  static const Member kMembers[];

  void noteEcho();
  void readConversation();
  void readMember(spw::Json member);
  void readMaxOutput(spw::Json value);
  void readSampling(spw::Json value);
  void readFlag(spw::Json value);
  void readString(spw::Json value);
  void readObject(spw::Json value);
  void readStored(spw::Json value);
  void readBackground(spw::Json value);
  void readText(spw::Json value);
  void readFormat(spw::Json format, const Path& at);
  void readReasoning(spw::Json value);
  void readInclude(spw::Json value);
  void readTopLogprobs(spw::Json value);
  void readUser(spw::Json value);
  void readCache(spw::Json value);

  spw::Json section(std::string_view name);
  void keep(spw::Json member);

  spw::Call call_;
  spw::Json wire_, notes_, out_, extra_;
  Namespaces names_;
  bool counting_;
};

}  // namespace responses
