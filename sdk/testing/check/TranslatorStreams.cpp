#include <cstring>
#include <set>

#include "sdk/testing/check/Checks.h"
#include "sdk/testing/check/Hostile.h"
#include "sdk/testing/check/Samples.h"
#include "sdk/testing/check/Stream.h"

namespace spw::check {
namespace {

constexpr int32_t kModes[] = {SPW_MODE_WHOLE, SPW_MODE_STREAM};

const char* modeName(int32_t mode) { return mode == SPW_MODE_STREAM ? " (stream)" : " (whole)"; }

std::string what(const spw_translator& translator, const char* part, int32_t mode) {
  return std::string("translator ") + translator.wire + ": " + part + modeName(mode);
}

// A whole body is text in every wire.
int32_t framingOf(const spw_translator& translator, int32_t mode) {
  return mode == SPW_MODE_STREAM ? translator.framing : static_cast<int32_t>(SPW_FRAME_SSE);
}

// What a writer made of some events, cut as its reader wants it.
std::vector<Frame> written(const Subject& subject, const spw_translator& translator, int32_t mode,
                           const std::vector<spw_event>& events) {
  const Written result = writeEvents(subject, translator, mode, events);
  subject.report.require(carriesText(result.bytes, framingOf(translator, mode)),
                         what(translator, "writer", mode) + " wrote broken UTF-8 or broken messages");
  if (mode == SPW_MODE_STREAM) return frames(result.bytes, translator.framing);
  return result.bytes.empty() ? std::vector<Frame>() : std::vector<Frame>{{{}, result.bytes}};
}

// An answer written and read again is the same answer, however its text was cut.
void checkRoundTrip(const Subject& subject, const spw_translator& translator, int32_t mode) {
  const std::string name = what(translator, "reader after writer", mode);
  for (const size_t pieces : {size_t{1}, size_t{3}, size_t{100}}) {
    Grammar grammar(subject.report, name);
    const std::vector<Frame> input = written(subject, translator, mode, textAnswer(pieces, true));
    readFrames(subject, translator, mode, input, grammar);
    subject.report.require(grammar.text() == answerText(), name + ": the text is not the same");
    subject.report.require(grammar.stopped() && grammar.stop() == SPW_STOP_END, name + ": the ending is not the same");
  }
  Grammar cut(subject.report, name);
  readFrames(subject, translator, mode, written(subject, translator, mode, textAnswer(3, false)), cut);
  subject.report.require(!cut.stopped(), name + ": an answer that was cut reads as complete");
}

// Every prefix of a stream, each frame with its data changed, and refusals from the host's side.
void checkBrokenStreams(const Subject& subject, const spw_translator& translator) {
  const std::string name = what(translator, "reader", SPW_MODE_STREAM);
  const std::vector<Frame> good = written(subject, translator, SPW_MODE_STREAM, richAnswer());
  for (size_t length = 0; length <= good.size(); ++length) {
    const std::vector<Frame> prefix(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length));
    Grammar whole(subject.report, name), given(subject.report, name), refused(subject.report, name);
    readFrames(subject, translator, SPW_MODE_STREAM, prefix, whole);
    readFrames(subject, translator, SPW_MODE_STREAM, prefix, given, true);
    readFrames(subject, translator, SPW_MODE_STREAM, good, refused, false, static_cast<int>(length));
  }
  for (size_t i = 0; i < good.size(); ++i) {
    for (const std::string& changed : mutations(good[i].data, 60)) {
      std::vector<Frame> input = good;
      input[i].data = changed;
      Grammar grammar(subject.report, name + " of a changed stream");
      readFrames(subject, translator, SPW_MODE_STREAM, input, grammar);
    }
    std::vector<Frame> doubled = good;
    doubled.insert(doubled.begin() + static_cast<std::ptrdiff_t>(i), good[i]);
    Grammar grammar(subject.report, name + " of a stream with a frame twice");
    readFrames(subject, translator, SPW_MODE_STREAM, doubled, grammar);
  }
}

spw_event oddEvent(uint32_t& state) {
  const auto next = [&state](uint32_t range) {
    state = state * 1664525u + 1013904223u;
    return static_cast<int32_t>((state >> 8) % range);
  };
  static const std::string_view texts[] = {"", "x", "\xff\xc3", "\"\\\n", std::string_view("\0", 1), "{\"a\":1}", "]}"};
  static const std::string_view extras[] = {
      "", "{\"a\":1}", "[]", "null", "[{\"kind\":\"url\",\"url\":5}]", "{\"details\":7}"};
  spw_event e = event(next(12));
  e.choice = next(8) == 0 ? next(3) - 1 : 0;
  e.index = next(8) == 0 ? 2'000'000'000 : next(4) - 1;
  e.block = next(10);
  e.part = next(9);
  e.stop = next(12);
  e.fault = next(18);
  e.id = str(texts[next(7)]);
  e.name = str(texts[next(7)]);
  e.text = str(texts[next(7)]);
  e.extra = str(extras[next(6)]);  // always JSON or nothing: who reads a wire vouches for that
  if (next(2) == 0) e.input = next(5) == 0 ? INT64_MAX : next(100) - 2;
  if (next(2) == 0) e.output = next(5) == 0 ? INT64_MIN : next(100);
  return e;
}

}  // namespace

void checkReaders(const Subject& subject, const spw_translator& translator) {
  for (const int32_t mode : kModes) {
    const std::string name = what(translator, "reader", mode);
    for (const std::string& text : hostileTexts()) {
      for (const char* label : {"", "message_start", "error", "\xff odd"}) {
        Grammar grammar(subject.report, name + " of hostile input");
        readFrames(subject, translator, mode, {{label, text}}, grammar);
        if (text.empty()) subject.report.require(!grammar.stopped(), name + " makes an answer out of nothing");
      }
    }
    Grammar nothing(subject.report, name);
    readFrames(subject, translator, mode, {}, nothing);
    subject.report.require(!nothing.stopped(), name + " makes an answer out of nothing");
    for (const Frame& whole : written(subject, translator, mode, richAnswer())) {
      if (mode != SPW_MODE_WHOLE) break;
      for (const std::string& changed : mutations(whole.data, 400)) {
        Grammar grammar(subject.report, name + " of a changed body");
        readFrames(subject, translator, mode, {{{}, changed}}, grammar);
      }
    }
    if (servesClients(translator)) checkRoundTrip(subject, translator, mode);
  }
  if (servesClients(translator)) checkBrokenStreams(subject, translator);
}

void checkWriters(const Subject& subject, const spw_translator& translator) {
  for (const int32_t mode : kModes) {
    const std::string name = what(translator, "writer", mode);
    const Written silent = writeEvents(subject, translator, mode, {}, true);
    subject.report.require(silent.bytes.empty(), name + " wrote although the reply was given up");
    writeEvents(subject, translator, mode, {});
    for (const std::vector<spw_event>& good : {textAnswer(4, true), richAnswer()}) {
      for (size_t length = 0; length <= good.size(); ++length) {
        for (const bool giveUp : {false, true}) {
          writeEvents(subject, translator, mode,
                      std::vector<spw_event>(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length)), giveUp);
        }
      }
    }
    spw_event failure = event(SPW_EVENT_ERROR);
    failure.fault = SPW_FAULT_OVERLOADED;
    failure.text = str("busy \"now\"");
    std::vector<spw_event> failing = textAnswer(2, false);
    failing.push_back(failure);
    subject.report.require(!writeEvents(subject, translator, mode, failing).bytes.empty() || !servesClients(translator),
                           name + " says nothing when the upstream fails");
    uint32_t state = 7;
    for (int round = 0; round < 300; ++round) {
      std::vector<spw_event> odd;
      for (int i = 0; i < 20; ++i) odd.push_back(oddEvent(state));
      const Written result = writeEvents(subject, translator, mode, odd);
      subject.report.require(carriesText(result.bytes, framingOf(translator, mode)), name + " wrote broken UTF-8");
    }
  }
}

}  // namespace spw::check
