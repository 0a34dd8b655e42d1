// Events as a reply of this wire, streamed or whole. A function call goes out when its arguments are complete, because
// the wire has them as an object. Reasoning of another vendor's leaves its token on the call that follows it, or on a
// part of its own: see Signatures.h. Without a STOP event nothing is written that looks like an ending.
//
// Threading: one reply, one thread at a time.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "Grounding.h"
#include "PartSink.h"
#include "Signatures.h"
#include "Wire.h"

namespace gemini {

class ReplyWriter {
 public:
  ReplyWriter(spw::Call call, const spw::ReplyOptions& options);

  spw::Status put(spw::Call call, const spw_event& event, spw::Out& out, spw::Error& error);
  void close(spw::Call call, spw::Out* out);

 private:
  // A block between OPEN and CLOSE that is more than text.
  struct Block {
    int32_t index = 0, kind = 0;
    std::string id, name;
    std::string text;           // reasoning, arguments, free input
    std::string data, media;    // of pictures and sound
    std::string token, issuer;  // of reasoning or of a signed call
    std::string mark;           // the issuer's own id of the reasoning
    bool encrypted = false, closed = false;
  };
  struct Candidate {
    std::deque<Block> blocks;
    std::string text;  // the answer so far, which citations point into
    GroundingWriter grounding;
    std::optional<ForeignToken> held;  // waits for the call it belongs to
    int32_t stop = SPW_STOP_NONE;
    std::string stopExtra;
    bool refused = false, said = false;
  };

  void open(spw::Call call, const spw_event& event);
  void delta(spw::Call call, const spw_event& event);
  void feed(spw::Call call, Block& block, Candidate& candidate, const spw_event& event);
  void closeBlock(spw::Call call, const spw_event& event);
  void finishReasoning(int32_t number, Candidate& candidate, Block& block);
  void finishCalls(spw::Call call, int32_t number, Candidate& candidate);
  void writeCall(spw::Call call, int32_t number, Candidate& candidate, Block& block);
  void writeMedia(int32_t number, Candidate& candidate, const Block& block);
  void writeText(int32_t number, Candidate& candidate, std::string_view piece);
  void writePart(int32_t number, Candidate& candidate, std::string_view json);
  void writeSignature(int32_t number, std::string_view signature, bool thought);
  void releaseToken(int32_t number, Candidate& candidate);
  void end(spw::Call call);
  std::string endOf(spw::Call call, const Candidate& candidate, std::string_view& reason) const;
  void fail(const spw_event& event);

  bool thoughts_;  // the client asked to see them
  std::unique_ptr<PartSink> sink_;
  std::map<int32_t, Candidate> candidates_;
  spw_event usage_ = spw::event(SPW_EVENT_USAGE);
  std::string tier_;
  bool begun_ = false, over_ = false;
  std::string buffer_;  // what the current function writes
};

}  // namespace gemini
