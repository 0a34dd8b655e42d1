#include "host/admin/Pages.h"

#include <algorithm>

#include "host/admin/Replies.h"
#include "host/base/Strings.h"

namespace spillway::admin {
namespace {

// Only files of this server run, and only this server is talked to; nobody may show the page inside of another.
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Calls `seen` with each trimmed member of a list with commas.
template <class Seen>
void eachOf(std::string_view list, const Seen& seen) {
  while (!list.empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    seen(trimmed(list.substr(0, comma)));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
}

bool accepts(std::string_view header, std::string_view coding) {
  bool found = false;
  eachOf(header, [&](std::string_view one) {
    const size_t semicolon = one.find(';');
    if (!base::iequals(trimmed(one.substr(0, semicolon)), coding)) return;
    const std::string_view weight =
        semicolon == std::string_view::npos ? std::string_view() : trimmed(one.substr(semicolon + 1));
    found = weight.find_first_not_of("q=0.") != std::string_view::npos || weight.empty();
  });
  return found;
}

bool matches(std::string_view header, std::string_view tag) {
  bool found = false;
  eachOf(header, [&](std::string_view one) {
    if (one.starts_with("W/")) one.remove_prefix(2);
    found |= one == "*" || one == tag;
  });
  return found;
}

}  // namespace

const PageFile* Pages::find(std::string_view path) const {
  if (path == "/") path = "/index.html";
  const auto found = std::find_if(files_.begin(), files_.end(), [&](const PageFile& one) { return one.path == path; });
  return found == files_.end() ? nullptr : &*found;
}

bool Pages::has(std::string_view path) const { return find(path) != nullptr; }

std::optional<AdminReply> Pages::handle(const AdminRequest& request) const {
  const PageFile* file = find(request.path);
  if (file == nullptr) return std::nullopt;
  if (request.method != "GET" && request.method != "HEAD") return notWith(request, "GET, HEAD");
  const std::string_view wanted = request.header("accept-encoding");
  std::string_view coding, bytes = file->plain;
  if (!file->brotli.empty() && accepts(wanted, "br")) {
    coding = "br";
    bytes = file->brotli;
  } else if (!file->gzip.empty() && accepts(wanted, "gzip")) {
    coding = "gzip";
    bytes = file->gzip;
  }
  const std::string tag = "\"" + std::string(file->tag) + (coding.empty() ? "" : "-" + std::string(coding)) + "\"";
  const bool known = matches(request.header("if-none-match"), tag);
  AdminReply reply{known ? 304 : 200, std::string(file->type), known ? std::string() : std::string(bytes), {}};
  if (!coding.empty()) reply.headers.emplace_back("Content-Encoding", coding);
  reply.headers.insert(reply.headers.end(),
                       {{"Vary", "Accept-Encoding"},
                        {"ETag", tag},
                        {"Cache-Control", file->lasting ? "public, max-age=31536000, immutable" : "no-cache"},
                        {"Content-Security-Policy", kPolicy},
                        {"Referrer-Policy", "no-referrer"},
                        {"X-Frame-Options", "DENY"},
                        {"Cross-Origin-Opener-Policy", "same-origin"},
                        {"Cross-Origin-Resource-Policy", "same-origin"}});
  return reply;
}

}  // namespace spillway::admin
