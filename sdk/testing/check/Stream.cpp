#include "sdk/testing/check/Stream.h"

#include <spillway/testing/AwsMessages.hpp>

#include <algorithm>

namespace spw::check {

using testing::FakeCall;

std::vector<Frame> frames(std::string_view bytes, int32_t framing) {
  std::vector<Frame> out;
  if (framing == SPW_FRAME_AWS) {
    std::string broken;
    for (const testing::AwsMessage& one : testing::awsMessages(bytes, broken)) out.push_back({one.name(), one.data()});
    return out;
  }
  Frame frame;
  bool data = false;
  while (!bytes.empty()) {
    const size_t end = bytes.find('\n');
    std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    if (framing == SPW_FRAME_NDJSON) {
      if (!line.empty()) out.push_back({{}, std::string(line)});
      continue;
    }
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) {
      if (data) out.push_back(frame);
      frame = {};
      data = false;
    } else if (line.starts_with("event:")) {
      frame.event = line.substr(line.starts_with("event: ") ? 7 : 6);
    } else if (line.starts_with("data:")) {
      if (data) frame.data += '\n';
      frame.data += line.substr(line.starts_with("data: ") ? 6 : 5);
      data = true;
    }
  }
  return out;
}

bool carriesText(std::string_view bytes, int32_t framing) {
  if (framing != SPW_FRAME_AWS) return isUtf8(bytes);
  std::string broken;
  const auto messages = testing::awsMessages(bytes, broken);
  return broken.empty() && std::all_of(messages.begin(), messages.end(), [](const testing::AwsMessage& one) {
           return isUtf8(one.name()) && isUtf8(one.data());
         });
}

void Grammar::require(bool good, const char* text) { report_.require(good, what_ + ": " + text); }

void Grammar::see(const spw_event& e) {
  for (const spw_str text : {e.id, e.name, e.text, e.extra}) require(isUtf8(view(text)), "an event holds broken UTF-8");
  require(e.size >= sizeof(spw_event), "an event has no size");
  require(!ended_, "an event after END");
  const auto key = std::make_pair(e.choice, e.index);
  switch (e.kind) {
    case SPW_EVENT_START:
      require(!started_, "a second START");
      started_ = true;
      break;
    case SPW_EVENT_OPEN:
      require(started_, "OPEN before START");
      require(e.choice >= 0 && e.index == opened_[e.choice], "OPEN numbers its block out of order");
      require(e.block >= SPW_BLOCK_TEXT && e.block <= SPW_BLOCK_AUDIO, "OPEN of no known kind");
      ++opened_[e.choice];
      open_[key] = e.block;
      break;
    case SPW_EVENT_DELTA:
      require(open_.contains(key), "DELTA for a block that is not open");
      require(open_.contains(key) && open_[key] == e.block, "DELTA of another kind than its block");
      require(e.part >= SPW_PART_TEXT && e.part <= SPW_PART_DATA, "DELTA for no known part");
      if (e.block == SPW_BLOCK_TEXT && e.part == SPW_PART_TEXT) text_ += view(e.text);
      break;
    case SPW_EVENT_CLOSE:
      require(open_.erase(key) == 1, "CLOSE of a block that is not open");
      break;
    case SPW_EVENT_USAGE:
      require(e.input >= -1 && e.output >= -1 && e.cache_read >= -1 && e.cache_write >= -1 && e.reasoning >= -1,
              "USAGE with a negative count");
      if (e.input >= 0) input_ = e.input;
      if (e.output >= 0) output_ = e.output;
      break;
    case SPW_EVENT_STOP:
      require(e.stop > SPW_STOP_NONE && e.stop <= SPW_STOP_MALFORMED_TOOL, "STOP without a reason");
      stopped_ = true;
      stop_ = e.stop;
      break;
    case SPW_EVENT_ERROR:
      require(isFault(e.fault) && e.fault != SPW_FAULT_NONE, "ERROR without a fault");
      break;
    case SPW_EVENT_PING:
      break;
    case SPW_EVENT_END:
      ended_ = true;
      break;
    default:
      require(false, "an event of no known kind");
  }
}

ReadResult readFrames(const Subject& subject, const spw_translator& translator, int32_t mode,
                      const std::vector<Frame>& input, Grammar& grammar, bool giveUp, int refuseAfter) {
  struct Sink {
    Grammar& grammar;
    size_t events;
    int refuseAfter;
  } sink{grammar, 0, refuseAfter};
  const spw_emit emit = {sizeof(spw_emit), &sink, [](void* ctx, const spw_event* e) -> spw_status {
                           auto& self = *static_cast<Sink*>(ctx);
                           if (self.refuseAfter >= 0 && self.events >= static_cast<size_t>(self.refuseAfter)) {
                             return SPW_CANCELLED;
                           }
                           ++self.events;
                           self.grammar.see(*e);
                           return SPW_OK;
                         }};
  const std::string what = std::string("translator ") + translator.wire + ": reader";
  const FakeCall notesCall(subject.host);  // lives until reader_close
  const Json notes = notesCall.call().object();
  void* reader = nullptr;
  ReadResult result;
  {
    FakeCall call(subject.host);
    result.status = translator.reader_open(subject.self, call.raw(), mode, notes.node(), &reader);
    if (!judge(subject.report, what + "_open", result.status, nullptr)) return result;
  }
  for (const Frame& frame : input) {
    FakeCall call(subject.host);
    spw_error error = FakeCall::error();
    subject.report.step(what + "_feed of " + frame.event + " " + frame.data.substr(0, 200));
    result.status = translator.reader_feed(reader, call.raw(), str(frame.event), str(frame.data), &emit, &error);
    if (!judge(subject.report, what + "_feed", result.status, &error)) break;
    if (refuseAfter >= 0 && sink.events >= static_cast<size_t>(refuseAfter)) giveUp = true;
  }
  FakeCall call(subject.host);
  subject.report.step(what + "_close");
  translator.reader_close(reader, call.raw(), giveUp ? nullptr : &emit);
  result.events = sink.events;
  return result;
}

Written writeEvents(const Subject& subject, const spw_translator& translator, int32_t mode,
                    const std::vector<spw_event>& events, bool giveUp) {
  const std::string what = std::string("translator ") + translator.wire + ": writer";
  testing::Bytes bytes;
  void* writer = nullptr;
  Written result;
  {
    FakeCall call(subject.host);
    const Json notes = call.call().object();
    spw_reply_options options{};
    options.size = sizeof options;
    options.mode = mode;
    options.id = str("01JABCDEFGHJKMNPQRSTVWXYZ0");
    options.model = str("shown-model");
    options.created_unix = 1'767'225'600;
    options.path = str("/path");
    options.notes = notes.node();
    result.status = translator.writer_open(subject.self, call.raw(), &options, &writer);
    if (!judge(subject.report, what + "_open", result.status, nullptr)) return result;
  }
  for (const spw_event& e : events) {
    FakeCall call(subject.host);
    spw_error error = FakeCall::error();
    subject.report.step(what + "_put of event kind " + std::to_string(e.kind));
    result.status = translator.writer_put(writer, call.raw(), &e, bytes.out(), &error);
    if (!judge(subject.report, what + "_put", result.status, &error) || e.kind == SPW_EVENT_ERROR) break;
  }
  FakeCall call(subject.host);
  subject.report.step(what + "_close");
  translator.writer_close(writer, call.raw(), giveUp ? nullptr : bytes.out());
  result.bytes = bytes.text();
  return result;
}

}  // namespace spw::check
