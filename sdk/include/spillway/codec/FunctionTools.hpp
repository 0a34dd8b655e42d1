// Tools as {"type":"function","function":{...}}, the form many wires have, for one target: names are mapped to what the
// target takes, free-text tools become functions, tools that another vendor runs are left out.
//
// One request, one thread.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "../Call.hpp"
#include "CustomTool.hpp"
#include "NameMap.hpp"
#include "Path.hpp"
#include "ToolMembers.hpp"

namespace spw {

class FunctionTools {
 public:
  FunctionTools(Call call, std::string_view wire, std::string_view namePattern)
      : call_(call), wire_(wire), names_(call, namePattern) {}

  // The canonical tools in this form; missing when none is left.
  Json write(Json tools) {
    const Path root("tools");
    size_t index = 0;
    for (Json tool : tools) {
      const Path at(root, index++);
      if (const Json written = writeOne(tool, at)) list().push(written);
    }
    return written_;
  }

  // Takes out what `names`, the client's names, does not hold. Missing when none is left.
  Json keepOnly(Json names) {
    for (Json tool : written_) {
      bool wanted = false;
      for (Json name : names) wanted = wanted || names_.sent(name.str()) == tool["function"]["name"].str();
      if (wanted) continue;
      const std::string_view name = tool["function"]["name"].str();
      std::erase_if(functions_, [&](const Function& function) { return function.name == name; });
      tool.detach();
    }
    if (written_.size() == 0) written_ = call_.json(nullptr);
    return written_;
  }

  // The name a tool goes by at the target; good for the call.
  std::string_view sent(std::string_view name) { return names_.sent(name); }

  // How many of the tools that are left shall be held to their schema, and how many could be.
  size_t strict() const {
    return static_cast<size_t>(
        std::count_if(functions_.begin(), functions_.end(), [](const Function& one) { return one.strict; }));
  }
  size_t functions() const { return functions_.size(); }

  // Notes for the reader: {"sent": "original"}, and the sent names of free-text tools. Missing when there are none.
  Json names() const { return names_.changes(); }
  Json custom() const { return custom_; }

 private:
  struct Function {
    std::string_view name;
    bool strict;
  };

  Json list() {
    if (!written_) written_ = call_.array();
    return written_;
  }

  Json writeOne(Json tool, const Path& at) {
    const std::string_view kind = tool["kind"].str("function");
    if (kind == "server") {
      if (tool["wire"].str() == wire_) return tool["value"];
      call_.dropped(at.text(), "a tool that its own vendor runs cannot be offered to another");
      return call_.json(nullptr);
    }
    reportToolMembers(call_, tool, wire_, at);
    const Json function = call_.object().put("name", names_.sent(tool["name"].str()));
    functions_.push_back({function["name"].str(), tool["strict"].isTrue()});
    if (kind == "custom") {
      call_.emulated(at.text(), "a tool with free text as input is sent as a function with one argument");
      describeCustomTool(call_, tool, function);
      if (!custom_) custom_ = call_.array();
      custom_.push(function["name"].str());
    } else {
      function.put("description", tool["description"]);
      const Json schema = tool["schema"];
      function.put("parameters",
                   schema.isObject() ? schema : call_.object().put("type", "object").put("properties", call_.object()));
    }
    return call_.object().put("type", "function").put("function", function);
  }

  Call call_;
  std::string_view wire_;
  NameMap names_;
  Json written_, custom_;
  std::vector<Function> functions_;
};

}  // namespace spw
