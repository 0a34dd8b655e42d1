#include "tests/compress/Proof.h"

namespace spillway::compress {
namespace {

std::map<std::string, Proof::Forms, std::less<>>& all() {
  static std::map<std::string, Proof::Forms, std::less<>> proofs;
  return proofs;
}

}  // namespace

Proof::Proof(const char* compressor, Forms forms) { all().emplace(compressor, std::move(forms)); }

const Proof::Forms* Proof::of(std::string_view compressor) {
  const auto found = all().find(compressor);
  return found == all().end() ? nullptr : &found->second;
}

}  // namespace spillway::compress
