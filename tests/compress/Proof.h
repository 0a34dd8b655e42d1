// How it is shown that a compressor loses nothing in lossless. Each compressor has a file in proofs/ that makes one:
//
//   const Proof json{"json", {.like = withoutBlanks}};
//
// Static objects, made before main; read by any thread.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace spillway::compress {

struct Proof {
  using Form = std::function<std::string(std::string_view)>;

  struct Forms {
    Form decode = [](std::string_view text) { return std::string(text); };  // from the result back to the original
    Form like = [](std::string_view text) { return std::string(text); };    // what is left without what says nothing
    bool adds = false;  // the result may have lines of its own between those of the original
  };

  Proof(const char* compressor, Forms forms);

  // Nothing is lost when like(decode(result)) is like(original). Null: the compressor has no proof.
  static const Forms* of(std::string_view compressor);
};

}  // namespace spillway::compress
