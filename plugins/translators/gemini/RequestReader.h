// A client's request as a canonical document. Members it understands move over; the rest goes to extra as it came. What
// the vendor would refuse for its shape ends in a Refusal that names the member.
//
// One request, one thread.
#pragma once

#include "Wire.h"

namespace gemini {

class RequestReader {
 public:
  RequestReader(spw::Call call, const spw::Received& received);

  // The canonical document; shares nodes with the wire's. Throws Refusal.
  spw::Json read();

 private:
  void openCount();
  void readTier();
  void keepRest();

  spw::Call call_;
  const spw::Received& received_;
  spw::Json wire_, out_;
};

}  // namespace gemini
