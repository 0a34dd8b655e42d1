// The shell command that made a text, understood well enough to name its program:
//
//   cd web && CI=1 sudo npx jest --ci 2>&1 | tail -40      program jest, words "--ci"
//   bash -lc 'git -C lib diff --stat'                      program git, subcommand diff
//
// Of several commands it is the last that writes something. A guess: a compressor looks at the text as well.
//
// Pure functions, safe from any thread. What they give points into the command's text.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>

namespace spw::text {

class Command {
 public:
  Command() = default;
  explicit Command(std::string_view text) { read(text, 0); }

  explicit operator bool() const { return !program_.empty(); }

  std::string_view program() const { return program_; }  // without folder: "git"
  std::string_view rest() const { return rest_; }        // what follows the program, as written
  bool filtered() const { return filtered_; }            // what came after it in the pipe chose or changed lines
  bool several() const { return several_; }              // other commands wrote to the same output

  // What it wrote is, in part at least, what stands in a file, such as somebody may want to edit: cat, sed -n, git show
  // HEAD:a.c. Logs do not count.
  bool readsFile() const { return reads_; }

  bool is(std::string_view program) const { return program_ == program; }
  bool is(std::string_view program, std::string_view sub) const { return program_ == program && subcommand() == sub; }

  // The n-th word after the program, without quotes around it; empty: there are fewer.
  std::string_view word(size_t n) const {
    std::string_view rest = rest_, word;
    do word = takeWord(rest);
    while (!word.empty() && n-- > 0);
    return word;
  }

  // Whether it is one of the words: has("--stat").
  bool has(std::string_view wanted) const {
    for (std::string_view rest = rest_, word; !(word = takeWord(rest)).empty();)
      if (word == wanted) return true;
    return false;
  }

  // The first word that is no option: "diff" of git -C lib --no-pager diff.
  std::string_view subcommand() const {
    for (std::string_view rest = rest_, word; !(word = takeWord(rest)).empty();) {
      if (word == "-C" || word == "-c" || word == "--prefix" || word == "--git-dir" || word == "-n") {
        takeWord(rest);
      } else if (word[0] != '-' && word[0] != '+' && !isRedirection(word)) {
        return word;
      }
    }
    return {};
  }

 private:
  template <size_t N>
  static bool oneOf(std::string_view word, const std::string_view (&words)[N]) {
    return std::find(std::begin(words), std::end(words), word) != std::end(words);
  }
  // 2>&1, <<EOF, >file, but no word of digits.
  static bool isRedirection(std::string_view word) {
    const size_t sign = word.find_first_of("<>");
    return sign != std::string_view::npos && word.find_first_not_of("0123456789&") == sign;
  }
  static bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

  // Takes the next word off, past quotes and escapes; quotes around the whole of it are left away.
  static std::string_view takeWord(std::string_view& rest) {
    while (!rest.empty() && (isBlank(rest.front()) || rest.front() == '(' || rest.front() == '{'))
      rest.remove_prefix(1);
    size_t i = 0;
    for (char quote = 0; i < rest.size(); ++i) {
      const char c = rest[i];
      if (c == '\\' && quote != '\'') {
        ++i;
      } else if (quote != 0) {
        if (c == quote) quote = 0;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (isBlank(c)) {
        break;
      }
    }
    std::string_view word = rest.substr(0, std::min(i, rest.size()));
    rest.remove_prefix(word.size());
    const bool quoted = word.size() >= 2 && (word[0] == '\'' || word[0] == '"') && word.back() == word[0];
    return quoted ? word.substr(1, word.size() - 2) : word;
  }

  static std::string_view withoutFolder(std::string_view word) {
    const size_t slash = word.rfind('/');
    return slash == std::string_view::npos ? word : word.substr(slash + 1);
  }

  static bool isAssignment(std::string_view word) {
    const size_t equals = word.find('=');
    return equals != std::string_view::npos && equals > 0 &&
           std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(equals), [](char c) {
             return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
           });
  }

  bool isReader() const {
    static constexpr std::string_view kReaders[] = {"cat",  "head", "tail", "sed",  "nl",   "bat",        "batcat",
                                                    "less", "more", "tac",  "view", "type", "Get-Content"};
    if (is("git", "show"))
      return rest_.find(':') != std::string_view::npos && rest_.find(" --") == std::string_view::npos;
    if (is("git", "cat-file")) return true;
    if (!oneOf(program_, kReaders)) return false;
    for (std::string_view log : {".log", "/var/log", ".out", ".err", "/proc/", "/sys/", "/dev/"})
      if (rest_.find(log) != std::string_view::npos) return false;
    return true;
  }

  // The end of the first simple command; `separator`: what it ends with, 0 at the end of the text.
  static size_t commandEnd(std::string_view text, char& separator) {
    int nested = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      const char c = text[i], before = i > 0 ? text[i - 1] : ' ', after = i + 1 < text.size() ? text[i + 1] : ' ';
      if (c == '\\') {
        ++i;
      } else if (c == '\'' || c == '"' || c == '`') {
        for (++i; i < text.size() && text[i] != c; ++i)
          if (text[i] == '\\' && c != '\'') ++i;
      } else if (c == '(' && (before == '$' || before == '<' || before == '>')) {
        ++nested;
      } else if (c == ')' && nested > 0) {
        --nested;
      } else if (nested == 0 &&
                 (c == ';' || c == '\n' || c == '|' || c == ')' || (c == '&' && before != '>' && after != '>'))) {
        separator = c == '|' && after == '|' ? ';' : c;
        return i;
      }
    }
    separator = 0;
    return text.size();
  }

  // Reads one simple command: past what only starts another program, to the program itself.
  bool readSimple(std::string_view text, int depth) {
    static constexpr std::string_view kWrappers[] = {
        "sudo",   "time", "nice", "nohup", "env",  "command", "exec",  "npx", "bunx",    "xargs",  "stdbuf",  "timeout",
        "ionice", "doas", "then", "do",    "else", "if",      "while", "!",   "builtin", "setsid", "unbuffer"};
    static constexpr std::string_view kShells[] = {"bash", "sh", "zsh", "dash", "fish", "ksh"};
    static constexpr std::string_view kRunners[] = {"uv", "poetry", "pipenv", "pdm", "hatch", "rye"};
    static constexpr std::string_view kPackagers[] = {"pnpm", "yarn", "npm", "bundle", "bun"};
    std::string_view rest = text, word;
    bool wrapped = false;
    while (!(word = takeWord(rest)).empty()) {
      const std::string_view name = withoutFolder(word);
      std::string_view ahead = rest;
      const std::string_view second = takeWord(ahead), third = takeWord(ahead);
      if (isAssignment(word)) continue;
      if (oneOf(name, kWrappers)) {
        wrapped = true;
        fed_ = fed_ || name == "xargs";
      } else if (wrapped && (word[0] == '-' || (word[0] >= '0' && word[0] <= '9'))) {
        // an option of the wrapper, or a number that belongs to one: timeout 30, nice -n 5
        if (word == "-u" || word == "-p" || word == "--package") takeWord(rest);
      } else if (oneOf(name, kShells) && second.size() >= 2 && second[0] == '-' && second.back() == 'c') {
        return depth < 3 && read(third, depth + 1);
      } else if (name.starts_with("python") && second == "-m") {
        takeWord(rest);
      } else if ((oneOf(name, kRunners) && second == "run") ||
                 (oneOf(name, kPackagers) && (second == "exec" || second == "dlx" || second == "x"))) {
        takeWord(rest);
        wrapped = true;
      } else {
        program_ = name;
        rest_ = rest;
        return true;
      }
    }
    return false;
  }

  bool read(std::string_view text, int depth) {
    // They write nothing, or nothing of note, to where the text came from.
    static constexpr std::string_view kQuiet[] = {"cd",    "export", "set",    "source", ".",     "mkdir", "true",
                                                  "pushd", "popd",   "unset",  "alias",  "sleep", "trap",  "rm",
                                                  "touch", "cp",     "mv",     "ulimit", "for",   "done",  "fi",
                                                  "esac",  "echo",   "printf", "wait",   "umask", "exit"};
    static constexpr std::string_view kPassing[] = {"head", "tail", "tee", "cat", "less", "more"};
    static constexpr std::string_view kChoosing[] = {"grep", "egrep", "sort", "uniq", "sed", "rg", "awk", "cut"};
    if (const size_t here = text.find("<<"); here != std::string_view::npos && text.substr(here, 3) != "<<<")
      text = text.substr(0, std::min(text.size(), text.find('\n', here)));  // what follows is a document
    Command found;
    bool piped = false;
    while (!text.empty()) {
      char separator = 0;
      const size_t end = commandEnd(text, separator);
      Command one;
      const bool readable = one.readSimple(text.substr(0, end), depth);
      const bool quiet = !readable || oneOf(one.program_, kQuiet);
      const bool follows = piped && readable && found && !one.fed_;
      if (follows && oneOf(one.program_, kPassing)) {
        // the same text, or an end of it
      } else if (follows && oneOf(one.program_, kChoosing)) {
        found.filtered_ = true;
        found.reads_ = found.reads_ && one.is("sed");
      } else if (readable && (!quiet || (!found && separator == 0))) {
        one.several_ = one.several_ || found.several_ || (found && !piped);
        one.reads_ = one.reads_ || one.isReader() || (found.reads_ && !piped);
        found = one;
      }
      piped = separator == '|';
      text.remove_prefix(std::min(text.size(), end + 1));
      if (piped && text.starts_with("&")) text.remove_prefix(1);
    }
    *this = found;
    return static_cast<bool>(*this);
  }

  std::string_view program_, rest_;
  bool filtered_ = false, several_ = false, reads_ = false;
  bool fed_ = false;  // xargs runs it: what it writes is its own
};

}  // namespace spw::text
