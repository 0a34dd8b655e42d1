// Reads a request of this wire into the canonical document. Members it understands move over; the rest goes to
// extra["cohere"] as it came. What the vendor would refuse for its shape ends in a Refusal that names the member.
//
// One request, one thread.
#pragma once

#include <spillway/translator.hpp>
#include <string_view>

#include "Wire.h"

namespace cohere {

class RequestReader {
 public:
  RequestReader(spw::Call call, spw::Json wire)
      : call_(call), wire_(wire), out_(call.object()), extra_(call.json(nullptr)) {}

  // The canonical document; shares nodes with the wire document. Throws Refusal.
  spw::Json read();

 private:
  struct Member;
  static const Member kMembers[];

  void readMember(spw::Json member);
  void readFlag(spw::Json value);
  void readLimit(spw::Json value);
  void readStop(spw::Json value);
  void readNumber(spw::Json value);
  void readLogprobs(spw::Json value);
  void readTools(spw::Json value);
  void readStrict(spw::Json value);
  void readChoice(spw::Json value);
  void readFormat(spw::Json value);
  void readThinking(spw::Json value);
  void readDocuments();

  spw::Json section(std::string_view name);
  void keep(spw::Json member);

  spw::Call call_;
  spw::Json wire_, out_, extra_;
};

}  // namespace cohere
