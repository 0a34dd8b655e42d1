// Clients that carry on a tool loop, each in a wire of its own, and one exchange of theirs with a provider's upstream:
// through Outbound and Relay, as the pipeline does it.
//
// Used by the test's thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "Vendor.h"
#include "host/pipeline/Relay.h"

namespace contract {

// What a client has got.
struct Heard {
  std::string text;
  std::string callId, callName, arguments;  // of the one call; empty: none
  Json turn;                                // as the wire wants it back in the next request
  bool finished = false;                    // the wire's own word that this is all
};

// Chat in its wire. Both requests offer one tool; `rest` are further members.
struct Client {
  const char* path;
  std::string (*first)(const std::string& text, bool stream, const Json& rest);
  std::string (*second)(const std::string& text, bool stream, const Json& rest, const Heard& heard,
                        const std::string& result);
  Heard (*hear)(const std::string& bytes, bool stream);
};

const Client& chatClient();
const Client& responsesClient();

// The tool's name and a question that makes the simulated model call it.
extern const char* const kTool;
extern const char* const kAskForTool;

struct Exchanged {
  Sent sent;
  std::string failure;  // empty: the answer came through
  std::string bytes;    // to the client
  bool translated = false;
  bool answered = false;  // false: the vendor's form of the wire is its own (Vendor::understands)
  std::vector<spillway::base::LossReport::Entry> losses;
};

// The request alone.
Exchanged build(const spillway::pipeline::Destination& to, const char* path, const std::string& body);

// The request, the vendor's answer and its way back.
Exchanged exchange(const spillway::pipeline::Destination& to, Vendor& vendor, const char* path,
                   const std::string& body);

}  // namespace contract
