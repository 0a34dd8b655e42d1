#include "host/config/Secret.h"

#include <openssl/crypto.h>

#include <cstring>
#include <utility>

namespace spillway::config {

Secret::Secret(std::string_view text) : bytes_(text.empty() ? nullptr : new char[text.size()]), size_(text.size()) {
  if (size_ > 0) std::memcpy(bytes_, text.data(), size_);
}

Secret::Secret(Secret&& other) noexcept
    : bytes_(std::exchange(other.bytes_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret other) noexcept {
  std::swap(bytes_, other.bytes_);
  std::swap(size_, other.size_);
  return *this;
}

Secret::~Secret() {
  if (bytes_ == nullptr) return;
  OPENSSL_cleanse(bytes_, size_);
  delete[] bytes_;
}

bool Secret::equals(std::string_view other) const {
  return size_ == other.size() && (size_ == 0 || CRYPTO_memcmp(bytes_, other.data(), size_) == 0);
}

}  // namespace spillway::config
