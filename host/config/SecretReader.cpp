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

base::Result<Secret> secretFromCredential(const std::string& name, const Environment& environment) {
  if (name.find('/') != std::string::npos || name.starts_with('.'))
    return refuse("a credential has a plain name, not '" + name + "'");
  const std::string folder = environment("CREDENTIALS_DIRECTORY").value_or("");
  if (folder.empty())
    return refuse("there is no credential " + name +
                  ": CREDENTIALS_DIRECTORY is not set. A service manager sets it, for LoadCredential=");
  // Its permissions are the manager's business: an access list of its own looks like one that is open to a group.
  const std::string path = folder + "/" + name;
  const base::Result<SmallFile> file = readSmallFile(path, kMostSecretBytes);
  if (!file) return file.error();
  const std::string_view trimmed = base::trim(file->text);
  if (trimmed.empty()) return refuse(path + " is empty");
  return Secret(trimmed);
}

}  // namespace spillway::config
