#include "tests/golden/Fixtures.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

namespace spillway::golden {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

// Folders of tests/fixtures by wire; a folder that is not there holds nothing.
std::vector<fs::path> foldersOf(const std::string& wire, const std::string& kind) {
  static const std::map<std::string, std::vector<std::string>> kReplies = {
      {"openai-chat", {"openai-chat", "openai-compat", "openai-constructed"}},
      {"anthropic-messages", {"anthropic-messages", "anthropic-constructed"}},
      {"openai-responses", {"responses", "responses-constructed"}}};
  static const std::map<std::string, std::vector<std::string>> kRequests = {
      {"openai-chat", {"openai-requests"}},
      {"anthropic-messages", {"anthropic-requests"}},
      {"openai-responses", {"responses-requests"}}};
  std::vector<fs::path> folders;
  for (const auto& name : (kind == "requests" ? kRequests : kReplies).at(wire)) {
    if (fs::exists(fixtureFolder() / name)) folders.push_back(fixtureFolder() / name);
  }
  return folders;
}

std::vector<fs::path> filesBelow(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool endsWith(const fs::path& file, std::string_view end) { return file.filename().string().ends_with(end); }

std::string label(const fs::path& file) { return file.lexically_relative(fixtureFolder()).string(); }

// Lines of chunks framed as the wire would: an event name where the payload has a type, nothing else.
std::string framed(const std::string& chunks) {
  std::istringstream in(chunks);
  std::string stream;
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) continue;
    const Json chunk = Json::parse(line, nullptr, false);
    if (chunk.is_object() && chunk.contains("type")) stream += "event: " + chunk["type"].get<std::string>() + "\n";
    stream += "data: " + line + "\n\n";
  }
  return stream;
}

void addCassette(const fs::path& file, std::vector<RecordedReply>& replies) {
  const Json cassette = Json::parse(readFile(file));
  int position = 0;
  for (const Json& interaction : cassette.at("interactions")) {
    const Json& response = interaction.at("response");
    RecordedReply reply;
    reply.name = label(file) + "#" + std::to_string(++position);
    reply.status = response.value("status", 200);
    if (response.contains("body_file")) {
      reply.streamed = true;
      reply.body = readFile(file.parent_path() / response["body_file"].get<std::string>());
    } else if (response.contains("body")) {
      reply.body = response["body"].is_string() ? response["body"].get<std::string>() : response["body"].dump();
    }
    if (!reply.body.empty()) replies.push_back(std::move(reply));
  }
}

// A body on its own, or one with the status it came with.
void addBody(const fs::path& file, std::vector<RecordedReply>& replies) {
  const std::string text = readFile(file);
  const Json body = Json::parse(text);
  if (body.contains("status") && body.contains("body")) {
    replies.push_back({label(file), body["body"].dump(), false, body["status"].get<int>()});
  } else {
    replies.push_back({label(file), text, false, body.contains("error") && !body["error"].is_null() ? 400 : 200});
  }
}

void addReplies(const fs::path& file, std::vector<RecordedReply>& replies) {
  if (endsWith(file, ".cassette.json")) return addCassette(file, replies);
  if (endsWith(file, ".response.sse")) return;  // read with its cassette
  if (endsWith(file, ".chunks.txt")) {
    replies.push_back({label(file), framed(readFile(file)), true, 200});
  } else if (endsWith(file, ".sse")) {
    replies.push_back({label(file), readFile(file), true, 200});
  } else if (endsWith(file, ".json")) {
    addBody(file, replies);
  }
}

}  // namespace

std::string shortName(const std::string& wire) {
  std::string word = wire.substr(wire.find('-') + 1);
  word[0] = static_cast<char>(word[0] - 'a' + 'A');
  return word;
}

fs::path fixtureFolder() { return fs::path(SPILLWAY_SOURCE_DIR) / "tests" / "fixtures"; }

std::string readFile(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

const std::vector<RecordedReply>& repliesOf(const std::string& wire) {
  static std::map<std::string, std::vector<RecordedReply>> read;
  auto& replies = read[wire];
  if (!replies.empty()) return replies;
  for (const fs::path& folder : foldersOf(wire, "replies")) {
    for (const fs::path& file : filesBelow(folder)) addReplies(file, replies);
  }
  return replies;
}

const std::vector<RecordedRequest>& requestsOf(const std::string& wire) {
  static std::map<std::string, std::vector<RecordedRequest>> read;
  auto& requests = read[wire];
  if (!requests.empty()) return requests;
  for (const fs::path& folder : foldersOf(wire, "requests")) {
    for (const fs::path& file : filesBelow(folder)) {
      if (!endsWith(file, ".json")) continue;
      const bool counts = endsWith(file, "count_tokens.json");
      requests.push_back({label(file), readFile(file), counts ? "/v1/messages/count_tokens" : ""});
    }
  }
  for (const fs::path& folder : foldersOf(wire, "replies")) {
    for (const fs::path& file : filesBelow(folder)) {
      if (!endsWith(file, ".cassette.json")) continue;
      int position = 0;
      const Json cassette = Json::parse(readFile(file));
      for (const Json& interaction : cassette.at("interactions")) {
        const Json& request = interaction.at("request");
        ++position;
        if (interaction.at("response").value("status", 200) >= 400) continue;  // refused for what it asked
        if (!request.contains("body") || !request["body"].is_object()) continue;
        requests.push_back({label(file) + "#" + std::to_string(position), request["body"].dump(), ""});
      }
    }
  }
  return requests;
}

}  // namespace spillway::golden
