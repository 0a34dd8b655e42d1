#include "host/config/SchemaCheck.h"

#include <algorithm>
#include <vector>

#include "host/base/Strings.h"
#include "host/config/Proxy.h"
#include "host/config/Scalars.h"
#include "host/config/SecretReader.h"

namespace spillway::config {

namespace {

constexpr std::string_view kAccountPath = "providers.*.accounts[]";

std::vector<std::string_view> split(std::string_view choices) {
  std::vector<std::string_view> out;
  for (size_t at = 0; at <= choices.size();) {
    const size_t end = std::min(choices.find('|', at), choices.size());
    out.push_back(choices.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

// "a, b or c"
std::string joined(const std::vector<std::string_view>& words) {
  std::string out;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += words[i];
  }
  return out;
}

std::string quoted(std::string_view text) {
  return "'" + std::string(text.substr(0, 80)) + (text.size() > 80 ? "...'" : "'");
}

std::string suggestion(std::string_view word, const std::vector<std::string_view>& candidates) {
  const std::string_view near = base::nearest(word, candidates);
  return near.empty() ? "" : " (did you mean '" + std::string(near) + "'?)";
}

// The keys that a map of that schema path may have, without the free one.
std::vector<std::string_view> keysBelow(std::string_view fieldPath) {
  std::vector<std::string_view> out;
  for (const Field& field : schema()) {
    std::string_view path = field.path;
    if (!fieldPath.empty()) {
      if (!path.starts_with(fieldPath) || path.size() <= fieldPath.size() || path[fieldPath.size()] != '.') continue;
      path.remove_prefix(fieldPath.size() + 1);
    }
    if (path.find_first_of(".[*") == std::string_view::npos) out.push_back(path);
  }
  return out;
}

std::string join(const std::string& path, std::string_view key) {
  return path.empty() ? std::string(key) : path + "." + std::string(key);
}

std::string_view shapeOf(const YAML::Node& node) {
  if (node.IsMap()) return "a group of keys";
  if (node.IsSequence()) return "a list";
  if (node.IsNull()) return "nothing";
  return "a single value";
}

bool fitsKind(Kind kind, const std::string& text) {
  switch (kind) {
    case Kind::Name:
      return isName(text);
    case Kind::Boolean:
      return parseBoolean(text).has_value();
    case Kind::Price:
    case Kind::Dollars:
    case Kind::Factor:
      return parsePrice(text).has_value();
    case Kind::Date:
      return parseDateMs(text).has_value();
    case Kind::Duration:
      return parseDurationMs(text).value_or(0) > 0;
    case Kind::DurationOrZero:
      return parseDurationMs(text).has_value();
    case Kind::Size:
      return parseSize(text).has_value();
    case Kind::Address:
      return parseAddress(text).has_value();
    case Kind::Url:
      return parseBaseUrl(text).has_value();
    case Kind::Text:
    case Kind::Setting:
    case Kind::Folder:
      return !text.empty() && text.size() <= 4096 && isHeaderValue(text);
    case Kind::Tokens:
      return parseTokens(text).has_value();
    case Kind::DayWindow:
      return parseDayWindow(text).has_value();
    case Kind::Entry:
    case Kind::Target: {
      const size_t slash = text.find('/');
      return isName(std::string_view(text).substr(0, slash)) && slash + 1 != text.size() && isHeaderValue(text);
    }
    default:
      return true;
  }
}

}  // namespace

void SchemaCheck::root(const YAML::Node& node) {
  if (node.IsNull()) return;
  map(node, nullptr, "", "");
}

SchemaCheck::FoundSecret SchemaCheck::secretAt(const std::string& path) const {
  const auto found = secrets_.find(path);
  return found == secrets_.end() ? FoundSecret{} : found->second;
}

void SchemaCheck::value(const YAML::Node& node, const std::string& fieldPath, const std::string& path) {
  if (!count(node)) return;
  const Field* field = findField(fieldPath);
  if (field == nullptr) return;
  switch (field->kind) {
    case Kind::Map:
      return map(node, field, fieldPath, path);
    case Kind::FreeMap:
      return freeMap(node, fieldPath, path);
    case Kind::List:
      return list(node, fieldPath, path);
    case Kind::Secret:
      return secret(node, path);
    case Kind::Setting:
      return node.IsMap() ? secret(node, path) : scalar(node, *field, path);
    case Kind::Entry:
      return node.IsMap() ? map(node, field, fieldPath, path) : scalar(node, *field, path);
    case Kind::Chain:
      return chain(node, *field, path);
    case Kind::Proxy:
      return node.IsMap() ? map(node, field, fieldPath, path) : proxy(node, *field, path);
    case Kind::ProxyUrl:
      return proxy(node, *field, path);
    case Kind::Any:
      return;
    default:
      return scalar(node, *field, path);
  }
}

void SchemaCheck::map(const YAML::Node& node, const Field* field, const std::string& fieldPath,
                      const std::string& path) {
  if (node.IsNull() && field != nullptr && field->kind == Kind::Map && fieldPath.find('*') == std::string::npos)
    return;  // a section whose keys are all commented out
  // A name alone is a provider with nothing to add.
  if (node.IsNull() && fieldPath == "providers.*") return;
  if (!node.IsMap()) {
    const std::vector<std::string_view> keys = keysBelow(fieldPath);
    return error(node, path, "expected a group of keys (" + joined(keys) + "), got " + std::string(shapeOf(node)));
  }
  const bool account = fieldPath == kAccountPath;
  if (account) {
    const YAML::Node enabled = node["enabled"];
    skipSecrets_ = enabled && enabled.IsScalar() && enabled.Scalar() == "false";
    const YAML::Node name = node["name"];
    const std::string provider = path.substr(10, path.rfind(".accounts[") - 10);
    owner_ = name && name.IsScalar() ? "account '" + name.Scalar() + "' of provider '" + provider + "'"
                                     : "provider '" + provider + "'";
  }
  std::unordered_map<std::string, int> seen;
  for (const auto& pair : node) {
    std::string name;
    if (full_ || !key(pair.first, path, seen, name)) continue;
    const std::string below = join(fieldPath, name);
    if (findField(below) != nullptr) {
      value(pair.second, below, join(path, name));
    } else if (const std::string any = join(fieldPath, "*"); findField(any) != nullptr) {
      value(pair.second, any, join(path, name));
    } else {
      error(pair.first, join(path, name), "unknown key" + suggestion(name, keysBelow(fieldPath)));
    }
  }
  required(node, fieldPath, path, seen);
  if (account) {
    skipSecrets_ = false;
    owner_.clear();
  }
}

void SchemaCheck::required(const YAML::Node& node, const std::string& fieldPath, const std::string& path,
                           const std::unordered_map<std::string, int>& seen) {
  for (const std::string_view name : keysBelow(fieldPath)) {
    const Field* field = findField(join(fieldPath, name));
    if (field->required && !seen.contains(std::string(name)))
      error(node, path, "needs the key '" + std::string(name) + "'");
  }
}

bool SchemaCheck::key(const YAML::Node& node, const std::string& path, std::unordered_map<std::string, int>& seen,
                      std::string& out) {
  if (!node.IsScalar()) {
    error(node, path, "a key must be a plain word");
    return false;
  }
  out = node.Scalar();
  if (out == "<<") {
    error(node, path, "merge keys ('<<') are not supported: write the keys out");
    return false;
  }
  const auto [earlier, fresh] = seen.emplace(out, node.Mark().line + 1);
  if (!fresh)
    error(node, join(path, out), "stands here again; the first is in line " + std::to_string(earlier->second));
  return fresh;
}

void SchemaCheck::freeMap(const YAML::Node& node, const std::string& fieldPath, const std::string& path) {
  if (node.IsNull()) return;
  if (!node.IsMap())
    return error(node, path, "expected names of your choice, each with its value, got " + std::string(shapeOf(node)));
  const bool headers = fieldPath.ends_with(".headers");
  std::unordered_map<std::string, int> seen;
  for (const auto& pair : node) {
    std::string name;
    if (full_ || !key(pair.first, path, seen, name)) continue;
    if (headers ? !isHeaderName(name) : !isName(name)) {
      error(pair.first, path,
            headers ? quoted(name) + " cannot be the name of a header"
                    : quoted(name) + " cannot be a name here: letters, digits, '.', '_' and '-' only, at most 64");
      continue;
    }
    value(pair.second, join(fieldPath, "*"), join(path, name));
  }
}

void SchemaCheck::list(const YAML::Node& node, const std::string& fieldPath, const std::string& path) {
  if (node.IsNull()) return;
  if (!node.IsSequence()) {
    return error(node, path, "expected a list, got " + std::string(shapeOf(node)));
  }
  size_t index = 0;
  for (const YAML::Node& item : node) {
    if (full_) return;
    value(item, fieldPath + "[]", path + "[" + std::to_string(index++) + "]");
  }
}

void SchemaCheck::chain(const YAML::Node& node, const Field& field, const std::string& path) {
  const std::string fieldPath(field.path);
  if (node.IsMap()) return map(node, &field, fieldPath, path);
  if (node.IsScalar())
    return error(node, path,
                 "expected " + std::string(kindWords(field.kind)) + " (" + joined(keysBelow(fieldPath)) + "), got " +
                     std::string(shapeOf(node)));
  list(node, join(fieldPath, "tiers"), path);
}

void SchemaCheck::scalar(const YAML::Node& node, const Field& field, const std::string& path) {
  if (field.kind == Kind::Choice) return choice(node, field, path);
  const std::string expected = "expected " + std::string(kindWords(field.kind));
  if (!node.IsScalar()) return error(node, path, expected + ", got " + std::string(shapeOf(node)));
  const std::string& text = node.Scalar();
  if (field.kind == Kind::Integer) {
    const std::optional<int64_t> number = parseInteger(text);
    if (!number || *number < field.least || *number > field.most)
      error(node, path,
            expected + " from " + std::to_string(field.least) + " to " + std::to_string(field.most) + ", got " +
                quoted(text));
    return;
  }
  if (!fitsKind(field.kind, text)) error(node, path, expected + ", got " + quoted(text));
}

void SchemaCheck::choice(const YAML::Node& node, const Field& field, const std::string& path) {
  const std::vector<std::string_view> words = split(field.choices);
  const std::string expected = "expected " + joined(words) + ", got ";
  if (!node.IsScalar()) return error(node, path, expected + std::string(shapeOf(node)));
  const std::string& text = node.Scalar();
  if (std::find(words.begin(), words.end(), text) == words.end())
    error(node, path, expected + quoted(text) + suggestion(text, words));
}

void SchemaCheck::secret(const YAML::Node& node, const std::string& path) {
  if (skipSecrets_) return;
  if (node.IsScalar() && !node.Scalar().empty()) {
    Problem warning{file_, node.Mark().line + 1, path,
                    "a secret stands in the file itself; {env: NAME} or {file: /path} keeps it out"};
    report_.warnings.push_back(std::move(warning));
    return keepSecret(node, path, Secret(base::trim(node.Scalar())), "configuration");
  }
  const YAML::Node env = node.IsMap() ? node["env"] : YAML::Node();
  const YAML::Node file = node.IsMap() ? node["file"] : YAML::Node();
  if (node.IsMap() && node.size() == 1 && env.IsDefined() && env.IsScalar() && !env.Scalar().empty())
    return keepSecret(node, path, secretFromEnvironment(env.Scalar(), environment_),
                      "environment variable " + env.Scalar());
  if (node.IsMap() && node.size() == 1 && file.IsDefined() && file.IsScalar() && file.Scalar().starts_with('/'))
    return keepSecret(node, path, secretFromFile(file.Scalar()), "file " + file.Scalar());
  const YAML::Node credential = node.IsMap() ? node["credential"] : YAML::Node();
  if (node.IsMap() && node.size() == 1 && credential.IsDefined() && credential.IsScalar() &&
      !credential.Scalar().empty())
    return keepSecret(node, path, secretFromCredential(credential.Scalar(), environment_),
                      "credential " + credential.Scalar());
  // The text is not quoted: it may be half a secret.
  error(node, path,
        "expected " + std::string(kindWords(Kind::Secret)) + ", got " + std::string(shapeOf(node)) +
            (node.IsMap() ? " of another form" : ""));
}

void SchemaCheck::proxy(const YAML::Node& node, const Field& field, const std::string& path) {
  if (!node.IsScalar())
    return error(node, path, "expected " + std::string(kindWords(field.kind)) + ", got " + std::string(shapeOf(node)));
  if (field.kind == Kind::Proxy && node.Scalar() == "none") return;
  // The text is not quoted: a password may be in it.
  const base::Result<Proxy> read = parseProxy(node.Scalar());
  if (!read.ok()) return error(node, path, read.error().message);
  if (!read->password.empty() && report_.warnings.size() < kMostErrors)
    report_.warnings.push_back({file_, node.Mark().line + 1, path,
                                "a password stands in the file itself; the keys url, user and password with "
                                "{env: NAME} or {file: /path} keep it out"});
}

void SchemaCheck::keepSecret(const YAML::Node& node, const std::string& path, base::Result<Secret> secret,
                             std::string origin) {
  if (!secret) {
    return error(node, path, secret.error().message + (owner_.empty() ? "" : " (" + owner_ + ")"));
  }
  if (!isHeaderValue(secret->reveal()) && !secret->reveal().starts_with('{'))
    return error(node, path, "the secret holds control characters (" + origin + ")");
  secrets_[path] = {std::move(*secret), std::move(origin)};
}

bool SchemaCheck::count(const YAML::Node& node) {
  if (full_) return false;
  if (++values_ <= kMostValues) return true;
  error(node, "", "more than " + std::to_string(kMostValues) + " values: this is no configuration");
  full_ = true;
  return false;
}

void SchemaCheck::error(const YAML::Node& node, const std::string& path, std::string message) {
  if (full_) return;
  report_.errors.push_back({file_, node.Mark().line + 1, path, std::move(message)});
  if (report_.errors.size() < kMostErrors) return;
  report_.errors.push_back({file_, 0, "", "more than " + std::to_string(kMostErrors) + " mistakes; stopped looking"});
  full_ = true;
}

}  // namespace spillway::config
