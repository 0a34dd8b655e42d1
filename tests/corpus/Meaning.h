// What a canonical document asks, as a list of statements that can be compared with those of another document: who said
// what, which calls were made with which arguments, how each was answered, which settings hold. How the words are cut
// into messages and blocks is no statement, and neither are ids.
//
// Values; any thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/corpus/Vocabulary.h"

namespace spillway::corpus {

struct Statement {
  std::string where;  // canonical path
  Json value;
};

struct Meaning {
  // By kind: "text user", "text assistant", "text system", "image", "file", "audio", "refusal", "reasoning", "name",
  // "phase", "cache", "opaque", in the order they were said.
  std::map<std::string, std::vector<Statement>> said;
  // The n-th call: {"name", "arguments"}; and the texts and media of what answered it, by n.
  std::vector<Statement> calls;
  std::map<size_t, std::vector<Statement>> answers;
  std::vector<Statement> unasked;  // results nobody called for
  // By name; each a map of members.
  std::map<std::string, std::map<std::string, Statement>> tools;
  std::map<std::string, Statement> settings;
  bool reasons = false;  // anything at all is said of reasoning
};

// `names`: {"sent": "original"} of tools, as a writer's notes have it.
Meaning meaningOf(const Json& canonical, const Json& names = Json::object());

}  // namespace spillway::corpus
