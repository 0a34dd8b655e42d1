// The responses wire, with the vendor's memory of what it answered.
#pragma once

#include "tests/simulator/wires/OpenAiWire.h"
#include "tests/simulator/wires/ResponseStore.h"

namespace spillway::simulator {

class ResponsesWire : public OpenAiWire {
 public:
  Reading read(const Asked& asked) override;
  std::string whole(const Prompt& prompt, const Answer& answer, bool usage) override;
  EventList stream(const Prompt& prompt, const Answer& answer, bool usage) override;
  std::string counted(const Prompt& prompt) const override;
  std::string errorEvent(const Rejection& rejection, const Prompt& prompt, const Answer& answer,
                         size_t sent) const override;
  std::string failedWhole(const Rejection& rejection, const Prompt& prompt, const Answer& answer) const override;
  Rejection preset(std::string_view name, int status, std::string_view model) const override;

  // GET and DELETE of a stored response, or of its input items.
  std::variant<std::string, Rejection> stored(std::string_view method, std::string_view id, bool inputItems);

 private:
  void keep(const Prompt& prompt, const Json& response);

  ResponseStore store_;
};

}  // namespace spillway::simulator
