// The host as a plugin sees it, for unit tests of plugins: the real memory, JSON and loss services over a fake account,
// a clock the test moves, HTTP that answers from a script, and everything the plugin did kept for inspection.
//
//   spw::testing::FakeHost host;
//   spw::testing::StartedPlugin plugin(host, spw_entry);          // the plugin under test, linked into the test
//   spw::testing::FakeCall call(host);
//   call.setSecret("key", "k-1");
//   spw_error error = call.error();
//   plugin.provider("acme")->sign(plugin.self(), call.raw(), &request, &error);
//
// Threading: a FakeHost serves plugins on any thread; setting it up and inspecting it happens on the test's thread. A
// FakeCall belongs to one thread at a time.
#pragma once

#include <spillway/compressor.h>
#include <spillway/provider.h>
#include <spillway/translator.h>
#include <spillway/Call.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace spw::testing {

// What a plugin sent over spillway.http.
struct HttpRequest {
  std::string method, url, body;
  std::vector<std::pair<std::string, std::string>> headers;
};

// What it gets back: a reply, or, with `fault` set, a failure.
struct HttpAnswer {
  int32_t status = 200;
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
  int32_t fault = SPW_FAULT_NONE;
  std::string message = {};
};

struct LogLine {
  int32_t level;
  std::string text;
};

struct Loss {
  int32_t kind;  // enum spw_loss_kind
  std::string where, why;
};

class FakeHost {
 public:
  FakeHost();
  ~FakeHost();
  FakeHost(const FakeHost&) = delete;
  FakeHost& operator=(const FakeHost&) = delete;

  // What start() is given. Lives as long as this object.
  const spw_host* raw() const;

  // --- before the plugin asks ---

  void setConfig(std::string_view path, std::string_view value);

  // The service of that id is not offered, as on an older host.
  void withhold(std::string_view serviceId);

  // Answers to the plugin's HTTP requests, one each in this order; with none left a request fails with NETWORK.
  void answerHttp(HttpAnswer answer);

  // The clock, which stands still otherwise. It has no context in the ABI, so all FakeHosts of a process share it. It
  // starts at 2026-01-01T00:00:00Z.
  static void setUnixMs(int64_t now);
  static void advanceMs(int64_t by);

  // --- afterwards ---

  std::vector<LogLine> log() const;
  std::vector<HttpRequest> httpRequests() const;

 private:
  friend class FakeCall;
  struct State;
  std::unique_ptr<State> state_;
};

// One call: an arena, an account's secrets, a loss report. Everything got through it lives as long as it does.
class FakeCall {
 public:
  explicit FakeCall(FakeHost& host);
  ~FakeCall();
  FakeCall(const FakeCall&) = delete;
  FakeCall& operator=(const FakeCall&) = delete;

  spw_call* raw() const;

  // The C++ layer's view of it, to build and read JSON in tests.
  Call call() const;

  // `text` is copied first, so it may be a temporary. Missing when it is no JSON.
  Json parse(std::string_view text) const;

  // A zeroed error with `size` set, ready to hand in.
  static spw_error error();

  void setSecret(std::string_view name, std::string_view value);
  std::vector<Loss> losses() const;

 private:
  friend class FakeHost;
  struct State;
  std::unique_ptr<State> state_;
};

// A plugin between start() and stop(). Does not check it; plugin-check does that.
class StartedPlugin {
 public:
  StartedPlugin(FakeHost& host, const spw_plugin& entry);
  ~StartedPlugin();
  StartedPlugin(const StartedPlugin&) = delete;
  StartedPlugin& operator=(const StartedPlugin&) = delete;

  spw_status status() const { return status_; }  // what start() said
  void* self() const { return self_; }

  // The table of that id or wire; null when the plugin has none or did not start.
  const spw_provider* provider(std::string_view id) const;
  const spw_translator* translator(std::string_view wire) const;
  const spw_compressor* compressor(std::string_view id) const;

 private:
  const spw_plugin& entry_;
  void* self_ = nullptr;
  spw_status status_ = SPW_OK;
};

// An event with its texts copied.
struct Event {
  spw_event raw;  // its texts point into the strings below
  std::string id, name, text, extra;

  explicit Event(const spw_event& event);
  Event(const Event& other) : Event(other.raw) {}
  Event& operator=(const Event&) = delete;
};

// Collects what a reader emits.
class Events {
 public:
  Events();
  const spw_emit* emit() const { return &emit_; }
  const std::vector<Event>& list() const { return list_; }

 private:
  static spw_status add(void* self, const spw_event* event);

  spw_emit emit_;
  std::vector<Event> list_;
};

// Collects what a writer writes.
class Bytes {
 public:
  Bytes();
  const spw_out* out() const { return &out_; }
  const std::string& text() const { return text_; }

 private:
  static void add(void* self, spw_str bytes);

  spw_out out_;
  std::string text_;
};

}  // namespace spw::testing
