// The dashboard's files as they are built into this program, and how browsers get them: a name with a digest in it may
// be kept for a year, the first page is asked for again each time; nothing that is not in the files may run in them.
// There is no path into a file system here.
//
// Immutable; any thread.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "host/admin/AdminApi.h"

namespace spillway::admin {

// One file in all its forms. Views live as long as the program; an empty form is not smaller than the plain one.
struct PageFile {
  std::string_view path;  // "/index.html", "/assets/app-1a2b3c.js"
  std::string_view type;  // "text/javascript; charset=utf-8"
  std::string_view tag;   // digest of the content
  bool lasting;           // the name changes with the content
  std::string_view plain, gzip, brotli;
};

// All of them, as the build has made them.
std::span<const PageFile> dashboardFiles();

class Pages {
 public:
  explicit Pages(std::span<const PageFile> files) : files_(files) {}

  // Whether the path is one of a page; those are open to everybody who may talk to this server.
  bool has(std::string_view path) const;

  // The answer, or nothing when the path is none of a page.
  std::optional<AdminReply> handle(const AdminRequest& request) const;

 private:
  const PageFile* find(std::string_view path) const;

  std::span<const PageFile> files_;
};

}  // namespace spillway::admin
