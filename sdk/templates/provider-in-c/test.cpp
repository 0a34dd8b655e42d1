// What the provider says and does, on a host that the SDK makes up.
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

extern "C" const spw_plugin spw_entry;

int main() {
  spw::testing::FakeHost host;
  spw::testing::StartedPlugin plugin(host, spw_entry);
  expect(plugin.status() == SPW_OK, "the plugin starts");
  const spw_provider* provider = plugin.provider("@id@");
  expect(provider != nullptr, "it has the provider @id@");
  if (provider == nullptr) return 1;

  const auto verdictOn = [&](int32_t status) {
    spw::testing::FakeCall call(host);
    const spw_reply reply = {sizeof reply, status, nullptr, 0, {nullptr, 0}};
    spw_verdict verdict{};
    verdict.size = sizeof verdict;
    verdict.fault = SPW_FAULT_NONE;
    if (provider->classify(plugin.self(), call.raw(), &reply, &verdict) != SPW_OK) verdict.fault = SPW_FAULT_NONE;
    return verdict.fault;
  };
  expect(verdictOn(402) == SPW_FAULT_QUOTA, "402 is a spent balance");
  expect(verdictOn(500) == SPW_FAULT_NONE, "500 is left to the host");
  std::puts(failures == 0 ? "good" : "bad");
  return failures == 0 ? 0 : 1;
}
