// Tests of TAP in one line get their five lines back. What goes without a trace are the percentages of pytest, and the
// blanks before them, behind tests that passed.
#include <cctype>
#include <string>

#include "tests/compress/Proof.h"

namespace spillway::compress {
namespace {

template <class Edit>
std::string eachLine(std::string_view text, const Edit& edit) {
  std::string out;
  while (!text.empty()) {
    const size_t feed = text.find('\n');
    out += edit(std::string(text.substr(0, feed)), feed != std::string_view::npos);
    if (feed != std::string_view::npos) out += '\n';
    text.remove_prefix(feed == std::string_view::npos ? text.size() : feed + 1);
  }
  return out;
}

// "  ok 1 - adds # 0.21 ms" as the runner has written it.
std::string longTap(const std::string& line, bool complete) {
  const size_t ok = line.find_first_not_of(' '), sign = line.rfind(" # ");
  if (!complete || ok == std::string::npos || sign == std::string::npos || line.compare(ok, 3, "ok ") != 0 ||
      !line.ends_with(" ms"))
    return line;
  const std::string indent = line.substr(0, ok), result = line.substr(ok, sign - ok);
  const std::string took = line.substr(sign + 3, line.size() - sign - 6);
  return indent + "# Subtest: " + result.substr(result.find(" - ") + 3) + "\n" + indent + result + "\n" + indent +
         "  ---\n" + indent + "  duration_ms: " + took + "\n" + indent + "  ...";
}

std::string withoutPercent(const std::string& line, bool) {
  if (line.size() < 7 || !line.ends_with("%]")) return line;
  size_t end = line.size() - 2;
  for (size_t i = 0; i < 3; ++i)
    if (const char c = line[--end]; c != ' ' && std::isdigit(static_cast<unsigned char>(c)) == 0) return line;
  if (line[--end] != '[') return line;
  while (end > 0 && std::string_view(" \t\r").find(line[end - 1]) != std::string_view::npos) --end;
  const std::string rest = line.substr(0, end);
  return rest.ends_with(" PASSED") || rest.ends_with('.') ? rest : line;
}

const Proof testRun{"test-run",
                    {.decode = [](std::string_view text) { return eachLine(text, longTap); },
                     .like = [](std::string_view text) { return eachLine(text, withoutPercent); }}};

}  // namespace
}  // namespace spillway::compress
