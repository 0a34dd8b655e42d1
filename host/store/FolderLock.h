// Holds the state folder for this process, so that two hosts never write one ledger. The lock ends with the process,
// however it ends.
//
// Made and dropped by one thread.
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>

#include "host/base/Result.h"

namespace spillway::store {

class FolderLock {
 public:
  // Locks `folder` through the file `spillway.lock` in it. Error (fault Server): the folder cannot be written, or
  // another process holds it.
  static base::Result<std::unique_ptr<FolderLock>> take(const std::string& folder);
  ~FolderLock();

  // The process that holds `folder`; nothing: none does.
  static std::optional<pid_t> holder(const std::string& folder);

  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace spillway::store
