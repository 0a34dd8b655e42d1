#include "host/saver/Results.h"

#include <spillway/text/Arguments.hpp>
#include <spillway/text/Command.hpp>
#include <spillway/text/ReadingTool.hpp>

#include <algorithm>
#include <charconv>

#include "host/base/Clock.h"
#include "host/base/JsonSpelling.h"
#include "host/base/JsonText.h"
#include "host/base/Masking.h"
#include "host/base/Splice.h"
#include "host/saver/Difference.h"
#include "host/saver/Worth.h"

namespace spillway::saver {
namespace {

namespace json = base::json;

constexpr const char *kUnchanged = "unchanged", *kDifference = "difference";  // in the place of a compressor's name
constexpr size_t kLeastCompared = 512;                                        // bytes of a text
constexpr int64_t kBytesPerToken = 4;

std::string_view view(spw_str text) { return text.len > 0 ? std::string_view(text.ptr, text.len) : std::string_view(); }

// Forms and originals are kept on disk, where no key of ours is to be.
bool holdsKey(std::string_view text) { return base::masked(text) != text; }

// An edit tool has to find it as it is.
bool readsFile(const spw_text_context& context) {
  return spw::text::isReadingTool(view(context.tool)) ||
         spw::text::Command(spw::text::commandIn(view(context.arguments))).readsFile();
}

}  // namespace

bool saidByModel(base::Arena& arena, const spw_json* turn) {
  const std::string_view role = json::string(arena, json::member(turn, "role"));
  if (role == "assistant" || role == "model") return true;
  const std::string_view type = json::string(arena, json::member(turn, "type"));
  return type.ends_with("_call") || type == "reasoning";
}

size_t turnsSeen(base::Arena& arena, const spw_json* turns) {
  if (json::kind(turns) != json::Kind::Array) return 0;
  size_t count = 0, seen = 0;
  for (const spw_json* turn = json::first(turns); turn; turn = json::next(turn)) {
    ++count;
    if (saidByModel(arena, turn)) seen = count;
  }
  return seen;
}

std::optional<size_t> Results::turnOf(std::string_view path) const {
  const std::string_view list = wire_.turnsMember();
  if (list.empty() || path.size() < list.size() + 2 || !path.starts_with(list) || path[list.size()] != '[')
    return std::nullopt;
  size_t turn = 0;
  const char* end = path.data() + path.size();
  const auto [stopped, error] = std::from_chars(path.data() + list.size() + 1, end, turn);
  return error == std::errc() && stopped != end && *stopped == ']' ? std::optional(turn) : std::nullopt;
}

void Results::remember(const OfferedResult& offered, std::optional<std::string_view> words) {
  ++results_;
  ++met_[offered.key];
  Last& last = last_[offered.call];
  last.text = offered.text;
  if (!offered.stands) return;
  last.standing = offered.text;
  last.words = words;
}

const Results::Last* Results::lastOf(const OfferedResult& offered) const {
  const auto last = last_.find(offered.call);
  return last == last_.end() ? nullptr : &last->second;
}

// What a form points to may have been taken out of the history.
bool Results::stands(const SmallerForm& form, const OfferedResult& offered) const {
  if (form.of.empty()) return true;
  const Last* last = lastOf(offered);
  return last && (last->text.name() == form.of || last->standing.name() == form.of);
}

// As what differs from the last one that stands for itself.
std::optional<SmallerForm> Results::different(const spw_text_context& context, std::string_view text,
                                              const Last& last) const {
  if (!last.words || holdsKey(*last.words)) return std::nullopt;
  auto words = difference(*last.words, text, view(context.handle));
  if (!words) return std::nullopt;
  SmallerForm form;
  form.text = std::move(*words);
  form.of = last.standing.name();
  form.tokensBefore = squeeze_->tokens(text);
  form.tokensAfter = squeeze_->tokens(form.text);
  if (form.tokensAfter >= form.tokensBefore) return std::nullopt;
  form.savings = {{kDifference, form.tokensBefore - form.tokensAfter}};
  return form;
}

std::optional<SmallerForm> Results::unchanged(std::string_view text, const OfferedResult& offered) const {
  const Last* last = lastOf(offered);
  if (!last || last->text != offered.text) return std::nullopt;
  const auto lines = static_cast<size_t>(std::count(text.begin(), text.end(), '\n')) + (text.ends_with('\n') ? 0 : 1);
  SmallerForm form;
  form.text = "[spillway: " + std::to_string(lines) + (lines == 1 ? " line" : " lines") +
              " left out: unchanged since the last time this was called with the same arguments]\n";
  form.of = offered.text.name();
  form.tokensBefore = squeeze_->tokens(text);
  form.tokensAfter = squeeze_->tokens(form.text);
  if (form.tokensAfter >= form.tokensBefore) return std::nullopt;
  form.savings = {{kUnchanged, form.tokensBefore - form.tokensAfter}};
  return form;
}

// At that level, unless losing nothing is worth more.
std::optional<Squeezed> Results::squeezed(spw_call& call, spw_text_context context, config::CompressionLevel level,
                                          std::string_view text) const {
  auto found = squeeze_->run(call, context, static_cast<int32_t>(level), text);
  if (!found || level == config::CompressionLevel::Lossless) return found;
  context.handle = {};
  auto whole = squeeze_->run(call, context, SPW_LEVEL_LOSSLESS, text);
  const int64_t fewer = (whole ? whole->tokensAfter : found->tokensBefore) - found->tokensAfter;
  const Outlook outlook{static_cast<int64_t>(promptBytes_) / kBytesPerToken, results_};
  return worthLosing(fewer, found->tokensBefore, outlook) ? found : whole;
}

std::optional<SmallerForm> Results::smaller(spw_call& call, spw_text_context context, std::string_view text,
                                            const OfferedResult& offered, const ResultKey& key) {
  const config::CompressionLevel level = levels_.of(view(context.tool));
  // Without its call nobody knows whether it is a file that has to be found again.
  const bool known = context.tool.len > 0 || context.arguments.len > 0;
  if (!squeeze_ || !known || level == config::CompressionLevel::Off || base::monotonicMs() >= untilMs_)
    return std::nullopt;
  // What a vault cannot hold.
  if (text.find('\0') != std::string_view::npos || !base::isUtf8(text)) return std::nullopt;
  std::string handle;
  if (level >= config::CompressionLevel::Balanced) {
    if (auto same = unchanged(text, offered)) return holdsKey(text) ? std::nullopt : std::move(same);
    if (levels_.handles()) handle = key.handle();
    context.handle = {handle.data(), handle.size()};
  }
  const auto found = squeezed(call, context, level, text);
  std::optional<SmallerForm> other;
  if (const Last* last = lastOf(offered);
      last && level >= config::CompressionLevel::Balanced && text.size() >= kLeastCompared && !readsFile(context))
    other = different(context, text, *last);
  if (!found && !other) return std::nullopt;
  if (holdsKey(text)) return std::nullopt;
  if (other && (!found || other->tokensAfter < found->tokensAfter)) return other;
  SmallerForm form{std::string(found->text), found->tokensBefore, found->tokensAfter, {}, {}};
  for (const Saving& saving : found->savings)
    form.savings.push_back({std::string(saving.compressor->id()), saving.tokens});
  return form;
}

// Whether an earlier result is to be compared with it that this request's tree does not have.
bool Results::needsEarlier(const spw_text_context& context, std::string_view text, const OfferedResult& offered) const {
  const Last* last = lastOf(offered);
  return partial_ && last && !last->words && last->text != offered.text && squeeze_ && text.size() >= kLeastCompared &&
         levels_.of(view(context.tool)) >= config::CompressionLevel::Balanced && !readsFile(context);
}

std::optional<std::string_view> Results::formOf(spw_call& call, const spw_text_context& context,
                                                std::string_view text) {
  if (context.is_error != 0 || text.size() < Squeeze::kSmallest) return std::nullopt;
  const std::string_view tool = view(context.tool), path = view(context.path);
  const std::string_view arguments = view(context.arguments);
  // Where no turn can be told from the path it may have been seen.
  const std::optional<size_t> turn = turnOf(path);
  const bool fresh = turn && *turn >= seenTurns_;
  OfferedResult offered{ResultKey::of(owner_, conversation_, tool, arguments, text), ResultKey::of({tool, arguments}),
                        ResultKey::of({text}), turn.value_or(0), true};
  // Two that are the same may have been sent in two forms.
  const ResultKey key = offered.key.met(met_[offered.key]);
  uncalled_ = uncalled_ || arguments.empty();
  Frozen::Found found = frozen_.find(owner_, key);
  if (!found.form && !found.asItIs && fresh) {
    if (needsEarlier(context, text, offered)) {
      wantsEarlier_ = true;
      return std::nullopt;
    }
    found = frozen_.keep(owner_, key, text, smaller(call, context, text, offered, key));
  }
  if (found.form && !stands(*found.form, offered)) found.form.reset();
  offered.stands = !found.form || found.form->of.empty();
  offered_.push_back(offered);
  remember(offered, text);
  if (!found.form) return std::nullopt;
  const std::string_view with = call.arena->copy(found.form->text);
  if (!with.data()) return std::nullopt;
  changes_.push_back({text.data(), with});
  sent_.push_back({key, std::string(tool), std::string(path), fresh, found.form->tokensBefore, found.form->tokensAfter,
                   std::move(found.form->savings)});
  return with;
}

void Results::visit(spw_call& call, spw_json* request, bool inPlace) {
  changes_.clear();
  sent_.clear();
  offered_.clear();
  uncalled_ = wantsEarlier_ = false;
  untilMs_ = base::monotonicMs() + kMostMs;
  seenTurns_ = turnsSeen(*call.arena, json::member(request, wire_.turnsMember()));
  wire_.visitTexts(call, request, [&](const spw_text_context& context, std::string_view text, std::string_view& with) {
    const auto form = formOf(call, context, text);
    if (!form || !inPlace) return false;
    with = *form;
    return true;
  });
}

void Results::forget() {
  met_.clear();
  last_.clear();
  results_ = 0;
  partial_ = false;
}

void Results::look(spw_call& call, spw_json* request, const std::vector<OfferedResult>& before) {
  forget();
  partial_ = !before.empty();
  for (const OfferedResult& one : before) remember(one, std::nullopt);
  visit(call, request, false);
}

bool Results::edit(spw_call& call, spw_json* request) {
  forget();
  visit(call, request, true);
  return !changes_.empty();
}

base::Bytes Results::anew(spw_call& call, spw_json* request) {
  edit(call, request);
  return base::Bytes(json::dump(*call.arena, request));
}

std::optional<std::vector<Edit>> Results::edits(const spw_json* request, std::string_view source) const {
  std::vector<const char*> texts;
  for (const Change& change : changes_) texts.push_back(change.text);
  const std::vector<std::string_view> spelled = json::spellings(request, texts);
  std::vector<Edit> out;
  size_t done = 0;
  for (size_t i = 0; i < changes_.size(); ++i) {
    if (spelled[i].empty()) return std::nullopt;
    const auto at = static_cast<size_t>(spelled[i].data() - source.data());
    if (at < done) return std::nullopt;
    out.push_back({at, spelled[i].size(), base::quoted(changes_[i].with)});
    done = at + spelled[i].size();
  }
  return out;
}

}  // namespace spillway::saver
