#include <string>

#include "host/base/Json.h"
#include "host/base/Skim.h"
#include "host/base/Splice.h"
#include "tests/fuzz/Targets.h"

namespace spillway::fuzz {

void skim(std::string_view input) {
  base::Arena arena;
  auto tree = base::json::parse(arena, input);
  auto skim = base::Skim::of(input);
  const bool object = tree.ok() && base::json::kind(*tree) == base::json::Kind::Object;
  if (object && input.size() < 4 * base::Skim::kMostMembers) {  // no room for more than it takes
    require(skim.ok(), "the skim refuses an object that is good");
    size_t members = 0;
    for (const spw_json* child = base::json::first(*tree); child; child = base::json::next(child)) {
      const std::string_view name = base::json::name(arena, child);
      auto value = base::json::parse(arena, skim->value(name));
      require(value.ok() && base::json::raw(arena, *value) == base::json::raw(arena, child),
              "the skim sees another value");
      members += skim->count(name);
    }
    require(skim->members().size() == members, "the skim counts other members");
  }
  if (!skim.ok()) {
    require(!skim.error().message.empty(), "a refusal without a reason");
    return;
  }
  require(input[skim->closingBrace()] == '}', "the closing brace is none");
  base::Splice splice(*skim);
  splice.set("model", "\"spliced\"");
  const base::Bytes edited = splice.joined();
  auto after = base::Skim::of(edited.view());
  require(after.ok(), "a spliced text is refused");
  require(after->string("model") == "spliced", "the spliced member is not there");
  require(after->members().size() == skim->members().size() + (skim->count("model") ? 0 : 1), "a splice lost members");
  if (object) require(base::json::parse(arena, edited.view()).ok(), "a splice broke the text");
}

}  // namespace spillway::fuzz
