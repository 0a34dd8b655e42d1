#include "Grounding.h"

#include <algorithm>

namespace gemini {

using spw::Json;

namespace {

bool isTrail(char c) { return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u; }

// Characters in the first `bytes` bytes.
int64_t charactersIn(std::string_view text, int64_t bytes) {
  const std::string_view part = text.substr(0, static_cast<size_t>(std::max<int64_t>(bytes, 0)));
  return std::count_if(part.begin(), part.end(), [](char c) { return !isTrail(c); });
}

// Bytes in the first `characters` characters.
size_t bytesIn(std::string_view text, int64_t characters) {
  size_t at = 0;
  while (at < text.size() && characters > 0) {
    ++at;
    while (at < text.size() && isTrail(text[at])) ++at;
    --characters;
  }
  return at;
}

void addText(std::string& out, std::string_view name, std::string_view value) {
  if (out.back() != '{') out += ',';
  out.append("\"").append(name).append("\":\"");
  spw::escapeTo(out, value);
  out += '"';
}

// What a chunk points at, of whatever kind it is.
Json sourceOf(Json chunk) {
  for (std::string_view kind : {"web", "retrievedContext", "maps"}) {
    if (chunk[kind].isObject()) return chunk[kind];
  }
  return {};
}

}  // namespace

void GroundingReader::readGrounding(Json metadata) {
  const Json chunks = metadata["groundingChunks"];
  if (chunks.size() == 0) return;
  grounded_.clear();
  std::vector<Citation> sources;
  for (Json chunk : chunks) {
    const Json source = sourceOf(chunk);
    sources.push_back({std::string(source["uri"].str()), std::string(source["title"].str())});
  }
  std::vector<bool> used(sources.size());
  for (Json support : metadata["groundingSupports"]) {
    const Json segment = support["segment"];
    for (Json number : support["groundingChunkIndices"]) {
      const auto index = static_cast<size_t>(number.integer().value_or(-1));
      if (index >= sources.size() || sources[index].url.empty()) continue;
      used[index] = true;
      Citation citation = sources[index];
      citation.start = segment["startIndex"].integer().value_or(0);
      citation.end = segment["endIndex"].integer().value_or(citation.start);
      grounded_.push_back(std::move(citation));
    }
  }
  for (size_t i = 0; i < sources.size(); ++i) {
    if (!used[i] && !sources[i].url.empty()) grounded_.push_back(sources[i]);
  }
}

void GroundingReader::readSources(Json metadata) {
  const Json list = metadata["citationSources"] ? metadata["citationSources"] : metadata["citations"];
  for (Json source : list) {
    const std::string_view url = source["uri"].str();
    if (url.empty()) continue;
    Citation citation{std::string(url), std::string(source["title"].str())};
    if (const auto end = source["endIndex"].integer()) {
      citation.start = source["startIndex"].integer().value_or(0);
      citation.end = *end;
    }
    sources_.push_back(std::move(citation));
  }
}

std::vector<std::string> GroundingReader::canonical(std::string_view text) const {
  std::vector<std::string> all;
  for (const auto* list : {&grounded_, &sources_}) {
    for (const Citation& one : *list) {
      std::string told = canonicalOf(one, text);
      if (std::find(all.begin(), all.end(), told) == all.end()) all.push_back(std::move(told));
    }
  }
  return all;
}

std::string GroundingReader::canonicalOf(const Citation& citation, std::string_view text) {
  std::string out = "{\"kind\":\"url\"";
  addText(out, "url", citation.url);
  if (!citation.title.empty()) addText(out, "title", citation.title);
  // A stretch that is not in the text says nothing.
  const int64_t start = charactersIn(text, citation.start), end = charactersIn(text, citation.end);
  if (start < end) out += ",\"start\":" + std::to_string(start) + ",\"end\":" + std::to_string(end);
  return out + "}";
}

bool GroundingWriter::add(spw::Call call, std::string_view canonical) {
  const Json read = call.parse(canonical);
  const std::string_view url = read["url"].str();
  if (url.empty()) return false;
  Citation citation{std::string(url), std::string(read["title"].str())};
  citation.start = read["start"].integer().value_or(-1);
  citation.end = read["end"].integer().value_or(-1);
  // Other kinds count something else than characters of the answer.
  if (read["kind"].str() != "url" || citation.end <= 0) citation.start = citation.end = -1;
  citations_.push_back(std::move(citation));
  return true;
}

std::string GroundingWriter::metadata(std::string_view text) const {
  if (citations_.empty()) return {};
  std::vector<const Citation*> sources;
  const auto indexOf = [&](const Citation& one) {
    const auto same = [&](const Citation* known) { return known->url == one.url && known->title == one.title; };
    const auto found = std::find_if(sources.begin(), sources.end(), same);
    if (found != sources.end()) return static_cast<size_t>(found - sources.begin());
    sources.push_back(&one);
    return sources.size() - 1;
  };
  std::string chunks, supports;
  for (size_t i = 0; i < citations_.size(); ++i) {
    const Citation& one = citations_[i];
    std::string indices = std::to_string(indexOf(one));
    if (one.end < 0) continue;
    // Several sources of one stretch stand together.
    for (; i + 1 < citations_.size() && citations_[i + 1].start == one.start && citations_[i + 1].end == one.end; ++i) {
      indices += "," + std::to_string(indexOf(citations_[i + 1]));
    }
    const size_t start = bytesIn(text, one.start), end = std::max(bytesIn(text, one.end), start);
    supports += supports.empty() ? "{\"segment\":{" : ",{\"segment\":{";
    supports += "\"startIndex\":" + std::to_string(start) + ",\"endIndex\":" + std::to_string(end);
    addText(supports, "text", text.substr(start, end - start));
    supports += "},\"groundingChunkIndices\":[" + indices + "]}";
  }
  for (const Citation* source : sources) {
    chunks += chunks.empty() ? "{\"web\":{" : ",{\"web\":{";
    addText(chunks, "uri", source->url);
    if (!source->title.empty()) addText(chunks, "title", source->title);
    chunks += "}}";
  }
  std::string out = "\"groundingMetadata\":{\"groundingChunks\":[" + chunks + "]";
  if (!supports.empty()) out += ",\"groundingSupports\":[" + supports + "]";
  return out + "}";
}

}  // namespace gemini
