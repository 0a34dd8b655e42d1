// The legacy completions wire: a prompt in, its continuation out.
#pragma once

#include "tests/simulator/wires/OpenAiWire.h"

namespace spillway::simulator {

class CompletionsWire : public OpenAiWire {
 public:
  Reading read(const Asked& asked) override;
  std::string whole(const Prompt& prompt, const Answer& answer, bool usage) override;
  EventList stream(const Prompt& prompt, const Answer& answer, bool usage) override;
};

}  // namespace spillway::simulator
