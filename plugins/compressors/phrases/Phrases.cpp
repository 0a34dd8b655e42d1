// What many lines begin or end with is said once, in a list before the text; a sign such as $a stands for it in the
// lines. Nothing is lost at any level: whoever puts the list's texts in the place of their signs has the original.
// Lines that report trouble stay as they are, and so do diffs, source code and JSON, which are read by the letter.
#include <spillway/compressor.hpp>
#include <spillway/text/Essential.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "Chooser.h"
#include "Dictionary.h"

namespace phrases {
namespace {

constexpr size_t kFewestLines = 8;
constexpr size_t kSampled = 400;    // lines whose beginnings are weighed; of more, some that are spread evenly
constexpr size_t kWorthwhile = 40;  // tokens that have to go
constexpr size_t kShare = 12;       // and a part in so many of all
constexpr size_t kMost = 40;        // beginnings; ends have the signs that are left
constexpr std::string_view kSigns = "$@#^~|";
constexpr std::string_view kOwn = "* listed below";

struct Line {
  std::string_view whole, text;
  bool stays = false;
};

// The sign that the text does not have; 0: it has all of them.
char signFor(std::string_view text) {
  for (char sign : kSigns)
    if (text.find(sign) == std::string_view::npos) return sign;
  return 0;
}

// Whether so many of the first lines have a part that begins like one of another that all are worth a look.
bool mayShare(std::string_view text) {
  constexpr size_t kLooked = 48, kSmallest = 6;
  std::array<std::string_view, 2 * kLooked> seen;
  size_t count = 0, alike = 0, lines = 0;
  for (spw::text::Lines each(text); each.next() && lines < kLooked; ++lines) {
    bool shares = false;
    for (size_t part = 0, at = firstPart(each.line()); part < 2 && at < each.line().size(); ++part) {
      const std::string_view rest = each.line().substr(at, 256);
      size_t size = 0;
      for (size_t words = 0; (words < 3 || size < kSmallest) && size < rest.size(); ++words)
        size = nextCut(rest, Side::Beginning, size);
      const std::string_view begins = rest.substr(0, size);
      if (begins.size() >= kSmallest) {
        shares = shares || std::find(seen.begin(), seen.begin() + static_cast<ptrdiff_t>(count), begins) !=
                               seen.begin() + static_cast<ptrdiff_t>(count);
        seen[count++] = begins;
      }
      at = std::min(nextPart(each.line(), at), each.line().size());
    }
    alike += shares;
  }
  return lines >= 4 && alike * 4 >= lines;
}

bool isDiff(std::string_view line) {
  return line.starts_with("@@ ") || line.starts_with("diff --") || line.starts_with("+++ ") || line.starts_with("@@@ ");
}

}  // namespace

struct Phrases {
  static constexpr spw::CompressorTable table{.id = "phrases", .name = "Lines that begin or end alike", .order = 220};

  static spw::Status rewrite(spw::Call call, const spw::TextContext&, int32_t, std::string_view in,
                             std::string_view& out) {
    if (in.size() < 400 || !mayShare(in) || isJson(in) || spw::text::hasMarkerOf(in, {kOwn})) return SPW_DECLINED;
    const char sign = signFor(in);
    if (sign == 0) return SPW_DECLINED;
    std::vector<Line> lines;
    lines.reserve(in.size() / 32 + 1);
    for (spw::text::Lines each(in); each.next();) {
      if (isDiff(each.line())) return SPW_DECLINED;
      lines.push_back({each.whole(), each.line(), each.line().starts_with(spw::text::kMarkerBegin)});
    }
    if (lines.size() < kFewestLines) return SPW_DECLINED;
    const std::string text = written(lines, sign, in.size());
    return spw::shorter(call, in, text, out);
  }

 private:
  // One value of JSON. Lines of them are a list like any other.
  static bool isJson(std::string_view text) {
    const std::string_view first = spw::text::trimmed(text.substr(0, text.find('\n')));
    return first == "{" || first == "[" || first == "[{" || first.starts_with("[{\"");
  }

  // The phrases that are worth a sign, told from some lines that stand for `step` of them each.
  static Dictionary chosen(const std::vector<std::string_view>& lines, size_t step, char sign) {
    Chooser beginnings(Side::Beginning), ends(Side::End);
    for (std::string_view line : lines)
      for (size_t part = 0, at = firstPart(line); part < kMostParts && at < line.size(); ++part) {
        beginnings.add(line.substr(at), step, cutsOf(part));
        at = std::min(nextPart(line, at), line.size());
      }
    Dictionary dictionary(sign);
    for (std::string_view text : beginnings.chosen(kMost)) dictionary.add(text, Side::Beginning);
    for (std::string_view line : lines) ends.add(dictionary.restOf(line), step, cutsOf(1));
    for (std::string_view text : ends.chosen(dictionary.left())) dictionary.add(text, Side::End);
    std::string written;  // only to count
    for (std::string_view line : lines) {
      written.clear();
      dictionary.write(line, written);
    }
    return dictionary.paid(step);
  }

  static std::string written(std::vector<Line>& lines, char sign, size_t size) {
    const size_t step = lines.size() / kSampled + 1;
    std::vector<std::string_view> sample;
    for (size_t i = 0; i < lines.size(); i += step) {
      lines[i].stays = lines[i].stays || spw::text::reportsTrouble(lines[i].text);
      if (!lines[i].stays) sample.push_back(lines[i].text);
    }
    Dictionary dictionary = chosen(sample, step, sign);
    if (dictionary.empty()) return {};

    std::string body;
    body.reserve(size);
    for (const Line& line : lines) {
      if (line.stays || spw::text::reportsTrouble(line.text)) {
        body += line.whole;
      } else {
        dictionary.write(line.text, body);
        body += line.whole.substr(line.text.size());
      }
    }
    if (dictionary.saved() < kWorthwhile || dictionary.saved() * kShare < size / 3) return {};
    std::string text;
    text.reserve(body.size() + 2048);
    spw::text::appendMarker(text, dictionary.uses(), "text", dictionary.says().append(kOwn.substr(1)), {});
    text += '\n';
    dictionary.list(text);
    return text += body;
  }
};

}  // namespace phrases

SPW_COMPRESSOR_PLUGIN(phrases::Phrases)
