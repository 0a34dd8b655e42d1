#include "Steps.h"

#include <spillway/text/Shape.hpp>

namespace build_log {
namespace {

// "[3/90] " and "[ 12%] ".
bool isNumbered(std::string_view line) {
  const size_t close = line.substr(0, 16).find("] ");
  if (line.empty() || line[0] != '[' || close == std::string_view::npos) return false;
  bool digit = false, sign = false;
  for (size_t i = 1; i < close; ++i) {
    const char c = line[i];
    digit |= spw::text::isDigit(c);
    sign |= c == '/' || c == '%';
    if (!spw::text::isDigit(c) && c != '/' && c != '%' && c != ' ') return false;
  }
  return digit && sign;
}

// A compiler that makes one object, as make prints it.
bool compiles(std::string_view line) {
  const std::string_view program = line.substr(0, line.find(' '));
  const size_t slash = program.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? program : program.substr(slash + 1);
  for (std::string_view compiler : {"cc", "gcc", "g++", "c++", "clang", "clang++", "ar", "ranlib", "rustc", "javac"})
    if (name == compiler) return line.find(" -c ") != std::string_view::npos || compiler.size() != 2 || name == "ar";
  return false;
}

// ":app:compileJava UP-TO-DATE", as gradle before 5 and its quiet consoles print it.
bool isTask(std::string_view line) {
  if (line.size() < 3 || line[0] != ':' || !spw::text::isLetter(line[1])) return false;
  const std::string_view task = line.substr(0, line.find(' ')), outcome = line.substr(task.size());
  for (char c : task)
    if (!spw::text::isLetter(c) && !spw::text::isDigit(c) && c != ':' && c != '-' && c != '_' && c != '.') return false;
  return outcome.empty() || outcome == " UP-TO-DATE" || outcome == " NO-SOURCE" || outcome == " FROM-CACHE";
}

}  // namespace

bool isStep(std::string_view line) {
  constexpr std::string_view kBegins[] = {"-- Detecting ",
                                          "-- Check for working ",
                                          "-- Looking for ",
                                          "-- Performing Test ",
                                          "-- The C compiler ",
                                          "-- The CXX ",
                                          "-- Found ",
                                          "Compiling ",
                                          "Checking ",
                                          "Downloaded ",
                                          "Downloading ",
                                          "Fresh ",
                                          "> Task :",
                                          "[INFO] Download",
                                          "[INFO] Compiling ",
                                          "[INFO] ---",
                                          "[INFO] Copying ",
                                          "[INFO] Scanning for ",
                                          "[INFO] skip non existing ",
                                          "[INFO] Nothing to compile",
                                          "[INFO] Changes detected",
                                          "[INFO] Using ",
                                          "Scanning dependen",
                                          "Consolidate compil",
                                          "Dependencies file ",
                                          "Building CXX ",
                                          "Building C ",
                                          "make[",
                                          "CC ",
                                          "CXX ",
                                          "LD ",
                                          "AR ",
                                          "checking for ",
                                          "checking whether "};
  if (isNumbered(line) || compiles(line) || isTask(line) || line == "[INFO]") return true;
  for (std::string_view begin : kBegins)
    if (line.starts_with(begin)) return true;
  return false;
}

}  // namespace build_log
