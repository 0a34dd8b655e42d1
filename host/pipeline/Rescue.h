// Goes on with a streamed answer whose upstream has died after the client was told part of it: remembers what was told,
// says how the next model is asked to go on, and holds the writer that tells the client the rest. When no model can go
// on honestly, it tells the client of the failure instead.
//
// Keeps the request's body in memory for as long as the stream runs, within a bound for all exchanges together: beyond
// it, streams begin that cannot be rescued.
//
// One exchange's; one thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "host/base/Error.h"
#include "host/pipeline/Continuation.h"
#include "host/pipeline/Inbound.h"
#include "host/pipeline/Outbound.h"
#include "host/pipeline/Told.h"
#include "host/plugins/Translator.h"

namespace spillway::pipeline {

class Rescue {
 public:
  static constexpr size_t kMostBody = size_t{8} << 20;   // of a request that can be asked again
  static constexpr size_t kMostKept = size_t{64} << 20;  // of all of them
  static constexpr int kMostTimes = 3;                   // that one answer is gone on with

  // Null when an answer to this request could not be gone on with.
  static std::unique_ptr<Rescue> make(const Inbound& inbound);
  ~Rescue();
  Rescue(const Rescue&) = delete;
  Rescue& operator=(const Rescue&) = delete;

  // Another attempt begins to answer: nothing was told yet. Its relay tells what is.
  Told& begin() { return told_ = Told(); }

  // Whether to go on after that error, when part of the answer is out.
  bool can(const base::Error& error) const;

  // The attempt is over. `writer` is the one it has told the client with; without one, because its bytes went through,
  // one is brought to where the client stands. `spent`: what it has used. False: that is not possible.
  bool takeOver(const plugins::Translator& wire, spw_reply_options options, plugins::Writer writer,
                const money::Usage& spent);

  // No more of that.
  void giveUp() { told_.lose(); }

  // True after takeOver().
  bool active() const { return active_; }

  // An attempt for that destination begins: chooses how its model is asked, and changes the canonical document, which
  // is about to be written, so that it asks.
  void ask(base::Arena& arena, const Destination& to, spw_json* canonical);
  // The request was refused as it was put, or the answer did not join: whether there is another way to ask the same
  // model.
  bool anotherWay();

  // For the relay of the attempt.
  Continuation& continuation() { return *continuation_; }
  plugins::Writer& writer() { return writer_; }

  // Whether an answer that must not go on can be ended as one that has reached its length.
  bool canEnd() const { return told_.resumable(); }
  // Whether it has begun a call, of which half is of no use.
  bool called() const { return told_.called(); }
  // Ends it so, after takeOver().
  void end(std::string& out);

  // Tells the client in its own wire that the answer ends here, incomplete.
  void tell(const base::Error& error, std::string& out);

 private:
  // How a model is asked, in the order in which the ways are tried.
  enum class Way {
    Prefill,  // the answer's beginning stands as the assistant's last message, and the model knows to go on
    Turn,     // the same, and a user's message asks it to
    Repeat,   // the same request again: a model that repeats itself arrives where the other one stopped
    None
  };

  explicit Rescue(size_t kept) : kept_(kept) {}
  void putBeginning(base::Arena& arena, spw_json* canonical) const;

  const size_t kept_;
  Told told_;
  plugins::Writer writer_;
  std::unique_ptr<Continuation> continuation_;  // most answers need none
  money::Usage spent_;
  std::string target_;  // whom the way is for
  Way way_ = Way::None;
  int times_ = 0;
  bool active_ = false;
};

}  // namespace spillway::pipeline
