// The conversations of the corpus: for each of the seven client wires as many as asked for, each from a seed of its
// own, the same on every machine and every run.
//
// Free functions; any thread.
#pragma once

#include <string>
#include <vector>

namespace spillway::corpus {

struct Conversation {
  std::string wire, name;  // "openai-chat 17": tells the seed
  std::string path, body;
};

const std::vector<std::string>& clientWires();

// The `index`th conversation of a wire.
Conversation conversation(const std::string& wire, size_t index);

// How many of each wire a test looks at: a few, or with SPILLWAY_FULL=1 so many that they are more than 5,000 together.
size_t corpusSize();

}  // namespace spillway::corpus
