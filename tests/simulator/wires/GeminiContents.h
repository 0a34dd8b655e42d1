// The conversation in a generateContent request: parts, turns, function calls and their responses, thought signatures.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/simulator/Prompt.h"

namespace spillway::simulator {

// What the model's name says of its rules. A name that says nothing has the newest rules, but for call ids.
struct GeminiModel {
  bool signatures = true;  // the first call of each step must carry its signature; results may hold media
  bool callIds = false;    // calls carry ids

  static GeminiModel named(std::string_view model);
};

class GeminiContents {
 public:
  using Problem = std::optional<Rejection>;

  GeminiContents(GeminiModel model, bool strict, Prompt& prompt) : model_(model), strict_(strict), prompt_(prompt) {}

  Problem read(const Json& contents);

 private:
  struct Call {
    std::string name;
    std::string id;
    bool sealed = false;
  };
  struct Turn {
    bool fromModel = false;
    bool speaks = false;  // holds something beside calls and responses
    std::vector<Call> calls;
    std::vector<Call> responses;
  };

  Problem readContent(const Json& content, const std::string& where, Turn& turn);
  Problem readPart(const Json& part, const std::string& where, Turn& turn);
  Problem readData(const Json& part, const std::string& where, Turn& turn);
  Problem readCall(const Json& call, const std::string& where, Turn& turn);
  Problem readResponse(const Json& response, const std::string& where, Turn& turn);
  Problem readSignature(const Json& part, const std::string& where, Turn& turn);
  Problem checkTurns(const std::vector<Turn>& turns) const;
  Problem checkResponses(const Turn& calls, const Turn& responses) const;
  Problem checkSignatures(const std::vector<Turn>& turns) const;

  GeminiModel model_;
  bool strict_;
  Prompt& prompt_;
};

// What a signature of this vendor is made for: the call it sits on, or any text.
std::string sealedCall(const std::string& name);
inline constexpr const char* kSealedText = "text";

}  // namespace spillway::simulator
