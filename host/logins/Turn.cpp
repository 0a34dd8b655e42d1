#include "host/logins/Turn.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <string>

namespace spillway::logins {

plugins::Descriptor takeTurn(const TokenStore& store, std::string_view loginId) {
  if (loginId.find('/') != std::string_view::npos) return plugins::Descriptor();
  const std::string path = store.folder() + "/" + std::string(loginId) + ".turn";
  plugins::Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  while (file && ::flock(file.get(), LOCK_EX) != 0)
    if (errno != EINTR) return plugins::Descriptor();
  return file;
}

}  // namespace spillway::logins
