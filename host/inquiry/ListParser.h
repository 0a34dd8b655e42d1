// Reads a vendor's list of models, whatever of the usual shapes it has, and keeps of it the models that chat.
//
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/base/Result.h"
#include "host/inquiry/ModelList.h"

namespace spillway::inquiry {

// Which ids are meant, as a provider's plugin says; globs, comma separated.
struct IdRules {
  std::string only;                     // empty: all
  std::string except;                   // empty: none
  std::vector<std::string> otherTasks;  // ids that serve something else than chats

  bool take(std::string_view id) const;
};

// The array is the whole text, the member "data", "models" or another name in use, or the only array that an object
// has; an id is a member "id", "model", "modelId", "model_id" or "name" (of lists called "result" always), without
// "models/" in front. What an entry says of what it is for decides whether it is kept; where it says nothing, its id
// does. In the list's order, each id once. Errors (Server) say what was expected.
base::Result<ModelList> parseModelList(std::string_view body, const IdRules& rules);

}  // namespace spillway::inquiry
