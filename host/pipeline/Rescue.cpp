#include "host/pipeline/Rescue.h"

#include <atomic>

#include "host/base/Json.h"
#include "host/pipeline/BlankEvent.h"
#include "host/pipeline/Quirks.h"
#include "host/pipeline/StepCall.h"
#include "host/pipeline/WireError.h"

namespace spillway::pipeline {
namespace {

namespace js = base::json;

std::atomic<size_t> keptInAll{0};

// Said to a model that cannot be given the beginning of its answer; the user never sees it.
constexpr std::string_view kGoOn =
    "(The connection broke while you were answering. The client has received exactly the text of your message above. "
    "Go on from its last character, in the same language and format, without repeating any of it and without any "
    "remark.)";

spw_str str(std::string_view text) { return {text.data(), text.size()}; }

bool passing(base::Fault fault) {
  switch (fault) {
    case base::Fault::Network:
    case base::Fault::Timeout:
    case base::Fault::Server:
    case base::Fault::Overloaded:
    case base::Fault::RateLimit:
    case base::Fault::Quota:
      return true;
    default:
      return false;
  }
}

// What the provider says about answers that are begun for its model: see docs/quirks.md.
bool takesPrefill(const Destination& to) {
  const std::string_view said = quirkOf(to, "assistant_prefill");
  return !said.empty() && said != "\"unsupported\"";
}

spw_json* textMessage(base::Arena& arena, std::string_view role, std::string_view text) {
  spw_json* block = js::makeObject(arena);
  js::put(arena, block, "type", js::makeString(arena, "text"));
  js::put(arena, block, "text", js::makeString(arena, text));
  spw_json* blocks = js::makeArray(arena);
  js::push(arena, blocks, block);
  spw_json* message = js::makeObject(arena);
  js::put(arena, message, "role", js::makeString(arena, role));
  js::put(arena, message, "blocks", blocks);
  return message;
}

}  // namespace

std::unique_ptr<Rescue> Rescue::make(const Inbound& inbound) {
  if (!inbound.streaming() || inbound.operation() != SPW_OP_GENERATE) return nullptr;
  const size_t size = inbound.size();
  if (size > kMostBody) return nullptr;
  if (keptInAll.fetch_add(size, std::memory_order_relaxed) + size > kMostKept) {
    keptInAll.fetch_sub(size, std::memory_order_relaxed);
    return nullptr;
  }
  return std::unique_ptr<Rescue>(new Rescue(size));
}

Rescue::~Rescue() { keptInAll.fetch_sub(kept_, std::memory_order_relaxed); }

bool Rescue::can(const base::Error& error) const {
  return passing(error.fault) && times_ < kMostTimes && told_.resumable();
}

bool Rescue::takeOver(const plugins::Translator& wire, spw_reply_options options, plugins::Writer writer,
                      const money::Usage& spent) {
  money::addUsage(spent_, spent);
  ++times_;
  way_ = Way::None;
  target_.clear();
  if (active_) return true;
  if (writer) {
    writer_ = std::move(writer);
  } else {
    if (wire.namesItems()) return false;
    if (!told_.model().empty()) options.model = str(told_.model());
    StepCall call;
    auto opened = wire.openWriter(call, options);
    if (!opened.ok()) return false;
    writer_ = std::move(*opened);
    bool good = true;
    told_.replay([&](const spw_event& event) { good &= !writer_.put(call, event, [](std::string_view) {}); });
    if (!good) return false;
  }
  return active_ = true;
}

void Rescue::ask(base::Arena& arena, const Destination& to, spw_json* canonical) {
  std::string target = to.account->provider + '\n' + to.account->name + '\n' + to.modelId;
  if (target != target_) {
    target_ = std::move(target);
    // A model that thinks first cannot be given the beginning of what it says.
    way_ = takesPrefill(to) && !js::member(canonical, "reasoning") ? Way::Prefill : Way::Turn;
  }
  continuation_ = std::make_unique<Continuation>(told_, way_ == Way::Repeat, spent_);
  if (way_ != Way::Repeat) putBeginning(arena, canonical);
}

bool Rescue::anotherWay() {
  if (way_ == Way::Repeat || way_ == Way::None) return false;
  way_ = way_ == Way::Prefill ? Way::Turn : Way::Repeat;
  return true;
}

// What was told stands in the document as the beginning of an answer.
void Rescue::putBeginning(base::Arena& arena, spw_json* canonical) const {
  spw_json* messages = js::member(canonical, "messages");
  const std::string_view text = arena.copy(told_.text());
  if (text.empty() || !messages) return;
  spw_json* last = js::first(messages);
  while (last && js::next(last)) last = js::next(last);
  // The client has begun the answer itself: what follows belongs to the same message.
  if (last && js::string(arena, js::member(last, "role")) == "assistant") {
    spw_json* added = textMessage(arena, "assistant", text);
    spw_json* block = js::first(js::member(added, "blocks"));
    js::detach(block);
    js::push(arena, js::member(last, "blocks"), block);
  } else {
    js::push(arena, messages, textMessage(arena, "assistant", text));
  }
  if (way_ == Way::Turn) js::push(arena, messages, textMessage(arena, "user", kGoOn));
}

void Rescue::end(std::string& out) {
  StepCall call;
  const auto take = [&](std::string_view bytes) { out += bytes; };
  const auto put = [&](const spw_event& event) { static_cast<void>(writer_.put(call, event, take)); };
  told_.close(put);
  // Nobody has said how much output there is of what was cut off.
  spw_event event = blankEvent(SPW_EVENT_USAGE);
  event.input = spent_.input;
  event.cache_read = spent_.cacheRead;
  event.cache_write = spent_.cacheWrite;
  if (spent_.known()) put(event);
  event.kind = SPW_EVENT_STOP;
  event.stop = SPW_STOP_LENGTH;
  put(event);
  event.kind = SPW_EVENT_END;
  event.stop = SPW_STOP_NONE;
  put(event);
  writer_.close(call, take);
}

void Rescue::tell(const base::Error& error, std::string& out) { writeErrorEvent(writer_, error, out); }

}  // namespace spillway::pipeline
