// A lane: a model of a provider through an account, by the slots under which Health keeps them.
//
// A plain value; the model's name is borrowed.
#pragma once

#include <cstdint>
#include <string_view>

namespace spillway::routing {

struct Lane {
  uint32_t provider = 0, account = 0;
  std::string_view model;
};

}  // namespace spillway::routing
