#include "Card.h"

#include <algorithm>

namespace search_results {
namespace {

constexpr std::string_view kLink = "- ", kPage = "* ";

// Takes "LABEL: rest" and its line feed off the front.
bool takeLine(std::string_view& text, std::string_view label, std::string_view& rest) {
  const size_t end = text.find('\n');
  if (!text.starts_with(label) || end == std::string_view::npos) return false;
  rest = text.substr(label.size(), end - label.size());
  text.remove_prefix(end + 1);
  return true;
}

bool isWord(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) > ' ' && c != 0x7f; });
}

bool isAddress(std::string_view text) {
  return isWord(text) && (text.starts_with("https://") || text.starts_with("http://"));
}

void appendLink(std::string_view item, std::string_view address, std::string_view title, std::string& out) {
  out.append(item).append(address).append(" ").append(title).append("\n");
}

// Title, perhaps a description, address.
bool takePage(std::string_view& text, std::string& out) {
  std::string_view rest = text, title, description, address;
  if (!takeLine(rest, "Title: ", title) || title.ends_with('\r')) return false;
  const bool described = takeLine(rest, "Description: ", description);
  if (!takeLine(rest, "URL: ", address) || !isAddress(address)) return false;
  if (!described && rest.starts_with("  ")) return false;  // would read as a description
  appendLink(kPage, address, title, out);
  if (described) out.append("  ").append(description).append("\n");
  text = rest;
  return true;
}

bool takeCode(std::string_view& text, std::string& out) {
  constexpr std::string_view kChunk = "Code Chunk: ";
  std::string_view rest = text, path, score, lines;
  if (!takeLine(rest, "File path: ", path) || !takeLine(rest, "Score: ", score) || !takeLine(rest, "Lines: ", lines))
    return false;
  if (!isWord(path) || !isWord(score) || !isWord(lines) || path.starts_with("http") || !rest.starts_with(kChunk))
    return false;
  out.append(kLink).append(path).append(" lines ").append(lines).append(", score ").append(score).append("\n");
  text = rest.substr(kChunk.size());
  return true;
}

// Takes a string of JSON as it is spelled, without quotes.
bool takeString(std::string_view& json, std::string_view& spelled) {
  if (!json.starts_with('"')) return false;
  size_t end = 1;
  while (end < json.size() && json[end] != '"') end += json[end] == '\\' ? 2 : 1;
  if (end >= json.size()) return false;
  spelled = json.substr(1, end - 1);
  json.remove_prefix(end + 1);
  return true;
}

bool take(std::string_view& json, std::string_view wanted) {
  if (!json.starts_with(wanted)) return false;
  json.remove_prefix(wanted.size());
  return true;
}

}  // namespace

bool takeCard(std::string_view& text, std::string& out) {
  return text.starts_with("Title: ") ? takePage(text, out) : text.starts_with("File path: ") && takeCode(text, out);
}

bool isShort(std::string_view line) {
  if (line == "Links:") return true;
  if (!line.starts_with(kLink) && !line.starts_with(kPage)) return false;
  return line.substr(kLink.size()).starts_with("http") ||
         (line.find(" lines ") != std::string_view::npos && line.find(", score ") != std::string_view::npos);
}

bool takeLinks(std::string_view line, std::string& out) {
  const size_t before = out.size();
  bool good = take(line, "Links: [");
  if (good) out += "Links:\n";
  do {
    std::string_view title, address;
    good = good && take(line, "{\"title\":") && takeString(line, title) && take(line, ",\"url\":") &&
           takeString(line, address) && take(line, "}") && isAddress(address);
    if (good) appendLink(kLink, address, title, out);
  } while (good && take(line, ","));
  good = good && line == "]";
  if (!good) out.resize(before);
  return good;
}

}  // namespace search_results
