#include "host/base/Multipart.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "host/base/Strings.h"

namespace spillway::base {
namespace {

constexpr std::string_view kType = "multipart/form-data";
constexpr std::string_view kLineEnd = "\r\n";

Error invalid(std::string what) {
  return {.fault = Fault::InvalidRequest,
          .httpStatus = 400,
          .message = "invalid multipart/form-data: " + std::move(what),
          .code = "invalid_form"};
}

// memmem, which glibc does at memory speed.
size_t find(std::string_view text, std::string_view wanted, size_t from) {
  const void* at = ::memmem(text.data() + from, text.size() - from, wanted.data(), wanted.size());
  return at ? static_cast<size_t>(static_cast<const char*>(at) - text.data()) : std::string_view::npos;
}

// The value of `; name=value` or `; name="value"` in a header's value; nothing when there is no such parameter.
// Browsers write a quote in a name as %22, others as \".
std::optional<std::string> parameter(std::string_view header, std::string_view wanted) {
  size_t at = header.find(';');
  while (at < header.size()) {
    std::string_view rest = header.substr(at + 1);
    const size_t equals = rest.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string_view name = trim(rest.substr(0, equals));
    size_t end = equals + 1;
    std::string value;
    if (end < rest.size() && rest[end] == '"') {
      for (++end; end < rest.size() && rest[end] != '"'; ++end) {
        if (rest[end] == '\\' && end + 1 < rest.size()) ++end;
        value += rest[end];
      }
      if (end == rest.size()) return std::nullopt;
      end = rest.find(';', end);
    } else {
      end = std::min(rest.find(';', end), rest.size());
      value = trim(rest.substr(equals + 1, end - equals - 1));
    }
    if (iequals(name, wanted)) return value;
    at = end >= rest.size() ? header.size() : at + 1 + end;
  }
  return std::nullopt;
}

bool boundaryCharacter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos;
}

}  // namespace

bool Multipart::is(std::string_view contentType) {
  const std::string_view type = trim(contentType.substr(0, contentType.find(';')));
  return iequals(type, kType);
}

Result<Multipart> Multipart::of(std::string_view contentType, std::string_view body) {
  const std::optional<std::string> boundary = parameter(contentType, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > kMostBoundary ||
      !std::all_of(boundary->begin(), boundary->end(), boundaryCharacter))
    return invalid("the content-type names no boundary of 1 to 70 characters");
  Multipart form;
  form.body_ = body;
  form.delimiter_ = "--" + *boundary;
  if (!body.starts_with(form.delimiter_)) return invalid("the body does not begin with its boundary");
  const std::string inner = "\r\n" + form.delimiter_;
  for (size_t at = form.delimiter_.size();;) {
    const std::string_view rest = body.substr(at);
    if (rest.starts_with("--")) break;
    if (!rest.starts_with(kLineEnd))
      return invalid("a boundary is not followed by a line end, at byte " + std::to_string(at));
    if (form.parts_.size() == kMostParts) return invalid("more than 256 parts");
    const size_t head = at + kLineEnd.size();
    const size_t headEnd = find(body.substr(0, std::min(body.size(), head + kMostHeadBytes)), "\r\n\r\n", head - 2);
    if (headEnd == std::string_view::npos)
      return invalid("a part's head does not end within 8 KiB, at byte " + std::to_string(head));
    const size_t value = headEnd + 4;
    const size_t next = find(body, inner, value - 2);
    if (next == std::string_view::npos) return invalid("the body ends without its closing boundary");
    if (next < value) return invalid("a part has no value, at byte " + std::to_string(head));
    Part part;
    part.value = body.substr(value, next - value);
    std::string_view lines = body.substr(head, headEnd - std::min(headEnd, head));
    bool named = false;
    while (!lines.empty()) {
      const size_t end = std::min(lines.find(kLineEnd), lines.size());
      const std::string_view line = lines.substr(0, end);
      const size_t colon = line.find(':');
      if (colon != std::string_view::npos && iequals(trim(line.substr(0, colon)), "content-disposition")) {
        const auto name = parameter(line.substr(colon + 1), "name");
        named = named || name.has_value();
        if (name) part.name = *name;
        part.file = part.file || parameter(line.substr(colon + 1), "filename").has_value();
      }
      lines.remove_prefix(std::min(end + kLineEnd.size(), lines.size()));
    }
    if (!named) return invalid("a part has no name, at byte " + std::to_string(head));
    form.parts_.push_back(std::move(part));
    form.closing_ = next + kLineEnd.size();
    at = next + inner.size();
  }
  return form;
}

std::string_view Multipart::field(std::string_view name) const {
  for (const Part& part : parts_)
    if (!part.file && part.name == name) return part.value;
  return {};
}

size_t Multipart::count(std::string_view name) const {
  return static_cast<size_t>(
      std::count_if(parts_.begin(), parts_.end(), [&](const Part& part) { return part.name == name; }));
}

std::vector<std::string_view> Multipart::with(std::string_view name, std::string_view value,
                                              std::string& scratch) const {
  for (const Part& part : parts_) {
    if (part.file || part.name != name) continue;
    scratch = value;
    const auto at = static_cast<size_t>(part.value.data() - body_.data());
    return {body_.substr(0, at), scratch, body_.substr(at + part.value.size())};
  }
  scratch = delimiter_ + "\r\nContent-Disposition: form-data; name=\"" + std::string(name) + "\"\r\n\r\n" +
            std::string(value) + "\r\n";
  return {body_.substr(0, closing_), scratch, body_.substr(closing_)};
}

}  // namespace spillway::base
