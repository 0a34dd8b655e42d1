#include "Wire.h"

namespace converse {

using spw::Json;

namespace {

const char* nameOf(int32_t kind) {
  switch (kind) {
    case SPW_JSON_STRING:
      return "a string";
    case SPW_JSON_ARRAY:
      return "a list";
    case SPW_JSON_NUMBER:
      return "a number";
    case SPW_JSON_BOOLEAN:
      return "true or false";
    default:
      return "an object";
  }
}

}  // namespace

Json expect(Json value, int32_t kind, const Path& at) {
  if (value.kind() == kind) return value;
  refuse(at, value.isNothing() ? std::string("is missing") : std::string("must be ") + nameOf(kind));
}

Json expectIfAny(Json value, int32_t kind, const Path& at) {
  return value.isNothing() ? value : expect(value, kind, at);
}

}  // namespace converse
