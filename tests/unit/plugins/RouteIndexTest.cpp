#include "host/plugins/RouteIndex.h"

#include <gtest/gtest.h>

#include "Tables.h"
#include "host/plugins/PluginHealth.h"

namespace {

using namespace spillway::plugins;

class RouteIndexTest : public testing::Test {
 protected:
  RouteIndexTest() {
    a_.route_stride = b_.route_stride = sizeof(spw_route);
    a_.routes = routesA_;
    a_.route_count = std::size(routesA_);
    b_.wire = "second";
    b_.routes = routesB_;
    b_.route_count = std::size(routesB_);
    one_.emplace(a_, nullptr, health_);
    two_.emplace(b_, nullptr, health_);
    index_.add(*one_);
    index_.add(*two_);
  }

  // "wire operation model", or "-".
  std::string match(std::string_view method, std::string_view path, std::string_view header = "") {
    auto found = index_.match(method, path, [&](std::string_view name) { return name == header; });
    if (!found) return "-";
    return std::string(found->translator->wire()) + " " + std::to_string(found->route->operation) + " " + found->model;
  }

  const spw_route routesA_[8] = {
      {"POST", "/v1/chat", SPW_OP_GENERATE, SPW_MODE_BY_BODY, nullptr},
      {"GET", "/v1/models", SPW_OP_LIST_MODELS, SPW_MODE_WHOLE, nullptr},
      {"POST", "/v1/{model}:generate", SPW_OP_GENERATE, SPW_MODE_WHOLE, nullptr},
      {"POST", "/v1/models/{model}:generate", SPW_OP_GENERATE, SPW_MODE_WHOLE, nullptr},
      {"HEAD", "/v1/chat", SPW_OP_PROBE, SPW_MODE_WHOLE, nullptr},
      {"GET", "/v1/kept/{id}", SPW_OP_KEPT, SPW_MODE_WHOLE, nullptr},
      {"DELETE", "/v1/kept/{id}", SPW_OP_KEPT, SPW_MODE_WHOLE, nullptr},
      {"GET", "/v1/kept/{id}/parts/{part}", SPW_OP_KEPT, SPW_MODE_WHOLE, nullptr},
  };
  const spw_route routesB_[2] = {
      {"GET", "/v1/models", SPW_OP_LIST_MODELS, SPW_MODE_WHOLE, "x-second"},
      {"POST", "/v1/models/{model}:count", SPW_OP_COUNT_TOKENS, SPW_MODE_WHOLE, nullptr},
  };
  spw_translator a_ = tables::translator(), b_ = tables::translator();
  PluginHealth health_{"p", 0};
  std::optional<Translator> one_, two_;
  RouteIndex index_;
};

TEST_F(RouteIndexTest, LiteralPaths) {
  EXPECT_EQ(match("POST", "/v1/chat"), "toy 0 ");
  EXPECT_EQ(match("HEAD", "/v1/chat"), "toy 3 ");
  EXPECT_EQ(match("GET", "/v1/chat"), "-");
  EXPECT_EQ(match("POST", "/v1/chat/"), "-");
  EXPECT_EQ(match("POST", ""), "-");
}

TEST_F(RouteIndexTest, PlacesForNamesTakeOneSegmentEach) {
  for (const char* method : {"GET", "DELETE"}) EXPECT_EQ(match(method, "/v1/kept/x-1"), "toy 8 ");
  EXPECT_EQ(match("GET", "/v1/kept/x/parts/y"), "toy 8 ");
  for (const char* path :
       {"/v1/kept/", "/v1/kept", "/v1/kept/x/", "/v1/kept/x/parts", "/v1/kept/x/parts/", "/v1/kept/a/b"})
    EXPECT_EQ(match("GET", path), "-") << path;
  EXPECT_EQ(match("POST", "/v1/kept/x"), "-");
}

TEST_F(RouteIndexTest, AHeaderTellsWiresApart) {
  EXPECT_EQ(match("GET", "/v1/models"), "toy 2 ");
  EXPECT_EQ(match("GET", "/v1/models", "x-second"), "second 2 ");
}

TEST_F(RouteIndexTest, TheMostLiteralPatternWins) {
  EXPECT_EQ(match("POST", "/v1/models/flash:generate"), "toy 0 flash");
  EXPECT_EQ(match("POST", "/v1/flash:generate"), "toy 0 flash");
  EXPECT_EQ(match("POST", "/v1/models/flash:count"), "second 1 flash");
}

TEST_F(RouteIndexTest, ModelsOfSeveralSegmentsAndEscapes) {
  EXPECT_EQ(match("POST", "/v1/models/acme/flash-2:generate"), "toy 0 acme/flash-2");
  EXPECT_EQ(match("POST", "/v1/models/acme%2Fflash%20x:generate"), "toy 0 acme/flash x");
  EXPECT_EQ(match("POST", "/v1/models/100%:generate"), "toy 0 100%");
  EXPECT_EQ(match("POST", "/v1/models/%zz:generate"), "toy 0 %zz");
  // Nothing where the model should be: the shorter pattern takes "models/" for a model, the longer one may not.
  EXPECT_EQ(match("POST", "/v1/:generate"), "-");
}

TEST_F(RouteIndexTest, OtherPlaceholdersTakeOneSegment) {
  const spw_route routes[] = {
      {"POST", "/v2/{a}/x/{b}/models/{model}:generate", SPW_OP_GENERATE, SPW_MODE_WHOLE, nullptr},
      {"POST", "/v2/p/x/{b}/models/{model}:generate", SPW_OP_GENERATE, SPW_MODE_STREAM, nullptr},
  };
  spw_translator table = tables::translator();
  table.route_stride = sizeof *routes;
  table.routes = routes;
  table.route_count = std::size(routes);
  const Translator translator(table, nullptr, health_);
  RouteIndex index;
  index.add(translator);
  // "mode model", or "-".
  auto match = [&](std::string_view path) {
    auto found = index.match("POST", path, [](std::string_view) { return false; });
    return found ? std::to_string(found->route->mode) + " " + found->model : std::string("-");
  };
  EXPECT_EQ(match("/v2/q/x/eu/models/flash:generate"), "0 flash");
  EXPECT_EQ(match("/v2/q/x/eu/models/acme/flash:generate"), "0 acme/flash");
  EXPECT_EQ(match("/v2/q/x/eu/models/:generate"), "-");
  EXPECT_EQ(match("/v2/q/x//models/flash:generate"), "-");
  EXPECT_EQ(match("/v2/q/r/x/eu/models/flash:generate"), "-");
  EXPECT_EQ(match("/v2/q/x/eu"), "-");
  // A placeholder's name is no literal character: the segment that stands there counts for more.
  EXPECT_EQ(match("/v2/p/x/eu/models/flash:generate"), "1 flash");
}

TEST_F(RouteIndexTest, MethodsOfAPath) {
  EXPECT_EQ(index_.methods("/v1/chat"), "POST, HEAD");
  EXPECT_EQ(index_.methods("/v1/models"), "GET");
  EXPECT_EQ(index_.methods("/v1/models/x:count"), "POST");
  EXPECT_EQ(index_.methods("/elsewhere"), "");
}

}  // namespace
