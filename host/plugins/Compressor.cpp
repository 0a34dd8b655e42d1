#include "host/plugins/Compressor.h"

#include <algorithm>

#include "host/plugins/Guarded.h"
#include "host/plugins/TableCheck.h"

namespace spillway::plugins {

Compressor::Compressor(const spw_compressor& table, void* self, PluginHealth& health)
    : table_(copyTable(table)), self_(self), health_(&health) {}

std::string_view Compressor::plugin() const { return health_->id(); }

int32_t Compressor::recognise(spw_call& call, const spw_text_context& context, std::string_view head,
                              std::string_view tail) const {
  if (general() || health_->quarantined()) return 0;
  CallName name(call, *health_);
  int32_t sure = 0;
  const spw_status status = guarded(*health_, Function::Recognise, [&] {
    sure = table_.recognise(self_, &call, &context, toStr(head), toStr(tail));
    return SPW_OK;
  });
  return status == SPW_OK && sure > 0 ? std::min(sure, 100) : 0;
}

std::optional<std::string_view> Compressor::rewrite(spw_call& call, const spw_text_context& context, int32_t level,
                                                    std::string_view text) const {
  if (health_->quarantined()) return std::nullopt;
  CallName name(call, *health_);
  spw_str shorter{nullptr, 0};
  const spw_status status = guardedTimed(*health_, Function::Rewrite, [&] {
    return table_.rewrite(self_, &call, &context, level, toStr(text), &shorter);
  });
  if (status != SPW_OK || call.arena->exhausted() || shorter.len >= text.size() || (shorter.len > 0 && !shorter.ptr))
    return std::nullopt;
  return toView(shorter);
}

}  // namespace spillway::plugins
