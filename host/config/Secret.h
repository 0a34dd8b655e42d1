// A text that must not be seen: a key or password. There is no stream operator and no conversion to std::string; the
// memory is overwritten when it goes.
//
// A plain value: one thread at a time, or any number of readers.
#pragma once

#include <string>
#include <string_view>

namespace spillway::config {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text);
  Secret(const Secret& other) : Secret(other.reveal()) {}
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret other) noexcept;
  ~Secret();

  bool empty() const { return size_ == 0; }

  // The text itself, for the one place that sends or compares it; valid as long as this object.
  std::string_view reveal() const { return {bytes_, size_}; }

  // What may be shown: "***", or "" when empty.
  std::string masked() const { return empty() ? "" : "***"; }

  // Compares in a time that depends only on the lengths.
  bool equals(std::string_view other) const;

 private:
  char* bytes_ = nullptr;
  size_t size_ = 0;
};

}  // namespace spillway::config
