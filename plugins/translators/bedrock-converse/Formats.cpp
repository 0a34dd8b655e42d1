#include "Formats.h"

#include <iterator>

namespace converse {
namespace {

struct Format {
  Media kind;
  std::string_view format, media;
};
// The first row of a media type is how it is written.
constexpr Format kFormats[] = {
    {Media::Image, "jpeg", "image/jpeg"},
    {Media::Image, "jpeg", "image/jpg"},
    {Media::Image, "png", "image/png"},
    {Media::Image, "gif", "image/gif"},
    {Media::Image, "webp", "image/webp"},
    {Media::Document, "pdf", "application/pdf"},
    {Media::Document, "csv", "text/csv"},
    {Media::Document, "doc", "application/msword"},
    {Media::Document, "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {Media::Document, "xls", "application/vnd.ms-excel"},
    {Media::Document, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {Media::Document, "html", "text/html"},
    {Media::Document, "txt", "text/plain"},
    {Media::Document, "md", "text/markdown"},
    {Media::Document, "txt", "application/json"},
    {Media::Video, "mp4", "video/mp4"},
    {Media::Video, "mov", "video/quicktime"},
    {Media::Video, "mkv", "video/x-matroska"},
    {Media::Video, "webm", "video/webm"},
    {Media::Video, "flv", "video/x-flv"},
    {Media::Video, "mpeg", "video/mpeg"},
    {Media::Video, "mpg", "video/mpeg"},
    {Media::Video, "wmv", "video/x-ms-wmv"},
    {Media::Video, "three_gp", "video/3gpp"},
    {Media::Audio, "mp3", "audio/mpeg"},
    {Media::Audio, "mp3", "audio/mp3"},
    {Media::Audio, "wav", "audio/wav"},
    {Media::Audio, "wav", "audio/x-wav"},
    {Media::Audio, "flac", "audio/flac"},
    {Media::Audio, "opus", "audio/opus"},
    {Media::Audio, "ogg", "audio/ogg"},
    {Media::Audio, "aac", "audio/aac"},
    {Media::Audio, "x-aac", "audio/x-aac"},
    {Media::Audio, "m4a", "audio/m4a"},
    {Media::Audio, "m4a", "audio/x-m4a"},
    {Media::Audio, "mp4", "audio/mp4"},
    {Media::Audio, "mkv", "audio/x-matroska"},
    {Media::Audio, "mka", "audio/x-matroska"},
    {Media::Audio, "mpeg", "audio/mpeg"},
    {Media::Audio, "mpga", "audio/mpeg"},
    {Media::Audio, "pcm", "audio/pcm"},
    {Media::Audio, "webm", "audio/webm"},
};

}  // namespace

std::string_view mediaOf(Media kind, std::string_view format) {
  for (const Format& row : kFormats) {
    if (row.kind == kind && row.format == format) return row.media;
  }
  return {};
}

std::string_view formatOf(Media kind, std::string_view media) {
  for (const Format& row : kFormats) {
    if (row.kind == kind && row.media == media.substr(0, media.find(';'))) return row.format;
  }
  return kind == Media::Document && media.starts_with("text/") ? "txt" : std::string_view();
}

std::string_view formatOfName(std::string_view name) {
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return {};
  const std::string_view ending = name.substr(dot + 1);
  for (const Format& row : kFormats) {
    if (row.kind == Media::Document && row.format == ending) return row.format;
  }
  return {};
}

}  // namespace converse
