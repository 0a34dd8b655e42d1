// What goes and what stays, on a host that the SDK makes up. plugin-check tries the rest, hostile input too.
#include <spillway/testing/FakeHost.hpp>

#include <cstdio>
#include <string>

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
  const spw_compressor* compressor = plugin.compressor("@id@");
  expect(compressor != nullptr, "it has the compressor @id@");
  if (compressor == nullptr) return 1;
  spw::testing::FakeCall call(host);
  spw_text_context context{};
  context.size = sizeof context;
  context.tool = spw::str("Bash");
  context.arguments = spw::str(R"({"command": "@id@ build"})");

  std::string text;
  for (int i = 0; i < 100; ++i) text += "@id@ " + std::to_string(i) + "% done\n";
  text += "error: the disk is full\n@id@ 99% done\n";
  expect(compressor->recognise(plugin.self(), call.raw(), &context, spw::str(text), spw::str(text)) > 50,
         "its kind of text is recognised");
  spw_str out{};
  expect(compressor->rewrite(plugin.self(), call.raw(), &context, SPW_LEVEL_BALANCED, spw::str(text), &out) == SPW_OK,
         "progress goes");
  const std::string result(spw::view(out));
  expect(result.find("[spillway: 100 lines left out: progress of @id@]") != std::string::npos, "a marker says what has gone");
  expect(result.find("error: the disk is full") != std::string::npos, "errors stay");
  expect(compressor->rewrite(plugin.self(), call.raw(), &context, SPW_LEVEL_BALANCED, spw::str(result), &out) ==
             SPW_DECLINED,
         "its own result is left alone");
  std::puts(failures == 0 ? "good" : "bad");
  return failures == 0 ? 0 : 1;
}
