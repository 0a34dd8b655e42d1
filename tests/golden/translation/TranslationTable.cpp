#include "tests/golden/translation/TranslationTable.h"

#include <algorithm>
#include <map>
#include <set>

#include "tests/golden/Fixtures.h"
#include "tests/golden/translation/ReplyFeature.h"
#include "tests/golden/translation/RequestCrossing.h"

namespace spillway::golden {
namespace {

using Fate = Crossing::Outcome;

constexpr const char* kIntroduction = R"(# What each pair of wires loses

A client of any wire can be answered by an upstream of any other. This page says what gets lost between them. It is made
by running the codecs on one small request per feature; a test fails when it is not what they do, and

    golden --update --gtest_filter=Translation.*

(in `build/check/bin`) writes it anew. The requests are in `tests/golden/translation`.

- A client and an upstream of **one wire**: nothing is lost, the bytes pass as they came, but for the model's name where
  it has another for the client. The tables leave these pairs out.
- The upstream is taken to be able to do all that its wire can say. A model or service that can do less loses more, which is
  said the same way; its quirks ([quirks.md](quirks.md)) decide.
- What is emulated, changed or dropped in a request is listed in the answer's `x-spillway-loss` header and in the record of
  the exchange. With `x-spillway-strict: true`, or `strict: true` in the configuration, such a request is refused instead,
  in the same words, unless another candidate can say all of it.
- So is a member that the client's translator has never heard of, wherever in the request it stands, or has as another kind
  of value.

| sign | in a request |
|---|---|
| + | carried: the upstream is asked the same |
| (+) | carried, but something that came with it is dropped |
| e | emulated: asked in another way |
| ~ | changed: asked for the nearest thing the upstream has |
| - | dropped: not asked |
| x | refused: without it the question would be another one, so the client is told |

Two signs: it depends on the client's wire; the words below say on which. A dot: only clients of that wire itself can ask.
)";

constexpr const char* kReplies = R"(
## Answers

A `+` stands where the wire can say it. From an upstream to a client comes what both wires can say; the rest is left out
of the client's answer without a notice: the head of a stream has been sent by then. A stop reason that a wire has no word
for is told by its nearest one, an end that is no success as an error where there is none. Kiro has no clients; what it says is in `tests/golden/kiro`.

)";

std::string shortName(const std::string& wire) {
  static const std::map<std::string, std::string> names = {{"openai-chat", "chat"},
                                                           {"openai-responses", "responses"},
                                                           {"anthropic-messages", "messages"},
                                                           {"bedrock-converse", "converse"}};
  const auto found = names.find(wire);
  return found == names.end() ? wire : found->second;
}

const char* signOf(Fate outcome) {
  switch (outcome) {
    case Fate::Carried:
      return "+";
    case Fate::Beside:
      return "(+)";
    case Fate::Emulated:
      return "e";
    case Fate::Changed:
      return "~";
    case Fate::Dropped:
      return "-";
    case Fate::Refused:
      return "x";
    case Fate::Silent:
      return "**lost**";
    default:
      return "";
  }
}

std::string listed(const std::vector<std::string>& wires) {
  std::string text;
  for (const std::string& wire : wires) text += (text.empty() ? "" : ", ") + shortName(wire);
  return text;
}

std::string header(const std::string& first, const std::vector<std::string>& wires, const std::string& more) {
  std::string names = "| " + first + " |", line = "|---|";
  if (!more.empty()) {
    names += " " + more + " |";
    line += "---|";
  }
  for (const std::string& wire : wires) {
    names += " " + shortName(wire) + " |";
    line += "---|";
  }
  return names + "\n" + line + "\n";
}

// What becomes of one feature at one upstream, over all clients.
struct Column {
  std::map<Fate, bool> outcomes;
  std::map<std::string, std::vector<std::string>> words;  // by words, the clients they are said to
};

Column columnOf(const Feature& feature, const std::string& upstream, const std::vector<std::string>& clients) {
  Column column;
  for (const std::string& client : clients) {
    if (client == upstream) continue;
    const Crossing crossing = crossed(feature, client, upstream);
    column.outcomes[crossing.outcome] = true;
    std::string words;
    for (const std::string& one : crossing.words) words += (words.empty() ? "`" : "; `") + one + "`";
    if (!words.empty()) column.words[std::string(signOf(crossing.outcome)) + " " + words].push_back(client);
  }
  return column;
}

std::string cellOf(const Column& column) {
  std::string cell;
  for (const auto& [outcome, there] : column.outcomes) cell += (cell.empty() ? "" : " ") + std::string(signOf(outcome));
  return cell.empty() ? "." : cell;
}

std::vector<std::string> clientsOf(const Feature& feature) {
  std::vector<std::string> clients;
  for (const std::string& client : upstreamWires())
    if (client != "kiro" && !requestFor(feature, client).empty()) clients.push_back(client);
  return clients;
}

// The tables, and per upstream the words.
std::string requests() {
  std::string tables;
  std::map<std::string, std::string> words;
  for (const FeatureGroup& group : featureGroups()) {
    tables += "\n### " + group.title + "\n\n" + header("a client asks for", upstreamWires(), "which clients can");
    for (const Feature& feature : group.features) {
      const std::vector<std::string> clients = clientsOf(feature);
      tables += "| " + feature.title + " | " +
                (clients.size() + 1 == upstreamWires().size() ? "all" : listed(clients)) + " |";
      for (const std::string& upstream : upstreamWires()) {
        const Column column = columnOf(feature, upstream, clients);
        tables += " " + cellOf(column) + " |";
        for (const auto& [said, to] : column.words) {
          const bool some = column.words.size() > 1 || column.outcomes.size() > 1;
          words[upstream] += "- " + feature.title + (some ? " (" + listed(to) + ")" : "") + ": " + said + "\n";
        }
      }
      tables += "\n";
    }
  }
  std::string text =
      "\n## Requests\n" + tables + "\n## The words\n\nWhat the loss report or the refusal says, by upstream.\n";
  for (const std::string& upstream : upstreamWires()) text += "\n### " + upstream + "\n\n" + words[upstream];
  return text;
}

std::string replies() {
  std::vector<std::string> clients = upstreamWires();
  clients.pop_back();
  std::string text = header("an answer holds", clients, "");
  for (const ReplyFeature& feature : replyFeatures()) {
    text += "| " + feature.title + " |";
    for (const std::string& wire : clients) text += says(wire, feature) ? " + |" : "  |";
    text += "\n";
  }
  return text;
}

}  // namespace

std::string translationDocument() { return kIntroduction + requests() + kReplies + replies(); }

}  // namespace spillway::golden
