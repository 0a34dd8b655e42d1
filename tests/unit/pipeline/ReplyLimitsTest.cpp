// Allowance windows as the provider's plugin tells them.
#include "host/pipeline/ReplyLimits.h"

#include <gtest/gtest.h>

#include <cstring>

#include "host/plugins/PluginHealth.h"
#include "tests/unit/plugins/Tables.h"

namespace spillway::pipeline {
namespace {

char lent[16];

// Lends a name for the call alone, and uses its memory for the next one.
spw_status limits(void*, spw_call*, const spw_reply*, const spw_limit_sink* sink) {
  for (const char* name : {"5h", "7d"}) {
    std::strcpy(lent, name);
    const spw_limit row{sizeof(spw_limit), {lent, std::strlen(lent)}, 100, 7, 0, SPW_SCOPE_ACCOUNT, {}, 0};
    sink->add(sink->ctx, &row);
    std::memset(lent, 'x', sizeof lent);
  }
  return SPW_OK;
}

TEST(ReplyLimitsTest, NamesAreLentForTheCallOnly) {
  plugins::PluginHealth health{"acme-plugin", 0};
  spw_provider table = tables::provider();
  table.limits = limits;
  plugins::Provider provider(table, nullptr, health);
  Destination from;
  from.provider = &provider;
  upstream::ResponseReader reply;
  const std::string_view head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  ASSERT_TRUE(reply.feed(head.data(), head.size(), [](std::string_view) {}).ok());
  tables::Call call;
  const ReplyLimits read(from, reply, call, 1000);
  ASSERT_EQ(read.windows().size(), 2u);
  EXPECT_EQ(read.windows()[0].name, "5h");
  EXPECT_EQ(read.windows()[1].name, "7d");
  EXPECT_EQ(read.windows()[1].remaining, 7);
}

}  // namespace
}  // namespace spillway::pipeline
