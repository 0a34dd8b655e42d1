#include "host/plugins/Compressor.h"

#include "host/plugins/Guarded.h"
#include "host/plugins/TableCheck.h"

namespace spillway::plugins {

Compressor::Compressor(const spw_compressor& table, void* self, PluginHealth& health)
    : table_(copyTable(table)), self_(self), health_(&health) {}

std::string_view Compressor::plugin() const { return health_->id(); }

std::optional<std::string_view> Compressor::rewrite(spw_call& call, const spw_text_context& context, int32_t level,
                                                    std::string_view text) const {
  if (health_->quarantined()) return std::nullopt;
  CallName name(call, *health_);
  spw_str shorter{nullptr, 0};
  const spw_status status = guardedTimed(*health_, Function::Rewrite, [&] {
    return table_.rewrite(self_, &call, &context, level, toStr(text), &shorter);
  });
  if (status != SPW_OK || shorter.len >= text.size() || (shorter.len > 0 && !shorter.ptr)) return std::nullopt;
  return toView(shorter);
}

}  // namespace spillway::plugins
