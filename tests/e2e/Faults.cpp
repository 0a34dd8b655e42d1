#include "tests/e2e/Faults.h"

namespace spillway::test {
namespace {

using When = Fault::When;
using Comes = Fault::Comes;

void add(std::vector<Fault>& all, When when, Content content, Comes comes, std::vector<const char*> words) {
  for (const char* one : words) all.push_back({one, when, content, comes, "", false});
}

// Answered with an error, or not at all.
const std::vector<Fault> kRefusals = {
    {"status=400", When::Both, Content::Text, Comes::Asked, "invalid_request", false},
    {"status=422", When::Both, Content::Text, Comes::Asked, "invalid_request", false},
    {"error=content", When::Both, Content::Text, Comes::Asked, "", false},
    {"status=401", When::Both, Content::Text, Comes::Early, "auth", true},
    {"status=402", When::Both, Content::Text, Comes::Early, "quota", true},
    {"status=403", When::Both, Content::Text, Comes::Early, "forbidden", true},
    {"status=404", When::Both, Content::Text, Comes::Early, "model_missing", false},
    {"error=model", When::Both, Content::Text, Comes::Early, "model_missing", false},
    {"error=context", When::Both, Content::Text, Comes::Early, "context_length", false},
    {"status=408", When::Both, Content::Text, Comes::Early, "timeout", false},
    {"status=413", When::Both, Content::Text, Comes::Early, "too_large", false},
    {"status=429,retry-after=none", When::Both, Content::Text, Comes::Early, "rate_limit", true},
    {"status=429,retry-after=1", When::Both, Content::Text, Comes::Early, "rate_limit", true},
    {"status=429,retry-after=60", When::Both, Content::Text, Comes::Early, "rate_limit", true},
    {"error=quota", When::Both, Content::Text, Comes::Early, "", true},
    {"status=500", When::Both, Content::Text, Comes::Early, "server", false},
    {"status=502", When::Both, Content::Text, Comes::Early, "server", false},
    {"status=503", When::Both, Content::Text, Comes::Early, "overloaded", false},
    {"status=504", When::Both, Content::Text, Comes::Early, "timeout", false},
    {"status=529", When::Both, Content::Text, Comes::Early, "overloaded", true},
    {"error=overloaded", When::Both, Content::Text, Comes::Early, "overloaded", true},
    {"error-event=0", When::Both, Content::Text, Comes::Early, "", true},
    {"error-event=0,error=quota", When::Both, Content::Text, Comes::Early, "", true},
    {"connect", When::Both, Content::Text, Comes::Early, "network", true},
    {"silence", When::Both, Content::Text, Comes::Early, "timeout", false},
    {"head-delay=60000", When::Both, Content::Text, Comes::Early, "timeout", false},
    {"first=60000", When::Both, Content::Text, Comes::Early, "timeout", false},
    {"cut-bytes=0", When::Both, Content::Text, Comes::Early, "network", false},
    {"cut-bytes=0,reset", When::Both, Content::Text, Comes::Early, "network", false},
    {"cut-bytes=30", When::Both, Content::Text, Comes::Early, "network", false},
    {"cut-bytes=30,reset", When::Both, Content::Text, Comes::Early, "network", false},
    {"cut-bytes=30,hold", When::Both, Content::Text, Comes::Early, "timeout", false},
};

}  // namespace

std::vector<Fault> allFaults() {
  std::vector<Fault> all = kRefusals;
  add(all, When::Both, Content::Text, Comes::Early,
      {"redirect=http://127.0.0.1:9/", "html", "status=502,html", "empty", "gzip-lie", "huge-header=200000"});
  add(all, When::Whole, Content::Text, Comes::Early,
      {"bad-json", "encoding=gzip,short-encoding", "truncate=length", "truncate=chunked", "first=1,cut=0",
       "first=1,cut=0,reset", "first=1,cut=0,hold", "cut-bytes=400", "cut-bytes=400,reset", "huge-event=600000"});
  add(all, When::Whole, Content::Calls, Comes::Early, {"bad-json", "truncate=length", "cut-bytes=500"});
  add(all, When::Whole, Content::Thoughts, Comes::Early, {"bad-json", "truncate=length"});
  add(all, When::Streamed, Content::Text, Comes::Early, {"cut=0", "cut=0,reset", "cut=0,hold", "bad-event=0"});
  add(all, When::Streamed, Content::Text, Comes::Late,
      {"cut=1", "cut=4", "cut=9", "cut=9,reset", "cut=9,hold", "cut=15", "cut-bytes=1500", "cut-bytes=1500,reset",
       "cut-bytes=1500,hold", "error-event=1", "error-event=9", "no-stop", "no-stop,truncate=chunked",
       "encoding=gzip,cut=9", "framing=close,cut=9", "huge-event=100000"});
  all.push_back({"error-event=9,error=quota", When::Streamed, Content::Text, Comes::Late, "", true});
  // The reason is out, the wire's own end is not.
  add(all, When::Streamed, Content::Text, Comes::Any,
      {"no-done", "no-done,truncate=chunked", "no-done,framing=close", "truncate=chunked", "truncate=length",
       "bad-event=1", "bad-event=2", "bad-event=9", "bad-event=15", "bad-checksum=9", "encoding=gzip,short-encoding",
       "content-type=text/plain"});
  add(all, When::Both, Content::Text, Comes::Good,
      {"interim=103", "split=1", "split=7", "trailers", "close", "drop", "no-usage", "framing=close", "framing=chunked",
       "encoding=gzip", "encoding=deflate", "encoding=br", "encoding=zstd", "cached=3"});
  add(all, When::Streamed, Content::Text, Comes::Good, {"comments", "crlf", "batch=5", "gap=5"});
  // A reply that is shorter than its cut and held would leave a whole answer on a connection that says no more.
  for (const char* how : {"", ",reset", ",hold"})
    for (int at = 2; at <= (*how == ',' && how[1] == 'h' ? 2 : 14); at += 2)
      all.push_back({"cut=" + std::to_string(at) + how, When::Streamed, Content::Calls, Comes::Any, "", false});
  add(all, When::Streamed, Content::Calls, Comes::Late, {"error-event=3", "no-stop"});
  add(all, When::Streamed, Content::Calls, Comes::Any,
      {"cut-bytes=1500", "cut-bytes=2500", "bad-event=6", "bad-event=9", "no-done", "truncate=chunked"});
  for (const char* how : {"", ",reset", ",hold"})
    for (int at = 1; at <= 7; at += 2)
      all.push_back({"cut=" + std::to_string(at) + how, When::Streamed, Content::Thoughts, Comes::Late, "", false});
  add(all, When::Streamed, Content::Thoughts, Comes::Late, {"cut=20", "error-event=4", "error-event=20", "no-stop"});
  add(all, When::Streamed, Content::Thoughts, Comes::Any, {"bad-event=4", "bad-event=20", "no-done"});
  return all;
}

const char* nameOf(Content content) {
  switch (content) {
    case Content::Calls:
      return "calls";
    case Content::Thoughts:
      return "thoughts";
    default:
      return "text";
  }
}

}  // namespace spillway::test
