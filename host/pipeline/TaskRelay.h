// The answer to a task on its way to the client: what is no conversation. JSON is passed through whole and looked at
// for its usage, or read and written anew when the client speaks another wire; events are passed through frame by
// frame; anything else (sound, subtitles) goes through as it comes.
//
// Never blocks. One thread at a time.
#pragma once

#include <string>
#include <string_view>

#include "host/pipeline/Relay.h"

namespace spillway::pipeline {

class TaskRelay final : public Relay {
 public:
  explicit TaskRelay(const RelayPlan& plan) : Relay(plan) {}

  std::optional<base::Error> feed(std::string_view piece, std::string& out) override;
  std::optional<base::Error> end(std::string& out) override;
  void failure(const base::Error& error, std::string& out) override;

 private:
  void onFrame(const upstream::Frame& frame);
  void tap(int32_t mode, std::string_view event, std::string_view data);
  void translate(std::string& out);
  spw_status onEvent(const spw_event& event);
};

}  // namespace spillway::pipeline
