// Clients of the seven wires: each tells a script as a request of its wire, with the freedoms that real clients take
// (a string or a list of parts, ids or none, older and newer names).
//
// Free functions; any thread.
#pragma once

#include <string>
#include <vector>

#include "tests/corpus/Script.h"

namespace spillway::corpus {

struct Said {
  std::string path;  // where it is sent
  Json body;
};

Said tellChat(const Script& script, Dice& dice);
Said tellResponses(const Script& script, Dice& dice);
Said tellMessages(const Script& script, Dice& dice);
Said tellGemini(const Script& script, Dice& dice);
Said tellOllama(const Script& script, Dice& dice);
Said tellCohere(const Script& script, Dice& dice);
Said tellConverse(const Script& script, Dice& dice);

// One of `script`'s tools by name; null when there is none.
const ScriptTool* toolOf(const Script& script, const std::string& name);

// A name such a document may have.
std::string fileName(const Media& media);

// "data:image/png;base64,..."
std::string dataUrl(const Media& media);

// A foreign vendor's token as this product hands it to clients.
std::string envelope(const std::string& issuer, const std::string& payload, const std::string& mark = "");

}  // namespace spillway::corpus
