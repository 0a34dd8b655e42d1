// The log in a file of its own that is begun anew when it has grown large; a number of the ones before are kept.
//
// write() may be called from any thread.
#pragma once

#include <Poco/AutoPtr.h>
#include <Poco/FileChannel.h>

#include <memory>
#include <string_view>

#include "host/base/Log.h"
#include "host/base/Result.h"
#include "host/config/Operating.h"

namespace spillway::service {

class LogFile final : public base::LogSink {
 public:
  // Opens or makes `logging.file`, mode 0600; older ones are compressed, `file`.0.gz is the latest of them. The error
  // says why that is not possible.
  static base::Result<std::unique_ptr<LogFile>> open(const config::Logging& logging);
  ~LogFile() override;

  // A line that cannot be written goes to standard error.
  void write(base::Level level, std::string_view component, std::string_view message) override;

 private:
  explicit LogFile(const config::Logging& logging);

  Poco::AutoPtr<Poco::FileChannel> channel_;
};

}  // namespace spillway::service
