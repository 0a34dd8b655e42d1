#include "host/pipeline/Compression.h"

#include "host/pipeline/ConversationNumber.h"
#include "host/pipeline/TokenCounter.h"
#include "host/saver/Rewrite.h"

namespace spillway::pipeline {
namespace {

namespace json = base::json;

// Levels, and compressors as far as there is something to do for them.
class Tools {
 public:
  Tools(Services& services, const World& world, const config::CompressionAsker& asker, std::string_view family)
      : levels_(world.config->compression, asker) {
    if (levels_.off()) return;
    auto found = services.counter->tokenizer(family);
    if (!found.ok()) return;
    tokenizer_ = std::move(*found);
    squeeze_.emplace(world.plugins->compressors(), *tokenizer_);
  }

  const config::CompressionLevels& levels() const { return levels_; }
  const saver::Squeeze* squeeze() const { return squeeze_ ? &*squeeze_ : nullptr; }

 private:
  config::CompressionLevels levels_;
  std::shared_ptr<const tokens::Tokenizer> tokenizer_;
  std::optional<saver::Squeeze> squeeze_;
};

}  // namespace

void Compression::begin(const Services& services, const World& world, const Inbound& inbound, bool goesOn) {
  due_ = (inbound.carriesResults() || goesOn) && !inbound.wire().turnsMember().empty() && services.frozen &&
         services.counter && (world.config->compression.mayCompress() || !services.frozen->empty());
}

void Compression::run(Services& services, const World& world, Inbound& inbound, const ClientRequest& request,
                      spw_call& call, std::string_view chain, std::string_view family, bool handles, bool mayBlock) {
  const std::string_view member = inbound.wire().turnsMember();
  const config::CompressionAsker asker{chain, request.clientKey, request.header("user-agent"), handles};
  if (spw_json* document = inbound.document()) {
    if (!mayBlock) return;
    due_ = false;
    const Tools tools(services, world, asker, family);
    // A conversation that is kept here does not begin in the request that goes on with it: its results are known by
    // what they are.
    saver::Results results(inbound.wire(), *services.frozen, tools.levels(), tools.squeeze(), request.clientKey, 0,
                           json::dump(*call.arena, document).size());
    results.edit(call, document);
    sent_ = results.sent();
    return;
  }
  const auto& skim = inbound.body().skim();
  if (!inbound.carriesResults() || !skim.ok() || skim->count(member) != 1) {
    due_ = false;
    return;
  }
  const std::string_view list = skim->value(member);
  const uint64_t conversation = beginningOf(list);
  saver::Rewrite rewrite(inbound.wire(), services.beginnings,
                         saver::ResultKey::of(request.clientKey, conversation, inbound.wire().wire(), {}, {}),
                         inbound.body().raw(), list);
  if (!rewrite.known()) {
    if (!mayBlock) return;
    const Tools tools(services, world, asker, family);
    saver::Results results(inbound.wire(), *services.frozen, tools.levels(), tools.squeeze(), request.clientKey,
                           conversation, list.size());
    if (!rewrite.look(results)) {
      due_ = false;  // the codec will say what is wrong with it
      return;
    }
  }
  due_ = false;
  sent_ = rewrite.sent();
  if (auto body = rewrite.body()) inbound.become(std::move(*body));
}

}  // namespace spillway::pipeline
