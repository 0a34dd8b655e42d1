// An author's unit test of the example provider, on the installed fake host.
#include <spillway/testing/FakeHost.hpp>

#include <cstdio>

int main() {
  spw::testing::FakeHost host;
  spw::testing::StartedPlugin plugin(host, spw_entry);
  spw::testing::FakeCall call(host);
  const spw_provider* acme = plugin.provider("acme");
  const spw_reply spent = {sizeof spent, 402, nullptr, 0, {nullptr, 0}};
  spw_verdict verdict{};
  verdict.size = sizeof verdict;
  const bool good = acme != nullptr && acme->classify(plugin.self(), call.raw(), &spent, &verdict) == SPW_OK &&
                    verdict.fault == SPW_FAULT_QUOTA && call.parse(R"({"a":1})")["a"].integer() == 1;
  std::puts(good ? "good" : "bad");
  return good ? 0 : 1;
}
