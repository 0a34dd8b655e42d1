#include "host/pipeline/ReplyLimits.h"

#include <algorithm>
#include <vector>

namespace spillway::pipeline {

ReplyLimits::ReplyLimits(const Destination& from, const upstream::ResponseReader& reply, spw_call& call,
                         int64_t nowMs) {
  if (from.provider->hasLimits() && readByPlugin(from, reply, call)) return;
  for (const upstream::Header& header : reply.headers()) common_.header(header.name, header.value);
  windows_ = common_.windows(nowMs);
}

namespace {

// What is owed is as good as nothing.
int64_t counted(int64_t number) { return number == SPW_NOT_SAID ? -1 : std::max<int64_t>(number, 0); }

}  // namespace

bool ReplyLimits::readByPlugin(const Destination& from, const upstream::ResponseReader& reply, spw_call& call) {
  std::vector<spw_header> headers;
  headers.reserve(reply.headers().size());
  for (const upstream::Header& header : reply.headers())
    headers.push_back({{header.name.data(), header.name.size()}, {header.value.data(), header.value.size()}});
  spw_reply raw{};
  raw.size = sizeof raw;
  raw.status = reply.status();
  raw.headers = headers.data();
  raw.header_count = headers.size();
  size_t count = 0;
  const bool read = from.provider->limits(call, raw, [&](const spw_limit& limit) {
    if (count == own_.size()) return;
    routing::RateWindow& window = own_[count++];
    // Borrowed for this call only.
    window.name = call.arena->copy({limit.window.ptr, limit.window.len});
    window.limit = counted(limit.limit);
    window.remaining = counted(limit.remaining);
    window.resetMs = limit.reset_unix_ms;
    window.scope = limit.scope == SPW_SCOPE_ACCOUNT ? base::Scope::Account : base::Scope::Model;
  });
  if (read) windows_ = {own_.data(), count};
  return read;
}

int64_t ReplyLimits::exhaustedUntilMs(base::Scope scope, int64_t nowMs) const {
  int64_t until = 0;
  for (const routing::RateWindow& window : windows_)
    if (window.scope == scope && window.exhausted(nowMs)) until = std::max(until, window.resetMs);
  return until;
}

}  // namespace spillway::pipeline
