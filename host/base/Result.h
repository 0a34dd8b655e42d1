// A value or an Error: what a function returns that can fail. Small look-alike of std::expected.
//
// A plain value; no threading rule of its own.
#pragma once

#include <cassert>
#include <optional>
#include <utility>
#include <variant>

#include "host/base/Error.h"

namespace spillway::base {

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : held_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return held_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // Only when ok().
  T& value() & { return get(); }
  const T& value() const& { return get(); }
  T&& value() && { return std::move(get()); }
  T& operator*() & { return get(); }
  const T& operator*() const& { return get(); }
  T&& operator*() && { return std::move(get()); }
  T* operator->() { return &get(); }
  const T* operator->() const { return &get(); }
  T valueOr(T other) const& { return ok() ? get() : std::move(other); }

  // Only when not ok().
  const Error& error() const& {
    assert(!ok());
    return *std::get_if<1>(&held_);
  }
  Error&& error() && {
    assert(!ok());
    return std::move(*std::get_if<1>(&held_));
  }

 private:
  T& get() {
    assert(ok());
    return *std::get_if<0>(&held_);
  }
  const T& get() const {
    assert(ok());
    return *std::get_if<0>(&held_);
  }

  std::variant<T, Error> held_;
};

// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Error& error() const& {
    assert(!ok());
    return *error_;
  }
  Error&& error() && {
    assert(!ok());
    return std::move(*error_);
  }

 private:
  std::optional<Error> error_;
};

}  // namespace spillway::base
