#include "host/pipeline/Unheard.h"

#include <sys/eventfd.h>
#include <unistd.h>

namespace spillway::pipeline {

Unheard::Unheard(StoredRequest request) : request_(std::move(request)), fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  for (const auto& [name, value] : request_.headers) lines_.push_back({name, value});
}

Unheard::~Unheard() {
  if (fd_ >= 0) ::close(fd_);
}

ClientRequest Unheard::request() const {
  return {.method = request_.method,
          .path = request_.path,
          .query = request_.query,
          .headers = lines_,
          .clientKey = request_.clientKey,
          .grant = nullptr,
          .account = request_.account};
}

bool Unheard::send(std::span<const std::string_view> pieces) {
  for (std::string_view piece : pieces) sent_ += static_cast<int64_t>(piece.size());
  return true;
}

}  // namespace spillway::pipeline
