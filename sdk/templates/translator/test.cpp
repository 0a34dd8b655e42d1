// A request read and a reply understood, on a host that the SDK makes up. plugin-check tries the rest, hostile input too.
#include <spillway/testing/FakeHost.hpp>

#include <cstdio>

namespace {

int failures = 0;

void expect(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "not so: %s\n", what);
  ++failures;
}

}  // namespace

int main() {
  spw::testing::FakeHost host;
  spw::testing::StartedPlugin plugin(host, spw_entry);
  expect(plugin.status() == SPW_OK, "the plugin starts");
  const spw_translator* wire = plugin.translator("@id@");
  expect(wire != nullptr, "it has the wire @id@");
  if (wire == nullptr) return 1;
  spw::testing::FakeCall call(host);
  spw_error error = call.error();

  spw_json* canonical = nullptr;
  spw_json* asked = call.parse(R"({"model": "m", "prompt": "hello", "limit": 100})").node();
  const spw_status read = wire->read_request(plugin.self(), call.raw(), asked, spw::str("/@id@"), spw::str(""),
                                             call.call().object().node(), &canonical, &error);
  expect(read == SPW_OK, "a request is read");
  const spw::Json document = call.call().json(canonical);
  expect(document["max_output"].integer() == 100, "its limit is understood");
  expect(document["messages"][size_t{0}]["blocks"][size_t{0}]["text"].str() == "hello", "its prompt is a message");

  void* reader = nullptr;
  expect(wire->reader_open(plugin.self(), call.raw(), SPW_MODE_WHOLE, nullptr, &reader) == SPW_OK, "a reply is begun");
  spw::testing::Events events;
  const char* reply = R"({"text": "hi", "done": "end", "read": 3, "wrote": 1})";
  expect(wire->reader_feed(reader, call.raw(), spw::str(""), spw::str(reply), events.emit(), &error) == SPW_OK,
         "a reply is read");
  wire->reader_close(reader, call.raw(), events.emit());
  bool stopped = false;
  for (const spw::testing::Event& event : events.list()) stopped = stopped || event.raw.kind == SPW_EVENT_STOP;
  expect(stopped, "the reply says why it stopped");
  std::puts(failures == 0 ? "good" : "bad");
  return failures == 0 ? 0 : 1;
}
