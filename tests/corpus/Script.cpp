#include "tests/corpus/Script.h"

namespace spillway::corpus {
namespace {

class Writer {
 public:
  Writer(Dice& dice, const Manner& manner) : dice_(dice), manner_(manner) {}

  Script script() {
    for (size_t i = dice_.chance(70) ? dice_.between(1, 3) : 0; i > 0; --i) script_.system.push_back(text(dice_));
    if (dice_.chance(65)) addTools();
    addTurns();
    addSettings();
    addOutput();
    return std::move(script_);
  }

 private:
  void addTools() {
    for (size_t i = dice_.between(1, 4); i > 0; --i) {
      ScriptTool tool;
      do {
        tool.name = toolName(dice_, manner_.longestName, manner_.oddNames);
      } while (known(tool.name));
      if (dice_.chance(85)) tool.description = text(dice_);
      tool.schema = toolSchema(dice_);
      tool.strict = dice_.chance(10);
      tool.marked = dice_.chance(10);
      tool.custom = manner_.customTools && dice_.chance(15);
      script_.tools.push_back(std::move(tool));
    }
    constexpr Script::Choice kChoices[] = {Script::kUnsaid, Script::kUnsaid,   Script::kUnsaid, Script::kAuto,
                                           Script::kNone,   Script::kRequired, Script::kNamed,  Script::kSubset};
    script_.choice = dice_.pick(kChoices);
    if (dice_.chance(20)) script_.parallel = dice_.chance(30);
  }

  bool known(const std::string& name) const {
    for (const ScriptTool& tool : script_.tools) {
      if (tool.name == name) return true;
    }
    return false;
  }

  void addTurns() {
    if (dice_.chance(5)) addAnswer();
    for (size_t rounds = dice_.between(1, 5); rounds > 0; --rounds) {
      addUser();
      if (rounds == 1 && dice_.chance(60)) break;
      for (size_t steps = dice_.below(3); steps > 0 && !script_.tools.empty(); --steps) addStep();
      if (rounds > 1 || dice_.chance(15)) addAnswer();
    }
  }

  void addUser() {
    Turn& turn = open(Turn::kUser);
    addWords(turn);
    if (dice_.chance(12)) add(turn, dice_.chance(60) ? Piece::kPicture : Piece::kPictureUrl);
    if (dice_.chance(6)) add(turn, Piece::kDocument);
    if (dice_.chance(2)) add(turn, Piece::kSound);
    if (dice_.chance(10)) addWords(turn);
    if (manner_.systemInside && dice_.chance(8)) open(Turn::kSystem).pieces.push_back({.text = text(dice_)});
  }

  void addAnswer() {
    Turn& turn = open(Turn::kAssistant);
    if (dice_.chance(30)) addThought(turn);
    if (manner_.refusals && dice_.chance(5)) {
      turn.pieces.push_back({.kind = Piece::kRefusal, .text = text(dice_)});
    } else {
      turn.pieces.push_back({.text = dice_.chance(5) ? anyText(dice_) : text(dice_)});
    }
  }

  // Calls and their results, as an agent's loop has them.
  void addStep() {
    Turn& asked = open(Turn::kAssistant);
    if (dice_.chance(40)) addThought(asked);
    if (dice_.chance(40)) addWords(asked);
    std::vector<Piece> results;
    for (size_t i = dice_.chance(60) ? 1 : dice_.between(2, 4); i > 0; --i) {
      const ScriptTool& tool = dice_.pick(script_.tools);
      Piece call{.kind = Piece::kCall, .text = tool.custom ? text(dice_) : arguments(dice_), .name = tool.name};
      call.id = callId(dice_, manner_.oddIds);
      call.custom = tool.custom;
      asked.pieces.push_back(call);
      if (!dice_.chance(3)) results.push_back(resultOf(call));
    }
    if (dice_.chance(30)) dice_.shuffle(results);
    if (dice_.chance(3)) {
      results.push_back({.kind = Piece::kResult, .text = text(dice_), .id = "call_nobody", .name = "nobody"});
    }
    if (results.empty()) return;
    Turn& answered = open(Turn::kUser);
    answered.pieces = std::move(results);
    if (dice_.chance(10)) addWords(answered);
  }

  Piece resultOf(const Piece& call) {
    Piece result{.kind = Piece::kResult, .text = anyText(dice_), .id = call.id, .name = call.name};
    result.failed = dice_.chance(15);
    result.parts = dice_.chance(30);
    if (dice_.chance(10)) result.media = picture(dice_);
    result.custom = call.custom;
    result.marked = dice_.chance(4);
    return result;
  }

  void addThought(Turn& turn) {
    Piece thought{.kind = Piece::kThought, .text = text(dice_)};
    thought.own = dice_.chance(75);
    thought.redacted = dice_.chance(10);
    turn.pieces.push_back(std::move(thought));
  }

  void addWords(Turn& turn) {
    Piece words{.text = dice_.chance(10) ? anyText(dice_) : text(dice_)};
    words.marked = dice_.chance(5);
    turn.pieces.push_back(std::move(words));
  }

  void add(Turn& turn, Piece::Kind kind) {
    Piece piece{.kind = kind};
    if (kind == Piece::kPicture) piece.media = picture(dice_);
    if (kind == Piece::kPictureUrl) piece.text = pictureUrl(dice_);
    if (kind == Piece::kDocument) piece.media = document(dice_);
    if (kind == Piece::kSound) piece.media = sound();
    turn.pieces.push_back(std::move(piece));
  }

  void addSettings() {
    constexpr const char* kEfforts[] = {"none", "minimal", "low", "medium", "high", "xhigh", "max"};
    if (dice_.chance(60)) script_.maxOutput = static_cast<int>(dice_.between(16, 9000));
    if (dice_.chance(30)) script_.temperature = static_cast<double>(dice_.below(21)) / 10;
    if (dice_.chance(20)) script_.topP = static_cast<double>(dice_.between(1, 100)) / 100;
    if (dice_.chance(10)) script_.topK = static_cast<int>(dice_.between(1, 600));
    if (dice_.chance(10)) script_.seed = static_cast<int>(dice_.below(100000));
    if (dice_.chance(10)) script_.presence = static_cast<double>(dice_.below(41)) / 10 - 2;
    if (dice_.chance(10)) script_.frequency = static_cast<double>(dice_.below(41)) / 10 - 2;
    if (dice_.chance(15)) script_.stop.assign(dice_.between(1, dice_.chance(80) ? 4 : 7), "STOP" + text(dice_));
    for (size_t i = 0; i < script_.stop.size(); ++i) script_.stop[i] += std::to_string(i);
    if (dice_.chance(35)) script_.effort = dice_.pick(kEfforts);
    if (dice_.chance(20)) script_.budget = static_cast<int>(dice_.between(1024, 40000));
    if (dice_.chance(15)) script_.user = "user-" + token(dice_, dice_.chance(20) ? 120 : 12);
    if (dice_.chance(10)) script_.tier = dice_.chance(50) ? "auto" : "default";
    if (dice_.chance(10)) script_.verbosity = dice_.chance(50) ? "low" : "high";
    if (dice_.chance(10)) script_.cacheKey = "key-" + std::to_string(dice_.below(1000));
    if (dice_.chance(4)) script_.topLogprobs = static_cast<int>(dice_.below(6));
    script_.logitBias = dice_.chance(3);
    script_.metadata = dice_.chance(10);
    script_.store = dice_.chance(10);
    script_.stream = dice_.chance(50);
    script_.usage = dice_.chance(50);
    if (dice_.chance(2)) script_.n = 2;
  }

  void addOutput() {
    if (dice_.chance(80)) return;
    script_.output = dice_.chance(40) ? Script::kObject : Script::kSchema;
    script_.strict = dice_.chance(50);
    script_.schema = answerSchema(dice_, script_.strict);
  }

  Turn& open(Turn::Who who) {
    script_.turns.push_back({who, {}});
    return script_.turns.back();
  }

  Dice& dice_;
  const Manner& manner_;
  Script script_;
};

}  // namespace

Script scriptOf(Dice& dice, const Manner& manner) { return Writer(dice, manner).script(); }

}  // namespace spillway::corpus
