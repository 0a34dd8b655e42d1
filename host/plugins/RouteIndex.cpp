#include "host/plugins/RouteIndex.h"

#include <algorithm>

namespace spillway::plugins {
namespace {

constexpr std::string_view kModel = "{model}";

// How many characters of `path` the prefix of a pattern takes; npos when they do not fit. Each placeholder in it stands
// for one segment.
size_t prefixLength(std::string_view path, std::string_view prefix) {
  size_t at = 0;
  while (!prefix.empty()) {
    const size_t open = std::min(prefix.find('{'), prefix.size());
    if (path.substr(at, open) != prefix.substr(0, open)) return std::string_view::npos;
    at += open;
    if (open == prefix.size()) break;
    const size_t close = prefix.find('}', open);
    const size_t end = std::min(path.find('/', at), path.size());
    if (close == std::string_view::npos || end == at) return std::string_view::npos;
    at = end;
    prefix.remove_prefix(close + 1);
  }
  return at;
}

size_t literalCharacters(std::string_view pattern) {
  size_t count = 0;
  bool inside = false;
  for (char c : pattern) {
    inside = inside || c == '{';
    count += inside ? 0 : 1;
    inside = inside && c != '}';
  }
  return count;
}

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percentDecoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
    const int low = high >= 0 ? hexDigit(text[i + 2]) : -1;
    if (low < 0) {
      out += text[i];
    } else {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

}  // namespace

void RouteIndex::add(const Translator& translator) {
  for (const spw_route& route : translator.routes()) {
    const std::string_view path = route.path;
    const size_t placeholder = path.find(kModel);
    const bool model = placeholder != std::string_view::npos;
    const bool pattern = model || path.find('{') != std::string_view::npos;
    Entry entry{&translator,
                &route,
                path.substr(0, placeholder),
                model ? path.substr(placeholder + kModel.size()) : std::string_view(),
                literalCharacters(path),
                model};
    std::vector<Entry>& into = pattern ? patterns_ : literal_[path];
    into.push_back(entry);
    std::stable_sort(into.begin(), into.end(), [](const Entry& a, const Entry& b) {
      const bool aHeader = a.route->when_header != nullptr, bHeader = b.route->when_header != nullptr;
      if (aHeader != bHeader) return aHeader;
      return a.literal > b.literal;
    });
  }
}

// Calls `each(entry, model)` for every route of that path until it returns true.
template <class Visit>
void RouteIndex::visit(std::string_view path, Visit each) const {
  if (auto found = literal_.find(path); found != literal_.end())
    for (const Entry& entry : found->second)
      if (each(entry, std::string_view())) return;
  for (const Entry& entry : patterns_) {
    if (!path.ends_with(entry.suffix)) continue;
    const size_t begin = prefixLength(path, entry.prefix);
    if (begin == std::string_view::npos) continue;
    if (entry.model ? path.size() <= begin + entry.suffix.size() : path.size() != begin) continue;
    if (each(entry, path.substr(begin, path.size() - begin - entry.suffix.size()))) return;
  }
}

std::optional<RouteMatch> RouteIndex::match(std::string_view method, std::string_view path, HasHeader hasHeader) const {
  std::optional<RouteMatch> found;
  visit(path, [&](const Entry& entry, std::string_view model) {
    if (method != entry.route->method) return false;
    if (entry.route->when_header && !hasHeader(entry.route->when_header)) return false;
    found = RouteMatch{entry.translator, entry.route, percentDecoded(model)};
    return true;
  });
  return found;
}

std::string RouteIndex::methods(std::string_view path) const {
  std::vector<std::string_view> seen;
  visit(path, [&](const Entry& entry, std::string_view) {
    if (std::find(seen.begin(), seen.end(), entry.route->method) == seen.end()) seen.emplace_back(entry.route->method);
    return false;
  });
  std::string out;
  for (std::string_view method : seen) {
    if (!out.empty()) out += ", ";
    out += method;
  }
  return out;
}

}  // namespace spillway::plugins
