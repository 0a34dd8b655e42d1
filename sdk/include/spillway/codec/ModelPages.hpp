// Lists of models in pages, as a client's query asks for them.
//
// Pure; any thread.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "../translator.hpp"
#include "Path.hpp"
#include "Percent.hpp"

namespace spw {

// The parameter's value, decoded; nothing when it is not there.
inline std::optional<std::string> queryParameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const size_t end = query.find('&');
    const std::string_view one = query.substr(0, end);
    const size_t equals = one.find('=');
    if (percentDecoded(one.substr(0, equals)) == name)
      return equals == std::string_view::npos ? std::string() : percentDecoded(one.substr(equals + 1));
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
  }
  return std::nullopt;
}

// No page is larger. A client that names no size may know nothing of pages: it gets this many.
inline constexpr size_t kPageModels = 1000;

// A page's size; refused outside of `least` to `most`.
inline size_t pageSize(std::string_view query, std::string_view name, size_t least = 1, size_t most = kPageModels) {
  const auto text = queryParameter(query, name);
  if (!text || text->empty()) return kPageModels;
  size_t size = 0;
  const char* end = text->data() + text->size();
  const auto read = std::from_chars(text->data(), end, size);
  if (read.ec != std::errc() || read.ptr != end || size < least || size > most)
    refuse(Path(name), "expected a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return size;
}

// The position of the model the parameter names; nothing when it is not there or empty, refused when no model has that
// id.
inline std::optional<size_t> pageMark(std::string_view query, std::string_view name, ModelList rows) {
  const auto id = queryParameter(query, name);
  if (!id || id->empty()) return std::nullopt;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (view(rows[i].id) == *id) return i;
  }
  refuse(Path(name), "no model of this list has that id");
}

}  // namespace spw
