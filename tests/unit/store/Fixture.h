// What the store's tests share: a folder that goes away, records with every field set, and a catcher of log lines.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <vector>

#include "host/base/Ids.h"
#include "host/base/Log.h"
#include "host/store/Ledger.h"

namespace spillway::store {

class TempFolder {
 public:
  TempFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "spillway-store-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

  // Names in the folder that begin so, sorted.
  std::vector<std::string> names(const std::string& prefix) const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(path_))
      if (entry.path().filename().string().starts_with(prefix)) found.push_back(entry.path().filename().string());
    std::sort(found.begin(), found.end());
    return found;
  }

 private:
  std::string path_;
};

// Collects messages for as long as it lives.
class CaughtLog : public base::LogSink {
 public:
  CaughtLog() : before_(base::setLogSink(this)) {}
  ~CaughtLog() override { base::setLogSink(before_); }
  void write(base::Level, std::string_view, std::string_view message) override {
    std::lock_guard lock(mutex_);
    messages_.emplace_back(message);
  }
  // How many messages contain `text`.
  long count(const std::string& text) const {
    std::lock_guard lock(mutex_);
    return std::count_if(messages_.begin(), messages_.end(),
                         [&](const std::string& message) { return message.find(text) != std::string::npos; });
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> messages_;
  base::LogSink* before_;
};

// A record with every field set to something of its own.
inline ExchangeRecord fullRecord(const std::string& id = base::newId()) {
  ExchangeRecord record;
  record.id = id;
  record.startedMs = 1'700'000'000'123;
  record.client = "some-agent/1.2";
  record.clientKey = "laptop";
  record.path = "/v1/things";
  record.wireIn = "wire-a";
  record.modelAsked = "gro\xc3\x9f";
  record.chain = "coding";
  record.stream = true;
  record.outcome = Outcome::Cut;
  record.status = 200;
  record.walkEnd = WalkEnd::Other;
  record.told = base::Fault::Network;
  record.provider = "second";
  record.account = "main";
  record.model = "m-2";
  record.tier = "cheap";
  record.usage = {3'000'000'000, 10, 20, 30, -1};
  record.usageEstimated = true;
  record.usage.cacheWrite1h = 11;
  record.usage.inputAudio = 12;
  record.usage.inputImage = 0;
  record.usage.outputAudio = 13;
  record.serviceTier = "flex";
  record.costEstimated = true;
  record.costMicros = 123'456'789'012;
  record.plannedUs = 85;
  record.ttftUs = 31'004;
  record.durationUs = 1'234'567;
  record.bytesIn = 5'000'000'000;
  record.bytesOut = 77;
  record.skipped = R"([{"provider":"zero","why":"rests"}])";
  record.savedMicros = 17;
  record.candidates = R"([{"provider":"first","reason":"first in order"}])";
  record.saverTokens = 41;
  record.saverMicros = 12;
  record.savings = {{"sh", "noise", true, 30, 10}, {"sh", "lines", false, 11, -1}};
  record.smaller = R"([{"key":"00ff"}])";
  record.losses = R"([{"where":"a.b","why":"no such thing"}])";
  AttemptRecord first;
  first.number = 1;
  first.provider = "first";
  first.account = "spare";
  first.model = "m-1";
  first.tier = "subscription";
  first.wireOut = "wire-b";
  first.reason = "first in order";
  first.status = 429;
  first.fault = base::Fault::RateLimit;
  first.scope = base::Scope::Account;
  first.message = "slow down";
  first.retryAfterMs = 4'000;
  first.phase = base::Phase::Reply;
  first.again = base::AskAgain::No;
  first.ledTo = base::LedTo::NextCandidate;
  first.marks = kUnpaid;
  first.durationUs = 9'012;
  first.bytesUp = 6;
  first.bytesDown = 7;
  AttemptRecord second = first;
  second.number = 2;
  second.provider = "second";
  second.fault = base::Fault::None;
  second.scope = base::Scope::Request;
  second.message = "";
  second.retryAfterMs = 0;
  second.phase = base::Phase::None;
  second.again = base::AskAgain::Unsaid;
  second.ledTo = base::LedTo::Stopped;
  second.marks = kBeside;
  second.usage = {1, 2, 3, 4, 5};
  second.usageEstimated = true;
  second.usage.outputImage = 14;
  second.serviceTier = "batch";
  second.costEstimated = true;
  second.costMicros = 0;
  second.savedMicros = 17;
  second.prepareUs = 140;
  second.connectUs = 0;
  second.sentUs = 190;
  second.ttftUs = 22'001;
  second.firstTokenUs = 22'412;
  record.attempts = {first, second};
  return record;
}

inline std::unique_ptr<Ledger> openLedger(const LedgerOptions& options) {
  auto opened = Ledger::open(options);
  EXPECT_TRUE(opened.ok()) << (opened.ok() ? "" : opened.error().message);
  return opened.ok() ? std::move(*opened) : nullptr;
}

inline std::unique_ptr<Ledger> openLedger(const TempFolder& folder) {
  LedgerOptions options;
  options.folder = folder.path();
  return openLedger(options);
}

}  // namespace spillway::store
