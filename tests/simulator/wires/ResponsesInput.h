// The input items of the responses wire: read one after the other, calls matched with their outputs, reasoning checked
// to be the vendor's own and in its place.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/simulator/Prompt.h"
#include "tests/simulator/wires/ResponseStore.h"

namespace spillway::simulator {

class ResponsesInput {
 public:
  using Problem = std::optional<Rejection>;

  ResponsesInput(const ResponseStore& store, Prompt& prompt) : store_(store), prompt_(prompt) {}

  // What an earlier response left: not checked again.
  void continueFrom(const ResponseStore::Response& response);

  // The "input" of a request, a text or a list.
  Problem read(const Json& input);

 private:
  Problem readItem(size_t index);
  Problem readMessage(const Json& item, const std::string& where);
  Problem readPart(const Json& part, const std::string& role, const std::string& where);
  Problem readCall(const Json& item, const std::string& where);
  Problem readOutput(const Json& item, const std::string& where);
  Problem readReasoning(const Json& item, const std::string& where, size_t index);
  Problem checkCompanion(const Json& item) const;
  Problem checkId(const Json& item, const std::string& prefix, const std::string& where) const;
  void enterAssistantTurn();

  const ResponseStore& store_;
  Prompt& prompt_;
  std::vector<Json> items_;            // references resolved
  std::set<std::string> present_;      // ids of them
  std::map<std::string, bool> calls_;  // by call_id: free text
  std::set<std::string> open_;         // calls without output
  size_t earlier_ = 0;                 // items of earlier responses
  bool assistantTurn_ = false;
};

}  // namespace spillway::simulator
