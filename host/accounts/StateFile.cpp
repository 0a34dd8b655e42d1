#include "host/accounts/StateFile.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "host/base/Log.h"

namespace spillway::accounts {

std::string StateFile::read() {
  std::error_code error;
  const auto size = std::filesystem::file_size(path_, error);
  if (error || size > kMostBytes) return {};
  std::ifstream stream(path_, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  written_ = std::move(text).str();
  return written_;
}

void StateFile::write(std::string text) {
  if (text == written_) return;
  const std::string part = path_ + ".new";
  std::ofstream stream(part, std::ios::binary | std::ios::trunc);
  ::chmod(part.c_str(), 0600);
  stream << text;
  stream.close();
  std::error_code error;
  if (stream) std::filesystem::rename(part, path_, error);
  const bool failed = !stream || error;
  if (failed && !failing_) base::log(base::Level::Warn, "accounts", "cannot write " + path_);
  failing_ = failed;
  if (!failed) written_ = std::move(text);
}

}  // namespace spillway::accounts
