#include "host/cli/BorrowedKey.h"

#include <cstdlib>

#include "host/base/Clock.h"

namespace spillway::cli {
namespace {

constexpr int64_t kLifeMs = 300'000;  // should nobody be there to revoke it

}  // namespace

BorrowedKey::~BorrowedKey() {
  if (!name_.empty()) (void)host_.erase("/api/keys/" + percentEncoded(name_));
}

base::Result<std::string> BorrowedKey::make() {
  if (const char* given = std::getenv("SPILLWAY_KEY"); given != nullptr && *given != 0) return std::string(given);
  const auto session = host_.get("/api/session");
  if (!session.ok()) return session.error();
  if (!session->value("needed", false)) return std::string();
  const std::string name = "command-" + std::to_string(base::unixMs());
  const auto made = host_.post("/api/keys", {{"name", name}, {"expires_ms", base::unixMs() + kLifeMs}});
  if (!made.ok()) return made.error();
  name_ = name;
  return textOf(*made, "key");
}

}  // namespace spillway::cli
