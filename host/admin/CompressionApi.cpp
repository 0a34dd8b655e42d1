#include "host/admin/CompressionApi.h"

#include "host/admin/Replies.h"
#include "host/config/Config.h"

namespace spillway::admin {

AdminReply compression(const Ports& ports, const AdminRequest&) {
  const pipeline::World world = ports.world();
  const config::Compression settings = world.config ? world.config->compression : config::Compression{};
  Json rules = Json::array();
  for (const config::CompressionRule& rule : settings.rules)
    rules.push_back({{"level", config::levelName(rule.level)},
                     {"chain", rule.chains},
                     {"client_key", rule.clientKeys},
                     {"agent", rule.agents},
                     {"tool", rule.tools}});
  return jsonReply(
      {{"level", config::levelName(settings.level)}, {"handles", settings.handles}, {"rules", std::move(rules)}});
}

}  // namespace spillway::admin
