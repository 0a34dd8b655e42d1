// JSON Schemas for targets that take JSON Schema, which is all of it but for a handful of words. What they do not take
// is told to the model in the description instead.
//
// One request, one thread.
#pragma once

#include "Wire.h"

namespace gemini {

class JsonSchemaWriter {
 public:
  explicit JsonSchemaWriter(spw::Call call) : call_(call) {}

  // Edits in place, and returns it.
  spw::Json write(spw::Json schema);

  // True when the last schema could not be said word by word.
  bool lossy() const { return lossy_; }

 private:
  void clean(spw::Json schema);
  void cleanReference(spw::Json schema);

  spw::Call call_;
  bool lossy_ = false;
};

}  // namespace gemini
