// One call of the host into the plugin: its arena, its account's secrets, its loss report, and builders for JSON in
// that arena. Copy it freely, but never keep it: it ends when the function it was handed to returns.
//
// Error: what went wrong, filled by its own verbs so that `return error.invalid("tools[0]", "...")` is one line.
//
// Threading: one thread per call at a time.
#pragma once

#include <cstring>
#include <initializer_list>
#include <string_view>

#include "Json.hpp"
#include "Services.hpp"

namespace spw {

class Error;

class Call {
 public:
  Call(const Services* services, spw_call* raw) : services_(services), raw_(raw) {}

  const Services& services() const { return *services_; }
  spw_call* raw() const { return raw_; }

  // --- memory: all of it lives until the host drops the call; null or empty when the call's limit is reached ---

  void* alloc(size_t bytes) const { return services_->memory->alloc(raw_, bytes); }
  std::string_view copy(std::string_view text) const { return view(services_->memory->copy(raw_, str(text))); }

  // The pieces joined, in the arena.
  std::string_view concat(std::initializer_list<std::string_view> pieces) const {
    size_t length = 0;
    for (std::string_view piece : pieces) length += piece.size();
    char* out = length > 0 ? static_cast<char*>(alloc(length)) : nullptr;
    if (out == nullptr) return {};
    char* at = out;
    for (std::string_view piece : pieces) {
      if (!piece.empty()) std::memcpy(at, piece.data(), piece.size());
      at += piece.size();
    }
    return {out, length};
  }

  // --- JSON ---

  Json json(const spw_json* node) const { return Json(services_, raw_, node); }
  Json object() const { return json(api().make_object(raw_)); }
  Json array() const { return json(api().make_array(raw_)); }
  Json null() const { return json(api().make_null(raw_)); }
  Json boolean(bool value) const { return json(api().make_boolean(raw_, value ? 1 : 0)); }
  Json integer(int64_t value) const { return json(api().make_integer(raw_, value)); }
  Json number(double value) const { return json(api().make_number(raw_, value)); }
  Json string(std::string_view text) const { return json(api().make_string(raw_, str(text))); }

  // A value from JSON text known to be valid; it can be placed and dumped, not looked into.
  Json rawJson(std::string_view text) const { return json(api().make_raw(raw_, str(text))); }

  // Parses a whole JSON text, which must outlive the tree. Missing when it is no JSON; `why` then says where.
  Json parse(std::string_view text, Error* why = nullptr) const;

  // --- services ---

  // "key", "token", or a setting of the account that serves this call; empty when there is none. Never log it.
  std::string_view secret(std::string_view name) const {
    return services_->secrets != nullptr ? view(services_->secrets->get(raw_, str(name))) : std::string_view{};
  }

  // What the target's wire cannot say; see spw_loss_kind. `where` is the canonical path.
  void dropped(std::string_view where, std::string_view why) const { lost(SPW_LOSS_DROPPED, where, why); }
  void emulated(std::string_view where, std::string_view why) const { lost(SPW_LOSS_EMULATED, where, why); }
  void changed(std::string_view where, std::string_view why) const { lost(SPW_LOSS_CHANGED, where, why); }

  // Sends over the host's HTTP and waits: logins, token refresh and model lists only. The reply lives in the arena.
  Status send(const spw_http_request& request, spw_http_reply& reply, Error& error) const;

  std::string_view base64url(std::string_view data) const {
    return services_->crypto != nullptr ? view(services_->crypto->base64url(raw_, str(data))) : std::string_view{};
  }
  std::string_view signRs256(std::string_view pemKey, std::string_view data) const {
    return services_->crypto != nullptr ? view(services_->crypto->sign_rs256(raw_, str(pemKey), str(data)))
                                        : std::string_view{};
  }

 private:
  const spw_json_api& api() const { return *services_->json; }
  void lost(int32_t kind, std::string_view where, std::string_view why) const {
    if (services_->loss != nullptr) services_->loss->report(raw_, kind, str(where), str(why));
  }

  const Services* services_;
  spw_call* raw_;
};

class Error {
 public:
  Error(Call call, spw_error* raw) : call_(call), raw_(raw) {}

  // The client's request is wrong at `param` (a JSON path such as messages[3].content). Texts are copied.
  Status invalid(std::string_view param, std::string_view message) {
    return fill(SPW_INVALID, SPW_FAULT_INVALID_REQUEST, message, param);
  }

  // This target cannot express what was asked, and leaving it out would change the question.
  Status unsupported(std::string_view param, std::string_view message) {
    return fill(SPW_INVALID, SPW_FAULT_UNSUPPORTED, message, param);
  }

  // I could not; `fault` is enum spw_fault.
  Status failed(int32_t fault, std::string_view message) { return fill(SPW_FAILED, fault, message, {}); }

  // Single fields, for read_error and the like.
  Error& fault(int32_t value) {
    return set([&](spw_error& e) { e.fault = value; });
  }
  Error& httpStatus(int32_t value) {
    return set([&](spw_error& e) { e.http_status = value; });
  }
  Error& retryAfterMs(int64_t value) {
    return set([&](spw_error& e) { e.retry_after_ms = value; });
  }
  Error& message(std::string_view text) {
    return set([&](spw_error& e) { e.message = str(call_.copy(text)); });
  }
  Error& code(std::string_view text) {
    return set([&](spw_error& e) { e.code = str(call_.copy(text)); });
  }
  Error& param(std::string_view text) {
    return set([&](spw_error& e) { e.param = str(call_.copy(text)); });
  }

  spw_error* raw() { return raw_; }

 private:
  Status fill(Status status, int32_t fault, std::string_view text, std::string_view where) {
    this->fault(fault).message(text).param(where);
    return status;
  }
  template <class Change>
  Error& set(Change change) {
    if (raw_ != nullptr) change(*raw_);
    return *this;
  }

  Call call_;
  spw_error* raw_;
};

inline Json Call::parse(std::string_view text, Error* why) const {
  spw_json* root = nullptr;
  spw_error unwanted{};
  unwanted.size = sizeof unwanted;
  spw_error* error = why != nullptr && why->raw() != nullptr ? why->raw() : &unwanted;
  return json(api().parse(raw_, str(text), &root, error) == SPW_OK ? root : nullptr);
}

inline Status Call::send(const spw_http_request& request, spw_http_reply& reply, Error& error) const {
  if (services_->http == nullptr) return error.failed(SPW_FAULT_UNSUPPORTED, "this host offers no HTTP to plugins");
  return services_->http->send(raw_, &request, &reply, error.raw());
}

}  // namespace spw
