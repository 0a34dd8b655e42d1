#include "tests/corpus/Answers.h"

#include "tests/corpus/Vocabulary.h"

namespace spillway::corpus {
namespace {

using golden::Event;

class Writer {
 public:
  explicit Writer(Dice& dice) : dice_(dice) {}

  std::vector<Event> events() {
    Event start;
    start.kind = SPW_EVENT_START;
    start.id = "reply-" + std::to_string(dice_.below(1000000));
    start.name = "model-x";
    events_.push_back(start);
    if (dice_.chance(40)) reasoning();
    const bool refuses = dice_.chance(8);
    if (refuses || dice_.chance(80)) text(refuses ? SPW_BLOCK_REFUSAL : SPW_BLOCK_TEXT);
    size_t calls = refuses ? 0 : dice_.chance(40) ? dice_.between(1, 4) : 0;
    const bool any = calls > 0;
    while (calls-- > 0) call();
    usage();
    stop(refuses, any);
    Event end;
    end.kind = SPW_EVENT_END;
    events_.push_back(end);
    return std::move(events_);
  }

 private:
  Event& add(int32_t kind, int32_t block) {
    Event event;
    event.kind = kind;
    event.block = block;
    event.index = index_;
    events_.push_back(event);
    return events_.back();
  }

  // In pieces of any size, not within a character.
  void deltas(int32_t block, int32_t part, const std::string& text) {
    for (size_t at = 0; at < text.size();) {
      size_t end = std::min(text.size(), at + dice_.between(1, 40));
      while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) ++end;
      Event& delta = add(SPW_EVENT_DELTA, block);
      delta.part = part;
      delta.text = text.substr(at, end - at);
      at = end;
    }
  }

  void close(int32_t block) {
    add(SPW_EVENT_CLOSE, block);
    ++index_;
  }

  void reasoning() {
    constexpr const char* kIssuers[] = {"anthropic", "openai", "gemini", "text"};
    add(SPW_EVENT_OPEN, SPW_BLOCK_REASONING);
    deltas(SPW_BLOCK_REASONING, SPW_PART_TEXT, corpus::text(dice_));
    const std::string issuer = dice_.pick(kIssuers);
    if (issuer != "text") {
      Event& token = add(SPW_EVENT_DELTA, SPW_BLOCK_REASONING);
      token.part = issuer == "openai" ? SPW_PART_ENCRYPTED : SPW_PART_SIGNATURE;
      token.name = issuer;
      token.text = tokenOf(issuer, dice_, 60);
    }
    close(SPW_BLOCK_REASONING);
  }

  void text(int32_t block) {
    add(SPW_EVENT_OPEN, block);
    deltas(block, SPW_PART_TEXT, corpus::text(dice_));
    if (block == SPW_BLOCK_TEXT && dice_.chance(20)) {
      Event& citation = add(SPW_EVENT_DELTA, block);
      citation.part = SPW_PART_CITATION;
      citation.extra = dice_.chance(60)
                           ? R"({"kind":"url","url":"https://example.com/","title":"T","start":0,"end":1})"
                           : R"({"kind":"page","document":0,"title":"D","text":"cited","start":1,"end":2})";
    }
    if (block == SPW_BLOCK_TEXT && dice_.chance(10)) {
      Event& logprobs = add(SPW_EVENT_DELTA, block);
      logprobs.part = SPW_PART_LOGPROBS;
      logprobs.extra = R"([{"token":"a","logprob":-0.5,"bytes":[97],"top_logprobs":[]}])";
    }
    close(block);
  }

  void call() {
    Event& open = add(SPW_EVENT_OPEN, SPW_BLOCK_TOOL_CALL);
    open.id = callId(dice_, false);
    open.name = toolName(dice_, 64, false);
    if (dice_.chance(90)) deltas(SPW_BLOCK_TOOL_CALL, SPW_PART_ARGUMENTS, arguments(dice_));
    if (dice_.chance(20)) {
      Event& token = add(SPW_EVENT_DELTA, SPW_BLOCK_TOOL_CALL);
      token.part = SPW_PART_SIGNATURE;
      token.name = "gemini";
      token.text = tokenOf("gemini", dice_, 60);
    }
    close(SPW_BLOCK_TOOL_CALL);
  }

  void usage() {
    Event& usage = add(SPW_EVENT_USAGE, 0);
    usage.index = 0;
    usage.input = static_cast<int64_t>(dice_.between(1, 100000));
    usage.output = static_cast<int64_t>(dice_.between(1, 5000));
    if (dice_.chance(50)) usage.cacheRead = static_cast<int64_t>(dice_.below(static_cast<size_t>(usage.input)));
    if (dice_.chance(30)) {
      const int64_t left = usage.input - std::max<int64_t>(usage.cacheRead, 0);
      usage.cacheWrite = static_cast<int64_t>(dice_.below(static_cast<size_t>(left)));
    }
    if (dice_.chance(40)) usage.reasoning = static_cast<int64_t>(dice_.below(static_cast<size_t>(usage.output)));
  }

  void stop(bool refuses, bool calls) {
    constexpr int32_t kStops[] = {SPW_STOP_END, SPW_STOP_END, SPW_STOP_LENGTH, SPW_STOP_CONTEXT, SPW_STOP_CONTENT};
    Event& stop = add(SPW_EVENT_STOP, 0);
    stop.index = 0;
    stop.stop = refuses ? SPW_STOP_REFUSAL : calls ? SPW_STOP_TOOL_CALLS : dice_.pick(kStops);
  }

  Dice& dice_;
  std::vector<Event> events_;
  int32_t index_ = 0;
};

}  // namespace

std::vector<golden::Event> answer(Dice& dice) { return Writer(dice).events(); }

}  // namespace spillway::corpus
