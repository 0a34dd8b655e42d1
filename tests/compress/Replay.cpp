#include "tests/compress/Replay.h"

#include <dlfcn.h>
#include <spillway/testing/FakeHost.hpp>
#include <spillway/text/Arguments.hpp>
#include <spillway/text/Command.hpp>
#include <spillway/text/ReadingTool.hpp>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>

#include "host/base/Json.h"
#include "host/base/Skim.h"
#include "host/plugins/PluginHealth.h"
#include "host/saver/Rewrite.h"
#include "host/store/ObjectStore.h"
#include "tests/Places.h"
#include "tests/compress/Compressors.h"

namespace spillway::compress {
namespace {

namespace json = base::json;

std::string_view view(spw_str text) { return text.len > 0 ? std::string_view(text.ptr, text.len) : std::string_view(); }

// Where forms are kept for as long as a replay takes.
class Folder {
 public:
  Folder() : path_((std::filesystem::temp_directory_path() / "spillway-replay-XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr) give("there is no room for forms");
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::string& path() const { return path_; }

  [[noreturn]] static void give(const std::string& why) {
    std::fprintf(stderr, "a conversation cannot be replayed: %s\n", why.c_str());
    std::exit(1);
  }

 private:
  std::string path_;
};

// The codec of a wire, from the file that the build has made.
class Codec {
 public:
  explicit Codec(const std::string& wire) : health_(wire, 0) {
    const std::string file = SPILLWAY_BUILD_DIR "/plugins/" + wire + ".so";
    void* library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);  // never closed: its table is used until the end
    const auto* entry = library ? static_cast<const spw_plugin*>(::dlsym(library, "spw_entry")) : nullptr;
    if (entry == nullptr) Folder::give(file + " is no plugin: build target plugins");
    plugin_.emplace(host_, *entry);
    const auto* set = static_cast<const spw_translator_set*>(entry->get(plugin_->self(), SPW_TRANSLATOR_ID));
    if (set == nullptr || set->count == 0) Folder::give(file + " has no translator");
    translator_.emplace(*set->translators[0], plugin_->self(), health_);
  }

  const plugins::Translator& translator() const { return *translator_; }

  static const plugins::Translator& of(const std::string& wire) {
    static std::map<std::string, std::unique_ptr<Codec>> loaded;
    auto& codec = loaded[wire];
    if (!codec) codec = std::make_unique<Codec>(wire);
    return codec->translator();
  }

 private:
  spw::testing::FakeHost host_;
  plugins::PluginHealth health_;
  std::optional<spw::testing::StartedPlugin> plugin_;
  std::optional<plugins::Translator> translator_;
};

// The saver of one conversation, at one level.
class Saver {
 public:
  Saver(const Conversation& conversation, config::CompressionLevel level)
      : conversation_(conversation), wire_(Codec::of(conversation.wire)) {
    settings_.level = level;
    auto opened = store::ObjectStore::open(folder_.path());
    if (!opened.ok()) Folder::give(opened.error().message);
    objects_ = std::move(*opened);
    frozen_ = std::make_unique<saver::Frozen>(*objects_);
    frozen_->setLimits({}, {3'600'000, size_t{1} << 28, size_t{1} << 28});
  }

  // The body of the request with the first so many turns.
  std::string body(size_t turns) const {
    std::string out = "{\"" + conversation_.member + "\":[";
    for (size_t i = 0; i < turns; ++i) out += (i > 0 ? "," : "") + conversation_.turns[i];
    return out + "]}";
  }

  // What is sent of it.
  std::string sent(const std::string& body) {
    const config::CompressionLevels levels(settings_, {});
    const saver::Squeeze squeeze(compressors().all(), *tokenizers().at(0));
    const auto skim = base::Skim::of(body);
    if (!skim.ok()) Folder::give(conversation_.name + " is no JSON");
    const std::string_view list = skim->value(conversation_.member);
    saver::Results results(wire_, *frozen_, levels, &squeeze, "replay", 1, list.size());
    saver::Rewrite rewrite(wire_, beginnings_, {1, 1}, body, list);
    if (!rewrite.known() && !rewrite.look(results)) Folder::give(conversation_.name + " cannot be looked at");
    how_ = rewrite.sent();
    auto out = rewrite.body();
    return out ? std::string(out->view()) : body;
  }

  // Of the last request.
  const std::vector<saver::SentResult>& how() const { return how_; }

  struct Offered {
    std::string tool, arguments, path, text;
    bool failed = false;
  };
  std::vector<Offered> resultsIn(const std::string& body) const {
    std::vector<Offered> out;
    base::Arena arena;
    spw_call call;
    call.arena = &arena;
    auto tree = json::parse(arena, body);
    if (!tree.ok()) Folder::give(conversation_.name + " is no JSON once it was sent");
    wire_.visitTexts(call, *tree, [&](const spw_text_context& context, std::string_view text, std::string_view&) {
      out.push_back({std::string(view(context.tool)), std::string(view(context.arguments)),
                     std::string(view(context.path)), std::string(text), context.is_error != 0});
      return false;
    });
    return out;
  }

  // After how many turns a request was sent: the model speaks next, or nobody.
  std::vector<size_t> ends() const {
    std::vector<size_t> out;
    base::Arena arena;
    bool model = true;
    for (size_t i = 0; i < conversation_.turns.size(); ++i) {
      auto turn = json::parse(arena, conversation_.turns[i]);
      const bool says = turn.ok() && saver::saidByModel(arena, *turn);
      if (says && !model) out.push_back(i);
      model = says;
    }
    if (!model) out.push_back(conversation_.turns.size());
    return out;
  }

 private:
  const Conversation& conversation_;
  const plugins::Translator& wire_;
  config::Compression settings_;
  Folder folder_;
  std::unique_ptr<store::ObjectStore> objects_;
  std::unique_ptr<saver::Frozen> frozen_;
  saver::Beginnings beginnings_;
  std::vector<saver::SentResult> how_;
};

}  // namespace

Replay replayed(const Conversation& conversation, config::CompressionLevel level) {
  Saver saver(conversation, level);
  Replay out;
  std::string body, sent, before;
  std::vector<size_t> counts;  // results in each request
  for (const size_t turns : saver.ends()) {
    body = saver.body(turns);
    sent = saver.sent(body);
    counts.push_back(saver.resultsIn(body).size());
    // Its end: "]}".
    if (out.broken.empty() && !before.empty() && !sent.starts_with(before.substr(0, before.size() - 2)))
      out.broken = conversation.name + ", request " + std::to_string(counts.size());
    before = sent;
  }
  out.requests = counts.size();
  const auto given = saver.resultsIn(body), read = saver.resultsIn(sent);
  if (given.size() != read.size()) Folder::give(conversation.name + " has other results once it was sent");
  std::map<std::string, std::vector<std::string>> how;
  for (const saver::SentResult& one : saver.how())
    for (const saver::CompressorSaving& saving : one.savings) how[one.path].push_back(saving.compressor);
  std::map<std::string, std::vector<size_t>> earlier;  // by call
  for (size_t i = 0; i < given.size(); ++i) {
    SentText one;
    one.tool = given[i].tool;
    one.arguments = given[i].arguments;
    one.before = given[i].text;
    one.after = read[i].text;
    one.stays = given[i].failed || spw::text::isReadingTool(one.tool) ||
                spw::text::Command(spw::text::commandIn(one.arguments)).readsFile();
    one.compressors = how[given[i].path];
    one.tokensBefore = tokenizers().at(0)->count(one.before);
    one.tokensAfter = tokenizers().at(0)->count(one.after);
    for (const size_t count : counts) one.requests += i < count;
    std::vector<size_t>& same = earlier[one.tool + '\n' + one.arguments];
    if (!one.compressors.empty() && (one.compressors[0] == "unchanged" || one.compressors[0] == "difference"))
      one.refersTo = same;
    same.push_back(i);
    out.results.push_back(std::move(one));
  }
  return out;
}

}  // namespace spillway::compress
