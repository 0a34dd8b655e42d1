// JSON Schemas for targets that take an older dialect, which knows no references, no lists of types, few formats and
// few keywords. What it cannot say is merged or spelled out, or told to the model in the description instead.
//
// One request, one thread.
#pragma once

#include <string_view>

#include "ToldKeywords.h"
#include "Wire.h"

namespace gemini {

class OpenApiSchemaWriter {
 public:
  explicit OpenApiSchemaWriter(spw::Call call) : call_(call) {}

  // The schema in that dialect; takes it over.
  spw::Json write(spw::Json schema);

  // True when the last schema could not be said word by word.
  bool lossy() const { return lossy_; }

 private:
  spw::Json convert(spw::Json schema, int references);
  spw::Json convertReference(spw::Json schema, int references);
  spw::Json expand(std::string_view reference);
  spw::Json copy(spw::Json value);
  spw::Json resolve(std::string_view reference) const;
  void convertMember(spw::Json member, spw::Json out, int references, ToldKeywords& told);
  void convertType(spw::Json type, spw::Json out);
  void convertEnum(spw::Json values, spw::Json out, ToldKeywords& told);
  void convertBranches(spw::Json branches, spw::Json out, int references);
  void convertTuple(spw::Json elements, spw::Json out, int references);
  void mergeAll(spw::Json schema);
  void infer(spw::Json out);
  void settleBranches(spw::Json out);
  void keepRequired(spw::Json out) const;

  spw::Call call_;
  spw::Json root_;                    // where references begin
  size_t expanded_ = 0, copied_ = 0;  // references followed; what was copied
  bool lossy_ = false;
};

}  // namespace gemini
