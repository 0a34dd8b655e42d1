#include "host/upstream/PluginHttp.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <cstring>

#include "host/base/Call.h"
#include "host/base/Clock.h"

namespace spillway::upstream {
namespace {

constexpr int64_t kUsualMs = 30'000;

std::string_view view(spw_str text) { return text.len > 0 ? std::string_view(text.ptr, text.len) : std::string_view(); }
bool readable(spw_str text) { return text.len == 0 || text.ptr != nullptr; }

// Texts of no pointer but some length are the plugin's mistake.
bool readable(const spw_http_request& request) {
  if (!readable(request.method) || !readable(request.url) || !readable(request.body)) return false;
  if (request.headers == nullptr && request.header_count > 0) return false;
  return std::all_of(request.headers, request.headers + request.header_count,
                     [](const spw_header& header) { return readable(header.name) && readable(header.value); });
}

// The answer in the call's arena, which is wiped with it. False: there is no memory.
bool keep(const HttpAnswer& answer, base::Arena& arena, spw_http_reply& reply) {
  const auto copied = [&](std::string_view text, spw_str& to) {
    const std::string_view own = arena.copy(text);
    to = {own.data(), own.size()};
    return own.size() == text.size();
  };
  spw_http_reply full{};
  auto* headers =
      static_cast<spw_header*>(arena.alloc(std::max<size_t>(answer.headers.size(), 1) * sizeof(spw_header)));
  if (headers == nullptr || !copied(answer.body, full.body)) return false;
  for (size_t i = 0; i < answer.headers.size(); ++i)
    if (!copied(answer.headers[i].first, headers[i].name) || !copied(answer.headers[i].second, headers[i].value))
      return false;
  full.status = answer.status;
  full.headers = headers;
  full.header_count = answer.headers.size();
  full.size = reply.size;
  std::memcpy(&reply, &full, std::min<size_t>(reply.size, sizeof full));
  return true;
}

}  // namespace

spw_status PluginHttp::send(spw_call& call, const spw_http_request& given, spw_http_reply& reply, spw_error& error) {
  const auto fails = [&](base::Error why) {
    base::toAbi(why, *call.arena, error);
    return why.fault == base::Fault::Cancelled ? SPW_CANCELLED : SPW_FAILED;
  };
  spw_http_request request{};
  std::memcpy(&request, &given, std::min<size_t>(given.size, sizeof request));
  if (!readable(request)) return fails({.fault = base::Fault::InvalidRequest, .message = "the call has null texts"});

  HttpCall out;
  out.method = request.method.len > 0 ? view(request.method) : "GET";
  out.url = view(request.url);
  for (size_t i = 0; i < request.header_count; ++i)
    out.headers.emplace_back(view(request.headers[i].name), view(request.headers[i].value));
  out.body = view(request.body);
  out.timeoutMs = request.timeout_ms > 0 ? request.timeout_ms : kUsualMs;
  if (call.deadlineMonotonicMs > 0)
    out.timeoutMs = std::min(out.timeoutMs, call.deadlineMonotonicMs - base::monotonicMs());
  if (out.timeoutMs <= 0) return fails({.fault = base::Fault::Timeout, .message = "no time was left for the call"});
  out.proxy = proxy_;
  out.cancelled = call.cancelled;
  auto answer = caller_.call(out);
  if (!answer.ok()) return fails(answer.error());
  const bool kept = keep(*answer, *call.arena, reply);
  OPENSSL_cleanse(answer->body.data(), answer->body.size());
  if (!kept) return fails({.fault = base::Fault::Server, .message = "no memory is left for the answer"});
  return SPW_OK;
}

}  // namespace spillway::upstream
