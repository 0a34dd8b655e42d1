#include "tests/golden/CaseRunner.h"

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>
#include <stdexcept>

#include "tests/Places.h"
#include "tests/golden/Codec.h"
#include "tests/golden/Frames.h"
#include "tests/golden/JsonText.h"

namespace spillway::golden {
namespace {

const char* statusName(spw_status status) {
  static constexpr const char* kNames[] = {"ok", "declined", "invalid", "failed", "cancelled", "internal"};
  return status >= 0 && status <= SPW_INTERNAL ? kNames[status] : "unknown";
}

// A failure in words. Fault names are those of the ERROR event.
std::string describe(const Failure& failure) {
  Event event;
  event.kind = SPW_EVENT_ERROR;
  event.fault = failure.fault;
  event.text = failure.message;
  event.id = failure.code;
  std::string line = toText(event).substr(6);
  if (failure.httpStatus != 0) line += " http_status=" + std::to_string(failure.httpStatus);
  if (failure.retryAfterMs != 0) line += " retry_after_ms=" + std::to_string(failure.retryAfterMs);
  if (!failure.param.empty()) line += " param=" + jsonString(failure.param);
  return line + "\n";
}

std::string failed(const Outcome& outcome) {
  return std::string(statusName(outcome.status)) + " " + describe(outcome.failure);
}

// Notes and losses follow the body only when there are any.
std::string withRemarks(const Outcome& outcome) {
  std::string text = indented(outcome.body) + "\n";
  if (outcome.notes != "{}") text += "notes: " + outcome.notes + "\n";
  for (const std::string& loss : outcome.losses) text += "loss: " + loss + "\n";
  return text;
}

int32_t modeOf(const Case& golden, const char* otherwise) {
  return golden.setting("mode", otherwise) == "stream" ? SPW_MODE_STREAM : SPW_MODE_WHOLE;
}

uint32_t capsOf(const std::string& words) {
  static const std::map<std::string, uint32_t> kCaps = {{"tools", SPW_CAP_TOOLS},
                                                        {"vision", SPW_CAP_VISION},
                                                        {"reasoning", SPW_CAP_REASONING},
                                                        {"json_schema", SPW_CAP_JSON_SCHEMA},
                                                        {"pdf", SPW_CAP_PDF},
                                                        {"audio", SPW_CAP_AUDIO},
                                                        {"no_sampling", SPW_CAP_NO_SAMPLING},
                                                        {"embed", SPW_CAP_EMBED},
                                                        {"rerank", SPW_CAP_RERANK}};
  uint32_t caps = 0;
  std::istringstream in(words);
  for (std::string word; std::getline(in, word, ',');) {
    if (word != "none") caps |= kCaps.at(word.substr(word.find_first_not_of(' ')));
  }
  return caps;
}

std::pair<std::string, std::string> wordAndRest(const std::string& line) {
  const size_t space = std::min(line.find(' '), line.size());
  return {line.substr(0, space), line.substr(std::min(space + 1, line.size()))};
}

TargetText targetOf(const Case& golden) {
  TargetText target;
  target.model = golden.setting("model", target.model);
  target.provider = golden.setting("provider", target.provider);
  target.mode = modeOf(golden, "whole");
  target.path = golden.setting("to_path");
  target.maxOutput = std::stoll(golden.setting("max_output", "0"));
  const std::string caps = golden.setting("caps");
  target.known = !caps.empty();
  target.caps = capsOf(caps);
  for (const std::string& quirk : golden.all("quirk")) target.quirks.push_back(wordAndRest(quirk));
  for (const std::string& field : golden.all("account")) target.account.fields.insert(wordAndRest(field));
  return target;
}

ReplyText replyOf(const Case& golden) {
  ReplyText reply;
  reply.mode = modeOf(golden, "stream");
  reply.id = golden.setting("id", reply.id);
  reply.model = golden.setting("model", reply.model);
  reply.notes = golden.setting("notes", reply.notes);
  reply.path = golden.setting("path");
  reply.query = golden.setting("query");
  return reply;
}

// What a clock said is not the same twice.
std::string withoutTime(const std::string& text) {
  static const std::regex kTook(R"("latencyMs":[0-9]+)");
  return std::regex_replace(text, kTook, R"("latencyMs":0)");
}

// A whole body is JSON and is shown indented; a stream is shown as it is, or as text where it is binary. What the
// writer reports as lost follows.
std::string shownReply(const Outcome& outcome, const Codec& writer, int32_t mode) {
  if (outcome.status != SPW_OK) return failed(outcome);
  const bool asIs = mode == SPW_MODE_STREAM || outcome.body.empty();
  std::string text =
      asIs ? withoutTime(shown(outcome.body, writer.table().framing)) : indented(withoutTime(outcome.body)) + "\n";
  for (const std::string& loss : outcome.losses) text += "loss: " + loss + "\n";
  return text;
}

std::string readRequest(const Codec& codec, const Case& golden) {
  const Outcome outcome = codec.readRequest(golden.input, golden.setting("path"), golden.setting("query"));
  if (outcome.status == SPW_DECLINED) return "declined\nnotes: " + outcome.notes + "\n";
  return outcome.status == SPW_OK ? withRemarks(outcome) : failed(outcome);
}

std::string writeRequest(const Codec& codec, const Case& golden) {
  const Outcome outcome = codec.writeRequest(golden.input, targetOf(golden));
  return outcome.status == SPW_OK ? withRemarks(outcome) : failed(outcome);
}

std::string writeCountRequest(const Codec& codec, const Case& golden) {
  const Outcome outcome = codec.writeCountRequest(golden.input, targetOf(golden));
  return outcome.status == SPW_OK ? withRemarks(outcome) : failed(outcome);
}

std::string crossRequest(const Codec& codec, const Case& golden) {
  const Outcome outcome =
      codec.crossRequest(golden.input, Codec::of(golden.setting("to")), targetOf(golden), golden.setting("path"));
  return outcome.status == SPW_OK ? withRemarks(outcome) : failed(outcome);
}

std::string readReply(const Codec& codec, const Case& golden) {
  const Outcome outcome = codec.readReply(golden.input, modeOf(golden, "stream"), golden.setting("notes"));
  std::string text = toText(outcome.events) + (outcome.status == SPW_OK ? "" : failed(outcome));
  for (const std::string& loss : outcome.losses) text += "loss: " + loss + "\n";
  return text;
}

std::string writeReply(const Codec& codec, const Case& golden) {
  const ReplyText reply = replyOf(golden);
  return shownReply(codec.writeReply(eventsOf(golden.input), reply), codec, reply.mode);
}

// `from` says the mode of the upstream's reply, `mode` that of the client's.
std::string crossReply(const Codec& codec, const Case& golden) {
  const bool streamed = golden.setting("from", "stream") == "stream";
  const Outcome events =
      codec.readReply(golden.input, streamed ? SPW_MODE_STREAM : SPW_MODE_WHOLE, golden.setting("reader_notes"));
  if (events.status != SPW_OK) return failed(events);
  const ReplyText reply = replyOf(golden);
  const Codec& writer = Codec::of(golden.setting("to"));
  return shownReply(writer.writeReply(events.events, reply), writer, reply.mode);
}

std::string readError(const Codec& codec, const Case& golden) {
  const Outcome outcome =
      codec.readError(golden.input, std::stoi(golden.setting("status", "400")), golden.setting("header"));
  return std::string(statusName(outcome.status)) + " " + describe(outcome.failure);
}

// The input is an object with fault (a number of enum spw_fault), message, code, param.
std::string writeError(const Codec& codec, const Case& golden) {
  const auto input = nlohmann::json::parse(golden.input);
  Failure failure;
  failure.fault = input.value("fault", 0);
  failure.httpStatus = input.value("http_status", 0);
  failure.retryAfterMs = input.value("retry_after_ms", int64_t{0});
  failure.message = input.value("message", "");
  failure.code = input.value("code", "");
  failure.param = input.value("param", "");
  const Outcome outcome = codec.writeError(failure, std::stoi(golden.setting("status", "400")));
  return std::to_string(outcome.httpStatus) + "\n" + indented(outcome.body) + "\n";
}

std::string visitTexts(const Codec& codec, const Case& golden) {
  const Outcome outcome = codec.visitTexts(golden.input, std::stoul(golden.setting("longest", "20")));
  std::string text = std::string(statusName(outcome.status)) + "\n";
  for (const Event& offer : outcome.events) {
    text += "offer " + offer.id + " tool=" + jsonString(offer.name) + " arguments=" + jsonString(offer.extra) +
            (offer.alone != 0 ? " is_error " : " ") + jsonString(offer.text) + "\n";
  }
  return text + indented(outcome.body) + "\n";
}

// Each line of the input is one value of the usage member, "-" for none.
std::string usageOption(const Codec& codec, const Case& golden) {
  std::string text;
  std::istringstream in(golden.input);
  for (std::string line; std::getline(in, line);) {
    const Outcome outcome = codec.usageOption(line == "-" ? "" : line);
    text += std::string(statusName(outcome.status)) + (outcome.body.empty() ? "" : " ") + outcome.body + "\n";
  }
  return text;
}

double priceOf(const std::vector<std::string>& row, size_t cell) {
  return row.size() > cell && !row[cell].empty() ? std::stod(row[cell]) : -1;
}

// Each line of the input: id, name, owner, created, context, max output and, if known, capabilities and four prices;
// separated by '|'.
// The only row when one model is described.
std::string writeModels(const Codec& codec, const Case& golden) {
  std::vector<std::vector<std::string>> table;
  std::istringstream in(golden.input);
  for (std::string line; std::getline(in, line);) {
    std::istringstream cells(line);
    auto& row = table.emplace_back();
    for (std::string cell; std::getline(cells, cell, '|');) row.push_back(cell);
  }
  std::vector<spw_model_row> rows;
  const auto text = [](const std::string& cell) { return spw_str{cell.data(), cell.size()}; };
  for (const auto& row : table) {
    rows.push_back({sizeof(spw_model_row), text(row.at(0)), text(row.at(1)), text(row.at(2)), std::stoll(row.at(3)),
                    std::stoll(row.at(4)), std::stoll(row.at(5)), row.size() > 6 ? capsOf(row[6]) : 0,
                    row.size() > 6 ? 1 : 0, row.size() > 7 ? 1 : 0, priceOf(row, 7), priceOf(row, 8), priceOf(row, 9),
                    priceOf(row, 10)});
  }
  const std::string kind = golden.setting("kind");
  const Outcome outcome = kind == "write-model"   ? codec.writeModel(rows.at(0))
                          : kind == "list-models" ? codec.listModels(golden.setting("query"), rows)
                                                  : codec.writeModels(rows);
  return outcome.status == SPW_OK ? indented(outcome.body) + "\n" : failed(outcome);
}

std::string writeCount(const Codec& codec, const Case& golden) {
  return codec.writeCount(std::stoll(golden.input)).body + "\n";
}

// Each line of the input is a path.
std::string writeProbe(const Codec& codec, const Case& golden) {
  std::string text;
  std::istringstream in(golden.input);
  for (std::string line; std::getline(in, line);) {
    const Outcome outcome = codec.writeProbe(line);
    text += line + " " + statusName(outcome.status) + " " + outcome.body + "\n";
  }
  return text;
}

int32_t operationOf(const Case& golden) {
  static const std::map<std::string, int32_t> kOperations = {
      {"embed", SPW_OP_EMBED}, {"rerank", SPW_OP_RERANK}, {"moderate", SPW_OP_MODERATE},
      {"image", SPW_OP_IMAGE}, {"speak", SPW_OP_SPEAK},   {"transcribe", SPW_OP_TRANSCRIBE}};
  return kOperations.at(golden.setting("operation", "embed"));
}

std::string readTask(const Codec& codec, const Case& golden) {
  const Outcome outcome = codec.readTask(operationOf(golden), golden.input, golden.setting("path"));
  return outcome.status == SPW_OK ? withRemarks(outcome) : failed(outcome);
}

std::string writeTask(const Codec& codec, const Case& golden) {
  const Outcome outcome = codec.writeTask(operationOf(golden), golden.input, targetOf(golden));
  return outcome.status == SPW_OK ? withRemarks(outcome) : failed(outcome);
}

std::string crossTask(const Codec& codec, const Case& golden) {
  const Outcome outcome = codec.crossTask(operationOf(golden), golden.input, golden.setting("path"),
                                          Codec::of(golden.setting("to")), targetOf(golden));
  return outcome.status == SPW_OK ? withRemarks(outcome) : failed(outcome);
}

// With `to` the answer is written for a client of that wire, else the canonical one is shown.
std::string readTaskReply(const Codec& codec, const Case& golden) {
  const Outcome read = codec.readTaskReply(operationOf(golden), golden.input, golden.setting("reader_notes", "{}"));
  if (read.status != SPW_OK) return failed(read);
  if (golden.setting("to").empty()) return indented(read.body) + "\n";
  const Codec& writer = Codec::of(golden.setting("to"));
  return shownReply(writer.writeTaskReply(operationOf(golden), read.body, replyOf(golden)), writer, SPW_MODE_WHOLE);
}

std::string tapTask(const Codec& codec, const Case& golden) {
  std::string data = golden.input;
  while (data.ends_with('\n')) data.pop_back();
  const Outcome outcome =
      codec.tapTaskReply(operationOf(golden), modeOf(golden, "whole"), golden.setting("event"), data);
  return toText(outcome.events) + (outcome.status == SPW_OK ? "" : failed(outcome));
}

// The first folder below this one names the wire.
std::string wireOf(const std::filesystem::path& file) {
  const std::filesystem::path folder = std::string(SPILLWAY_SOURCE_DIR) + "/tests/golden";
  return file.lexically_relative(folder).begin()->string();
}

}  // namespace

std::string resultOf(const Case& golden) {
  using Run = std::string (*)(const Codec&, const Case&);
  static const std::map<std::string, Run> kKinds = {{"read-request", readRequest},
                                                    {"write-request", writeRequest},
                                                    {"cross-request", crossRequest},
                                                    {"read-reply", readReply},
                                                    {"write-reply", writeReply},
                                                    {"cross-reply", crossReply},
                                                    {"read-error", readError},
                                                    {"write-error", writeError},
                                                    {"visit-texts", visitTexts},
                                                    {"usage-option", usageOption},
                                                    {"write-models", writeModels},
                                                    {"write-count", writeCount},
                                                    {"write-model", writeModels},
                                                    {"list-models", writeModels},
                                                    {"write-probe", writeProbe},
                                                    {"read-task", readTask},
                                                    {"write-task", writeTask},
                                                    {"cross-task", crossTask},
                                                    {"read-task-reply", readTaskReply},
                                                    {"tap-task", tapTask},
                                                    {"write-count-request", writeCountRequest}};
  const auto run = kKinds.find(golden.setting("kind"));
  if (run == kKinds.end()) throw std::runtime_error("unknown kind '" + golden.setting("kind") + "'");
  return run->second(Codec::of(golden.setting("wire", wireOf(golden.file))), golden);
}

}  // namespace spillway::golden
