// The results of tools in one request, each in the form in which it is sent: the one it was first sent in, or, when no
// upstream has seen it yet, what the compressors make of it. A result that was sent before without anything being known
// of it stays as it is, and so do errors and results whose call is not in the request.
//
// From level balanced on, a new result that is the same as the last one of the same call becomes a line that says so,
// and one that is mostly the same what differs. It is sent like this only as long as that one stands in the request.
//
// One thread at a time. What it is made of must outlive it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "host/base/Bytes.h"
#include "host/base/Call.h"
#include "host/base/Json.h"
#include "host/config/Compression.h"
#include "host/plugins/Translator.h"
#include "host/saver/Frozen.h"
#include "host/saver/Squeeze.h"

namespace spillway::saver {

// A result that is sent smaller than it came.
struct SentResult {
  ResultKey key;
  std::string tool, path;  // canonical path of the text
  bool fresh = false;      // no upstream has seen it before
  int64_t tokensBefore = 0, tokensAfter = 0;
  std::vector<CompressorSaving> savings;
};

// What takes the place of some bytes of a text: a string as JSON spells it.
struct Edit {
  size_t at = 0, length = 0;
  std::string with;
};

// A result that was looked at: which, but for how often it was met before, and in which turn it stands.
struct OfferedResult {
  ResultKey key, call, text;  // `call`: of the same tool with the same arguments; `text`: alone
  size_t turn = 0;
  bool stands = true;  // it is not sent as what differs from another
};

class Results {
 public:
  static constexpr int64_t kMostMs = 2'000;  // for all new results of a request; then the rest stay as they are

  // `squeeze`: null: nothing new is made smaller. `owner` and `conversation`: as in ResultKey. `promptBytes`: of all of
  // the request's turns.
  Results(const plugins::Translator& wire, Frozen& frozen, const config::CompressionLevels& levels,
          const Squeeze* squeeze, std::string_view owner, uint64_t conversation, size_t promptBytes)
      : wire_(wire),
        frozen_(frozen),
        levels_(levels),
        squeeze_(squeeze),
        owner_(owner),
        conversation_(conversation),
        promptBytes_(promptBytes) {}

  // Looks at the results of a request of the wire, a tree in the call's arena. `before`: those of turns that are not
  // part of it.
  void look(spw_call& call, spw_json* request, const std::vector<OfferedResult>& before);

  // Of the last look, in the order of the request: what is sent smaller, everything that was looked at, whether the
  // call of some of it may not be in the request, and whether the text of an earlier one would be needed, which is not.
  const std::vector<SentResult>& sent() const { return sent_; }
  const std::vector<OfferedResult>& offered() const { return offered_; }
  bool uncalled() const { return uncalled_; }
  bool wantsEarlier() const { return wantsEarlier_; }

  // What that comes to in the text the tree was parsed from, rising. Nothing: a codec has put a text together that the
  // source does not have; then anew().
  std::optional<std::vector<Edit>> edits(const spw_json* request, std::string_view source) const;

  // Looks again, changes the tree and spells it: all other values are as they were.
  base::Bytes anew(spw_call& call, spw_json* request);

  // Changes the tree. True when something has changed.
  bool edit(spw_call& call, spw_json* request);

 private:
  // What is to stand in place of an offered text.
  struct Change {
    const char* text;  // the offered one
    std::string_view with;
  };

  // The last result of a call, and the last that stands for itself.
  struct Last {
    ResultKey text, standing;
    std::optional<std::string_view> words;  // of the standing one; nothing: it is not part of this request's tree
  };

  void visit(spw_call& call, spw_json* request, bool inPlace);
  std::optional<std::string_view> formOf(spw_call& call, const spw_text_context& context, std::string_view text);
  std::optional<SmallerForm> smaller(spw_call& call, spw_text_context context, std::string_view text,
                                     const OfferedResult& offered, const ResultKey& key);
  std::optional<SmallerForm> unchanged(std::string_view text, const OfferedResult& offered) const;
  std::optional<SmallerForm> different(const spw_text_context& context, std::string_view text, const Last& last) const;
  bool needsEarlier(const spw_text_context& context, std::string_view text, const OfferedResult& offered) const;
  const Last* lastOf(const OfferedResult& offered) const;
  bool stands(const SmallerForm& form, const OfferedResult& offered) const;
  std::optional<Squeezed> squeezed(spw_call& call, spw_text_context context, config::CompressionLevel level,
                                   std::string_view text) const;
  void remember(const OfferedResult& offered, std::optional<std::string_view> words);
  void forget();
  std::optional<size_t> turnOf(std::string_view path) const;

  const plugins::Translator& wire_;
  Frozen& frozen_;
  const config::CompressionLevels& levels_;
  const Squeeze* squeeze_;
  const std::string_view owner_;
  const uint64_t conversation_;
  const size_t promptBytes_;
  size_t seenTurns_ = 0;                                        // so many turns of the list an upstream has seen
  int64_t untilMs_ = 0;                                         // on base::monotonicMs()
  std::unordered_map<ResultKey, size_t, ResultKey::Hash> met_;  // how often, so far in this request
  std::unordered_map<ResultKey, Last, ResultKey::Hash> last_;   // by call
  size_t results_ = 0;                                          // so far in this conversation
  std::vector<Change> changes_;
  std::vector<SentResult> sent_;
  std::vector<OfferedResult> offered_;
  bool uncalled_ = false, wantsEarlier_ = false;
  bool partial_ = false;  // there are earlier results that are not part of this request's tree
};

// How the model's own turns are told from others in the wires there are.
bool saidByModel(base::Arena& arena, const spw_json* turn);

// How many elements a list of turns has up to and with the last that the model itself has said; 0: none.
size_t turnsSeen(base::Arena& arena, const spw_json* turns);

}  // namespace spillway::saver
