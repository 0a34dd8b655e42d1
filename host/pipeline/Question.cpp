#include "host/pipeline/Question.h"

#include "host/base/Clock.h"

namespace spillway::pipeline {
namespace {

constexpr size_t kArenaBytes = 2048;

spw_str str(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

Question::Question(Services& services, const World& world, const ClientRequest& request)
    : services_(services), world_(world), request_(request), arena_(std::make_unique<base::Arena>(kArenaBytes)) {
  call_.arena = arena_.get();
  call_.losses = &losses_;
}

std::optional<base::Error> Question::read(const plugins::RouteMatch& match, base::Bytes body) {
  wire_ = match.translator;
  auto inbound = Inbound::read(match, std::move(body), request_.header("content-type"));
  if (!inbound.ok()) return inbound.error();
  inbound_ = std::move(*inbound);
  shownModel_ = inbound_.model();
  strict_ = world_.config->strict;
  if (std::string_view asked = request_.header("x-spillway-strict"); !asked.empty()) {
    if (asked != "true" && asked != "false")
      return base::Error{.fault = base::Fault::InvalidRequest,
                         .httpStatus = 400,
                         .message = "the header x-spillway-strict must be true or false"};
    strict_ = asked == "true";
  }
  if (inbound_.operation() == SPW_OP_GENERATE) recall_.begin(services_.vault, request_.clientKey);
  keeping_.begin(services_.objects, inbound_, request_.clientKey, world_.config->limits.bodyBytes);
  compression_.begin(services_, world_, inbound_, keeping_.due());
  return std::nullopt;
}

bool Question::mayFetch() { return world_.config->fetch.enabled && services_.fetcher && MediaFetch::maybe(inbound_); }

base::Result<std::unique_ptr<Outbound>> Question::write(const Destination& to, Rescue* rescue, Expansion* expansion,
                                                        int clientFd, std::string* written) {
  // Upstreams that take bytes only get the bytes of what the request names by URL.
  const bool fetches = mayFetch() && MediaFetch::wantsBytes(to);
  if (fetches && !media_) media_ = std::make_unique<MediaFetch>(world_.config->fetch);
  Outbound::Edit edit;
  if (fetches || rescue || expansion || written)
    edit = [&](base::Arena& arena, spw_json* canonical) -> std::optional<base::Error> {
      if (rescue) rescue->ask(arena, to, canonical);
      if (expansion) expansion->ask(arena, canonical);
      std::optional<base::Error> failed;
      const auto& proxy = to.account->proxy;
      if (fetches)
        failed = media_->replace(arena, canonical, proxy.get(),
                                 [&](std::string_view url, const upstream::FetchBounds& bounds) {
                                   return services_.fetcher->fetch(url, bounds, clientFd, proxy);
                                 });
      if (written && !failed) {
        base::Arena room;
        *written = base::json::dump(room, canonical);
      }
      return failed;
    };
  return Outbound::build(to, inbound_, request_, call_, strict_, recall_, edit);
}

RelayPlan Question::carry(const Destination& to, const Outbound& outbound, const Answer& answer, std::string_view id) {
  RelayPlan plan;
  plan.upstreamWire = to.wire;
  plan.clientWire = wire_;
  plan.clientStreams = inbound_.streaming();
  plan.counting = counts();
  plan.operation = inbound_.operation();
  plan.rewritten = outbound.translated() || !answer.usualForm();
  plan.readerNotes = outbound.keepNotes(notesArena_);
  plan.limits = world_.config->limits;
  if (keeping_.notes()) plan.keeping = &keeping_;
  shownModel_ = (to.account->simulated ? "simulated/" : "") + inbound_.model();
  plan.renamed = shownModel_ != to.modelId;
  plan.reply = replyOptions(id);
  plan.losses = &losses_;
  return plan;
}

spw_reply_options Question::replyOptions(std::string_view id) const {
  spw_reply_options options{};
  options.size = sizeof options;
  options.mode = inbound_.streaming() ? SPW_MODE_STREAM : SPW_MODE_WHOLE;
  options.id = str(keeping_.notes() ? std::string_view(keeping_.id()) : id);
  options.kept = keeping_.notes();
  options.model = str(shownModel_);
  options.created_unix = base::unixMs() / 1000;
  options.path = str(request_.path);
  options.query = str(request_.query);
  options.notes = inbound_.notes();
  return options;
}

void Question::settle(bool again) {
  again ? inbound_.forgetDocuments() : inbound_.forget();
  call_.arena = nullptr;
  arena_.reset();
  media_.reset();
}

std::optional<base::Error> Question::reopen(bool forWriter) {
  // An answer can break off with its first bytes, before they have settled anything: what lives in the old arena goes.
  if (!settled()) settle(true);
  arena_ = std::make_unique<base::Arena>(kArenaBytes);
  call_.arena = arena_.get();
  auto document = inbound_.body().parse(*arena_);
  if (!document.ok()) return document.error();
  inbound_.replace(*document);
  if (!forWriter) return std::nullopt;
  auto canonical = inbound_.canonical(call_, request_);
  return canonical.ok() ? std::nullopt : std::optional(canonical.error());
}

}  // namespace spillway::pipeline
