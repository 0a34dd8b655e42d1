// What the simulator needs of one wire: read a request as the vendor would, refusing what the vendor refuses, and write
// answers and errors in the vendor's shapes. Two tables of functions, ChatWire.cpp and MessagesWire.cpp; all pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "tests/simulator/HttpRequest.h"
#include "tests/simulator/Prompt.h"

namespace spillway::simulator {

// A stream's events, each complete with its blank line. From `stopAt` on they say why and that it ends.
struct EventList {
  std::vector<std::string> events;
  size_t stopAt = 0;
  size_t opening = 0;  // events up to the first delta: a vendor sends them together
};

struct Wire {
  // Strict: keys the vendor does not know are refused.
  std::variant<Prompt, Rejection> (*read)(const Json& body, const HttpRequest& request, bool strict);
  std::string (*whole)(const Prompt& prompt, const Answer& answer, bool usage);
  EventList (*stream)(const Prompt& prompt, const Answer& answer, bool usage);
  std::string (*error)(const Rejection& rejection, uint64_t number);
  std::string (*errorEvent)(const Rejection& rejection, uint64_t number);
  std::vector<std::pair<std::string, std::string>> (*headers)(uint64_t number);
  // The presets "quota", "context", "content", "model", "overloaded"; status 0 takes the vendor's.
  Rejection (*preset)(std::string_view name, int status, std::string_view model);
};

extern const Wire kChatWire;
extern const Wire kMessagesWire;

}  // namespace spillway::simulator
