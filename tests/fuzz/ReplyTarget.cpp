#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "host/base/Json.h"
#include "tests/fuzz/EventLaws.h"
#include "tests/fuzz/Targets.h"
#include "tests/golden/Codec.h"
#include "tests/golden/Frames.h"

namespace spillway::fuzz {
namespace {

using golden::Codec;
using golden::Event;
using golden::Outcome;
using golden::ReplyText;

bool has(const std::vector<Event>& events, int32_t kind) {
  return std::any_of(events.begin(), events.end(), [kind](const Event& e) { return e.kind == kind; });
}

// Whether every end is one that all wires know.
bool plain(const std::vector<Event>& events) {
  return std::all_of(events.begin(), events.end(), [](const Event& e) {
    return e.kind != SPW_EVENT_STOP || e.stop == SPW_STOP_END || e.stop == SPW_STOP_TOOL_CALLS ||
           e.stop == SPW_STOP_LENGTH;
  });
}

bool isJson(std::string_view text) {
  base::Arena arena;
  return base::json::parse(arena, text).ok();
}

// The answer as a client of `codec` gets it: well formed, readable, and complete only if it was.
void written(const Codec& codec, const std::vector<Event>& events, int32_t mode, const char* notes) {
  ReplyText text;
  text.mode = mode;
  text.notes = notes;
  const Outcome out = codec.writeReply(events, text);
  require(out.status == SPW_OK, codec.wire() + " cannot write the answer: " + out.failure.message);
  const bool failed = has(events, SPW_EVENT_ERROR);
  const bool complete = has(events, SPW_EVENT_STOP) && !failed;
  // A client that asked for one answer is given the first; an upstream that sends only others has not answered.
  const bool several = std::any_of(events.begin(), events.end(), [](const Event& e) { return e.choice > 0; });
  if (mode == SPW_MODE_WHOLE) {
    require(failed || several || out.body.empty() != complete,
            codec.wire() + ": an answer that looks other than it is");
    if (out.body.empty()) return;
    require(isJson(out.body), codec.wire() + " wrote no JSON: " + out.body);
    if (failed) return;
  } else {
    for (const golden::Frame& frame : golden::framesOf(out.body, codec.table().framing))
      require(frame.data == "[DONE]" || isJson(frame.data), codec.wire() + " wrote no JSON: " + frame.data);
  }
  const Outcome again = codec.readReply(out.body, mode);
  require(again.status == SPW_OK,
          codec.wire() + " cannot read what it wrote: " + again.failure.message + "\n" + out.body);
  keepTheLaws(again.events);
  if (several) return;
  // Ends that are no success may be told as an error.
  const bool told = has(again.events, SPW_EVENT_STOP) || (!plain(events) && has(again.events, SPW_EVENT_ERROR));
  require(complete ? told : !has(again.events, SPW_EVENT_STOP),
          codec.wire() + (complete ? ": a complete answer looks cut\n" : ": an answer that was cut looks complete\n") +
              out.body);
}

}  // namespace

void reply(const char* wire, std::string_view input) {
  if (input.empty()) return;
  const unsigned choice = static_cast<unsigned char>(input.front());
  input.remove_prefix(1);
  const std::string body(input);
  const Codec& codec = Codec::of(wire);
  const int32_t mode = choice % 2 ? SPW_MODE_STREAM : SPW_MODE_WHOLE;
  const Outcome read = codec.readReply(body, mode);
  require(read.status == SPW_OK || read.status == SPW_FAILED,
          "the reader failed with status " + std::to_string(read.status));
  require(read.status == SPW_OK || !read.failure.message.empty(), "the reader failed without a reason");
  keepTheLaws(read.events);
  if (read.status == SPW_OK) {
    const Codec& client = Codec::of(kClientWires[choice / 2 % std::size(kClientWires)]);
    const char* notes = choice / 2 / std::size(kClientWires) % 2 ? R"({"include_usage":true,"thoughts":true})" : "{}";
    for (const int32_t asked : {SPW_MODE_WHOLE, SPW_MODE_STREAM}) written(client, read.events, asked, notes);
  }
  const int32_t status = choice % 3 ? 400 : 429;
  const Outcome error = codec.readError(body, status);
  require(error.status == SPW_OK || error.status == SPW_DECLINED, "an error body cannot be judged");
}

}  // namespace spillway::fuzz
