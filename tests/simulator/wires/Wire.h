// What the simulator needs of one wire: read a request as the vendor would, refusing what the vendor refuses, and write
// answers and errors in the vendor's shapes. One class per wire in this folder. Used by the loop's thread only.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "tests/simulator/HttpRequest.h"
#include "tests/simulator/Prompt.h"

namespace spillway::simulator {

// What the path says beside the wire. Wires whose path does not tell streams from whole answers say Generate.
enum class Action { Generate, Stream, StreamArray, Count };

// One request as a wire's reader gets it.
struct Asked {
  const Json& body;  // an object
  const HttpRequest& http;
  std::string_view model;  // from path or body, without '@' words; empty when there is none
  Action action = Action::Generate;
  bool strict = true;  // keys the vendor does not know are refused
};

// A stream's events, each complete with its framing. From `stopAt` on they say why and that it ends.
struct EventList {
  std::vector<std::string> events;
  size_t stopAt = 0;
  size_t opening = 0;  // events up to the first delta: a vendor sends them together
};

using Reading = std::variant<Prompt, Rejection>;
using Headers = std::vector<std::pair<std::string, std::string>>;

class Wire {
 public:
  virtual ~Wire() = default;

  virtual Reading read(const Asked& asked) = 0;
  virtual std::string whole(const Prompt& prompt, const Answer& answer, bool usage) = 0;
  virtual EventList stream(const Prompt& prompt, const Answer& answer, bool usage) = 0;

  // The answer to a request that asks how many tokens a prompt has.
  virtual std::string counted(const Prompt& prompt) const {
    return Json({{"input_tokens", prompt.inputTokens}}).dump();
  }

  virtual std::string error(const Rejection& rejection, uint64_t number, Action action) const = 0;

  // A stream that fails after `sent` of its events.
  virtual std::string errorEvent(const Rejection& rejection, const Prompt& prompt, const Answer& answer,
                                 size_t sent) const = 0;

  // A whole answer under status 200 that says it failed.
  virtual std::string failedWhole(const Rejection& rejection, const Prompt& prompt, const Answer& answer) const {
    return error(rejection, answer.number, prompt.array ? Action::StreamArray : Action::Generate);
  }

  virtual Headers headers(uint64_t number, const Rejection* refused) const = 0;

  // The presets "quota", "context", "content", "model", "overloaded"; status 0 takes the vendor's.
  virtual Rejection preset(std::string_view name, int status, std::string_view model) const = 0;

  // A credential that is not known.
  virtual Rejection denied(std::string_view model) const { return preset("", 401, model); }

  // A body that is no JSON object.
  virtual Rejection unreadable() const { return {400, "We could not parse the JSON body of your request."}; }

  // Whether the time to wait is part of the error's body and not of the head.
  virtual bool tellsWaitInBody() const { return false; }

  // What a request is that does not say whether it wants a stream.
  virtual bool streamsByDefault() const { return false; }

  // How a stream travels.
  virtual std::string_view streamType(const Prompt&) const { return "text/event-stream; charset=utf-8"; }
  virtual bool isEventText(const Prompt&) const { return true; }  // server-sent events, which may hold comments
  virtual std::string badEvent(const Prompt&) const { return "data: {\"broken\": tru\n\n"; }
  virtual void spoilChecksum(std::string&) const {}
};

// A text as the events of a stream carry it, piece by piece.
inline constexpr size_t kTextPiece = 12;
inline constexpr size_t kArgumentPiece = 9;

// One server-sent event.
inline std::string sseData(const Json& data) { return "data: " + data.dump() + "\n\n"; }
inline std::string sseEvent(std::string_view type, const Json& data) {
  return "event: " + std::string(type) + "\n" + sseData(data);
}

}  // namespace spillway::simulator
