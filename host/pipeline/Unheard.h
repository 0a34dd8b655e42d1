// A request that no client makes, and the reply that nobody listens to: a request of before that is sent once more. It
// takes all it is given at once, so nothing waits for it; what it was told is in the exchange's transcript.
//
// One thread at a time.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "host/pipeline/ClientRequest.h"
#include "host/pipeline/Reply.h"

namespace spillway::pipeline {

struct StoredRequest {
  std::string method, path, query;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string clientKey;  // the name of the key it came with, whose grant has let it in before
  std::string id;         // of the exchange to come
  std::string replayOf;   // of the exchange whose request it was; empty: nobody has asked it before
  std::string account;    // name of the only one to ask; empty: any
};

class Unheard final : public Reply {
 public:
  explicit Unheard(StoredRequest request);
  ~Unheard() override;

  // Its views stay good as long as this.
  ClientRequest request() const;

  int fd() const override { return fd_; }
  bool begun() const override { return begun_; }
  void begin(const ReplyHead&) override { begun_ = true; }
  bool send(std::span<const std::string_view> pieces) override;
  bool flush() override { return true; }
  size_t backlog() const override { return 0; }
  bool finish() override { return true; }
  void abort() override { aborted_ = true; }
  bool aborted() const override { return aborted_; }
  bool reusable() const override { return false; }
  int64_t bytesSent() const override { return sent_; }
  void detach() override {}
  void release() override {}

 private:
  const StoredRequest request_;
  std::vector<HeaderLine> lines_;
  int fd_ = -1;  // always writable, and never closed by anybody else
  bool begun_ = false, aborted_ = false;
  int64_t sent_ = 0;
};

}  // namespace spillway::pipeline
