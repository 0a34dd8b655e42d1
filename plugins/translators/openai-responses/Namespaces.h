// Tools of this wire may stand in a group ("namespace") and have a name within it. Everywhere else a tool has one name:
// the group's and its own joined, the same way every time. A tool outside of any group that has that name already keeps
// it, and the joined one gets a longer tail.
//
// One request, one thread.
#pragma once

#include <map>
#include <spillway/translator.hpp>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace responses {

class Namespaces {
 public:
  explicit Namespaces(spw::Call call) : call_(call) {}

  // A name that stands for a tool outside of any group.
  void reserve(std::string_view name) { used_.insert(name); }

  // The one name of tool `name` of `group`; lives as long as the call.
  std::string_view joined(std::string_view group, std::string_view name) {
    const auto [place, fresh] = known_.try_emplace({group, name});
    if (!fresh) return place->second;
    std::string_view made = call_.concat({group, group.ends_with("__") ? "" : "__", name});
    while (!used_.insert(made).second) made = call_.concat({made, "_"});
    return place->second = made;
  }

  // Notes for the reply's writer: {"joined": {"namespace", "name"}}; missing when there are none.
  spw::Json notes() const {
    if (known_.empty()) return call_.json(nullptr);
    const spw::Json notes = call_.object();
    for (const auto& [tool, name] : known_) {
      notes.put(name, call_.object().put("namespace", tool.first).put("name", tool.second));
    }
    return notes;
  }

 private:
  spw::Call call_;
  std::map<std::pair<std::string_view, std::string_view>, std::string_view> known_;
  std::unordered_set<std::string_view> used_;
};

}  // namespace responses
