// Where this process writes its log: standard error, the journal behind it, or a file.
//
// One thread; what it sets up is used by all.
#pragma once

#include <memory>
#include <vector>

#include "host/base/Result.h"
#include "host/config/Operating.h"
#include "host/service/LogFile.h"

namespace spillway::service {

class LogOutput {
 public:
  LogOutput();
  ~LogOutput();
  LogOutput(const LogOutput&) = delete;
  LogOutput& operator=(const LogOutput&) = delete;

  // As configured, from now on. Error: the file cannot be written, and nothing has changed.
  base::Result<void> adopt(const config::Logging& logging);

 private:
  config::Logging logging_;
  // All of this run, the one in use last: another thread may still be writing to one before.
  std::vector<std::unique_ptr<LogFile>> files_;
};

}  // namespace spillway::service
