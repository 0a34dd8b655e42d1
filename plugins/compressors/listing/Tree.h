// Drawings of trees, without the strokes: how deep a name stands is said by blanks, and names of one folder stand
// beside each other:
//
//   docs                     docs
//   ├── abi.md                abi.md costs.md
//   ├── costs.md              operate
//   └── operate                api.md
//       └── api.md
//
// Pure functions, safe from any thread; linear in the text.
#pragma once

#include <string>
#include <string_view>

namespace listing {

inline constexpr std::string_view kStrokes = "of a tree; blanks say how deep a name stands";
inline constexpr std::string_view kStrokesBeside =
    "of a tree; blanks say how deep a name stands, those of a folder are beside each other";

// Whether a line is drawn with the strokes of a tree.
bool isTreeLine(std::string_view line);

// The tree without strokes; empty when it is none, or when the strokes could not be drawn again.
std::string plainTree(std::string_view in);

}  // namespace listing
