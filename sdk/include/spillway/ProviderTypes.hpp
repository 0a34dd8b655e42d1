// What a provider's hooks are given: the request about to be sent, a reply, and where allowances go.
//
// Threading: each belongs to the call it was made for.
#pragma once

#include <optional>
#include <string_view>

#include "Call.hpp"
#include "provider.h"

namespace spw {

// True when two header names are equal, ASCII case aside.
inline bool sameName(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

// The request as it is about to be sent. New values must come from the call's arena or be static.
class Request {
 public:
  Request(Call call, spw_request* raw) : call_(call), raw_(raw) {}

  std::string_view method() const { return view(raw_->method); }
  std::string_view url() const { return view(raw_->url); }
  std::string_view body() const { return view(raw_->body); }
  std::string_view model() const { return view(raw_->model); }
  bool streaming() const { return raw_->streaming != 0; }
  Rows<spw_header> headers() const { return {raw_->headers, raw_->header_count}; }

  // The first header of that name; empty when there is none.
  std::string_view header(std::string_view name) const {
    for (const spw_header& one : headers()) {
      if (sameName(view(one.name), name)) return view(one.value);
    }
    return {};
  }

  void setUrl(std::string_view url) { raw_->url = str(url); }
  void setBody(std::string_view body) { raw_->body = str(body); }

  // Replaces the first header of that name or adds one. False when the call's memory is used up.
  bool setHeader(std::string_view name, std::string_view value) {
    for (size_t i = 0; i < raw_->header_count; ++i) {
      if (!sameName(view(raw_->headers[i].name), name)) continue;
      raw_->headers[i].value = str(value);
      return true;
    }
    auto* longer = static_cast<spw_header*>(call_.alloc((raw_->header_count + 1) * sizeof(spw_header)));
    if (longer == nullptr) return false;
    for (size_t i = 0; i < raw_->header_count; ++i) longer[i] = raw_->headers[i];
    longer[raw_->header_count] = {str(name), str(value)};
    raw_->headers = longer;
    ++raw_->header_count;
    return true;
  }

  spw_request* raw() { return raw_; }

 private:
  Call call_;
  spw_request* raw_;
};

// A reply's head, and for errors its body.
class Reply {
 public:
  Reply(Call call, const spw_reply* raw) : call_(call), raw_(raw) {}

  int32_t status() const { return raw_->status; }
  std::string_view body() const { return view(raw_->body); }
  Rows<spw_header> headers() const { return {raw_->headers, raw_->header_count}; }
  std::string_view header(std::string_view name) const {
    for (const spw_header& one : headers()) {
      if (sameName(view(one.name), name)) return view(one.value);
    }
    return {};
  }

  // The body as JSON; missing when it is none.
  Json json() const { return call_.parse(body()); }

 private:
  Call call_;
  const spw_reply* raw_;
};

// Where limits() and quota() put allowances.
class LimitSink {
 public:
  explicit LimitSink(const spw_limit_sink* raw) : raw_(raw) {}

  // SPW_NOT_SAID and 0 where the vendor said nothing; see spw_limit.
  void add(std::string_view window, int64_t limit, int64_t remaining, int64_t resetUnixMs, int32_t scope = 0,
           std::string_view unit = {}) const {
    put(window, limit, remaining, resetUnixMs, scope, unit, 0);
  }

  // A window of which only the used share is told, 0 to 1: it counts in tenths of a per cent.
  void addShare(std::string_view window, double used, int64_t resetUnixMs, int32_t scope = 0) const {
    const double left = used >= 1 ? 0 : used <= 0 ? 1000 : (1 - used) * 1000;
    put(window, 1000, static_cast<int64_t>(left + 0.999), resetUnixMs, scope, "%", 10);
  }

  // What an account has left of money, credits and the like, with fractions. Nothing: not said.
  void addAmount(std::string_view window, std::optional<double> limit, std::optional<double> remaining,
                 std::string_view unit, int64_t resetUnixMs = 0, int32_t scope = SPW_SCOPE_ACCOUNT) const {
    constexpr double kScale = 1e6;
    const auto scaled = [](std::optional<double> amount) -> int64_t {
      if (!amount || !(*amount > -1e12) || !(*amount < 1e12)) return SPW_NOT_SAID;
      return static_cast<int64_t>(*amount * kScale + (*amount < 0 ? -0.5 : 0.5));
    };
    put(window, scaled(limit), scaled(remaining), resetUnixMs, scope, unit, static_cast<int64_t>(kScale));
  }

 private:
  void put(std::string_view window, int64_t limit, int64_t remaining, int64_t resetUnixMs, int32_t scope,
           std::string_view unit, int64_t scale) const {
    const spw_limit row = {sizeof(spw_limit), str(window), limit, remaining, resetUnixMs, scope, str(unit), scale};
    raw_->add(raw_->ctx, &row);
  }

  const spw_limit_sink* raw_;
};

}  // namespace spw
