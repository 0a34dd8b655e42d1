#include "tests/corpus/Corpus.h"

#include <cstdlib>
#include <stdexcept>

#include "tests/corpus/clients/Clients.h"

namespace spillway::corpus {
namespace {

constexpr uint64_t kSeed = 0x5917a7;

struct Client {
  const char* wire;
  Manner manner;
  Said (*tell)(const Script&, Dice&);
};

const Client kClients[] = {
    {"openai-chat", {.oddIds = true, .customTools = true, .systemInside = true, .refusals = true}, &tellChat},
    {"openai-responses", {.oddIds = true, .customTools = true, .systemInside = true, .refusals = true}, &tellResponses},
    {"anthropic-messages", {.longestName = 128}, &tellMessages},
    {"gemini", {.longestName = 128, .oddNames = true, .oddIds = true}, &tellGemini},
    {"ollama", {.longestName = 200, .oddNames = true, .oddIds = true, .systemInside = true}, &tellOllama},
    {"cohere", {.longestName = 128, .oddNames = true, .oddIds = true, .systemInside = true}, &tellCohere},
    {"bedrock-converse", {}, &tellConverse},
};

}  // namespace

const std::vector<std::string>& clientWires() {
  static const std::vector<std::string> wires = [] {
    std::vector<std::string> all;
    for (const Client& client : kClients) all.push_back(client.wire);
    return all;
  }();
  return wires;
}

Conversation conversation(const std::string& wire, size_t index) {
  for (size_t i = 0; i < std::size(kClients); ++i) {
    const Client& client = kClients[i];
    if (wire != client.wire) continue;
    Dice dice(kSeed + i * 1000003 + index);
    const Script script = scriptOf(dice, client.manner);
    const Said said = client.tell(script, dice);
    return {wire, wire + " " + std::to_string(index), said.path, spelled(said.body)};
  }
  throw std::runtime_error("no client speaks " + wire);
}

size_t corpusSize() {
  const char* full = std::getenv("SPILLWAY_FULL");
  return full != nullptr && std::string(full) == "1" ? 720 : 40;
}

}  // namespace spillway::corpus
