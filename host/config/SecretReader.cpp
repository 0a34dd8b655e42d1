#include "host/config/SecretReader.h"

#include "host/base/Strings.h"
#include "host/config/SmallFile.h"

namespace spillway::config {

namespace {

constexpr size_t kMostSecretBytes = size_t{64} << 10;

base::Error refuse(std::string message) {
  return {.fault = base::Fault::InvalidRequest, .message = std::move(message)};
}

}  // namespace

base::Result<Secret> secretFromEnvironment(const std::string& name, const Environment& environment) {
  const std::optional<std::string> value = environment(name);
  if (!value) return refuse("environment variable " + name + " is not set");
  const std::string_view text = base::trim(*value);
  if (text.empty()) return refuse("environment variable " + name + " is empty");
  return Secret(text);
}

base::Result<Secret> secretFromFile(const std::string& path) {
  const base::Result<SmallFile> file = readSmallFile(path, kMostSecretBytes);
  if (!file) return file.error();
  if (!file->isPrivate()) return refuse(file->openness(path));
  const std::string_view trimmed = base::trim(file->text);
  if (trimmed.empty()) return refuse(path + " is empty");
  return Secret(trimmed);
}

}  // namespace spillway::config
