// Tools whose result is the text of a file, by the names agents give them.
//
// A pure function, safe from any thread.
#pragma once

#include <string_view>

#include "Essential.hpp"

namespace spw::text {

// Read, View, read_file, ReadFile, fs_read, mcp__filesystem__read_text_file and the like.
inline bool isReadingTool(std::string_view tool) {
  for (std::string_view whole : {"read", "view", "cat", "fs_read", "open_file", "notebookread", "get_file"})
    if (tool.size() == whole.size() && detail::beginsWithWord(tool, whole)) return true;
  for (std::string_view part : {"read_file", "readfile", "view_file", "viewfile", "read_text_file", "file_content",
                                "read_many_files", "read_multiple_files"})
    for (size_t i = 0; i + part.size() <= tool.size(); ++i)
      if (detail::beginsWithWord(tool.substr(i), part)) return true;
  return false;
}

}  // namespace spw::text
