#include "host/memory/Transcripts.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <zstd.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <sstream>

#include "host/base/JsonText.h"
#include "host/base/Log.h"
#include "host/base/Masking.h"

namespace spillway::memory {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kDocuments = "exchange";  // owner of what says who said what
constexpr const char* kReplays = "replays";     // owner of lists of those that have sent it once more
constexpr const char* kTexts = "text";          // owner of what was said, by its digest
constexpr int kPackLevel = 3;
constexpr int64_t kMostQueued = int64_t{16} << 20;  // bytes that wait for the disk, of which others want some too
constexpr int64_t kCatchUpMs = 2'000;               // how long a question waits for what was handed over before it
constexpr size_t kLeastObject = size_t{4} << 20;

std::string digestOf(std::string_view text) {
  unsigned char bytes[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), bytes);
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (unsigned char byte : bytes) {
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

// The store holds texts.
std::string packed(std::string_view text) {
  std::string zipped(::ZSTD_compressBound(text.size()), '\0');
  const size_t size = ::ZSTD_compress(zipped.data(), zipped.size(), text.data(), text.size(), kPackLevel);
  if (::ZSTD_isError(size)) return {};
  std::string out((size + 2) / 3 * 4 + 1, '\0');
  const int written = ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                        reinterpret_cast<const unsigned char*>(zipped.data()), static_cast<int>(size));
  out.resize(static_cast<size_t>(written));
  return out;
}

// Nothing when it is not what packed() has made of so many bytes.
std::optional<std::string> unpacked(const std::string& text, size_t size) {
  std::string zipped(text.size() / 4 * 3 + 3, '\0');
  const int decoded =
      ::EVP_DecodeBlock(reinterpret_cast<unsigned char*>(zipped.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (decoded < 0) return std::nullopt;
  zipped.resize(static_cast<size_t>(decoded));
  for (size_t i = text.size(); i > 0 && text[i - 1] == '=' && !zipped.empty(); --i) zipped.pop_back();
  std::string out(size, '\0');
  const size_t got = ::ZSTD_decompress(out.data(), out.size(), zipped.data(), zipped.size());
  if (::ZSTD_isError(got) || got != size) return std::nullopt;
  return out;
}

// Makes the document of a transcript, and puts its texts away.
class Writer {
 public:
  Writer(store::ObjectStore& objects, const Transcript& transcript)
      : objects_(objects), own_({transcript.secrets().begin(), transcript.secrets().end()}) {}

  Json message(const Transcript::Message& message) {
    if (message.line.empty()) return nullptr;
    Json headers = Json::array();
    for (const auto& [name, value] : message.headers) headers.push_back({hidden(name), hidden(value)});
    return {
        {"line", hidden(message.line)}, {"headers", std::move(headers)}, {"body", body(message.body, message.size)}};
  }

  Json body(const std::string& said, int64_t size) {
    std::string text = hidden(said);
    const bool cut = static_cast<int64_t>(said.size()) < size, masked = text != said;
    // A character that was cut through makes no other kind of text of it.
    if (const size_t end = base::utf8Prefix(text); cut && end + 4 > text.size()) text.resize(end);
    const std::string name = text.empty() ? std::string() : digestOf(text);
    if (!text.empty() && std::find(put_.begin(), put_.end(), name) == put_.end()) {
      if (objects_.status().waitingBytes > kMostQueued) objects_.flush();
      objects_.put({Transcripts::kSpace, kTexts, name}, packed(text));
      put_.push_back(name);
    }
    return {{"size", size},     {"kept", text.size()},        {"cut", cut},
            {"masked", masked}, {"text", base::isUtf8(text)}, {"name", name}};
  }

 private:
  std::string hidden(std::string_view text) const { return own_.hide(base::masked(text)); }

  store::ObjectStore& objects_;
  const base::Mask own_;
  std::vector<std::string> put_;
};

KeptBody readBody(const Json& row, std::string& name) {
  KeptBody body;
  body.size = row.at("size").get<int64_t>();
  body.cut = row.at("cut").get<bool>();
  body.masked = row.at("masked").get<bool>();
  body.text = row.at("text").get<bool>();
  body.bytes.resize(row.at("kept").get<size_t>());
  name = row.at("name").get<std::string>();
  return body;
}

}  // namespace

Transcripts::Transcripts(store::ObjectStore& objects) : objects_(objects) {
  thread_ = std::thread([this] { run(); });
}

Transcripts::~Transcripts() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_all();
  thread_.join();
}

void Transcripts::adopt(const config::Bodies& wanted) {
  store::SpaceLimits space;
  if (wanted.keep)
    space = {wanted.keepMs, static_cast<int64_t>(wanted.bytes),
             std::max(kLeastObject, wanted.bodyBytes + wanted.bodyBytes / 2)};
  objects_.setLimits(kSpace, space);
  std::lock_guard lock(mutex_);
  wanted_ = wanted;
}

bool Transcripts::keeps() const {
  std::lock_guard lock(mutex_);
  return wanted_.keep;
}

std::unique_ptr<Transcript> Transcripts::begin(std::string_view clientKey) const {
  std::lock_guard lock(mutex_);
  if (!wanted_.ofKey(clientKey)) return nullptr;
  return std::make_unique<Transcript>(wanted_.bodyBytes, kMostHeld, held_);
}

void Transcripts::keep(std::string exchange, std::string_view chain, std::unique_ptr<Transcript> transcript) {
  std::lock_guard lock(mutex_);
  if (!wanted_.ofChain(chain)) return;
  waiting_.push_back({std::move(exchange), std::move(transcript)});
  work_.notify_one();
}

void Transcripts::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    work_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    Ended ended = std::move(waiting_.front());
    waiting_.pop_front();
    if (!wanted_.keep) continue;
    writing_ = true;
    lock.unlock();
    try {
      write(ended);
    } catch (const std::exception& e) {
      base::log(base::Level::Error, "memory", std::string("a transcript is not kept: ") + e.what());
    }
    ended = {};
    lock.lock();
    writing_ = false;
    if (waiting_.empty()) written_.notify_all();
  }
}

void Transcripts::write(const Ended& ended) {
  const Transcript& transcript = *ended.transcript;
  Writer writer(objects_, transcript);
  Json attempts = Json::array();
  for (const Transcript::Attempt& attempt : transcript.attempts())
    attempts.push_back(
        {{"number", attempt.number},
         {"provider", attempt.provider},
         {"account", attempt.account},
         {"model", attempt.model},
         {"wire", attempt.wire},
         {"translated", attempt.translated},
         {"canonical", attempt.canonicalSize > 0 ? writer.body(attempt.canonical, attempt.canonicalSize) : Json()},
         {"request", writer.message(attempt.request)},
         {"answer", writer.message(attempt.answer)}});
  const Json document = {{"wire", transcript.wire},
                         {"replay_of", transcript.replayOf},
                         {"request", writer.message(transcript.request)},
                         {"answer", writer.message(transcript.answer)},
                         {"attempts", std::move(attempts)}};
  // JSON has its own way to write NUL, which the store does not take.
  if (!transcript.replayOf.empty()) noteReplay(transcript.replayOf, ended.exchange);
  objects_.put({kSpace, kDocuments, ended.exchange}, document.dump(-1, ' ', false, Json::error_handler_t::replace));
}

void Transcripts::noteReplay(const std::string& of, const std::string& exchange) {
  const store::ObjectName name{kSpace, kReplays, of};
  auto had = objects_.peek(name);
  std::string ids = had.ok() && *had ? std::move(**had) : std::string();
  objects_.put(name, ids + exchange + "\n");
}

base::Result<void> Transcripts::fetch(KeptBody& body, const std::string& name) {
  if (name.empty()) return {};
  auto found = objects_.peek({kSpace, kTexts, name});
  if (!found.ok()) return found.error();
  auto text = *found ? unpacked(**found, body.bytes.size()) : std::nullopt;
  body.gone = !text;
  body.bytes = std::move(text).value_or(std::string());
  return {};
}

base::Result<std::optional<KeptTranscript>> Transcripts::find(const std::string& exchange) {
  {
    std::unique_lock lock(mutex_);
    if (!wanted_.keep) return std::optional<KeptTranscript>();
    written_.wait_for(lock, std::chrono::milliseconds(kCatchUpMs), [&] { return waiting_.empty() && !writing_; });
  }
  auto found = objects_.peek({kSpace, kDocuments, exchange});
  if (!found.ok()) return found.error();
  if (!*found) return std::optional<KeptTranscript>();
  auto replays = objects_.peek({kSpace, kReplays, exchange});
  if (!replays.ok()) return replays.error();
  const auto body = [&](const Json& row) -> base::Result<KeptBody> {
    std::string name;
    KeptBody read = readBody(row, name);
    if (auto fetched = fetch(read, name); !fetched.ok()) return fetched.error();
    return read;
  };
  const auto message = [&](const Json& row) -> base::Result<KeptMessage> {
    KeptMessage read;
    if (row.is_null()) return read;
    read.line = row.at("line").get<std::string>();
    for (const Json& pair : row.at("headers"))
      read.headers.emplace_back(pair.at(0).get<std::string>(), pair.at(1).get<std::string>());
    auto said = body(row.at("body"));
    if (!said.ok()) return said.error();
    read.body = std::move(*said);
    return read;
  };
  try {
    const Json document = Json::parse(**found);
    KeptTranscript transcript;
    transcript.wire = document.at("wire").get<std::string>();
    transcript.replayOf = document.at("replay_of").get<std::string>();
    std::istringstream lines(*replays ? **replays : std::string());
    for (std::string id; std::getline(lines, id);) transcript.replays.push_back(id);
    for (auto [name, into] : {std::pair("request", &transcript.request), std::pair("answer", &transcript.answer)}) {
      auto said = message(document.at(name));
      if (!said.ok()) return said.error();
      *into = std::move(*said);
    }
    for (const Json& row : document.at("attempts")) {
      KeptAttempt& attempt = transcript.attempts.emplace_back();
      attempt.number = row.at("number").get<int>();
      attempt.provider = row.at("provider").get<std::string>();
      attempt.account = row.at("account").get<std::string>();
      attempt.model = row.at("model").get<std::string>();
      attempt.wire = row.at("wire").get<std::string>();
      attempt.translated = row.at("translated").get<bool>();
      if (!row.at("canonical").is_null()) {
        auto canonical = body(row.at("canonical"));
        if (!canonical.ok()) return canonical.error();
        attempt.canonical = std::move(*canonical);
      }
      for (auto [name, into] : {std::pair("request", &attempt.request), std::pair("answer", &attempt.answer)}) {
        auto said = message(row.at(name));
        if (!said.ok()) return said.error();
        *into = std::move(*said);
      }
    }
    return std::optional<KeptTranscript>(std::move(transcript));
  } catch (const nlohmann::json::exception& e) {
    return base::Error{.fault = base::Fault::Server,
                       .message = "the transcript cannot be read: " + std::string(e.what())};
  }
}

}  // namespace spillway::memory
