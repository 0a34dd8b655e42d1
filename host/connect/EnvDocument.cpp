// Settings as lines of NAME=value.
#include <algorithm>

#include "host/connect/Document.h"

namespace spillway::connect {
namespace {

class EnvDocument final : public Document {
 public:
  explicit EnvDocument(std::string text) : Document(std::move(text)) {}

  base::Result<std::optional<std::string>> raw(const Path& path) const override {
    if (path.empty()) return std::optional(text_);
    const auto [begin, end] = find(path);
    if (begin == std::string::npos) return std::optional<std::string>();
    return std::optional(text_.substr(begin, end - begin));
  }

  base::Result<void> set(const Path& path, const Json& value) override {
    if (path.size() != 1 || !value.is_string()) return cannot("variables are texts");
    const std::string text = written(value.get<std::string>());
    if (const auto [begin, end] = find(path); begin != std::string::npos) {
      text_.replace(begin, end - begin, text);
      return {};
    }
    if (!text_.empty() && !text_.ends_with('\n')) text_ += lineEnd();
    text_ += path[0].name + "=" + text + lineEnd();
    return {};
  }

  base::Result<void> setRaw(const Path& path, const std::string& raw) override {
    const auto [begin, end] = find(path);
    if (begin == std::string::npos) return cannot(pathText(path) + " is not there any more");
    text_.replace(begin, end - begin, raw);
    return {};
  }

  base::Result<void> remove(const Path& path) override {
    const auto [begin, end] = find(path);
    if (begin == std::string::npos) return {};
    const size_t before = text_.rfind('\n', begin), behind = text_.find('\n', end);
    const size_t from = before == std::string::npos ? 0 : before + 1;
    text_.erase(from, behind == std::string::npos ? std::string::npos : behind + 1 - from);
    return {};
  }

  bool isEmpty(const Path&) const override { return text_.empty(); }

 private:
  // The value of the last line that sets the variable: that one counts.
  std::pair<size_t, size_t> find(const Path& path) const {
    std::pair<size_t, size_t> out{std::string::npos, 0};
    for (size_t line = 0; line < text_.size();) {
      size_t end = std::min(text_.find('\n', line), text_.size());
      const size_t next = end + 1;
      if (end > line && text_[end - 1] == '\r') --end;
      size_t name = std::min(text_.find_first_not_of(" \t", line), end);
      if (text_.compare(name, 7, "export ") == 0) name += 7;
      const size_t equals = text_.find('=', name);
      if (equals < end && text_[name] != '#') {
        const std::string found = text_.substr(name, text_.find_last_not_of(" \t", equals - 1) + 1 - name);
        if (equals > name && found == path[0].name) out = {equals + 1, end};
      }
      line = next;
    }
    return out;
  }

  static std::string written(const std::string& value) {
    const bool plain = value.find_first_of(" \t#'\"$\\`") == std::string::npos;
    return plain ? value : "'" + value + "'";
  }
};

}  // namespace

std::unique_ptr<Document> readEnv(std::string text) { return std::make_unique<EnvDocument>(std::move(text)); }

}  // namespace spillway::connect
