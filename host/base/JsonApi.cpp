#include "host/base/Call.h"
#include "host/base/JsonNode.h"

namespace spillway::base {
namespace {

std::string_view view(spw_str text) { return {text.ptr, text.len}; }
spw_str str(std::string_view text) { return {text.data(), text.size()}; }

spw_status parse(spw_call* call, spw_str text, spw_json** out, spw_error* error) {
  if (!call || !out) return SPW_INTERNAL;
  *out = nullptr;
  Result<spw_json*> tree = json::parse(*call->arena, view(text));
  if (tree.ok()) {
    *out = *tree;
    return SPW_OK;
  }
  if (error) toAbi(tree.error(), *call->arena, *error);
  return SPW_INVALID;
}

// What a plugin has done with a value stays known: see JsonUnread.h.
// A container that is looked into was not read as text for its own sake: what is in it counts from now on.
const spw_json* opened(const spw_json* value) {
  if (!value || !value->isContainer()) return value;
  auto* container = const_cast<spw_json*>(value);
  container->clear(spw_json::kRead);
  container->set(spw_json::kOpened);
  return value;
}
const spw_json* read(const spw_json* value) {
  if (value) const_cast<spw_json*>(value)->set(spw_json::kRead);
  return value;
}
const spw_json* readAs(json::Kind wanted, const spw_json* value) {
  return json::kind(value) == wanted ? read(value) : value;
}

int32_t kind(const spw_json* value) { return static_cast<int32_t>(json::kind(value)); }
size_t count(const spw_json* value) { return json::count(opened(value)); }
spw_json* member(const spw_json* object, spw_str name) { return json::member(opened(object), view(name)); }
spw_json* first(const spw_json* container) { return json::first(opened(container)); }
spw_json* next(const spw_json* child) { return json::next(child); }

spw_str name(spw_call* call, const spw_json* value) {
  return call ? str(json::name(*call->arena, value)) : spw_str{"", 0};
}
spw_str string(spw_call* call, const spw_json* value) {
  return call ? str(json::string(*call->arena, readAs(json::Kind::String, value))) : spw_str{"", 0};
}
spw_str raw(spw_call* call, const spw_json* value) {
  return call ? str(json::raw(*call->arena, read(value))) : spw_str{"", 0};
}
spw_str dump(spw_call* call, const spw_json* value) {
  return call ? str(json::dump(*call->arena, read(value))) : spw_str{"", 0};
}

int32_t integer(const spw_json* value, int64_t* out) {
  return out && json::integer(readAs(json::Kind::Number, value), *out) ? 1 : 0;
}
int32_t number(const spw_json* value, double* out) {
  return out && json::number(readAs(json::Kind::Number, value), *out) ? 1 : 0;
}
int32_t boolean(const spw_json* value) { return json::boolean(readAs(json::Kind::Boolean, value)); }

spw_json* makeNull(spw_call* call) { return call ? json::makeNull(*call->arena) : nullptr; }
spw_json* makeBoolean(spw_call* call, int32_t value) {
  return call ? json::makeBoolean(*call->arena, value != 0) : nullptr;
}
spw_json* makeInteger(spw_call* call, int64_t value) { return call ? json::makeInteger(*call->arena, value) : nullptr; }
spw_json* makeNumber(spw_call* call, double value) { return call ? json::makeNumber(*call->arena, value) : nullptr; }
spw_json* makeString(spw_call* call, spw_str text) {
  return call ? json::makeString(*call->arena, view(text)) : nullptr;
}
spw_json* makeRaw(spw_call* call, spw_str text) { return call ? json::makeRaw(*call->arena, view(text)) : nullptr; }
spw_json* makeObject(spw_call* call) { return call ? json::makeObject(*call->arena) : nullptr; }
spw_json* makeArray(spw_call* call) { return call ? json::makeArray(*call->arena) : nullptr; }

void put(spw_call* call, spw_json* object, spw_str memberName, spw_json* value) {
  if (call) json::put(*call->arena, object, view(memberName), value);
}
void push(spw_call* call, spw_json* array, spw_json* value) {
  if (call) json::push(*call->arena, array, value);
}
void insertBefore(spw_call* call, spw_json* sibling, spw_json* value) {
  if (call) json::insertBefore(*call->arena, sibling, value);
}
void detach(spw_json* child) { json::detach(child); }
spw_json* clone(spw_call* call, const spw_json* value) { return call ? json::clone(*call->arena, value) : nullptr; }

}  // namespace

const spw_json_api& jsonApi() {
  static constexpr spw_json_api kTable{sizeof(spw_json_api),
                                       parse,
                                       kind,
                                       count,
                                       member,
                                       first,
                                       next,
                                       name,
                                       string,
                                       raw,
                                       integer,
                                       number,
                                       boolean,
                                       dump,
                                       makeNull,
                                       makeBoolean,
                                       makeInteger,
                                       makeNumber,
                                       makeString,
                                       makeRaw,
                                       makeObject,
                                       makeArray,
                                       put,
                                       push,
                                       insertBefore,
                                       detach,
                                       clone};
  return kTable;
}

}  // namespace spillway::base
