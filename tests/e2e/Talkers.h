// Clients of four wires for tests that hold conversations: each keeps its history as its own wire has it, and gives
// back of an answer either all of it or only what the poorest clients do.
#pragma once

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <vector>

namespace spillway::test {

using Json = nlohmann::ordered_json;

class Talker {
 public:
  virtual ~Talker() = default;

  // "openai-chat", "anthropic", "responses" or "gemini".
  static std::unique_ptr<Talker> of(const std::string& wire);

  virtual std::string path(const std::string& model) const = 0;
  // A request that thinks and may call the tool "clock".
  virtual Json body(const std::string& model) const = 0;

  virtual void say(const std::string& text) = 0;
  // Answers every call of the last turn.
  virtual void giveResults(const std::string& text) = 0;
  // Takes a whole reply into the history. `all`: also what only its vendor understands.
  virtual void take(const Json& reply, bool all) = 0;

  // The last turn has calls that wait for results.
  bool hasCalls() const { return !calls_.empty(); }

 protected:
  struct Call {
    std::string id, name;
  };
  std::vector<Call> calls_;
};

}  // namespace spillway::test
