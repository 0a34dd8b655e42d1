// The projects that 'spillway plugins new' writes: sdk/templates, as the build has put them into the program. In their
// names and texts stand @id@, @Name@, @Type@ and @VARIABLE@ for what the plugin is called.
//
// Constant; any thread.
#pragma once

#include <span>
#include <string_view>

namespace spillway::cli {

struct TemplateFile {
  std::string_view path;  // "provider/CMakeLists.txt"
  std::string_view text;
};

std::span<const TemplateFile> pluginTemplates();

}  // namespace spillway::cli
