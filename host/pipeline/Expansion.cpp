#include "host/pipeline/Expansion.h"

#include <algorithm>

#include "host/base/Json.h"
#include "host/pipeline/BlankEvent.h"
#include "host/pipeline/Excerpt.h"
#include "host/pipeline/SpentBefore.h"

namespace spillway::pipeline {
namespace {

namespace js = base::json;

constexpr std::string_view kAbout =
    "Gives back the whole text of a tool result from which something was left out. Where that is so, a line such as "
    "\"[spillway: 312 lines left out: passing tests (handle 0f3b5c7d9e1a)]\" stands in its place. Call this only when "
    "what was left out is needed, and by itself, not beside other tools.";
constexpr std::string_view kSchema =
    R"({"type":"object","properties":{"handle":{"type":"string","description":"the handle that the line names"},)"
    R"("from_line":{"type":"integer","minimum":1,"description":"the first line to give; the first of all when absent"}},)"
    R"("required":["handle"],"additionalProperties":false})";
constexpr std::string_view kNoMore =
    "No more can be given in this answer. Go on with what is there; the tool can be called again in the next turn.";

std::string_view view(spw_str text) { return text.len > 0 ? std::string_view(text.ptr, text.len) : std::string_view(); }
spw_str str(std::string_view text) { return {text.data(), text.size()}; }

bool isThought(int32_t block) { return block == SPW_BLOCK_REASONING || block == SPW_BLOCK_OPAQUE; }

spw_json* toolIn(base::Arena& arena) {
  spw_json* tool = js::makeObject(arena);
  js::put(arena, tool, "name", js::makeString(arena, Expansion::kTool));
  js::put(arena, tool, "description", js::makeString(arena, kAbout));
  if (auto schema = js::parse(arena, kSchema); schema.ok()) js::put(arena, tool, "schema", *schema);
  js::put(arena, tool, "kind", js::makeString(arena, "function"));
  return tool;
}

base::Error cannot(std::string_view why) {
  return {.fault = base::Fault::Server,
          .httpStatus = 502,
          .message = std::string(why) + "; compression.expand: false takes that away from it"};
}

spw_json* textBlock(base::Arena& arena, std::string_view text) {
  spw_json* block = js::makeObject(arena);
  js::put(arena, block, "type", js::makeString(arena, "text"));
  js::put(arena, block, "text", js::makeString(arena, text));
  return block;
}

bool hasWords(const SaidTurn& turn) {
  base::Arena arena(1024);
  const spw_json* blocks = js::member(turn.message(arena), "blocks");
  for (const spw_json* block = js::first(blocks); block; block = js::next(block))
    if (js::string(arena, js::member(block, "type")) == "text") return true;
  return false;
}

}  // namespace

// A model without functions of the client's would not know why it has this one.
bool Expansion::offerable(base::Arena& arena, const spw_json* canonical) const {
  int64_t choices = 1;
  js::integer(js::member(canonical, "n"), choices);
  bool functions = false;
  for (const spw_json* tool = js::first(js::member(canonical, "tools")); tool; tool = js::next(tool)) {
    if (js::string(arena, js::member(tool, "name")) == kTool) return false;
    functions = functions || js::string(arena, js::member(tool, "kind")) != "server";
  }
  return functions && choices <= 1;
}

void Expansion::ask(base::Arena& arena, spw_json* canonical) {
  offered_ = offerable(arena, canonical);
  said_ = asks_ = leftOut_ = calls_ = false;
  turn_ = {};
  blocks_.clear();
  held_.clear();
  heldBytes_ = 0;
  usage_.reset();
  if (!offered_) return;
  js::push(arena, js::member(canonical, "tools"), toolIn(arena));
  spw_json* messages = js::member(canonical, "messages");
  for (const Round& round : rounds_) {
    js::push(arena, messages, round.turn.message(arena));
    spw_json* results = js::makeArray(arena);
    for (const Given& given : round.given) {
      spw_json* result = js::makeObject(arena);
      js::put(arena, result, "type", js::makeString(arena, "tool_result"));
      js::put(arena, result, "id", js::makeString(arena, given.id));
      spw_json* blocks = js::makeArray(arena);
      js::push(arena, blocks, textBlock(arena, given.text));
      js::put(arena, result, "blocks", blocks);
      js::put(arena, result, "string", js::makeBoolean(arena, true));
      if (!given.good) js::put(arena, result, "is_error", js::makeBoolean(arena, true));
      js::push(arena, results, result);
    }
    spw_json* message = js::makeObject(arena);
    js::put(arena, message, "role", js::makeString(arena, "tool"));
    js::put(arena, message, "blocks", results);
    js::push(arena, messages, message);
  }
}

std::optional<base::Error> Expansion::take(const spw_event& event, const Put& put) {
  if (event.kind == SPW_EVENT_PING) {
    put(event);
    return std::nullopt;
  }
  if (!offered_) {
    said_ = said_ || (event.kind != SPW_EVENT_START && event.kind != SPW_EVENT_USAGE);
    put(event);
    return std::nullopt;
  }
  turn_.observe(event);
  switch (event.kind) {
    case SPW_EVENT_START:
      if (!active()) put(event);
      break;
    case SPW_EVENT_OPEN:
      open(event, put);
      break;
    case SPW_EVENT_DELTA:
    case SPW_EVENT_CLOSE:
      if (const auto found = blocks_.find(event.index); found != blocks_.end()) {
        if (found->second.fate == Fate::Told) tell(event, put);
        if (found->second.fate == Fate::Held) hold(event, put);
      }
      break;
    case SPW_EVENT_USAGE:
      usage(event, put);
      break;
    case SPW_EVENT_STOP:
      return stop(event, put);
    default:
      if (!asks_) put(event);
  }
  return std::nullopt;
}

void Expansion::open(const spw_event& event, const Put& put) {
  if (event.block == SPW_BLOCK_TOOL_CALL && view(event.name) == kTool) {
    blocks_[event.index].fate = Fate::Ours;
    return;
  }
  if (isThought(event.block)) {
    blocks_[event.index].fate = Fate::Held;
    return hold(event, put);
  }
  calls_ = calls_ || event.block == SPW_BLOCK_TOOL_CALL || event.block == SPW_BLOCK_CUSTOM_CALL;
  release(put);
  blocks_[event.index] = {Fate::Told, next_++};
  tell(event, put);
  const bool goesOn = event.block == SPW_BLOCK_TEXT && !hasWords(turn_) &&
                      std::any_of(rounds_.begin(), rounds_.end(), [](const Round& one) { return hasWords(one.turn); });
  if (!goesOn) return;
  // Wires that join texts would run two sentences together.
  spw_event gap = blankEvent(SPW_EVENT_DELTA);
  gap.index = event.index;
  gap.block = SPW_BLOCK_TEXT;
  gap.text = str("\n\n");
  tell(gap, put);
}

void Expansion::tell(spw_event event, const Put& put) {
  event.index = blocks_[event.index].index;
  said_ = true;
  put(event);
}

void Expansion::hold(const spw_event& event, const Put& put) {
  held_.push_back({event, std::string(view(event.id)), std::string(view(event.name)), std::string(view(event.text)),
                   std::string(view(event.extra))});
  heldBytes_ += event.text.len + event.extra.len;
  if (heldBytes_ > kMostHeld) release(put);
}

// What was held is the client's.
void Expansion::release(const Put& put) {
  for (Held& one : held_) {
    Block& block = blocks_[one.event.index];
    if (one.event.kind == SPW_EVENT_OPEN) block = {Fate::Told, next_++};
    one.event.id = str(one.id);
    one.event.name = str(one.name);
    one.event.text = str(one.text);
    one.event.extra = str(one.extra);
    tell(one.event, put);
  }
  held_.clear();
  heldBytes_ = 0;
}

// Counts grow with every round: the client is told when the last one ends. What an upstream says before it answers, as
// some wires have to, is told at once.
void Expansion::usage(const spw_event& event, const Put& put) {
  if (!active() && blocks_.empty()) put(event);
  spw_event sum = event;
  const auto keep = [](int64_t& here, int64_t before) {
    if (here < 0) here = before;
  };
  if (usage_) {
    const spw_event& before = usage_->event;
    keep(sum.input, before.input);
    keep(sum.output, before.output);
    keep(sum.cache_read, before.cache_read);
    keep(sum.cache_write, before.cache_write);
    keep(sum.reasoning, before.reasoning);
    keep(sum.cache_write_1h, before.cache_write_1h);
    keep(sum.input_audio, before.input_audio);
    keep(sum.input_image, before.input_image);
    keep(sum.output_audio, before.output_audio);
    keep(sum.output_image, before.output_image);
  }
  std::string extra(event.extra.len > 0 || !usage_ ? view(event.extra) : std::string_view(usage_->extra));
  usage_ = Held{sum, {}, {}, {}, std::move(extra)};
}

std::optional<base::Error> Expansion::stop(const spw_event& event, const Put& put) {
  const bool ours =
      std::any_of(blocks_.begin(), blocks_.end(), [](const auto& block) { return block.second.fate == Fate::Ours; });
  if (ours && !calls_ && event.stop == SPW_STOP_TOOL_CALLS) {
    if (rounds_.size() > kMostRounds) return cannot("the model does not stop asking for what was left out of results");
    if (turn_.lost()) return cannot("the model has said too much before it asked for what was left out of a result");
    asks_ = true;
    return std::nullopt;
  }
  leftOut_ = ours;
  release(put);
  if (usage_) {
    spw_event sum = usage_->event;
    sum.id = sum.name = sum.text = {};
    sum.extra = str(usage_->extra);
    addSpent(sum, spent_);
    put(sum);
  }
  said_ = true;
  put(event);
  return std::nullopt;
}

void Expansion::takeOver(plugins::Writer writer, const money::Usage& spent) {
  if (writer) writer_ = std::move(writer);
  money::addUsage(spent_, spent);
  rounds_.push_back({std::move(turn_), {}, false});
  asks_ = said_ = false;
}

void Expansion::answer(const Original& original) {
  Round& round = rounds_.back();
  for (const memory::HeardBlock* call : round.turn.calls(kTool)) round.given.push_back(give(*call, original));
  round.answered = true;
}

Expansion::Given Expansion::give(const memory::HeardBlock& call, const Original& original) {
  if (rounds_.size() > kMostRounds || texts_ >= kMostTexts) return {call.id, std::string(kNoMore), false};
  base::Arena arena(1024);
  auto arguments = js::parse(arena, call.text);
  if (!arguments.ok()) return {call.id, "The arguments are no JSON.", false};
  const std::string handle(js::string(arena, js::member(*arguments, "handle")));
  int64_t from = 1;
  js::integer(js::member(*arguments, "from_line"), from);
  const auto text = original(handle);
  if (!text)
    return {call.id,
            "Nothing is kept under the handle \"" + handle.substr(0, 64) +
                "\" (any more). Call the tool that has given the result again.",
            false};
  std::string given = excerpt(*text, from, std::min(kMostText, kMostTexts - texts_));
  texts_ += given.size();
  return {call.id, std::move(given), true};
}

}  // namespace spillway::pipeline
