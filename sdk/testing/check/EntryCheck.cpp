#include <cstring>

#include "sdk/testing/check/Checks.h"
#include "spillway/translator.hpp"

namespace spw::check {

bool isId(const char* text) {
  if (text == nullptr) return false;
  const std::string_view id = text;
  return !id.empty() && id.size() <= 64 &&
         id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

bool isUtf8(std::string_view text) {
  while (!text.empty()) {
    const size_t length = detail::utf8Length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool isFault(int32_t fault) { return fault >= SPW_FAULT_NONE && fault <= SPW_FAULT_CANCELLED; }

bool isText(const char* text, bool optional) {
  if (text == nullptr) return optional;
  return *text != '\0' && std::strlen(text) < 4096 && isUtf8(text);
}

bool judge(Report& report, std::string_view what, spw_status status, const spw_error* error) {
  const std::string name(what);
  if (status == SPW_INTERNAL) {
    report.error(name + ": answered SPW_INTERNAL, which counts as a bug of the plugin");
  } else if (status < SPW_OK || status > SPW_INTERNAL) {
    report.error(name + ": returned " + std::to_string(status) + ", which is no spw_status");
  } else if ((status == SPW_INVALID || status == SPW_FAILED) && error != nullptr) {
    report.require(error->message.len > 0, name + ": failed without a message");
    report.require(isFault(error->fault) && error->fault != SPW_FAULT_NONE, name + ": failed without a fault");
    report.require(isUtf8(view(error->message)) && view(error->message).find('\n') == std::string_view::npos,
                   name + ": the message is not one line of UTF-8");
    report.require(isUtf8(view(error->param)) && isUtf8(view(error->code)), name + ": param or code is not UTF-8");
  }
  return status == SPW_OK;
}

void checkEntry(const spw_plugin& entry, Report& report) {
  report.require(isId(entry.id), "entry: id is not [a-z0-9-]{1,64}");
  report.require(isText(entry.name), "entry: name is missing");
  report.require(isText(entry.version) && std::strchr(entry.version, '.') != nullptr,
                 "entry: version is not a semantic version such as 1.0.0");
  report.require(entry.vendor != nullptr && isUtf8(entry.vendor), "entry: vendor is null or not UTF-8");
  report.require(entry.get != nullptr, "entry: get is null");
}

}  // namespace spw::check
