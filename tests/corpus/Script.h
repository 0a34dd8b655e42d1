// A conversation before any wire: who says what, with which tools and settings. Each client of tests/corpus/clients
// tells a script in its own wire, as far as the wire can.
//
// Values; the same dice give the same script.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/corpus/Vocabulary.h"

namespace spillway::corpus {

struct Piece {
  enum Kind { kText, kPicture, kPictureUrl, kDocument, kSound, kThought, kCall, kResult, kRefusal };
  Kind kind = kText;
  std::string text{};        // text, thought, refusal; of a call its arguments; of a result its text
  Media media{};             // picture, document, sound; of a result a picture, or nothing
  std::string id{}, name{};  // of a call and its result
  bool failed = false;       // result
  bool parts = false;        // result: as a list of parts
  bool marked = false;       // a cache mark behind it
  bool custom = false;       // call of a tool with free text
  bool own = true;           // thought: signed by the wire's own vendor, else it came from elsewhere
  bool redacted = false;     // thought
};

struct Turn {
  enum Who { kSystem, kUser, kAssistant };
  Who who = kUser;
  std::vector<Piece> pieces{};
};

struct ScriptTool {
  std::string name, description;
  Json schema;
  bool strict = false, custom = false, marked = false;
};

struct Script {
  std::vector<std::string> system;
  std::vector<Turn> turns;
  std::vector<ScriptTool> tools;
  enum Choice { kUnsaid, kAuto, kNone, kRequired, kNamed, kSubset } choice = kUnsaid;
  enum Output { kPlain, kObject, kSchema } output = kPlain;
  Json schema;
  bool strict = false;
  std::optional<bool> parallel;
  std::optional<int> maxOutput, seed, topK, budget, topLogprobs;
  std::optional<double> temperature, topP, presence, frequency;
  std::vector<std::string> stop;
  std::optional<std::string> effort, user, tier, verbosity, cacheKey;
  bool metadata = false, store = false, stream = false, usage = false, logitBias = false;
  int n = 1;
};

// What a wire lets a client say.
struct Manner {
  size_t longestName = 64;
  bool oddNames = false, oddIds = false, customTools = false, systemInside = false, refusals = false;
};

Script scriptOf(Dice& dice, const Manner& manner);

}  // namespace spillway::corpus
