// The results of tools in one request, made smaller before it goes anywhere: whoever it goes to, in whichever wire,
// gets the same. A request without such results, or where nothing is to be made smaller, is not looked at; one in which
// nothing is new is not parsed.
//
// One thread at a time.
#pragma once

#include <string_view>
#include <vector>

#include "host/pipeline/Inbound.h"
#include "host/pipeline/Services.h"
#include "host/saver/Results.h"

namespace spillway::pipeline {

class Compression {
 public:
  // The request has been read. `goesOn`: what it says may go on with a conversation that is kept here.
  void begin(const Services& services, const World& world, const Inbound& inbound, bool goesOn);

  // run() is to be called before the request is built.
  bool due() const { return due_; }

  // What the client has sent takes the smaller form for good. `call`: of the exchange; `chain`: the one that serves it;
  // `family`: the tokenizer of the model that is likely to read it; `handles`: markers name one, whatever the
  // configuration says. Without `mayBlock` it does so only when there is
  // nothing new to look at, and stays due otherwise.
  void run(Services& services, const World& world, Inbound& inbound, const ClientRequest& request, spw_call& call,
           std::string_view chain, std::string_view family, bool handles, bool mayBlock);

  // What is sent smaller than it came.
  const std::vector<saver::SentResult>& sent() const { return sent_; }

 private:
  bool due_ = false;
  std::vector<saver::SentResult> sent_;
};

}  // namespace spillway::pipeline
