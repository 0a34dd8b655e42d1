// What is known of each account's list: the last good one with its age, and how the latest try went; and how that is
// written down between two runs.
//
// Plain values and pure functions.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "host/inquiry/ModelList.h"

namespace spillway::inquiry {

struct Kept {
  ModelList models;     // the last good list
  int64_t readMs = 0;   // unix; when it was read, or last found unchanged; 0: never
  int64_t triedMs = 0;  // unix; the latest try
  std::string error;    // of the latest try; empty: it went well

  ModelList odd;     // a list that lacks so much that nobody believes it yet
  int oddTimes = 0;  // how often in a row it has come like this

  // Takes a list that was read. True when the models in use are others now. One that has lost more than half of a list
  // of some length is taken only when it comes a third time.
  bool take(ModelList list, int64_t nowMs);

  // A try has failed: the last good list stays.
  void fail(std::string why, int64_t nowMs);
};

// By the place of the list, without credentials, and whose it is.
using KeptLists = std::map<std::string, Kept, std::less<>>;

std::string writeKept(const KeptLists& lists);

// Whatever of it can be read.
KeptLists readKept(std::string_view text);

}  // namespace spillway::inquiry
