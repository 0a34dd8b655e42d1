#include "host/inquiry/ListParser.h"

#include <algorithm>
#include <set>

#include "host/base/Json.h"
#include "host/base/Strings.h"

namespace spillway::inquiry {
namespace {

namespace json = base::json;
using json::Kind;

constexpr int64_t kMostContext = 100'000'000;
constexpr size_t kMostName = 120;

base::Error unreadable(std::string message) { return {.fault = base::Fault::Server, .message = std::move(message)}; }

// One entry of a list.
class Entry {
 public:
  Entry(base::Arena& arena, const spw_json* value) : arena_(arena), value_(value) {}

  std::string_view text(std::string_view name) const { return textOf(json::member(value_, name)); }
  std::string_view text(std::initializer_list<std::string_view> names) const {
    for (std::string_view name : names)
      if (const std::string_view found = text(name); !found.empty()) return found;
    return {};
  }
  int64_t count(std::initializer_list<std::string_view> names) const {
    for (std::string_view name : names) {
      int64_t number = 0;
      const spw_json* member = json::member(value_, name);
      if (member && json::integer(member, number) && number > 0 && number <= kMostContext) return number;
    }
    return 0;
  }
  // Whether the member is a list of texts, and one of them begins so, whatever the case. No such list: nothing is said.
  enum class Says { Nothing, Yes, No };
  Says lists(const spw_json* list, std::string_view word) const {
    if (!list || json::kind(list) != Kind::Array || json::count(list) == 0) return Says::Nothing;
    for (const spw_json* one = json::first(list); one; one = json::next(one))
      if (base::icontains(textOf(one), word)) return Says::Yes;
    return Says::No;
  }
  const spw_json* member(std::string_view name) const { return json::member(value_, name); }
  Entry inside(std::string_view name) const { return {arena_, json::member(value_, name)}; }
  bool isFalse(std::string_view name) const {
    const spw_json* found = json::member(value_, name);
    return found && json::boolean(found) == 0;
  }

 private:
  std::string_view textOf(const spw_json* value) const {
    return value && json::kind(value) == Kind::String ? json::string(arena_, value) : std::string_view();
  }

  base::Arena& arena_;
  const spw_json* value_;
};

// What stands in kinds and ids of models that do not chat.
constexpr std::string_view kOtherKinds[] = {"embed", "rerank",   "moderation", "image",       "audio",  "speech",
                                            "video", "transcri", "tts",        "translation", "classif"};
constexpr std::string_view kOtherIds[] = {"embed",  "rerank", "moderation", "whisper", "tts",     "transcribe",
                                          "dall-e", "imagen", "diffusion",  "-image-", "text-to-"};

// The kind of thing an entry says it is: of chat models "model", "chat", "text", "language" and the like.
bool otherKind(std::string_view kind) {
  if (base::icontains(kind, "chat") || base::icontains(kind, "text-generation") || base::icontains(kind, "to-text"))
    return false;
  return std::any_of(std::begin(kOtherKinds), std::end(kOtherKinds),
                     [&](std::string_view word) { return base::icontains(kind, word); });
}

// Nothing: it does not say.
std::optional<bool> saysItChats(const Entry& entry) {
  using Says = Entry::Says;
  for (std::string_view kind : {entry.text("type"), entry.text("sub_type"), entry.text("model_type"),
                                entry.text("task"), entry.inside("task").text("name")})
    if (otherKind(kind)) return false;
  if (const Says says = entry.lists(entry.member("supportedGenerationMethods"), "generateContent");
      says != Says::Nothing)
    return says == Says::Yes;
  if (const Says says = entry.lists(entry.member("endpoints"), "chat"); says != Says::Nothing) return says == Says::Yes;
  for (const spw_json* list : {entry.member("outputModalities"), entry.member("output_modalities"),
                               entry.inside("architecture").member("output_modalities")})
    if (const Says says = entry.lists(list, "text"); says == Says::No) return false;
  if (entry.inside("capabilities").isFalse("completion_chat")) return false;
  return std::nullopt;
}

bool idChats(std::string_view id) {
  return std::none_of(std::begin(kOtherIds), std::end(kOtherIds),
                      [&](std::string_view word) { return base::icontains(id, word); });
}

// Ids of lists are sent back to their vendor and shown to people: printable, without blanks.
bool isId(std::string_view id) {
  return !id.empty() && id.size() <= kMostId &&
         std::all_of(id.begin(), id.end(), [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f; });
}

// The array in the answer, or null.
const spw_json* listIn(const spw_json* root) {
  if (json::kind(root) == Kind::Array) return root;
  if (json::kind(root) != Kind::Object) return nullptr;
  for (std::string_view name : {"data", "models", "result", "modelSummaries", "resources", "endpoints"})
    if (const spw_json* found = json::member(root, name); found && json::kind(found) == Kind::Array) return found;
  const spw_json* only = nullptr;
  for (const spw_json* one = json::first(root); one; one = json::next(one)) {
    if (json::kind(one) != Kind::Array) continue;
    if (only) return nullptr;
    only = one;
  }
  return only;
}

// `named`: the ids of such lists are numbers of their own, and models go by their names.
ListedModel modelOf(const Entry& entry, bool named) {
  constexpr std::string_view kFolder = "models/";
  ListedModel model;
  std::string_view id = named ? entry.text("name") : entry.text({"id", "model", "modelId", "model_id", "name"});
  if (id.starts_with(kFolder)) id.remove_prefix(kFolder.size());
  model.id = id;
  std::string_view name = entry.text({"display_name", "displayName", "modelName", "label", "name"});
  if (name.starts_with(kFolder)) name.remove_prefix(kFolder.size());
  if (name != id) model.name = name.substr(0, kMostName);
  model.context = entry.count({"context_length", "context_window", "contextWindow", "max_model_len", "inputTokenLimit",
                               "max_context_length", "max_input_tokens", "context_size", "max_context_window"});
  return model;
}

}  // namespace

bool IdRules::take(std::string_view id) const {
  if (!only.empty() && !base::globsMatch(only, id)) return false;
  if (!except.empty() && base::globsMatch(except, id)) return false;
  return std::none_of(otherTasks.begin(), otherTasks.end(),
                      [&](const std::string& globs) { return base::globsMatch(globs, id); });
}

base::Result<ModelList> parseModelList(std::string_view body, const IdRules& rules) {
  base::Arena arena;
  auto root = json::parse(arena, body);
  if (!root.ok()) return unreadable("the list of models is no JSON");
  const spw_json* list = listIn(*root);
  if (!list) return unreadable("the answer holds no list of models");
  const bool named = json::kind(*root) == Kind::Object && list == json::member(*root, "result");
  ModelList models;
  std::set<std::string> seen;
  for (const spw_json* one = json::first(list); one && models.size() < kMostModels; one = json::next(one)) {
    // Some lists are of bare ids.
    const bool bare = json::kind(one) == Kind::String;
    const Entry entry(arena, one);
    ListedModel model = bare ? ListedModel{std::string(json::string(arena, one)), "", 0} : modelOf(entry, named);
    if (!isId(model.id) || !rules.take(model.id)) continue;
    const std::optional<bool> said = bare ? std::nullopt : saysItChats(entry);
    if (said ? !*said : !idChats(model.id)) continue;
    if (seen.insert(model.id).second) models.push_back(std::move(model));
  }
  if (json::count(list) > 0 && models.empty()) return unreadable("the list holds no model that chats");
  return models;
}

}  // namespace spillway::inquiry
