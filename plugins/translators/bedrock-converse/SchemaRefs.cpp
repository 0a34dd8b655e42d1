#include "SchemaRefs.h"

#include <algorithm>
#include <spillway/codec/SchemaSize.hpp>
#include <vector>

namespace converse {

using spw::Call;
using spw::Json;

namespace {

class Inliner {
 public:
  Inliner(Call call, Json root) : call_(call), definitions_{root.take("$defs"), root.take("definitions")} {}

  // Walks a schema and everything in it.
  void walk(Json value, size_t depth) {
    const size_t before = open_.size();
    if (value.isObject()) replace(value);
    if (depth < kDeepest) {
      for (Json child : value) {
        if (child.isObject() || child.isArray()) walk(child, depth + 1);
      }
    }
    open_.resize(before);
  }

  bool cut() const { return cut_; }

 private:
  static constexpr size_t kDeepest = 150, kMostSteps = 1000;

  Json find(std::string_view reference) const {
    static constexpr std::string_view kPlaces[] = {"#/$defs/", "#/definitions/"};
    for (size_t i = 0; i < 2; ++i) {
      if (reference.starts_with(kPlaces[i])) return definitions_[i][reference.substr(kPlaces[i].size())];
    }
    return {};
  }

  // The members of the definition join those that stand beside the reference, which win. A definition may be nothing
  // but a reference itself.
  void replace(Json schema) {
    while (schema["$ref"].isString()) {
      const std::string_view reference = schema.take("$ref").str();
      const Json meant = find(reference);
      const bool open = std::find(open_.begin(), open_.end(), reference) != open_.end();
      if (!meant.isObject() || open || ++steps_ > kMostSteps || copied_ > spw::kMostCopied) {
        cut_ = true;
        if (!schema["type"]) schema.put("type", "object");
        return;
      }
      open_.push_back(reference);
      copied_ += spw::schemaSize(meant);
      for (Json member : meant) {
        if (!schema[member.name()]) schema.put(member.name(), member.clone());
      }
    }
  }

  Call call_;
  Json definitions_[2];
  std::vector<std::string_view> open_;  // references inside of whose meaning the walk is
  size_t steps_ = 0, copied_ = 0;
  bool cut_ = false;
};

}  // namespace

void inlineRefs(Call call, Json schema, const Path& at) {
  Inliner inliner(call, schema);
  inliner.walk(schema, 0);
  if (inliner.cut()) call.changed(at.text(), "a reference that goes too deep or nowhere became an object of any shape");
}

}  // namespace converse
