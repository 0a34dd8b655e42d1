// What an answer turned out to be, gathered from its events: tokens, why it stopped, whether it ended. Counts are only
// ever what the upstream said; -1 stays -1.
//
// One thread at a time.
#pragma once

#include <spillway/translator.h>

#include <string>

#include "host/money/Usage.h"

namespace spillway::pipeline {

class Meter {
 public:
  void observe(const spw_event& event);

  const money::Usage& usage() const { return usage_; }
  // What an answer that has not said why it stopped has used at least: what is said, or where that is less, what its
  // texts come to. `prompt`: tokens of the request, as reckoned here, where its upstream has not said.
  money::Usage soFar(int64_t prompt) const;
  int64_t textBytes() const { return textBytes_; }                 // of texts, thoughts and arguments
  const std::string& serviceTier() const { return serviceTier_; }  // as the upstream named it; empty: it did not
  const std::string& model() const { return model_; }              // as the upstream named it
  bool stopped() const { return stop_ != SPW_STOP_NONE; }
  int32_t stop() const { return stop_; }
  bool ended() const { return ended_; }                     // the wire's own terminator was seen
  bool answered() const { return answered_; }               // something of the answer itself was seen
  bool onlyText() const { return !called_ && !thinking_; }  // and thoughts that are complete

 private:
  void readTier(const spw_event& event);
  void opened(const spw_event& event);

  static constexpr int64_t kBytesPerToken = 4;

  money::Usage usage_;
  int64_t textBytes_ = 0;
  std::string model_, serviceTier_;
  int32_t stop_ = SPW_STOP_NONE;
  bool ended_ = false, answered_ = false, called_ = false, thinking_ = false;
};

}  // namespace spillway::pipeline
