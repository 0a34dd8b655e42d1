#include "host/pipeline/Answer.h"

#include "host/pipeline/AnswerPacking.h"
#include "host/pipeline/StepCall.h"
#include "host/pipeline/WireError.h"
#include "host/routing/Verdict.h"

namespace spillway::pipeline {
namespace {

store::Outcome outcomeOf(const base::Error& error) {
  return routing::ruleFor(error.fault).next == routing::Next::Answer ? store::Outcome::ClientError
                                                                     : store::Outcome::Failed;
}

}  // namespace

Answer::Answer(Services& services, const config::Config& config, const ClientRequest& request, Trace& trace,
               std::unique_ptr<Reply> reply)
    : services_(services), config_(config), request_(request), trace_(trace), reply_(std::move(reply)) {}

void Answer::speak(const plugins::Translator& wire, std::optional<std::string> streamType) {
  wire_ = &wire;
  streamType_ = std::move(streamType);
}

void Answer::transcribe(std::unique_ptr<memory::Transcript> transcript, std::string_view body) {
  transcript_ = std::move(transcript);
  if (!transcript_) return;
  transcript_->wire = wire_->wire();
  memory::Transcript::Message& asked = transcript_->request;
  std::string line = std::string(request_.method) + " " + std::string(request_.path);
  if (!request_.query.empty()) line += "?" + std::string(request_.query);
  transcript_->head(asked, line);
  for (const HeaderLine& header : request_.headers) transcript_->header(asked, header.name, header.value);
  transcript_->body(asked, body);
}

void Answer::said(std::string_view bytes) {
  if (transcript_) transcript_->body(transcript_->answer, bytes);
}

void Answer::handOver() {
  if (transcript_) services_.transcripts->keep(trace_.id(), trace_.chain(), std::move(transcript_));
}

std::string_view Answer::goodType(const Head& head) const {
  if (!head.passedType.empty()) return head.passedType;
  return streamType_ ? std::string_view(*streamType_) : wire_->contentTypeWhole();
}

bool Answer::keepAlive() {
  static constexpr std::string_view kComment = ": waiting\n\n";
  if (!streamType_ || !streamType_->starts_with("text/event-stream")) return true;
  if (!reply_->begun()) {
    waiting_ = true;
    const std::string lines = trace_.idLine();
    head(200, *streamType_, ReplyHead::kStreamed, lines);
  }
  said(kComment);
  return reply_->send({&kComment, 1});
}

bool Answer::stream(std::string_view bytes, const Head& head) {
  if (!reply_->begun()) begin(200, goodType(head), ReplyHead::kStreamed, head.lines);
  told_ = true;
  trace_.delivered();
  trace_.answered(bytes.size());
  said(bytes);
  return reply_->send({&bytes, 1});
}

void Answer::complete(std::string& rest, const Head& head) {
  trace_.delivered();
  trace_.answered(rest.size());
  said(rest);
  record(store::Outcome::Ok);
  if (!reply_->begun()) {
    const bool passed = !head.passedType.empty();
    const bool streamed = streamType_ && !passed;
    const bool packed = !streamed && !passed && config_.compressAnswers && rest.size() >= kLeastPacked &&
                        takesGzip(request_.header("accept-encoding")) && packAnswer(rest);
    std::string lines(head.lines);
    if (packed) lines += kPackedHeaders;
    begin(200, goodType(head), streamed ? ReplyHead::kStreamed : static_cast<int64_t>(rest.size()), lines);
  }
  finish(rest);
}

void Answer::own(std::string_view body, std::string_view lines) {
  trace_.counted();
  said(body);
  record(store::Outcome::Ok);
  begin(200, goodType({}), static_cast<int64_t>(body.size()), lines);
  finish(body);
}

void Answer::error(const base::Error& error) {
  if (reply_->begun()) return tell(error);
  std::string body;
  const int status = writeError(*wire_, error, body);
  record(outcomeOf(error), status);
  std::string lines = faultLine(error);
  if (error.retryAfterMs > 0) lines += "Retry-After: " + std::to_string((error.retryAfterMs + 999) / 1000) + "\r\n";
  begin(status, wire_->contentTypeWhole(), static_cast<int64_t>(body.size()), lines);
  said(body);
  finish(body);
}

// The head of a good answer is out already: the error comes as the only event of its stream.
void Answer::tell(const base::Error& error) {
  StepCall call;
  spw_reply_options options{};
  options.size = sizeof options;
  options.mode = SPW_MODE_STREAM;
  std::string out;
  if (auto writer = wire_->openWriter(call, options); writer.ok()) writeErrorEvent(*writer, error, out);
  breakOff(outcomeOf(error), out);
}

void Answer::stop(std::string_view last, std::string_view why) {
  record(store::Outcome::Cut);
  std::string bytes;
  if (streamType_ && streamType_->starts_with("text/event-stream")) bytes = ": " + std::string(why) + "\n\n";
  bytes += last;
  trace_.answered(bytes.size());
  said(bytes);
  finish(bytes);
}

void Answer::cut(std::string_view last) { breakOff(store::Outcome::Cut, last); }

void Answer::breakOff(store::Outcome outcome, std::string_view last) {
  record(outcome);
  said(last);
  handOver();
  reply_->send({&last, 1});
  reply_->abort();
}

void Answer::cancel() {
  if (!ended_) record(store::Outcome::Cancelled);
  handOver();
  reply_->abort();
}

void Answer::begin(int status, std::string_view type, int64_t length, std::string_view lines) {
  head(status, type, length, trace_.headers(*losses_).append(lines));
}

void Answer::head(int status, std::string_view type, int64_t length, std::string_view lines) {
  reply_->begin({status, type, lines, length});
  if (!transcript_) return;
  transcript_->answer.line = std::to_string(status);
  transcript_->header(transcript_->answer, "content-type", type);
  transcript_->headers(transcript_->answer, lines);
}

void Answer::finish(std::string_view bytes) {
  handOver();
  lost_ = !reply_->send({&bytes, 1}) || !reply_->finish();
}

void Answer::record(store::Outcome outcome, int status) {
  ended_ = true;
  const store::ExchangeRecord& record = trace_.finish(outcome, status, *losses_);
  services_.ledger.record(record);
  if (services_.onEnd) services_.onEnd(record);
}

}  // namespace spillway::pipeline
