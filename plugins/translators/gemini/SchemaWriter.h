// A schema in the dialect a target takes.
//
// One request, one thread.
#pragma once

#include "TargetRules.h"
#include "Wire.h"

namespace gemini {

class SchemaWriter {
 public:
  SchemaWriter(spw::Call call, const TargetRules& rules) : call_(call), rules_(rules) {}

  // Takes the schema over.
  spw::Json write(spw::Json schema);

  // The same for the arguments of a function, which must be an object: alternatives become one object that may have the
  // members of all of them.
  spw::Json writeArguments(spw::Json schema);

  // True when the last schema could not be said word by word.
  bool lossy() const { return lossy_; }

  // True when it describes an object without any member.
  static bool isEmptyObject(spw::Json schema);

 private:
  spw::Call call_;
  const TargetRules& rules_;
  bool lossy_ = false;
};

}  // namespace gemini
