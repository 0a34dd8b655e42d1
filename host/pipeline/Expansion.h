// Lets a model have the whole of a result that it was shown smaller, within one answer: offers it a tool of ours, keeps
// its calls of that tool from the client, and asks it again with what they ask for. The client sees one answer, and no
// such call.
//
// An answer can wait for one side only. When the model calls tools of the client in the same turn, those go to the
// client and ours is left out: it can be called again when their results are there.
//
// What a model thinks is kept back until something follows it that is the client's: vendors sign thoughts together with
// what they have led to, and one that has led to our call would be refused in a history without it.
//
// Of one exchange; one thread at a time.
#pragma once

#include <spillway/json.h>
#include <spillway/translator.h>

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Arena.h"
#include "host/base/Error.h"
#include "host/money/Usage.h"
#include "host/pipeline/SaidTurn.h"
#include "host/plugins/Translator.h"

namespace spillway::pipeline {

class Expansion {
 public:
  static constexpr std::string_view kTool = "spillway_expand";
  static constexpr size_t kMostRounds = 4;                 // in which text is given; the one after says that it is over
  static constexpr size_t kMostText = size_t{64} << 10;    // bytes given for one call
  static constexpr size_t kMostTexts = size_t{256} << 10;  // and for all of an answer
  static constexpr size_t kMostHeld = size_t{1} << 20;     // of thoughts that are kept back
  static constexpr size_t kMostRequest = size_t{8} << 20;  // of a request that can be asked again

  using Put = std::function<void(const spw_event&)>;
  // What a handle stands for; nothing: it is not one of this request, or not kept any more.
  using Original = std::function<std::optional<std::string>(const std::string& handle)>;

  // Another attempt for the request begins: its document, which is about to be written, gets the tool, and what was
  // said in the rounds before.
  void ask(base::Arena& arena, spw_json* canonical);

  // An event of its answer: puts what the client is to be told. An error: it must not go on.
  std::optional<base::Error> take(const spw_event& event, const Put& put);

  // The client was told something of this attempt.
  bool said() const { return said_; }
  // The attempt's answer is over, and the client's is not: the model is to be asked again.
  bool asks() const { return asks_; }
  // It has called the tool beside tools of the client.
  bool leftOut() const { return leftOut_; }

  // The attempt that asks has ended: `writer` has told the client the rest; empty: it is here already. `spent`: what
  // the attempt has used.
  void takeOver(plugins::Writer writer, const money::Usage& spent);
  bool active() const { return !rounds_.empty(); }
  plugins::Writer& writer() { return writer_; }

  // answer() is to be called before ask().
  bool due() const { return active() && !rounds_.back().answered; }
  // May take as long as `original` does.
  void answer(const Original& original);

 private:
  struct Given {
    std::string id, text;
    bool good = true;
  };
  struct Round {
    SaidTurn turn;
    std::deque<Given> given;
    bool answered = false;
  };
  // What becomes of a block.
  enum class Fate { Told, Held, Ours };
  struct Block {
    Fate fate = Fate::Told;
    int32_t index = 0;  // Told: as the client has it
  };
  struct Held {
    spw_event event;
    std::string id, name, text, extra;
  };

  bool offerable(base::Arena& arena, const spw_json* canonical) const;
  void open(const spw_event& event, const Put& put);
  void tell(spw_event event, const Put& put);
  void hold(const spw_event& event, const Put& put);
  void release(const Put& put);
  void usage(const spw_event& event, const Put& put);
  std::optional<base::Error> stop(const spw_event& event, const Put& put);
  Given give(const memory::HeardBlock& call, const Original& original);

  std::deque<Round> rounds_;  // documents point into them
  plugins::Writer writer_;
  money::Usage spent_;
  size_t texts_ = 0;
  int32_t next_ = 0;  // first number that the client's blocks do not use

  // Of the attempt.
  bool offered_ = false, said_ = false, asks_ = false, leftOut_ = false, calls_ = false;
  SaidTurn turn_;
  std::map<int32_t, Block> blocks_;
  std::vector<Held> held_;
  size_t heldBytes_ = 0;
  std::optional<Held> usage_;
};

}  // namespace spillway::pipeline
