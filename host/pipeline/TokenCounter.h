// Counts tokens for exchanges whose upstream does not: with the tokenizer of the model's family, corrected by what
// upstreams have said about requests of the same model. Which family that is, and what a picture counts, are quirks of
// the provider ("tokenizer", "image_tokens").
//
// What upstreams said is learned from samples of finished exchanges, counted on a thread of its own, and only once
// somebody has asked for a count: until then this costs one look at a flag per request.
//
// Thread-safe. Counting takes time: never on a pump's loop.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "host/pipeline/Outbound.h"
#include "host/pipeline/Services.h"
#include "host/tokens/Calibration.h"
#include "host/tokens/RequestCounter.h"
#include "host/tokens/Tokenizers.h"

namespace spillway::pipeline {

// How the tokens of one model are counted.
struct CountRule {
  std::string family;
  std::optional<tokens::ImageRule> images;
  std::string model;  // under which ratios are kept

  static CountRule of(const Destination& to);
};

// A request kept until its upstream has said how large it was.
struct CountSample {
  World world;
  const plugins::Translator* wire = nullptr;
  std::string path, query;
  base::Bytes body;
  CountRule rule;
  int64_t theirs = 0;
};

class TokenCounter {
 public:
  // `vocabularies`: a folder, may be empty. `ratios`: the file they are kept in, empty: none.
  TokenCounter(std::string vocabularies, std::string ratios);
  ~TokenCounter();
  TokenCounter(const TokenCounter&) = delete;
  TokenCounter& operator=(const TokenCounter&) = delete;

  struct Estimate {
    int64_t tokens = 0;
    std::string header;  // what it rests on, as the value of x-spillway-estimate
  };

  // An error when there is no tokenizer for the model.
  base::Result<Estimate> estimate(base::Arena& arena, const spw_json* canonical, const Destination& to);

  // That of a family; the default one when there is none for it. An error when there is none at all.
  base::Result<std::shared_ptr<const tokens::Tokenizer>> tokenizer(std::string_view family);

  // Null, unless it is time for a sample and this request makes a good one.
  std::unique_ptr<CountSample> sample(const World& world, const ClientRequest& request, Inbound& inbound);

  // The sample's upstream has said how large it was. Never waits: when there is too much to do the sample is dropped.
  void learn(std::unique_ptr<CountSample> sample, const Destination& to, int64_t inputTokens);

  // To be called every few seconds: lets unused vocabularies go, writes what was learned. May block.
  void tend();

 private:
  void run();
  void count(const CountSample& sample);

  tokens::Tokenizers tokenizers_;
  tokens::Calibration calibration_;
  std::atomic<bool> asked_{false};        // somebody wants counts
  std::atomic<int64_t> nextSampleMs_{0};  // on base::monotonicMs()
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::unique_ptr<CountSample>> waiting_;
  bool stopping_ = false;
  std::thread thread_;  // begun with the first sample
};

}  // namespace spillway::pipeline
