// A JSON value in the host's tree (json.h), as a value of three pointers: cheap to copy, owning nothing. It lives as
// long as the call it came from. Everything is safe on a missing value: reading gives nothing, building does nothing,
// so paths can be written without checks: doc["a"]["b"].str().
//
// Text handed to a builder is borrowed and must live as long as the tree: literals, text read from a tree of the same
// call, or Call::copy().
//
// Threading: one thread per tree at a time.
#pragma once

#include <concepts>
#include <optional>
#include <string_view>

#include "Services.hpp"

namespace spw {

class Json {
 public:
  Json() = default;

  // A tree handed over as const is for reading; the layer does not track it.
  Json(const Services* services, spw_call* call, const spw_json* node)
      : services_(services), call_(call), node_(const_cast<spw_json*>(node)) {}

  // --- reading ---

  explicit operator bool() const { return node_ != nullptr; }
  spw_json* node() const { return node_; }
  int32_t kind() const { return node_ != nullptr ? api().kind(node_) : SPW_JSON_MISSING; }
  bool isNull() const { return kind() == SPW_JSON_NULL; }
  bool isBoolean() const { return kind() == SPW_JSON_BOOLEAN; }
  bool isNumber() const { return kind() == SPW_JSON_NUMBER; }
  bool isString() const { return kind() == SPW_JSON_STRING; }
  bool isArray() const { return kind() == SPW_JSON_ARRAY; }
  bool isObject() const { return kind() == SPW_JSON_OBJECT; }

  // Absent, or present as null: what most wires mean by "not said".
  bool isNothing() const { return kind() <= SPW_JSON_NULL; }

  // Members or elements; 0 for scalars.
  size_t size() const { return node_ != nullptr ? api().count(node_) : 0; }

  Json operator[](std::string_view name) const {
    return node_ != nullptr ? with(api().member(node_, spw::str(name))) : *this;
  }

  // The element or member at a position, by walking there.
  Json at(size_t index) const {
    Json child = first();
    while (child && index-- > 0) child = child.next();
    return child;
  }
  Json first() const { return node_ != nullptr ? with(api().first(node_)) : *this; }
  Json next() const { return node_ != nullptr ? with(api().next(node_)) : *this; }

  // A member's own name; empty for elements and roots.
  std::string_view name() const { return node_ != nullptr ? view(api().name(call_, node_)) : std::string_view{}; }

  // A string's text; empty for every other kind.
  std::string_view str() const { return node_ != nullptr ? view(api().string(call_, node_)) : std::string_view{}; }
  std::string_view str(std::string_view otherwise) const { return isString() ? str() : otherwise; }

  std::optional<int64_t> integer() const {
    int64_t value = 0;
    if (node_ == nullptr || api().integer(node_, &value) == 0) return std::nullopt;
    return value;
  }
  std::optional<double> number() const {
    double value = 0;
    if (node_ == nullptr || api().number(node_, &value) == 0) return std::nullopt;
    return value;
  }
  std::optional<bool> boolean() const {
    const int32_t value = node_ != nullptr ? api().boolean(node_) : -1;
    if (value < 0) return std::nullopt;
    return value == 1;
  }
  bool isTrue() const { return node_ != nullptr && api().boolean(node_) == 1; }

  // As spelled in the source; strings with their quotes.
  std::string_view raw() const { return node_ != nullptr ? view(api().raw(call_, node_)) : std::string_view{}; }

  // Compact JSON text in the call's arena; empty for a missing value.
  std::string_view dump() const { return node_ != nullptr ? view(api().dump(call_, node_)) : std::string_view{}; }

  // Says of a value in a request that it is known and adds nothing: what a reader neither reads nor puts anywhere is
  // reported as lost.
  void known() const { raw(); }

  // Range-for over members or elements. The current child may be detached or put elsewhere inside the loop.
  class Iterator;
  Iterator begin() const;
  Iterator end() const;

  // --- building ---
  // A value is a Json, a bool, an integer, a floating-point number, text, or nullptr for null. A missing Json puts
  // nothing, so out.put("stop", in["stop"]) copies a member only when it is there. A Json that has a parent is moved;
  // clone() it to keep the original.

  template <class Value>
  Json put(std::string_view name, Value value) const {
    if (node_ == nullptr) return *this;
    if (spw_json* child = make(value)) api().put(call_, node_, spw::str(name), child);
    return *this;
  }

  template <class Value>
  Json push(Value value) const {
    if (node_ == nullptr) return *this;
    if (spw_json* child = make(value)) api().push(call_, node_, child);
    return *this;
  }

  template <class Value>
  void insertBefore(Value value) const {
    if (node_ == nullptr) return;
    if (spw_json* sibling = make(value)) api().insert_before(call_, node_, sibling);
  }

  // Takes this value out of its container and returns it, ready to be put elsewhere.
  Json detach() const {
    if (node_ != nullptr) api().detach(node_);
    return *this;
  }

  // Removes the member of that name if there is one, and returns it.
  Json take(std::string_view name) const { return (*this)[name].detach(); }

  Json clone() const { return node_ != nullptr ? with(api().clone(call_, node_)) : *this; }

 private:
  const spw_json_api& api() const { return *services_->json; }
  Json with(const spw_json* node) const { return Json(services_, call_, node); }

  template <class Value>
  spw_json* make(Value value) const {
    if constexpr (std::same_as<Value, Json>) {
      return value.node_;
    } else if constexpr (std::same_as<Value, bool>) {
      return api().make_boolean(call_, value ? 1 : 0);
    } else if constexpr (std::integral<Value>) {
      return api().make_integer(call_, static_cast<int64_t>(value));
    } else if constexpr (std::floating_point<Value>) {
      return api().make_number(call_, static_cast<double>(value));
    } else if constexpr (std::same_as<Value, std::nullptr_t>) {
      return api().make_null(call_);
    } else {
      // By value on purpose for views; a std::string argument would die with this call.
      static_assert(std::same_as<Value, std::string_view> || std::same_as<Value, const char*>,
                    "put text as std::string_view into memory that outlives the tree; see Call::copy()");
      return api().make_string(call_, spw::str(std::string_view(value)));
    }
  }

  const Services* services_ = nullptr;
  spw_call* call_ = nullptr;
  spw_json* node_ = nullptr;
};

class Json::Iterator {
 public:
  explicit Iterator(Json child) : child_(child), next_(child.next()) {}
  Json operator*() const { return child_; }
  Iterator& operator++() {
    child_ = next_;
    next_ = child_.next();
    return *this;
  }
  bool operator!=(const Iterator& other) const { return child_.node_ != other.child_.node_; }

 private:
  Json child_, next_;
};

inline Json::Iterator Json::begin() const { return Iterator(first()); }
inline Json::Iterator Json::end() const { return Iterator(with(nullptr)); }

}  // namespace spw
