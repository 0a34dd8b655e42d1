#include "host/base/Call.h"

#include <algorithm>

namespace spillway::base {
namespace {

std::string_view view(spw_str text) { return {text.ptr, text.len}; }

void* allocate(spw_call* call, size_t bytes) { return call ? call->arena->alloc(bytes) : nullptr; }

spw_str copyText(spw_call* call, spw_str text) {
  if (!call || !text.len) return {nullptr, 0};
  std::string_view copy = call->arena->copy(view(text));
  return {copy.data(), copy.size()};
}

void reportLoss(spw_call* call, int32_t kind, spw_str where, spw_str why) {
  if (call && call->losses) call->losses->add(kind, view(where), view(why));
}

}  // namespace

void LossReport::add(int32_t kind, std::string_view where, std::string_view why) {
  bool known = std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.kind == kind && entry.where == where && entry.why == why;
  });
  if (known) return;
  ++total_;
  if (entries_.size() < kMost) entries_.push_back({kind, std::string(where), std::string(why)});
}

void LossReport::clear() {
  entries_.clear();
  total_ = 0;
}

std::optional<Error> outOfRoom(const Arena& arena) {
  if (!arena.exhausted()) return std::nullopt;
  return Error{.fault = Fault::TooLarge,
               .httpStatus = 413,
               .message = "this takes more memory than one request may (" + std::to_string(Arena::kLimit >> 20) +
                          " MiB); ask with fewer or shorter messages and tools",
               .code = "out_of_room"};
}

const spw_memory& memoryApi() {
  static constexpr spw_memory kTable{sizeof(spw_memory), allocate, copyText};
  return kTable;
}

const spw_loss& lossApi() {
  static constexpr spw_loss kTable{sizeof(spw_loss), reportLoss};
  return kTable;
}

}  // namespace spillway::base
