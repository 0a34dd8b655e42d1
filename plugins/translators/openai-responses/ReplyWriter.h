// Events as a reply of this wire, streamed or whole. A stream begins with the response as it stands, numbers its events
// and ends with the response as it became; without a STOP event there is no such end.
//
// One reply, one thread.
#pragma once

#include <memory>
#include <spillway/translator.hpp>
#include <string>
#include <string_view>

#include "Frames.h"
#include "OutputWriter.h"
#include "ResponseObject.h"

namespace responses {

class ReplyWriter {
 public:
  ReplyWriter(spw::Call call, const spw::ReplyOptions& options);

  spw::Status put(spw::Call call, const spw_event& event, spw::Out& out, spw::Error& error);
  void close(spw::Call call, spw::Out* out);
  // The answer is complete but for its END.
  spw::Status keep(spw::Call call, const spw::Shelf& shelf);

 private:
  // What keeping the answer takes.
  struct Kept {
    bool wanted = false;
    std::string input, previous, conversation, lines;
    int64_t position = 0;
  };
  void putBlock(spw::Call call, const spw_event& event);
  void begin();
  void end();
  void settle();
  bool isCut() const;
  bool isFiltered() const;
  ResponseObject::State state() const;
  bool putOn(const spw::Shelf& shelf, std::string_view object);
  void fail(int32_t fault, std::string_view message, std::string_view code);
  void takeTier(spw::Call call, std::string_view extra);
  void flush(spw::Out& out);

  std::unique_ptr<Frames> frames_;  // output_ keeps its address
  ResponseObject response_;
  OutputWriter output_;
  spw_event usage_ = spw::event(SPW_EVENT_USAGE);
  int32_t stop_ = SPW_STOP_NONE;
  bool begun_ = false, over_ = false, settled_ = false;
  Kept kept_;
  std::string items_, usageText_;  // of the answer, once settled
  std::string buffer_;             // what the current function writes
};

}  // namespace responses
