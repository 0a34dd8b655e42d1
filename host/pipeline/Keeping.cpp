#include "host/pipeline/Keeping.h"

#include "host/base/Ids.h"
#include "host/pipeline/StepCall.h"

namespace spillway::pipeline {
namespace {

base::Error tooMuch() {
  return {.fault = base::Fault::TooLarge,
          .httpStatus = 413,
          .message = "what this request refers to is larger than limits.body allows a request to be"};
}

}  // namespace

void Keeping::begin(store::ObjectStore* objects, Inbound& inbound, const std::string& owner, size_t mostBytes) {
  const plugins::Translator& wire = inbound.wire();
  if (!objects || inbound.operation() != SPW_OP_GENERATE || wire.keepMember().empty()) return;
  if (objects->limits(std::string(wire.wire())).totalBytes == 0) return;
  const auto& skim = inbound.body().skim();
  if (!skim.ok()) return;
  for (std::string_view member : wire.recallMembers()) {
    const std::string_view value = skim->value(member);
    reads_ = reads_ || (!value.empty() && value != "null");
  }
  due_ = reads_ || skim->value(wire.keepMember()) != "false";
  if (due_) shelf_.emplace(*objects, std::string(wire.wire()), owner, mostBytes);
}

std::optional<base::Error> Keeping::recall(Inbound& inbound, spw_call& call, bool mayBlock) {
  if (reads_ && !mayBlock) return std::nullopt;
  auto document = inbound.body().parse(*call.arena);
  if (!document.ok()) {
    due_ = false;
    return document.error();
  }
  spw_json* notes = base::json::makeObject(*call.arena);
  shelf_->mayRead(mayBlock);
  auto recalled = inbound.wire().recall(call, *document, shelf_->table(), notes);
  shelf_->mayRead(true);
  if (!mayBlock && shelf_->wantsToRead()) {
    reads_ = true;
    return std::nullopt;
  }
  due_ = false;
  if (shelf_->tooMuch()) return tooMuch();
  if (!recalled.ok()) return recalled.error();
  if (!*recalled) return std::nullopt;
  inbound.replace(*document);
  notes_ = notes;
  id_ = base::newSecret();
  return std::nullopt;
}

void Keeping::keep(plugins::Writer& writer) {
  if (!notes_ || done_) return;
  done_ = true;
  StepCall call;
  lost_ = !writer.keep(call, shelf_->table());
}

}  // namespace spillway::pipeline
