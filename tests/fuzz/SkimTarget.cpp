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
  if (object && base::json::count(*tree) <= base::Skim::kMostMembers) {
    require(skim.ok(), "the skim refuses an object that is good");
    require(skim->members().size() == base::json::count(*tree), "the skim counts other members");
    const spw_json* child = base::json::first(*tree);
    for (const base::Skim::Member& member : skim->members()) {
      require(member.value == base::json::raw(arena, child), "the skim sees another value");
      require(member.is(base::json::name(arena, child)), "the skim sees another name");
      child = base::json::next(child);
    }
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
