#include "host/service/LogFile.h"

#include <Poco/Exception.h>
#include <Poco/Message.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "host/base/Clock.h"
#include "host/base/LogForm.h"

namespace spillway::service {

LogFile::LogFile(const config::Logging& logging) : channel_(new Poco::FileChannel) {
  channel_->setProperty(Poco::FileChannel::PROP_PATH, logging.file);
  channel_->setProperty(Poco::FileChannel::PROP_ROTATION, std::to_string(logging.bytes));
  channel_->setProperty(Poco::FileChannel::PROP_ARCHIVE, "number");
  channel_->setProperty(Poco::FileChannel::PROP_COMPRESS, "true");
  channel_->setProperty(Poco::FileChannel::PROP_PURGECOUNT, std::to_string(logging.keep));
}

LogFile::~LogFile() { channel_->close(); }

base::Result<std::unique_ptr<LogFile>> LogFile::open(const config::Logging& logging) {
  const auto refuse = [&](const std::string& why) {
    return base::Error{.fault = base::Fault::InvalidRequest,
                       .message = "the log file " + logging.file + " cannot be written: " + why};
  };
  // Poco would make it readable for everybody.
  const int fd = ::open(logging.file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return refuse(std::strerror(errno));
  ::close(fd);
  std::unique_ptr<LogFile> file(new LogFile(logging));
  try {
    file->channel_->open();
  } catch (const Poco::Exception& e) {
    return refuse(e.displayText());
  }
  return file;
}

void LogFile::write(base::Level level, std::string_view component, std::string_view message) {
  std::string line = base::formedLine(level, component, message, base::unixMs());
  try {
    channel_->log(Poco::Message(std::string(), line.substr(0, line.size() - 1), Poco::Message::PRIO_INFORMATION));
  } catch (const Poco::Exception&) {
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
  }
}

}  // namespace spillway::service
