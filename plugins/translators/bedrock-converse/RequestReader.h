// A request of this wire into the canonical document. Refuses what the vendor refuses for its shape; takes the tree
// over and moves its nodes.
//
// Threading: one request, one thread. Throws Refusal.
#pragma once

#include "BlockReader.h"
#include "Wire.h"

namespace converse {

class RequestReader {
 public:
  RequestReader(spw::Call call, const spw::Received& received);

  // Fills the notes with what the writer of the reply must know.
  spw::Json read();

 private:
  void unwrapCount();
  void readSystem();
  void readMessages();
  void readContent(spw::Json content, std::string_view role, const Path& at);
  void refuseMisplaced(spw::Json member, std::string_view role, const Path& at) const;
  void openMessage(std::string_view role);
  void readLimits();
  void readTools();
  void readTool(spw::Json tool, spw::Json tools, const Path& at);
  void readToolChoice(spw::Json choice);
  void readOutput();
  void readRest();
  void noteReply() const;

  spw::Call call_;
  BlockReader blocks_;
  spw::Json wire_, notes_, out_, messages_;
  spw::Json list_;  // blocks of the canonical message being filled
  std::string_view role_, path_;
};

}  // namespace converse
