// The generateContent wire: whole, as server-sent events, and as one JSON list that grows.
#pragma once

#include "tests/simulator/wires/Wire.h"

namespace spillway::simulator {

class GeminiWire : public Wire {
 public:
  Reading read(const Asked& asked) override;
  std::string whole(const Prompt& prompt, const Answer& answer, bool usage) override;
  EventList stream(const Prompt& prompt, const Answer& answer, bool usage) override;
  std::string counted(const Prompt& prompt) const override;
  std::string error(const Rejection& rejection, uint64_t number, Action action) const override;
  std::string errorEvent(const Rejection& rejection, const Prompt& prompt, const Answer& answer,
                         size_t sent) const override;
  Headers headers(uint64_t number, const Rejection* refused) const override;
  Rejection preset(std::string_view name, int status, std::string_view model) const override;
  Rejection denied(std::string_view model) const override;
  Rejection unreadable() const override;
  bool tellsWaitInBody() const override { return true; }
  std::string_view streamType(const Prompt& prompt) const override;
  bool isEventText(const Prompt& prompt) const override { return !prompt.array; }
  std::string badEvent(const Prompt& prompt) const override;
};

}  // namespace spillway::simulator
