// A compressor as the host uses it.
//
// Immutable; any thread. Good as long as the PluginSet it came from is held.
#pragma once

#include <spillway/compressor.h>

#include <optional>
#include <string_view>

#include "host/base/Call.h"

namespace spillway::plugins {

class PluginHealth;

class Compressor {
 public:
  // `table` is complete (see TableCheck.h) and, like `health` and `self`, outlives this object.
  Compressor(const spw_compressor& table, void* self, PluginHealth& health);

  std::string_view id() const { return table_.id; }
  std::string_view name() const { return table_.name; }
  std::string_view plugin() const;  // id of the plugin it belongs to
  int32_t order() const { return table_.order; }

  // It has no kind of text of its own: it is asked about every one.
  bool general() const { return table_.recognise == nullptr; }

  // How sure it is that a text is of its kind, 0 to 100, by the text's ends (kEnd bytes at most); 0 when it failed.
  static constexpr size_t kEnd = 4096;
  int32_t recognise(spw_call& call, const spw_text_context& context, std::string_view head,
                    std::string_view tail) const;

  // The shorter text, in the call's arena; nothing when the plugin left it alone, failed, or did not shorten it.
  // `level`: enum spw_level.
  std::optional<std::string_view> rewrite(spw_call& call, const spw_text_context& context, int32_t level,
                                          std::string_view text) const;

 private:
  spw_compressor table_;  // a zeroed copy of what the plugin has
  void* self_;
  PluginHealth* health_;
};

}  // namespace spillway::plugins
