// This wire names the formats of pictures, documents, videos and sound by short words, others by media types.
//
// Threading: constants and pure functions; any thread.
#pragma once

#include <string_view>

namespace converse {

enum class Media { Image, Document, Video, Audio };

// The media type of a format; empty for a format this wire does not have.
std::string_view mediaOf(Media kind, std::string_view format);

// The format of a media type; empty when this wire has none for it. Text of any other kind is plain text.
std::string_view formatOf(Media kind, std::string_view media);

// The document format that a file's name ends in; empty when it says none.
std::string_view formatOfName(std::string_view name);

}  // namespace converse
