#include "tests/golden/Fixtures.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

#include "tests/Places.h"

namespace spillway::golden {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

// Folders of tests/fixtures by wire; a folder that is not there holds nothing.
const std::map<std::string, std::vector<std::string>> kReplies = {
    {"openai-chat", {"openai-chat", "openai-compat", "openai-constructed"}},
    {"openai-responses", {"responses", "responses-constructed"}},
    {"anthropic-messages", {"anthropic-messages", "anthropic-constructed"}},
    {"bedrock-converse", {"bedrock-converse", "bedrock-constructed"}},
    {"gemini", {"gemini", "vertex", "gemini-constructed"}},
    {"ollama", {"ollama", "ollama-constructed"}},
    {"cohere", {"cohere-v2", "cohere-constructed"}}};
const std::map<std::string, std::vector<std::string>> kRequests = {{"openai-chat", {"openai-requests"}},
                                                                   {"openai-responses", {"responses-requests"}},
                                                                   {"anthropic-messages", {"anthropic-requests"}},
                                                                   {"bedrock-converse", {}},
                                                                   {"gemini", {"gemini-requests"}},
                                                                   {"ollama", {"ollama-requests"}},
                                                                   {"cohere", {"cohere-requests"}}};

std::vector<fs::path> foldersOf(const std::string& wire, const std::string& kind) {
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

// Where a request went, for wires that say the model and the method there; other wires are told apart by the host.
std::string pathOf(const std::string& wire, const Json& request) {
  const std::string url = request.value("url", "");
  const size_t host = url.find("://");
  const size_t path = host == std::string::npos ? host : url.find('/', host + 3);
  if ((wire != "gemini" && wire != "bedrock-converse") || path == std::string::npos) return "";
  return url.substr(path, url.find('?') == std::string::npos ? url.size() : url.find('?') - path);
}

// False for what a session did besides asking for answers.
bool isTurn(const std::string& wire, const Json& request) {
  return wire != "gemini" || pathOf(wire, request).find("enerateContent") != std::string::npos;
}

void addCassette(const std::string& wire, const fs::path& file, std::vector<RecordedReply>& replies) {
  const Json cassette = Json::parse(readFile(file));
  int position = 0;
  for (const Json& interaction : cassette.at("interactions")) {
    const Json& response = interaction.at("response");
    RecordedReply reply;
    reply.name = label(file) + "#" + std::to_string(++position);
    if (!isTurn(wire, interaction.at("request"))) continue;
    reply.status = response.value("status", 200);
    const bool counts = interaction.at("request").value("url", "").ends_with("/count-tokens");
    if (counts && reply.status < 400) continue;  // a number, no reply
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

void addReplies(const std::string& wire, const fs::path& file, std::vector<RecordedReply>& replies) {
  if (endsWith(file, ".cassette.json")) return addCassette(wire, file, replies);
  for (const char* body : {".response.sse", ".response.ndjson", ".response.bin"}) {
    if (endsWith(file, body)) return;  // read with its cassette
  }
  const auto isStream = [&file](const char* end) { return endsWith(file, end); };
  constexpr const char* kStreams[] = {".sse", ".ndjson", ".bin", ".txt"};
  if (endsWith(file, ".chunks.txt")) {
    replies.push_back({label(file), framed(readFile(file)), true, 200});
  } else if (std::any_of(std::begin(kStreams), std::end(kStreams), isStream)) {
    replies.push_back({label(file), readFile(file), true, 200});
  } else if (endsWith(file, ".json")) {
    addBody(file, replies);
  }
}

}  // namespace

std::vector<std::string> wires() {
  std::vector<std::string> names;
  for (const auto& [wire, folders] : kReplies) names.push_back(wire);
  return names;
}

std::string testNameOf(const std::string& wire) {
  std::string name;
  bool begins = true;
  for (const char c : wire) {
    if (c != '-') name += begins ? static_cast<char>(std::toupper(c)) : c;
    begins = c == '-';
  }
  return name;
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
    for (const fs::path& file : filesBelow(folder)) addReplies(wire, file, replies);
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
      const bool generates = file.filename().string().starts_with("generate");
      const bool addressed = wire == "gemini";
      requests.push_back({label(file), readFile(file),
                          counts      ? "/v1/messages/count_tokens"
                          : addressed ? "/v1beta/models/model-y:generateContent"
                          : generates ? "/api/generate"
                                      : ""});
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
        if (!isTurn(wire, request)) continue;
        requests.push_back(
            {label(file) + "#" + std::to_string(position), request["body"].dump(), pathOf(wire, request)});
      }
    }
  }
  return requests;
}

}  // namespace spillway::golden
