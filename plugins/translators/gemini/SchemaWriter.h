// JSON Schemas as this wire's targets take them. The older dialect knows no references, no lists of types, few formats
// and few keywords; the newer one is JSON Schema but for a handful of words. What a dialect cannot say is told to the
// model in the description instead.
//
// One request, one thread.
#pragma once

#include <string>
#include <string_view>

#include "Wire.h"

namespace gemini {

class SchemaWriter {
 public:
  explicit SchemaWriter(spw::Call call) : call_(call) {}

  // The schema in the older dialect; takes it over.
  spw::Json openApi(spw::Json schema);

  // The schema as JSON Schema; takes it over.
  spw::Json jsonSchema(spw::Json schema);

  // True when the last schema could not be said word by word.
  bool lossy() const { return lossy_; }

  // True when it describes an object without any member.
  static bool isEmptyObject(spw::Json schema);

 private:
  spw::Json convert(spw::Json schema, int references);
  spw::Json convertReference(spw::Json schema, int references);
  spw::Json resolve(std::string_view reference) const;
  void convertMember(spw::Json member, spw::Json out, int references, std::string& said);
  void convertType(spw::Json type, spw::Json out);
  void convertEnum(spw::Json values, spw::Json out, std::string& said);
  void convertBranches(spw::Json branches, spw::Json out, int references);
  void convertTuple(spw::Json elements, spw::Json out, int references);
  void mergeAll(spw::Json schema);
  void infer(spw::Json out);
  void settleBranches(spw::Json out);
  void keepRequired(spw::Json out) const;
  void clean(spw::Json schema);
  void cleanReference(spw::Json schema);
  void tell(std::string& said, spw::Json member);
  void describe(spw::Json out, std::string_view said) const;

  spw::Call call_;
  spw::Json root_;  // where references begin
  size_t expanded_ = 0;
  bool lossy_ = false;
};

}  // namespace gemini
