// The chat completions wire.
#pragma once

#include "tests/simulator/wires/OpenAiWire.h"

namespace spillway::simulator {

class ChatWire : public OpenAiWire {
 public:
  Reading read(const Asked& asked) override;
  std::string whole(const Prompt& prompt, const Answer& answer, bool usage) override;
  EventList stream(const Prompt& prompt, const Answer& answer, bool usage) override;
};

}  // namespace spillway::simulator
