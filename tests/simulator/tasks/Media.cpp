#include <ctime>
#include <map>
#include <set>

#include "tests/simulator/Text.h"
#include "tests/simulator/tasks/Task.h"
#include "tests/simulator/wires/OpenAiWire.h"

namespace spillway::simulator {
namespace {

// One black point as PNG.
constexpr const char* kPicture =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==";

constexpr int64_t kMostImages = 10;
constexpr size_t kMostSpeech = 4096;  // characters
constexpr uint32_t kSampleRate = 24000;
constexpr size_t kSamplesPerCharacter = 100;

bool given(const Json& body, const char* key) { return body.contains(key) && !body[key].is_null(); }

std::optional<Rejection> refuseMissing(const Json& body, std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    if (given(body, key)) continue;
    return refuseField("Missing required parameter: '" + std::string(key) + "'.", key, "missing_required_parameter");
  }
  return {};
}

void append16(std::string& out, uint32_t value) {
  out.push_back(static_cast<char>(value & 0xFFu));
  out.push_back(static_cast<char>(value >> 8 & 0xFFu));
}

void append32(std::string& out, uint32_t value) {
  append16(out, value & 0xFFFFu);
  append16(out, value >> 16);
}

// A quiet triangle, 16 bits a sample; as long as the text.
std::string samplesFor(std::string_view text) {
  std::string samples;
  for (size_t i = 0; i < text.size() * kSamplesPerCharacter; i++) {
    uint32_t phase = static_cast<uint32_t>(i % 100);
    append16(samples, (phase < 50 ? phase : 100 - phase) * 20);
  }
  return samples;
}

std::string wavOf(const std::string& samples) {
  std::string out = "RIFF";
  append32(out, static_cast<uint32_t>(36 + samples.size()));
  out += "WAVEfmt ";
  append32(out, 16);
  append16(out, 1);
  append16(out, 1);
  append32(out, kSampleRate);
  append32(out, kSampleRate * 2);
  append16(out, 2);
  append16(out, 16);
  out += "data";
  append32(out, static_cast<uint32_t>(samples.size()));
  return out + samples;
}

// Frames of silence, 417 bytes each at 128 kbit/s and 44.1 kHz.
std::string mp3For(std::string_view text) {
  std::string frame = "\xFF\xFB\x90\x44" + std::string(413, '\0');
  std::string out;
  for (size_t i = 0; i <= text.size() / 16; i++) out += frame;
  return out;
}

}  // namespace

TaskResult drawImages(const TaskAsked& asked) {
  static const std::set<std::string_view> kKeys = {
      "prompt",        "model",          "n",    "quality",    "response_format", "output_format", "output_compression",
      "stream",        "partial_images", "size", "moderation", "background",      "style",         "user",
      "input_fidelity"};
  const Json& body = asked.body;
  if (std::string key = unknownKey(body, kKeys); !key.empty()) {
    return refuseField("Unknown parameter: '" + key + "'.", key, "unknown_parameter");
  }
  if (auto problem = refuseMissing(body, {"prompt"})) return *problem;
  int64_t count = given(body, "n") ? body["n"].get<int64_t>() : 1;
  if (count < 1 || count > kMostImages)
    return refuseField("Invalid 'n': expected a value from 1 to 10.", "n", "invalid_value");
  bool address = body.value("response_format", "b64_json") == "url";
  Json data = Json::array();
  for (int64_t i = 0; i < count; i++) {
    if (address) {
      std::string name = makeId("img-", asked.number * 16 + static_cast<uint64_t>(i), 24);
      data.push_back({{"url", "https://images.simulated.invalid/" + name + ".png"}});
    } else {
      data.push_back({{"b64_json", kPicture}});
    }
  }
  int64_t tokens = countTokens(body["prompt"].get<std::string>());
  return TaskAnswer{Json({{"created", static_cast<int64_t>(std::time(nullptr))},
                          {"data", std::move(data)},
                          {"background", "opaque"},
                          {"output_format", "png"},
                          {"size", body.value("size", "1024x1024")},
                          {"quality", body.value("quality", "low")},
                          {"usage",
                           {{"input_tokens", tokens},
                            {"input_tokens_details", {{"text_tokens", tokens}, {"image_tokens", 0}}},
                            {"output_tokens", 272 * count},
                            {"total_tokens", tokens + 272 * count}}}})
                        .dump()};
}

TaskResult speak(const TaskAsked& asked) {
  static const std::set<std::string_view> kKeys = {"model",           "input", "voice",        "instructions",
                                                   "response_format", "speed", "stream_format"};
  static const std::map<std::string, std::string> kTypes = {{"mp3", "audio/mpeg"}, {"opus", "audio/opus"},
                                                            {"aac", "audio/aac"},  {"flac", "audio/flac"},
                                                            {"wav", "audio/wav"},  {"pcm", "audio/pcm"}};
  const Json& body = asked.body;
  if (std::string key = unknownKey(body, kKeys); !key.empty()) {
    return refuseField("Unknown parameter: '" + key + "'.", key, "unknown_parameter");
  }
  if (auto problem = refuseMissing(body, {"model", "input", "voice"})) return *problem;
  std::string text = body["input"].get<std::string>();
  if (text.empty() || text.size() > kMostSpeech) {
    return refuseField("Invalid 'input': expected from 1 to 4096 characters.", "input", "string_above_max_length");
  }
  std::string format = body.value("response_format", "mp3");
  auto type = kTypes.find(format);
  if (type == kTypes.end()) {
    return refuseField(
        "Invalid value: '" + format + "'. Supported values are: 'mp3', 'opus', 'aac', 'flac', 'wav', and 'pcm'.",
        "response_format", "invalid_value");
  }
  std::string sound = format == "pcm" ? samplesFor(text) : format == "wav" ? wavOf(samplesFor(text)) : mp3For(text);
  return TaskAnswer{std::move(sound), type->second};
}

TaskResult transcribe(const TaskAsked& asked) {
  const Json& form = asked.body;
  if (auto problem = refuseMissing(form, {"file", "model"})) return *problem;
  std::string text = "This is a simulated transcript of " + form.value("filename", "a file") + ", " +
                     std::to_string(form["file"].get<std::string>().size()) + " bytes.";
  std::string format = form.value("response_format", "json");
  if (format == "text") return TaskAnswer{text + "\n", "text/plain; charset=utf-8"};
  if (format == "srt")
    return TaskAnswer{"1\n00:00:00,000 --> 00:00:01,000\n" + text + "\n\n", "text/plain; charset=utf-8"};
  if (format == "vtt") {
    return TaskAnswer{"WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n" + text + "\n\n", "text/plain; charset=utf-8"};
  }
  Json usage = {{"type", "duration"}, {"seconds", 1}};
  if (format == "verbose_json") {
    Json segment = {{"id", 0}, {"seek", 0}, {"start", 0.0}, {"end", 1.0}, {"text", text}};
    return TaskAnswer{Json({{"task", "transcribe"},
                            {"language", "english"},
                            {"duration", 1.0},
                            {"text", text},
                            {"segments", Json::array({std::move(segment)})},
                            {"usage", std::move(usage)}})
                          .dump()};
  }
  if (format != "json") return refuseField("Invalid value: '" + format + "'.", "response_format", "invalid_value");
  return TaskAnswer{Json({{"text", text}, {"usage", std::move(usage)}}).dump()};
}

TaskResult showOllama(const TaskAsked& asked) {
  if (asked.model.empty()) return Rejection{400, "model is required"};
  return TaskAnswer{Json({{"modelfile", "FROM " + asked.model + "\n"},
                          {"parameters", "temperature 1"},
                          {"template", "{{ .Prompt }}"},
                          {"details",
                           {{"parent_model", ""},
                            {"format", "gguf"},
                            {"family", "simulated"},
                            {"families", Json::array({"simulated"})},
                            {"parameter_size", "1B"},
                            {"quantization_level", "Q4_K_M"}}},
                          {"model_info", {{"general.architecture", "simulated"}, {"simulated.context_length", 131072}}},
                          {"capabilities", Json::array({"completion", "tools", "thinking", "vision"})},
                          {"modified_at", "2026-01-01T00:00:00Z"}})
                        .dump()};
}

}  // namespace spillway::simulator
