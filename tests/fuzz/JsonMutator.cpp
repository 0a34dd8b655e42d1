#include "tests/fuzz/JsonMutator.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace spillway::fuzz {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kDeepest = 100;  // the parser and the printer of trees call themselves

const Json kScalars[] = {nullptr,
                         true,
                         false,
                         0,
                         1,
                         -1,
                         2147483648,
                         9223372036854775807,
                         0.5,
                         -1e300,
                         "",
                         "x",
                         "0",
                         "null",
                         "\xC3\xA9\n",
                         "\x01</think>",
                         "a\"b\\",
                         Json::array(),
                         "{}",
                         "{\"a\":",
                         "data:image/png;base64,iVBORw0KGgo=",
                         Json::object(),
                         Json::array({nullptr})};

bool isDeep(std::string_view text) {
  int depth = 0, deepest = 0;
  for (const char c : text) {
    depth += c == '{' || c == '[' ? 1 : 0;
    depth -= c == '}' || c == ']' ? 1 : 0;
    deepest = std::max(deepest, depth);
  }
  return deepest > kDeepest;
}

// Splits "data: {...}" into what stands before the value and the value.
std::pair<std::string, Json> valueOf(const std::string& line) {
  const size_t begin = std::min(line.find_first_of("{["), line.size());
  if (begin == line.size() || isDeep(line)) return {line, Json(Json::value_t::discarded)};
  return {line.substr(0, begin),
          Json::parse(line.begin() + static_cast<std::ptrdiff_t>(begin), line.end(), nullptr, false)};
}

std::vector<std::string> linesOf(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += c;
    }
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (size_t i = 0; i < lines.size(); ++i) text += (i ? "\n" : "") + lines[i];
  return text;
}

struct Place {
  Json* parent;
  std::string name;  // within an object
  size_t at;         // within an array
};

void collect(Json& value, std::vector<Place>& places) {
  if (value.is_object()) {
    for (auto it = value.begin(); it != value.end(); ++it) {
      places.push_back({&value, it.key(), 0});
      collect(it.value(), places);
    }
  } else if (value.is_array()) {
    for (size_t i = 0; i < value.size(); ++i) {
      places.push_back({&value, "", i});
      collect(value[i], places);
    }
  }
}

Json& at(const Place& place) {
  return place.parent->is_object() ? (*place.parent)[place.name] : (*place.parent)[place.at];
}

void erase(const Place& place) {
  if (place.parent->is_object()) {
    place.parent->erase(place.name);
  } else {
    place.parent->erase(place.at);
  }
}

}  // namespace

std::string JsonMutator::line(const std::string& text, const std::string& donor) {
  auto [before, tree] = valueOf(text);
  if (tree.is_discarded()) return text;
  std::vector<Place> places;
  collect(tree, places);
  if (places.empty()) return text;
  const Place place = places[below(places.size())];
  const std::vector<std::string> donors = linesOf(donor);
  Json other = valueOf(donors[below(donors.size())]).second;
  std::vector<Place> offered;
  if (!other.is_discarded()) collect(other, offered);
  if (offered.empty()) offered = places;
  const Place gift = offered[below(offered.size())];
  switch (below(7)) {
    case 0:
      erase(place);
      break;
    case 1:
      at(place) = kScalars[below(std::size(kScalars))];
      break;
    case 2:
      at(place) = Json(at(gift));
      break;
    case 3: {  // the gift beside the place, under its own name
      const Json copy = at(gift);
      if (place.parent->is_object()) {
        (*place.parent)[gift.name.empty() ? place.name : gift.name] = copy;
      } else {
        place.parent->insert(place.parent->begin() + static_cast<std::ptrdiff_t>(below(place.parent->size() + 1)),
                             copy);
      }
      break;
    }
    case 4: {  // the gift inside the place
      const Json copy = at(gift);
      Json& into = at(place);
      if (into.is_object() && !gift.name.empty()) {
        into[gift.name] = copy;
      } else if (into.is_array()) {
        into.push_back(copy);
      } else {
        into = Json::array({copy});
      }
      break;
    }
    case 5: {
      Json& into = at(place);
      if (into.is_string()) {
        std::string cut = into.get<std::string>();
        cut.resize(below(cut.size() + 1));
        into = below(2) ? cut : cut + cut;
      } else if (into.is_number_integer()) {
        into = into.get<int64_t>() ^ (int64_t{1} << below(62));
      } else if (into.is_array() && !into.empty()) {
        std::swap(into[below(into.size())], into[below(into.size())]);
      }
      break;
    }
    default: {  // twice in a list
      if (!place.parent->is_array()) break;
      const Json copy = at(place);
      place.parent->push_back(copy);
    }
  }
  return before + tree.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void JsonMutator::moveLines(std::string& text) {
  std::vector<std::string> lines = linesOf(text);
  const size_t one = below(lines.size()), two = below(lines.size());
  switch (below(3)) {
    case 0:
      lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(one));
      break;
    case 1:
      std::swap(lines[one], lines[two]);
      break;
    default: {
      const std::string copy = lines[one];
      lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(two), copy);
    }
  }
  text = joined(lines);
}

std::string JsonMutator::mutated(std::string text, const std::string& donor) {
  for (size_t edits = below(3) + 1; edits > 0; --edits) {
    std::vector<std::string> lines = linesOf(text);
    if (lines.size() > 2 && below(4) == 0) {
      moveLines(text);
      continue;
    }
    // A line that holds a value, if a few tries find one.
    size_t chosen = below(lines.size());
    for (int tries = 0; tries < 4 && lines[chosen].find_first_of("{[") == std::string::npos; ++tries)
      chosen = below(lines.size());
    lines[chosen] = line(lines[chosen], donor);
    text = joined(lines);
  }
  return text;
}

}  // namespace spillway::fuzz
