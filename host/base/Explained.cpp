#include "host/base/Explained.h"

#include <iterator>

namespace spillway::base {

const char* causeName(Cause cause) {
  static constexpr const char* kNames[] = {
      "client_key", "key_rights",   "key_rate",       "management_key",     "password", "host_name",
      "web_page",   "no_path",      "busy",           "stopping",           "budget",   "no_host",
      "port_taken", "folder_taken", "plugin_refused", "plugin_quarantined", "root"};
  static_assert(std::size(kNames) == kCauseCount && static_cast<int>(Cause::Root) + 1 == kCauseCount);
  return kNames[static_cast<size_t>(cause)];
}

std::string explained(std::string message, std::string_view name) {
  if (message.ends_with('.')) message.pop_back();
  message += message.ends_with('?') ? " See" : "; see";
  return message.append(" spillway explain ").append(name);
}

std::string explained(std::string message, Cause cause) { return explained(std::move(message), causeName(cause)); }

}  // namespace spillway::base
