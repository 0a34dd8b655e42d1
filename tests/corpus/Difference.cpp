#include "tests/corpus/Difference.h"

#include <algorithm>
#include <regex>

namespace spillway::corpus {
namespace {

// What a writer may put in by itself, because it says the default aloud or the wire cannot do without.
constexpr const char* kOwn[] = {"max_output", "extra.ollama.truncate", "extra.ollama.shift",
                                "extra.anthropic-messages.metadata"};

// A report covers all things of its kind: one path stands for them, and the words say what they are. By kind of
// statement, what the words must be about.
struct About {
  const char *kind, *words;
};
constexpr About kAbout[] = {
    {"reasoning", "reasoning|issuer|thought"},
    {"call signature", "signature|issuer"},
    {"cache", "cache"},
    {"image", "image|picture|media|file|address|vendor|look|detail"},
    {"file", "document|file|media|address|name|text"},
    {"audio", "audio|sound|media"},
    {"refusal", "refus"},
    {"name", "name"},
    {"phase", "phase"},
    {"opaque", "wire"},
};

class Comparison {
 public:
  Comparison(const Meaning& before, const Meaning& after, const std::vector<std::string>& losses)
      : before_(before), after_(after) {
    for (const std::string& loss : losses) {
      const size_t space = loss.find(' '), colon = loss.find(": ");
      reported_.push_back({general(loss.substr(space + 1, colon - space - 1)), loss.substr(colon + 2)});
    }
  }

  std::vector<std::string> lines() {
    for (const auto& [kind, list] : before_.said) {
      if (kind.starts_with("text ")) {
        compareTexts(kind, list);
      } else if (kind != "extra") {
        compareSaid(kind, list);
      } else {
        for (const Statement& one : list) {
          if (!isReported(one.where)) add("extra", one, nullptr);
        }
      }
    }
    compareCalls();
    compareTools();
    compareSettings();
    return std::move(lines_);
  }

 private:
  struct Loss {
    std::string where, why;
  };

  // "messages[3].blocks[0]" as "messages[].blocks[]".
  static std::string general(const std::string& path) {
    std::string out;
    for (size_t i = 0; i < path.size(); ++i) {
      const bool digit = path[i] >= '0' && path[i] <= '9' && !out.empty() && out.back() == '[';
      if (!digit) {
        out += path[i];
        continue;
      }
      while (i + 1 < path.size() && path[i + 1] != ']') ++i;
    }
    return out;
  }
  static bool within(const std::string& inner, const std::string& outer) {
    return inner.starts_with(outer) &&
           (inner.size() == outer.size() || inner[outer.size()] == '.' || inner[outer.size()] == '[');
  }

  // A loss of a thing, of something in it or of what holds it.
  bool isReported(const std::string& path, const std::string& kind = {}) const {
    const std::string where = general(path);
    const char* words = ".";
    for (const About& about : kAbout) {
      if (kind == about.kind) words = about.words;
    }
    const std::regex about(words, std::regex::icase);
    return std::any_of(reported_.begin(), reported_.end(), [&](const Loss& loss) {
      const bool cache = kind == "cache" && loss.where == "cache";
      return (cache || within(where, loss.where) || within(loss.where, where)) && std::regex_search(loss.why, about);
    });
  }

  void add(const std::string& kind, const Statement& one, const Json& instead) {
    lines_.push_back(kind + " at " + one.where + ": " + one.value.dump().substr(0, 200) + " became " +
                     instead.dump().substr(0, 200));
  }

  // A wire without refusals has them as what the assistant said.
  bool isSaid(const Statement& refusal) const {
    const auto said = after_.said.find("text assistant");
    return said != after_.said.end() &&
           std::any_of(said->second.begin(), said->second.end(), [&](const Statement& one) {
             return one.value.get<std::string>().find(refusal.value.get<std::string>()) != std::string::npos;
           });
  }

  // A thing without a name may be given one.
  static bool isSameThing(const Json& before, Json after) {
    if (before.is_object() && !before.contains("name") && after.is_object()) after.erase("name");
    return same(before, after);
  }

  // Texts of one speaker may be joined or cut otherwise; each is found in what was said, in order.
  void compareTexts(const std::string& kind, const std::vector<Statement>& list) {
    std::string all;
    if (const auto after = after_.said.find(kind); after != after_.said.end()) {
      for (const Statement& one : after->second) all += one.value.get<std::string>() + "\n";
    }
    size_t from = 0;
    for (const Statement& one : list) {
      const std::string text = one.value.get<std::string>();
      const size_t found = all.find(text, from);
      if (found != std::string::npos) {
        from = found + text.size();
      } else if (!isReported(one.where)) {
        add(kind, one, all);
      }
    }
  }

  void compareSaid(const std::string& kind, const std::vector<Statement>& list) {
    static const std::vector<Statement> kNothing;
    const auto there = after_.said.find(kind);
    std::vector<Statement> after = there == after_.said.end() ? kNothing : there->second;
    size_t next = 0;
    for (const Statement& one : list) {
      const auto found = std::find_if(after.begin() + static_cast<std::ptrdiff_t>(next), after.end(),
                                      [&](const Statement& other) { return isSameThing(one.value, other.value); });
      if (found != after.end() && kind == "cache") {
        after.erase(found);  // marks on results go where their calls put them
      } else if (found != after.end()) {
        next = static_cast<size_t>(found - after.begin()) + 1;
      } else if (kind == "refusal" && isSaid(one)) {
        continue;
      } else if (!isReported(one.where, kind)) {
        add(kind, one, next < after.size() ? after[next].value : Json());
      }
    }
  }

  void compareCalls() {
    for (size_t i = 0; i < before_.calls.size(); ++i) {
      const Statement& call = before_.calls[i];
      const Json now = i < after_.calls.size() ? after_.calls[i].value : Json();
      if (!same(call.value, now) && !isReported(call.where)) add("call", call, now);
      const auto answer = before_.answers.find(i);
      if (answer != before_.answers.end()) compareAnswer(answer->second, i);
    }
  }

  void compareAnswer(const std::vector<Statement>& answer, size_t call) {
    static const std::vector<Statement> kNothing;
    const auto found = after_.answers.find(call);
    const std::vector<Statement>& after = found == after_.answers.end() ? kNothing : found->second;
    std::string texts;
    for (const Statement& one : after) {
      if (one.value.is_string()) texts += one.value.get<std::string>() + "\n";
    }
    for (const Statement& one : answer) {
      const bool there = one.value.is_string() ? texts.find(one.value.get<std::string>()) != std::string::npos
                                               : std::any_of(after.begin(), after.end(), [&](const Statement& other) {
                                                   return other.value == one.value;
                                                 });
      if (!there && !isReported(one.where)) add("answer", one, texts);
    }
  }

  // Whatever the order of members.
  static bool same(const Json& before, const Json& after) {
    return before == after || nlohmann::json::parse(before.dump()) == nlohmann::json::parse(after.dump());
  }

  // A schema may be spelled in another dialect; every name of a property and every value of an enumeration is in it.
  static bool isSame(const std::string& name, const Json& before, const Json& after) {
    if (name != "schema" && name != "output.schema") return same(before, after);
    const std::string text = after.dump();
    return allNamesIn(before, text);
  }
  static bool allNamesIn(const Json& schema, const std::string& text) {
    if (!schema.is_structured()) return true;
    for (const auto& [name, value] : schema.items()) {
      if (schema.is_object() && name == "properties" && value.is_object()) {
        for (const auto& [property, ignored] : value.items()) {
          if (text.find(Json(property).dump()) == std::string::npos) return false;
        }
      }
      if (schema.is_object() && name == "enum") {
        for (const Json& one : value) {
          if (one.is_string() && text.find(one.get<std::string>()) == std::string::npos) return false;
        }
      }
      if (!allNamesIn(value, text)) return false;
    }
    return true;
  }

  // Tools that may not be called now need not be offered; the choice then says so.
  bool isLeftOut(bool gone) const { return gone && isReported("tool_choice"); }

  void compareTools() {
    for (const auto& [name, members] : before_.tools) {
      const auto found = after_.tools.find(name);
      for (const auto& [member, one] : members) {
        const bool there = found != after_.tools.end() && found->second.contains(member) &&
                           isSame(member, one.value, found->second.at(member).value);
        const bool cache = member == "cache" && isReported("cache");
        if (there || cache || isReported(one.where) || isLeftOut(found == after_.tools.end())) continue;
        const bool gone = found == after_.tools.end() || !found->second.contains(member);
        add("tool", one, gone ? Json() : found->second.at(member).value);
      }
    }
  }

  // A choice among some tools is kept by offering just these.
  bool isChosenByTools(const Json& choice) const {
    const Json names = choice["type"] == "named" ? Json::array({choice["name"]}) : choice.value("names", Json::array());
    return !names.empty() && after_.tools.size() == names.size() &&
           std::all_of(names.begin(), names.end(),
                       [&](const Json& name) { return after_.tools.contains(name.get<std::string>()); });
  }

  void compareSettings() {
    for (const auto& [name, one] : before_.settings) {
      const auto found = after_.settings.find(name);
      const Json now = found == after_.settings.end() ? Json() : found->second.value;
      if (isSame(name, one.value, now) || isReported(name)) continue;
      if (name == "reasoning.mode" && one.value == "on" && after_.reasons) continue;  // by a word for how much
      if (name == "tool_choice" && isChosenByTools(one.value)) continue;
      add("setting", one, now);
    }
    for (const auto& [name, one] : after_.settings) {
      const bool own = std::find(std::begin(kOwn), std::end(kOwn), name) != std::end(kOwn);
      // A plain wish to think may need a word for how much.
      const bool amount = name.starts_with("reasoning.") && (before_.reasons || isReported("reasoning"));
      if (!before_.settings.contains(name) && !own && !amount && !isReported(name)) {
        add("made up", {name, Json()}, one.value);
      }
    }
  }

  const Meaning& before_;
  const Meaning& after_;
  std::vector<Loss> reported_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> silentLosses(const Meaning& before, const Meaning& after,
                                      const std::vector<std::string>& losses) {
  return Comparison(before, after, losses).lines();
}

}  // namespace spillway::corpus
