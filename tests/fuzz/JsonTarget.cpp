#include <nlohmann/json.hpp>

#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "host/base/Json.h"
#include "tests/fuzz/Targets.h"

namespace spillway::fuzz {
namespace {

namespace json_ = base::json;

// Makes every container spell itself anew.
void touch(base::Arena& arena, spw_json* value) {
  if (json_::kind(value) == json_::Kind::Array) {
    spw_json* extra = json_::makeNull(arena);
    json_::push(arena, value, extra);
    json_::detach(extra);
  } else if (json_::kind(value) == json_::Kind::Object) {
    spw_json* extra = json_::makeNull(arena);
    json_::put(arena, value, "a name that no input has: \x01", extra);
    json_::detach(extra);
  } else {
    return;
  }
  for (spw_json* child = json_::first(value); child; child = json_::next(child)) touch(arena, child);
}

void same(base::Arena& arena, const spw_json* a, const spw_json* b) {
  require(json_::kind(a) == json_::kind(b), "a kind changed");
  require(json_::count(a) == json_::count(b), "a count changed");
  require(json_::string(arena, a) == json_::string(arena, b), "a string changed");
  if (json_::count(a) == 0) {
    if (json_::kind(a) < json_::Kind::Array)
      require(json_::raw(arena, a) == json_::raw(arena, b), "the spelling of a scalar changed");
    return;
  }
  const spw_json* y = json_::first(b);
  for (const spw_json* x = json_::first(a); x; x = json_::next(x), y = json_::next(y)) {
    require(json_::name(arena, x) == json_::name(arena, y), "a name changed");
    if (json_::kind(a) == json_::Kind::Object) {
      const std::string_view name = json_::name(arena, x);
      const spw_json* found = json_::member(a, name);
      require(found && json_::name(arena, found) == name, "a member is not found by its name");
    }
    same(arena, x, y);
  }
}

// Whether another parser must think the same of the text: it knows no lone surrogates, treats a byte order mark and NUL
// in its own way, and refuses numbers beyond a double.
bool isCommonGround(std::string_view text) {
  return text.find("\\u") == std::string_view::npos && text.find('\0') == std::string_view::npos &&
         text.find_first_of("eE") == std::string_view::npos && text.find("\xEF\xBB\xBF") == std::string_view::npos &&
         text.size() < 300;
}

// Whether an object of the text has two members of one name.
bool saysTwice(std::string_view text) {
  using Event = nlohmann::json::parse_event_t;
  std::vector<std::set<std::string>> open;
  bool twice = false;
  const auto hear = [&](int, Event event, const nlohmann::json& parsed) {
    if (event == Event::object_start) open.emplace_back();
    if (event == Event::object_end) open.pop_back();
    if (event == Event::key && !open.back().insert(parsed.get<std::string>()).second) twice = true;
    return true;
  };
  const nlohmann::json read = nlohmann::json::parse(text.begin(), text.end(), hear);
  return twice && !read.is_discarded();
}

}  // namespace

void json(std::string_view input) {
  base::Arena arena;
  auto tree = json_::parse(arena, input);
  if (isCommonGround(input)) {
    const bool other = nlohmann::json::accept(input.begin(), input.end());
    const bool deep = !tree.ok() && tree.error().message.find("nested") != std::string::npos;
    require(tree.ok() == other || deep, "two parsers disagree");
  }
  if (!tree.ok()) {
    require(!tree.error().message.empty(), "a refusal without a reason");
    return;
  }
  spw_json* root = *tree;
  spw_json* copy = json_::clone(arena, root);
  same(arena, root, copy);
  // Only what is said once in place of twice has to be spelled anew.
  const std::string_view dumped = json_::dump(arena, root);
  const bool copied = dumped.data() < input.data() || dumped.data() > input.data() + input.size();
  if (isCommonGround(input)) require(copied == saysTwice(input), "an untouched tree was copied");
  if (copied) {
    auto once = json_::parse(arena, dumped);
    require(once.ok() && json_::dump(arena, *once).data() == dumped.data(), "a name is still there twice");
  }
  touch(arena, copy);
  const std::string_view spelled = json_::dump(arena, copy);
  auto again = json_::parse(arena, spelled);
  require(again.ok(), "what was dumped cannot be parsed");
  same(arena, root, *again);

  // The input as text: any bytes must come back, repaired to UTF-8.
  spw_json* list = json_::makeArray(arena);
  json_::push(arena, list, json_::makeString(arena, input));
  auto text = json_::parse(arena, json_::dump(arena, list));
  require(text.ok(), "a made string cannot be parsed");
  require(json_::string(arena, json_::first(*text)) == input, "a valid text changed on its way through a string");
}

}  // namespace spillway::fuzz
