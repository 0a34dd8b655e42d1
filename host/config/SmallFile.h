// A file that is read whole: small, regular, and perhaps secret, so that its text is overwritten when it goes.
//
// Plain values and functions; any thread.
#pragma once

#include <cstddef>
#include <string>

#include "host/base/Result.h"

namespace spillway::config {

struct SmallFile {
  SmallFile() = default;
  SmallFile(SmallFile&&) = default;
  SmallFile& operator=(SmallFile&&) = default;
  ~SmallFile();

  std::string text;
  unsigned mode = 0;  // permissions, as chmod takes them

  bool isPrivate() const { return (mode & 077) == 0; }  // neither group nor others may read or write it
  std::string openness(const std::string& path) const;  // what to say when it should be and is not
};

// Refused with a sentence that names it: what cannot be read, is no regular file, or has more than `most` bytes.
base::Result<SmallFile> readSmallFile(const std::string& path, size_t most);

}  // namespace spillway::config
