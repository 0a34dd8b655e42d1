// Readers and writers driven like the host drives them. Each object is used by one thread.
#pragma once

#include <spillway/translator.hpp>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sdk/testing/check/Checks.h"

namespace spw::check {

struct Frame {
  std::string event, data;
};

// A streamed reply cut into frames: server-sent events, lines or AWS messages, of which those before a broken one.
std::vector<Frame> frames(std::string_view bytes, int32_t framing);

// False for text that is no UTF-8. Of binary messages only what they carry is text.
bool carriesText(std::string_view bytes, int32_t framing);

// The grammar of docs/canonical.md, watched event by event. What breaks it is reported once under `what`.
class Grammar {
 public:
  Grammar(Report& report, std::string what) : report_(report), what_(std::move(what)) {}

  void see(const spw_event& event);

  const std::string& text() const { return text_; }  // of all text blocks
  bool stopped() const { return stopped_; }
  int32_t stop() const { return stop_; }
  int64_t input() const { return input_; }
  int64_t output() const { return output_; }

 private:
  void require(bool good, const char* text);

  Report& report_;
  std::string what_, text_;
  bool started_ = false, stopped_ = false, ended_ = false;
  int32_t stop_ = SPW_STOP_NONE;
  int64_t input_ = -1, output_ = -1;
  std::map<std::pair<int32_t, int32_t>, int32_t> open_;  // choice and index to block kind
  std::map<int32_t, int32_t> opened_;                    // blocks so far by choice
};

// One reader over some frames. `refuseAfter` events the host says CANCELLED; negative: never.
struct ReadResult {
  spw_status status = SPW_OK;
  size_t events = 0;
};
ReadResult readFrames(const Subject& subject, const spw_translator& translator, int32_t mode,
                      const std::vector<Frame>& input, Grammar& grammar, bool giveUp = false, int refuseAfter = -1);

// One writer over some events; what it wrote.
struct Written {
  spw_status status = SPW_OK;
  std::string bytes;
};
Written writeEvents(const Subject& subject, const spw_translator& translator, int32_t mode,
                    const std::vector<spw_event>& events, bool giveUp = false);

}  // namespace spw::check
