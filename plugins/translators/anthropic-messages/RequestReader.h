// A request of this wire into the canonical document. Refuses what the vendor refuses for its shape, in the vendor's
// words ("messages.3.content.0.text: Field required"); takes the tree over and moves its nodes.
//
// Threading: one request, one thread. Throws Refusal.
#pragma once

#include "BlockReader.h"
#include "Wire.h"

namespace messages {

class RequestReader {
 public:
  // `counting`: the request only asks for its own size, so max_tokens may be missing.
  RequestReader(spw::Call call, spw::Json wire, bool counting)
      : call_(call), blocks_(call), wire_(wire), counting_(counting) {}

  // Fills `notes` with what the writer of the reply must know.
  spw::Json read(spw::Json notes);

 private:
  void readSystem();
  void readMessages();
  void readBlocks(spw::Json content, std::string_view role, const Path& at);
  void refuseMisplaced(std::string_view type, std::string_view role, const Path& at) const;
  void addSystem(spw::Json block, bool wasString);
  spw::Json openMessage(std::string_view role);
  void readTools();
  spw::Json readTool(spw::Json tool, const Path& at) const;
  void readToolChoice();
  void readSampling();
  void readThinking();
  void readOutput();
  void readRest();
  void noteReply(spw::Json notes) const;

  spw::Call call_;
  BlockReader blocks_;
  spw::Json wire_, out_, messages_;
  spw::Json list_;  // blocks of the canonical message being filled
  std::string_view role_;
  bool counting_;
};

}  // namespace messages
