// The messages wire.
#pragma once

#include "tests/simulator/wires/Wire.h"

namespace spillway::simulator {

class MessagesWire : public Wire {
 public:
  Reading read(const Asked& asked) override;
  std::string whole(const Prompt& prompt, const Answer& answer, bool usage) override;
  EventList stream(const Prompt& prompt, const Answer& answer, bool usage) override;
  std::string error(const Rejection& rejection, uint64_t number, Action action) const override;
  std::string errorEvent(const Rejection& rejection, const Prompt& prompt, const Answer& answer,
                         size_t sent) const override;
  Headers headers(uint64_t number, const Rejection* refused) const override;
  Rejection preset(std::string_view name, int status, std::string_view model) const override;
};

}  // namespace spillway::simulator
