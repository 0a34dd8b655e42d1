#include "host/service/LogOutput.h"

#include <unistd.h>

#include <cstdlib>

#include "host/base/LogForm.h"

namespace spillway::service {

LogOutput::LogOutput() { base::setLogJournal(base::isJournal(STDERR_FILENO, std::getenv("JOURNAL_STREAM"))); }

LogOutput::~LogOutput() {
  if (!files_.empty()) base::setLogSink(nullptr);
}

base::Result<void> LogOutput::adopt(const config::Logging& logging) {
  const bool sameFile =
      logging.file == logging_.file && logging.bytes == logging_.bytes && logging.keep == logging_.keep;
  if (!sameFile && !logging.file.empty()) {
    auto file = LogFile::open(logging);
    if (!file.ok()) return file.error();
    files_.push_back(std::move(*file));
    base::setLogSink(files_.back().get());
  } else if (!sameFile) {
    base::setLogSink(nullptr);
  }
  base::setLogForm(logging.json ? base::LogForm::Json : base::LogForm::Text);
  logging_ = logging;
  return {};
}

}  // namespace spillway::service
