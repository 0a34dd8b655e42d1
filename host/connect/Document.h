// A settings file that is changed in place: only the bytes of what is set are touched; comments, order, spacing and
// everything that is not known stay as they are.
//
// One thread. A document that could not be understood is an error before anything is changed.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Result.h"

namespace spillway::connect {

using Json = nlohmann::ordered_json;

// One step into a document: a member of an object, or the element of a list that has a member of that value.
struct Step {
  std::string name;
  std::optional<std::string> value = {};  // set: the element of a list whose member `name` is this text

  bool operator==(const Step&) const = default;
};
using Path = std::vector<Step>;

// "env.NAME", "models[name=x]", for people.
std::string pathText(const Path& path);

class Document {
 public:
  virtual ~Document() = default;

  // `format` is "json" (with comments, trailing commas and bare names), "toml", "yaml" or "env". The error says what in
  // the text is not understood.
  static base::Result<std::unique_ptr<Document>> read(std::string_view format, std::string text);

  const std::string& text() const { return text_; }

  // The text of the value at that place, as it is written there; nothing: there is none.
  virtual base::Result<std::optional<std::string>> raw(const Path& path) const = 0;

  // Puts the value there, with what is missing on the way.
  virtual base::Result<void> set(const Path& path, const Json& value) = 0;

  // Puts a text there that raw() gave. The place exists.
  virtual base::Result<void> setRaw(const Path& path, const std::string& raw) = 0;

  // Takes the value away with its name; nothing happens when there is none.
  virtual base::Result<void> remove(const Path& path) = 0;

  // Whether what is at that place holds nothing any more.
  virtual bool isEmpty(const Path& path) const = 0;

 protected:
  explicit Document(std::string text) : text_(std::move(text)) {}

  // The line end of the text: that of its first line.
  std::string lineEnd() const;

  std::string text_;
};

std::unique_ptr<Document> readJson(std::string text);
std::unique_ptr<Document> readToml(std::string text);
std::unique_ptr<Document> readYaml(std::string text);
std::unique_ptr<Document> readEnv(std::string text);

// An error about a text that was not understood or cannot be changed.
base::Error cannot(std::string message);

}  // namespace spillway::connect
