// A growing byte buffer whose new room is not zeroed: request bodies are received straight into it, and clearing
// megabytes first would cost as much as receiving them.
//
// A value with one owner; not thread-safe.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <utility>

namespace spillway::base {

class Bytes {
 public:
  Bytes() = default;
  explicit Bytes(std::string_view content) { append(content); }
  Bytes(Bytes&& other) noexcept
      : data_(std::move(other.data_)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  Bytes& operator=(Bytes&& other) noexcept {
    data_ = std::move(other.data_);
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, 0);
    return *this;
  }

  // Room for `capacity` bytes in all. Throws std::bad_alloc.
  void reserve(size_t capacity) {
    if (capacity <= capacity_) return;
    void* moved = std::realloc(data_.get(), capacity);
    if (!moved) throw std::bad_alloc();
    static_cast<void>(data_.release());
    data_.reset(static_cast<char*>(moved));
    capacity_ = capacity;
  }

  void append(std::string_view more) {
    if (more.empty()) return;
    if (size_ + more.size() > capacity_)
      reserve(size_ + more.size() > capacity_ * 2 ? size_ + more.size() : capacity_ * 2);
    std::memcpy(data_.get() + size_, more.data(), more.size());
    size_ += more.size();
  }

  // Counts `count` bytes as content that the caller has written at data() + size(), within reserved room.
  void grow(size_t count) { size_ += count; }

  void clear() { size_ = 0; }

  char* data() { return data_.get(); }
  const char* data() const { return data_.get(); }
  size_t size() const { return size_; }
  size_t capacity() const { return capacity_; }
  bool empty() const { return size_ == 0; }
  std::string_view view() const { return {data_.get(), size_}; }

 private:
  struct Free {
    void operator()(char* data) const { std::free(data); }
  };

  std::unique_ptr<char, Free> data_;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace spillway::base
